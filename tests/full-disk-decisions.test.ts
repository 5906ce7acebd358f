import { MAX_RESUMES } from '@longhand/engine';
import type { DocState, DocumentId, ModelEvent } from '@longhand/protocol';
import type { Space, SpaceLevel, SpaceStatus, Timers } from '@longhand/protocol/ports';
import { describe, expect, it } from 'vitest';
import {
  MemoryLog,
  outlineOf,
  PERSON,
  type Play,
  type SmallHouse,
  StoreFailure,
  say,
  smallHouse,
  turn,
} from './harness/small-house.ts';

const PARAMS = { path: '/data', free: '1 MiB', needed: '500 MiB' };

/** A disk whose space the test decides. */
class StandIn implements Space {
  status: SpaceStatus = { level: 'ok', mayGoOn: true, freeBytes: 1e9, notice: null };
  readonly failures: unknown[] = [];
  onFailure: () => void = () => {};
  #listener: (status: SpaceStatus) => void = () => {};

  set(level: SpaceLevel, mayGoOn = level === 'ok'): void {
    const notice = level === 'ok' ? null : { code: 'server.lowSpace', params: PARAMS };
    this.status = { level, mayGoOn, freeBytes: 1, notice };
    this.#listener(this.status);
  }
  async look(): Promise<SpaceStatus> {
    return this.status;
  }
  async failed(error: unknown): Promise<void> {
    this.failures.push(error);
    this.onFailure();
    this.set('full');
  }
  onChange(listener: (status: SpaceStatus) => void): () => void {
    this.#listener = listener;
    return () => {};
  }
}

// No sentence twice: what a model repeats at the seam would be trimmed.
const TEXT = Array.from({ length: 40 }, (_, n) => `Sentence ${n} says that ${n * n} comes next.`).join(' ');
const play: Play = async function* ({ task }, signal): AsyncGenerator<ModelEvent> {
  if (task?.kind === 'outline') return yield* say(outlineOf('Alpha'), signal);
  const kept = task?.kind === 'draft' ? task.kept : '';
  return yield* say(TEXT.startsWith(kept) ? TEXT.slice(kept.length) : ' The end.', signal, 1);
};

const isWriting = (state: DocState) => Object.values(state.open).some((open) => open.text.length > 30);
const isPaused = (state: DocState) => state.run?.status === 'paused';
const isFinished = (state: DocState) => state.run?.status === 'finished';
const turns = async (count: number) => {
  for (let done = 0; done < count; done += 1) await turn();
};

/** Waits are real where a person's patience is part of the promise. */
const realTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

async function writing(
  timers?: Timers,
  log: MemoryLog = new MemoryLog(),
): Promise<{ small: SmallHouse; id: string; space: StandIn; log: MemoryLog }> {
  const space = new StandIn();
  const small = smallHouse({ play, log, environment: { space, ...(timers ? { timers } : {}) } });
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  await small.until(id, isWriting, 'text');
  return { small, id, space, log };
}
const typesOf = (small: SmallHouse, id: string) => (small.log.logs.get(id) ?? []).map((event) => event.type);
const resumes = (small: SmallHouse, id: string) => typesOf(small, id).filter((type) => type === 'run.resumed').length;

describe('a run and the space that it has', () => {
  it('goes on when its document could not be removed, also when space comes back while nobody looks at it', async () => {
    class StuckLog extends MemoryLog {
      override remove(): Promise<void> {
        return Promise.reject(new StoreFailure('full'));
      }
    }
    const { small, id, space } = await writing(undefined, new StuckLog());
    space.set('critical');
    await small.until(id, isPaused, 'a pause');
    await expect(small.engine.remove(id)).rejects.toMatchObject({ code: 'full' });
    space.set('ok');
    for (let count = 0; count < 20_000 && !isFinished(small.folded(id)); count += 1) await turn();
    expect(isFinished(small.folded(id))).toBe(true);
  });

  it('does not swing around the limit: it goes on above the margin, once, with the same sentence', async () => {
    const { small, id, space } = await writing();
    space.set('critical');
    const paused = await small.until(id, isPaused, 'a pause');
    expect(paused.run).toMatchObject({
      cause: 'storage',
      notice: { code: 'run.spaceGone', params: { free: '1 MiB' } },
    });
    expect(Object.keys(paused.open)).toHaveLength(1);
    space.set('low', false);
    space.set('critical');
    space.set('low', false);
    await turns(20);
    expect(resumes(small, id)).toBe(0);
    space.set('low', true);
    space.set('ok');
    const state = await small.until(id, isFinished, 'the end');
    expect(resumes(small, id)).toBe(1);
    expect(JSON.stringify(state.blocks)).toContain(TEXT);
    expect(small.folded(id)).toEqual(state);
  });

  it(`goes on by itself at most ${MAX_RESUMES} times an hour, then a person decides`, async () => {
    const { small, id, space } = await writing();
    for (let count = 0; count <= MAX_RESUMES; count += 1) {
      space.set('critical');
      await small.until(id, isPaused, 'a pause');
      space.set('ok');
      await turns(5);
    }
    expect(resumes(small, id)).toBe(MAX_RESUMES);
    const { run } = await small.engine.state(id);
    expect(run).toMatchObject({ status: 'paused', notice: { code: 'run.spaceOften', params: { count: MAX_RESUMES } } });
    await small.send(id, { type: 'run.continue' });
    await small.until(id, isFinished, 'the end');
  });

  for (const command of [{ type: 'run.stop' }, { type: 'run.setModel', model: 'test/other' }] as const) {
    it(`stays paused when a person sent ${command.type} meanwhile`, async () => {
      const { small, id, space } = await writing();
      space.set('critical');
      await small.until(id, isPaused, 'a pause');
      await small.send(id, command);
      space.set('ok');
      await turns(20);
      expect((await small.engine.state(id)).run).toMatchObject({ status: 'paused', cause: 'user' });
      await small.send(id, { type: 'run.continue' });
      await small.until(id, isFinished, 'the end');
    });
  }

  it('keeps a cancelled run cancelled', async () => {
    const { small, id, space } = await writing();
    space.set('critical');
    await small.until(id, isPaused, 'a pause');
    await small.send(id, { type: 'run.cancel' });
    space.set('ok');
    await turns(20);
    expect((await small.engine.state(id)).run).toMatchObject({ status: 'finished', outcome: 'cancelled' });
    expect(typesOf(small, id).filter((type) => type === 'run.finished')).toHaveLength(1);
  });

  it('refuses to begin or to go on in too little space, and takes edits', async () => {
    const { small, id, space } = await writing();
    const { id: other } = await small.engine.create({ brief: 'B', lang: 'en' }, PERSON);
    space.set('low', false);
    const refusal = { code: 'run.lowSpace', status: 507, params: PARAMS };
    await expect(small.send(other, { type: 'run.start' })).rejects.toMatchObject(refusal);
    expect((await small.engine.state(id)).run?.status).toBe('drafting');
    space.set('critical');
    await small.until(id, isPaused, 'a pause');
    await expect(small.send(id, { type: 'run.continue' })).rejects.toMatchObject(refusal);
    await small.send(other, { type: 'document.change', title: 'A title' });
    expect((await small.engine.state(other)).title).toBe('A title');
  });

  it('writes a stop that was the first to find the disk full, from what was kept back', async () => {
    const { small, id, space, log } = await writing(realTimers);
    // Full for all, until the reserve is released.
    log.failures = Number.POSITIVE_INFINITY;
    space.onFailure = () => {
      log.failures = 0;
    };
    await small.send(id, { type: 'run.stop' });
    expect((await small.engine.state(id)).run).toMatchObject({ status: 'paused', cause: 'user' });
    expect(space.failures.length).toBeGreaterThan(0);
    space.set('ok');
    await turns(20);
    expect(resumes(small, id)).toBe(0);
  });

  it('is put down from what was kept back, also by a process that starts on a full disk', async () => {
    class FullLog extends MemoryLog {
      isFull = false;
      override acquire(document: DocumentId): Promise<{ epoch: number }> {
        return this.isFull ? Promise.reject(new StoreFailure('full')) : super.acquire(document);
      }
    }
    const log = new FullLog();
    const { small, id, space } = await writing(undefined, log);
    space.onFailure = () => {
      log.isFull = false;
    };
    const restarted = small.restart();
    log.isFull = true;
    await restarted;
    expect((await small.until(id, isPaused, 'a pause')).run).toMatchObject({ cause: 'storage' });
    space.set('ok');
    await small.until(id, isFinished, 'the end');
  });

  it('goes on after a restart, as soon as there is space and not before', async () => {
    const { small, id, space } = await writing();
    space.set('critical');
    await small.until(id, isPaused, 'a pause');
    await small.restart();
    await turns(20);
    expect(resumes(small, id)).toBe(0);
    space.set('ok');
    await small.until(id, isFinished, 'the end');
    expect(resumes(small, id)).toBe(1);
    await small.restart();
    await turns(20);
    expect(typesOf(small, id).filter((type) => type === 'run.finished')).toHaveLength(1);
  });
});

describe('a disk that is slower than what people ask', () => {
  it('makes them wait instead of growing, and lets a stop in', async () => {
    const { small, id, log } = await writing();
    const gate = Promise.withResolvers<void>();
    log.gate = gate.promise;
    const brief = 'x'.repeat(1_900_000);
    const sent = Array.from({ length: 12 }, (_, index) =>
      small.send(id, { type: 'document.change', brief: `${index}${brief}` }).then(
        () => 'written',
        (error: unknown) => error,
      ),
    );
    const stopped = small.send(id, { type: 'run.stop' });
    const refused = await Promise.all(sent.slice(8));
    for (const error of refused) expect(error).toMatchObject({ code: 'run.slowDisk', status: 503 });
    gate.resolve();
    log.gate = null;
    expect((await Promise.all(sent)).slice(0, 8)).toEqual(Array(8).fill('written'));
    await stopped;
    expect((await small.engine.state(id)).run).toMatchObject({ status: 'paused', cause: 'user' });
    // What waited is gone, and there is room again.
    await small.send(id, { type: 'document.change', brief });
  });
});
