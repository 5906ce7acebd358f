/**
 * The server is killed before and after every durable write of a whole piece of work, and the work ends as if nothing had happened.
 */
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { parseMarkdown, plainText } from '@longhand/document';
import { emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { openStore } from '@longhand/store';
import { plannedText, seededRandom } from '@longhand/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crashSeed, isFull } from '../harness/crash-form.ts';
import { type Finished, LINE, MODEL_CALLS, playReference, WORDS } from '../harness/reference-run.ts';

const ENTRY = fileURLToPath(new URL('../harness/faulty-server-main.ts', import.meta.url));
const SAMPLE = 10;
const REFUSED = 4;
const AT_ONCE = 2;

let folder = '';
let writes: readonly string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-writes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the reference run ends as planned when nothing happens to it', async () => {
  const dataDir = join(folder, 'undisturbed');
  const list = join(folder, 'writes.txt');
  const finished = await playReference({ dataDir, entry: ENTRY, env: { LONGHAND_WRITES: list } });
  expect(finished.restarts).toBe(0);
  expect(finished.modelCalls).toBe(MODEL_CALLS);
  await expectWhole(finished, dataDir);
  writes = (await readFile(list, 'utf8')).trimEnd().split('\n');
  console.log(`the reference run has ${writes.length} durable writes and ${finished.state.seq} events`);
  expect(writes.length).toBeGreaterThan(40);
}, 120_000);

it('a kill before or after any durable write costs nothing that was acknowledged', async () => {
  const hits = await playAll(pointsOf(['before', 'after'], SAMPLE), (finished) => {
    // A run that differs in its timing may have fewer writes than the first one had.
    expect(finished.restarts).toBeLessThanOrEqual(1);
    expect(finished.modelCalls).toBeLessThanOrEqual(MODEL_CALLS + finished.restarts);
    return finished.restarts;
  });
  console.log(`${hits} kills at durable writes`);
  expect(hits).toBeGreaterThan(0);
}, 3_600_000);

it('a disk that refuses a write once costs nothing that was acknowledged', async () => {
  const hits = await playAll(pointsOf(['full', 'io'], REFUSED), (finished) => {
    expect(finished.restarts).toBe(0);
    return 1;
  });
  console.log(`${hits} refused writes`);
}, 3_600_000);

/** Plays the reference run once per point; adds up what `judge` answers. */
async function playAll(points: string[], judge: (finished: Finished) => number): Promise<number> {
  const failures: string[] = [];
  let hits = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let point = points.pop(); point !== undefined; point = points.pop()) {
        const dataDir = await mkdtemp(join(folder, 'faulty-'));
        try {
          const finished = await playReference({ dataDir, entry: ENTRY, env: { LONGHAND_FAULT: point } });
          hits += judge(finished);
          await expectWhole(finished, dataDir);
          await rm(dataDir, { recursive: true });
        } catch (error) {
          const write = writes[Number(point.split(':')[1]) - 1] ?? 'a write beyond those of the reference run';
          failures.push(`${point} (there it was: ${write}):\n${error instanceof Error ? error.stack : error}`);
        }
      }
    }),
  );
  expect(failures.join('\n\n')).toBe('');
  return hits;
}

/** Every write with each fault; in the sample some of them, spread over the run. LONGHAND_POINTS=after:7,before:9 repeats what failed. */
function pointsOf(faults: readonly string[], sample: number): string[] {
  const wanted = process.env.LONGHAND_POINTS?.split(',').filter((point) => faults.includes(point.split(':')[0] ?? ''));
  if (wanted !== undefined) return wanted;
  const every = writes.flatMap((_, index) => faults.map((fault) => `${fault}:${index + 1}`));
  if (isFull) return every;
  const random = seededRandom(crashSeed('every-durable-write'));
  const share = every.length / sample;
  return Array.from({ length: sample }, (_, index) => every[Math.floor((index + random()) * share)] ?? 'after:1');
}

/** Everything that was acknowledged happened exactly once, everyone sees the same, and nothing lies around. */
async function expectWhole({ state, events, readers, exported }: Finished, dataDir: string): Promise<void> {
  expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
  expect(evolveAll(emptyState(state.id), events)).toEqual(state);
  for (const reader of readers) expect(reader).toEqual(state);

  const count = (fits: (event: LogEvent) => boolean) => events.filter(fits).length;
  const byPerson = (type: LogEvent['type']) => count((event) => event.type === type && event.by.kind === 'person');
  const once = ['run.started', 'interrupt.answered', 'outline.approved', 'document.changed', 'source.added'] as const;
  for (const type of once)
    expect(
      count((event) => event.type === type),
      type,
    ).toBe(type === 'interrupt.answered' ? byPerson(type) : 1);
  expect(count((event) => event.type === 'run.paused' && event.data.cause === 'user')).toBe(1);
  expect(count((event) => event.type === 'run.resumed' && event.data.instruction === 'Go on.')).toBe(1);
  expect(byPerson('block.inserted')).toBe(1);
  expect(count((event) => event.type === 'run.finished')).toBe(1);
  const interrupts = events.flatMap((event) => (event.type === 'interrupt.answered' ? [event.data.interrupt] : []));
  expect(new Set(interrupts).size).toBe(interrupts.length);

  expect(state.title).toBe('Logs that last');
  expect(state.open).toEqual({});
  expect(state.blocks.filter((block) => plainText(block.body) === LINE)).toHaveLength(1);
  for (const section of state.outline) {
    const planned = parseMarkdown(plannedText({ wordsPerSection: WORDS }, { lang: 'en', title: section.title }));
    const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
    expect(written.map((block) => plainText(block.body))).toEqual(planned.map((block) => plainText(block.body)));
  }
  expect(Object.keys(state.citations).length).toBeGreaterThan(0);
  expect(exported).toContain(LINE);

  await expectTidy(dataDir);
}

/** After a start an hour later nothing lies in the data directory that no row leads to. */
async function expectTidy(dataDir: string): Promise<void> {
  const longAgo = new Date(Date.now() - 7_200_000);
  for (const path of await filesBelow(dataDir)) await utimes(path, longAgo, longAgo);
  await (await openStore(dataDir)).close();
  const files = (await filesBelow(dataDir)).map((path) => path.slice(dataDir.length + 1));
  const db = new DatabaseSync(join(dataDir, 'longhand.db'), { readOnly: true });
  try {
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const rows = db
      .prepare('SELECT file AS name FROM sources UNION SELECT blob FROM exports WHERE blob IS NOT NULL')
      .all();
    const named = rows.map(({ name }) => join('blobs', String(name).slice(0, 2), String(name).slice(2)));
    // The ballast is what the server lets go of when the disk is full.
    expect(files.filter((name) => name !== '.ballast').sort()).toEqual([...named, 'lock.db', 'longhand.db'].sort());
  } finally {
    db.close();
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
