/**
 * What a killed process leaves, the kernel still writes; a power cut takes that away. So everything that the server does to its folder is
 * recorded, and after each sync (and right before it) a disk is built that holds what was synced and only some of the rest.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi, followDocument } from '@longhand/client';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { assemble } from '@longhand/server';
import { openStore, type Store } from '@longhand/store';
import { seededRandom, startModelServer, writerScript } from '@longhand/testkit';
import { Disk, type DiskOp, type Luck, powerRecorder } from '@longhand/testkit/faults';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { crashSeed, isFull, until } from '../harness/crash-form.ts';
import { playReference, SECTIONS, WORDS } from '../harness/reference-run.ts';

const ENTRY = fileURLToPath(new URL('../harness/faulty-server-main.ts', import.meta.url));
const SAMPLE = 24;
/** Of the disks that hold an unfinished run, one in so many is let run to its end. */
const FINISH_EVERY = isFull ? 10 : 8;

let folder = '';
let disk = '';
let skipped = '';
let ops: readonly DiskOp[] = [];
let log: readonly LogEvent[] = [];
let document = '';
const random = seededRandom(crashSeed('power-loss'));

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'longhand-power-')));
  disk = join(folder, 'disk');
  await mkdir(disk);
  const recorder = await powerRecorder(disk, folder);
  if (typeof recorder === 'string') {
    skipped = recorder;
    return;
  }
  // The data folder is made by the server: its own name must survive, too.
  const dataDir = join(disk, 'data');
  ({ document } = await playReference({ dataDir, entry: ENTRY, env: recorder.env }));
  ops = await recorder.read();
  const store = await openStore(dataDir);
  log = await store.log.read(document, 0, Number.MAX_SAFE_INTEGER);
  await store.close();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('what was acknowledged is there after a power cut at any sync, and the work goes on', async (context) => {
  skipWithout(context);
  const syncs = syncsOf(ops);
  const cuts = isFull
    ? syncs.flatMap((at): Cut[] => [
        ...(['none', 'some', 'some', 'torn'] as const).map((luck) => ({ at, luck })),
        { at: at + 1, luck: 'none' },
      ])
    : Array.from({ length: SAMPLE }, (): Cut => {
        const at = pick(syncs);
        return random() < 0.3
          ? { at: at + 1, luck: 'none' }
          : { at, luck: pick(['none', 'some', 'some', 'torn', 'all']) };
      });
  const losses: string[] = [];
  let unfinished = 0;
  let finished = 0;
  for await (const { cut, dataDir, promised } of afterEach(cuts)) {
    const where = `power cut at operation ${cut.at} of ${ops.length} (${cut.luck})`;
    try {
      const state = await expectKept(dataDir, promised);
      if (state?.run && state.run.status !== 'finished') unfinished += 1;
      if (state?.run && state.run.status !== 'finished' && unfinished % FINISH_EVERY === 1) {
        await finish(dataDir);
        finished += 1;
      }
    } catch (error) {
      losses.push(`${where}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  console.log(`${cuts.length} power cuts at ${syncs.length} syncs, ${finished} runs finished behind one`);
  expect(losses.join('\n\n')).toBe('');
  expect(finished).toBeGreaterThan(0);
}, 3_600_000);

it('the model of power loss notices a store that does not sync', async (context) => {
  skipWithout(context);
  const unsynced = ops.map((op): DiskOp => (op.kind === 'sync' ? { kind: 'mark', text: '' } : op));
  const syncs = syncsOf(ops);
  // Near the end, where much was promised.
  const cuts: readonly Cut[] = [0.5, 0.7, 0.9].flatMap((share) =>
    (['none', 'some'] as const).map((luck) => ({ at: syncs[Math.floor(syncs.length * share)] ?? 0, luck })),
  );
  let losses = 0;
  for await (const { dataDir, promised } of afterEach(cuts, unsynced)) {
    await expectKept(dataDir, promised).catch(() => {
      losses += 1;
    });
  }
  expect(losses).toBe(cuts.length);
}, 120_000);

interface Cut {
  /** So many operations were done. */
  readonly at: number;
  readonly luck: Luck;
}
interface Promised {
  readonly tail: number;
  readonly epoch: number;
  readonly blobs: readonly string[];
  readonly sources: readonly string[];
  readonly texts: readonly string[];
  readonly exports: readonly string[];
}

/** The disks, one after another; each is gone when the next one is asked for. */
async function* afterEach(cuts: readonly Cut[], journal = ops) {
  const model = new Disk(disk);
  const marks: string[] = [];
  let at = 0;
  for (const cut of [...cuts].sort((a, b) => a.at - b.at)) {
    for (const op of journal.slice(at, cut.at)) {
      model.apply(op);
      if (op.kind === 'mark') marks.push(op.text);
    }
    at = Math.max(at, cut.at);
    const target = await mkdtemp(join(folder, 'after-'));
    model.materialise(target, cut.luck, random);
    yield { cut, dataDir: join(target, 'data'), promised: promisedBy(marks) };
    await rm(target, { recursive: true });
  }
}

function promisedBy(marks: readonly string[]): Promised {
  const done = marks
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { name: string; result?: { epoch?: number; sha256?: string } });
  const named = (what: string) =>
    done.filter(({ name }) => name.startsWith(`${what} `)).map(({ name }) => name.split(' '));
  return {
    tail: Math.max(0, ...done.map(({ name }) => Number(/^log\.append .*\((\d+)\)$/.exec(name)?.[1] ?? 0))),
    epoch: Math.max(0, ...done.map(({ result }) => result?.epoch ?? 0)),
    blobs: done.flatMap(({ result }) => result?.sha256 ?? []),
    sources: named('tables.putSource').map(([, id = '']) => id),
    texts: named('tables.putText').map(([, id = '']) => id),
    exports: named('tables.putExport').flatMap(([, id = '', status]) => (status === 'done' ? [id] : [])),
  };
}

/** Opens the store as the next start does. @throws when something promised is missing, or anything is torn */
async function expectKept(dataDir: string, promised: Promised): Promise<DocState | null> {
  const store = await openStore(dataDir);
  try {
    const tail = store.log.tail(document);
    expect(tail, 'acknowledged events').toBeGreaterThanOrEqual(promised.tail);
    const events = await store.log.read(document, 0, Number.MAX_SAFE_INTEGER);
    expect(events, 'a dense beginning of the log').toEqual(log.slice(0, tail));
    for (const sha256 of promised.blobs) await expectBlob(store, sha256);
    for (const id of promised.sources) expect(await store.tables.getSource(id), `source ${id}`).not.toBeNull();
    for (const id of promised.texts)
      expect((await store.tables.getText(id))?.text, `text ${id}`).toContain('durable log');
    for (const id of promised.exports) await expectBlob(store, (await store.tables.getExport(id))?.blob ?? '');
    for (const event of events) if (event.type === 'source.added') await expectBlob(store, event.data.fileSha256);
    if (promised.epoch > 0) {
      expect((await store.ownership.acquire(document)).epoch).toBeGreaterThan(promised.epoch);
    }
    return tail === 0 ? null : evolveAll(emptyState(document), events);
  } finally {
    await store.close();
  }
}

async function expectBlob(store: Store, sha256: string): Promise<void> {
  const path = await store.blobs.path(sha256);
  expect(path, `blob ${sha256}`).not.toBeNull();
  const hash = createHash('sha256').update(await readFile(path ?? ''));
  expect(hash.digest('hex')).toBe(sha256);
}

/** Starts everything on what the power cut left, and does what a person does until the run ends. */
async function finish(dataDir: string): Promise<void> {
  const model = await startModelServer({ script: writerScript({ sections: SECTIONS, wordsPerSection: WORDS }) });
  const env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
  const longhand = await assemble({ dataDir, env, logLevel: 'silent' });
  try {
    const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
    const api = createApi({ baseUrl: address });
    const followed = followDocument({ api, document });
    await until(async () => {
      const run = followed.state()?.run;
      if (run?.interrupt?.kind === 'questions') {
        const answers = { q1: null, q2: null };
        await api.command(document, { type: 'interrupt.answer', interrupt: run.interrupt.id, answers }).catch(() => {});
      } else if (run?.interrupt?.kind === 'outline') {
        await api.command(document, { type: 'outline.approve' }).catch(() => {});
      } else if (run?.status === 'paused') {
        await api.command(document, { type: 'run.continue' }).catch(() => {});
      }
      return run?.status === 'finished';
    }, 'the end of a run after a power cut');
    expect(followed.state()?.run).toMatchObject({ outcome: 'success' });
    followed.close();
  } finally {
    await longhand.close();
    await model.close();
  }
}

function syncsOf(all: readonly DiskOp[]): readonly number[] {
  return all.flatMap((op, index) => (op.kind === 'sync' ? [index] : []));
}

function pick<T>(from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
}

function skipWithout(context: TestContext): void {
  if (skipped !== '') context.skip(skipped);
}
