import { type DocState, emptyState, type ModelEvent, type NewEvent } from '@longhand/protocol';
import { writer } from '@longhand/writer';
import { describe, expect, it } from 'vitest';
import {
  MemoryLog,
  outlineOf,
  PERSON,
  type Play,
  type SmallHouse,
  type SmallHouseOptions,
  StoreFailure,
  say,
  smallHouse,
  turn,
} from './harness/small-house.ts';

const play: Play = async function* ({ task }, signal): AsyncGenerator<ModelEvent> {
  if (task?.kind === 'outline') return yield* say(outlineOf('Alpha'), signal);
  const text = 'Some words of a sentence. '.repeat(20).trim();
  const kept = task?.kind === 'draft' ? task.kept : '';
  return yield* say(text.startsWith(kept) ? text.slice(kept.length) : ' The end.', signal);
};

const isWriting = (state: DocState) => Object.values(state.open).some((open) => open.text.length > 30);
const isOver = (state: DocState) => state.run?.status === 'finished' || state.run?.status === 'paused';

async function writing(options: Partial<SmallHouseOptions> = {}): Promise<{ small: SmallHouse; id: string }> {
  const small = smallHouse({ play, ...options });
  const { id } = await small.engine.create({ brief: 'Write.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  return { small, id };
}

const ends = (small: SmallHouse, id: string) =>
  (small.log.logs.get(id) ?? []).filter((event) => event.type === 'run.finished');

describe('a full disk', () => {
  it('refuses commands with the cause instead of letting people wait, pauses the run, and lets it go on afterwards', async () => {
    const { small, id } = await writing();
    await small.until(id, isWriting, 'text');
    small.log.failures = Number.POSITIVE_INFINITY;
    await expect(small.send(id, { type: 'run.stop' })).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
    await expect(small.send(id, { type: 'run.stop' })).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
    small.log.failures = 0;
    const paused = await small.until(id, isOver, 'a pause');
    expect(paused.run).toMatchObject({ status: 'paused', cause: 'storage' });
    expect(paused.run?.calls).toEqual({});
    expect(small.folded(id)).toEqual(await small.engine.state(id));
    await small.send(id, { type: 'run.continue' });
    expect((await small.until(id, isOver, 'the end')).run).toMatchObject({ status: 'finished', outcome: 'success' });
  });

  it('goes on from what was written when the answer of an append is lost', async () => {
    class LyingLog extends MemoryLog {
      lies = 0;
      override async append(
        document: string,
        seq: number,
        epoch: number,
        events: readonly NewEvent[],
      ): Promise<number> {
        const tail = await super.append(document, seq, epoch, events);
        if (this.lies === 0) return tail;
        this.lies -= 1;
        throw new StoreFailure('full');
      }
    }
    const log = new LyingLog();
    const { small, id } = await writing({ log });
    await small.until(id, isWriting, 'text');
    log.lies = 1;
    const paused = await small.until(id, isOver, 'a pause');
    expect(paused.run).toMatchObject({ cause: 'storage' });
    await small.send(id, { type: 'run.continue' });
    expect((await small.until(id, isOver, 'the end')).run).toMatchObject({ outcome: 'success' });
    expect(small.folded(id)).toEqual(await small.engine.state(id));
  });

  it('lets a model that is faster than the disk wait', async () => {
    const log = new MemoryLog();
    let pieces = 0;
    const flood: Play = async function* (request, signal): AsyncGenerator<ModelEvent> {
      if (request.task?.kind !== 'draft') return yield* play(request, signal);
      while (!signal.aborted) {
        pieces += 1;
        yield { type: 'text', text: 'word '.repeat(200) };
        if (pieces % 10 === 0) await turn();
      }
    };
    const { small, id } = await writing({ log, play: flood });
    await small.until(id, isWriting, 'text');
    const gate = Promise.withResolvers<void>();
    log.gate = gate.promise;
    for (let count = 0; count < 50; count += 1) await turn();
    const before = pieces;
    for (let count = 0; count < 200; count += 1) await turn();
    expect(pieces).toBe(before);
    gate.resolve();
    log.gate = null;
    await small.send(id, { type: 'run.cancel' });
    await small.engine.close();
  });
});

describe('a document that another process took', () => {
  it('is left alone at once, and is taken again only by the next command', async () => {
    const { small, id } = await writing();
    await small.until(id, isWriting, 'text');
    const { epoch } = await small.log.acquire(id);
    for (let count = 0; count < 30; count += 1) await turn();
    const { length } = small.log.logs.get(id) ?? [];
    await small.log.append(id, length, epoch, [{ type: 'run.paused', data: { cause: 'user' }, by: PERSON, at: 1 }]);
    for (let count = 0; count < 30; count += 1) await turn();
    expect(small.log.tail(id)).toBe(length + 1);
    expect(small.log.listeners(id)).toBe(0);
    // Several at once find one new owner, not one each.
    await Promise.all([1, 2, 3].map((count) => small.send(id, { type: 'document.change', title: `T${count}` })));
    expect(small.log.listeners(id)).toBe(1);
    expect(small.folded(id).title).toMatch(/^T/);
  });
});

describe('a defect of the agent', () => {
  it('while text arrives in the background pauses the run with a word, and no promise is left alone', async () => {
    let texts = 0;
    const { small, id } = await writing({
      environment: {
        agent: {
          ...writer,
          read: (state, effect, context) => {
            const reader = writer.read(state, effect, context);
            if (effect.purpose !== 'draft') return reader;
            return {
              ...reader,
              problem: null,
              text: (text, now) => {
                texts += 1;
                // The second piece is read when the append of the first is over, not in the turn of the stream.
                if (texts > 1) throw new Error('a reader that broke');
                return reader.text(text, now);
              },
            };
          },
        },
      },
      play: async function* (request, signal): AsyncGenerator<ModelEvent> {
        if (request.task?.kind !== 'draft') return yield* play(request, signal);
        yield { type: 'text', text: 'One piece. ' };
        yield { type: 'text', text: 'Another piece.' };
        // A model that says nothing more and does not end.
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
    });
    const state = await small.until(id, isOver, 'a pause');
    expect(state.run).toMatchObject({ status: 'paused', cause: 'model' });
    expect(state.run?.calls).toEqual({});
    expect(JSON.stringify(state.run)).toContain('a reader that broke');
  });

  const broken: Readonly<Record<string, Partial<typeof writer>>> = {
    'in what a search brought': {
      onRetrieved: () => {
        throw new Error('broken');
      },
    },
    'that makes nothing of what a search brought': { onRetrieved: () => [] },
    'in the next step, in the middle of a text': {
      next: (state, context) => {
        if (isWriting(state)) throw new Error('broken');
        return writer.next(state, context);
      },
    },
  };
  for (const [where, part] of Object.entries(broken)) {
    it(`${where} ends the run once, with a word, and closes what was open`, async () => {
      const { small, id } = await writing({
        environment: { agent: { ...writer, ...part } },
        play: async function* (request, signal): AsyncGenerator<ModelEvent> {
          if (request.task?.kind !== 'draft') return yield* play(request, signal);
          yield { type: 'text', text: 'Words of the first section that are long enough.' };
          await turn();
          yield { type: 'toolCall', call: { id: 't', name: 'searchSources', arguments: '{}' } };
          yield { type: 'finish', reason: 'tool_calls' };
        },
      });
      const state = await small.until(id, isOver, 'the end');
      expect(state.run).toMatchObject({ status: 'finished', outcome: 'failed', notice: { code: 'run.defect' } });
      expect(state.open).toEqual({});
      for (let count = 0; count < 20; count += 1) await turn();
      expect(ends(small, id)).toHaveLength(1);
    });
  }
});

describe('opening', () => {
  it('passes over a snapshot that is ahead of its log', async () => {
    const { small, id } = await writing();
    const done = await small.until(id, isOver, 'the end');
    await small.engine.close();
    small.log.snapshots.set(id, { ...emptyState(id), seq: done.seq + 100, title: 'from another life' });
    await small.restart();
    expect((await small.engine.state(id)).title).toBe(done.title);
    await small.send(id, { type: 'document.change', title: 'New' });
    expect(small.folded(id).title).toBe('New');
  });

  it('lets every run go on although one document cannot be read, and takes only documents that have work to do', async () => {
    class TornLog extends MemoryLog {
      torn = '';
      override async read(document: string, after: number, limit: number) {
        if (document === this.torn) throw new Error('torn');
        return super.read(document, after, limit);
      }
      readonly taken: string[] = [];
      override acquire(document: string) {
        this.taken.push(document);
        return super.acquire(document);
      }
    }
    const log = new TornLog();
    const { small, id: torn } = await writing({ log });
    await small.until(torn, isOver, 'the end');
    const { id: idle } = await small.engine.create({ brief: 'B', lang: 'en' }, PERSON);
    const { id: busy } = await small.engine.create({ brief: 'B', lang: 'en' }, PERSON);
    await small.send(busy, { type: 'run.start', autonomy: 'auto' });
    await small.until(busy, isWriting, 'text');
    await small.engine.close();
    log.torn = torn;
    log.snapshots.clear();
    log.taken.splice(0);
    await small.restart();
    await small.until(busy, isOver, 'the end');
    expect(log.taken).toEqual([busy]);
    expect(log.taken).not.toContain(idle);
    expect(small.problems.at(-1)).toMatchObject({ where: 'recover', document: torn });
  });

  it('reads a document without taking it, so that reading works while nothing can be written', async () => {
    class FullLog extends MemoryLog {
      isFull = false;
      readonly taken: string[] = [];
      override acquire(document: string) {
        this.taken.push(document);
        return this.isFull ? Promise.reject(new StoreFailure('full')) : super.acquire(document);
      }
    }
    const log = new FullLog();
    const { small, id } = await writing({ log });
    await small.until(id, isOver, 'the end');
    const { id: cut } = await small.engine.create({ brief: 'B', lang: 'en' }, PERSON);
    await small.send(cut, { type: 'run.start', autonomy: 'auto' });
    await small.until(cut, isWriting, 'text');
    await small.engine.close();
    log.isFull = true;
    log.taken.splice(0);
    await small.restart();
    expect(await small.engine.state(id)).toEqual(small.folded(id));
    expect(log.taken).not.toContain(id);
    // Its run cannot go on now, but what is written can be read.
    expect(await small.engine.state(cut)).toEqual(small.folded(cut));
    log.isFull = false;
    expect((await small.until(cut, isOver, 'the end')).run).toMatchObject({ outcome: 'success' });
  });

  it('keeps a bounded number of documents open, and serves a command to one that was just put aside', async () => {
    const small = smallHouse({ play });
    const ids: string[] = [];
    for (let count = 0; count < 300; count += 1)
      ids.push((await small.engine.create({ brief: 'B', lang: 'en' }, PERSON)).id);
    await Promise.all(ids.map((id) => small.send(id, { type: 'document.change', title: id })));
    await Promise.all(ids.toReversed().map((id) => small.send(id, { type: 'document.change', title: `${id}!` })));
    const open = () => ids.filter((id) => small.log.listeners(id) > 0).length;
    // Putting one aside takes some writes.
    for (let count = 0; count < 5_000 && open() > 256; count += 1) await turn();
    expect(ids.map((id) => small.folded(id).title)).toEqual(ids.map((id) => `${id}!`));
    expect(open()).toBeLessThanOrEqual(256);
  });
});
