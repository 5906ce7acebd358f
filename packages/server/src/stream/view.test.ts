import type { NewEvent } from '@longhand/protocol';
import { memoryDisk, openMemoryStore } from '@longhand/testkit/memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { event } from '../../test/harness.ts';
import { createViews, READ_EVENTS } from './view.ts';

/** A log, and how many of its events were read. */
async function logOf(events: readonly NewEvent[]) {
  const { log } = openMemoryStore(memoryDisk());
  const { epoch } = await log.acquire('d1');
  await log.append('d1', 0, epoch, events);
  let read = 0;
  const inner = log.read.bind(log);
  log.read = async (...args) => {
    const found = await inner(...args);
    read += found.length;
    return found;
  };
  return { log, events: await inner('d1', 0, events.length), read: () => read };
}

const step = (run?: string) => event('progress', { step: 'x' }, run);
const steps = (count: number, run?: string) => Array.from({ length: count }, () => step(run));
const finished = (run: string) => event('run.finished', { outcome: 'success' }, run);

describe('the place of a cursor in a run', () => {
  test('is where its last event before the cursor is, whatever lies between', async () => {
    // Runs one after another, with edits in between that belong to none.
    const stretch = fc.record({ before: fc.nat(700), own: fc.nat(700), among: fc.nat(3), isFinished: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { minLength: 1, maxLength: 3 }), fc.nat(), async (stretches, pick) => {
        const all = stretches.flatMap(({ before, own, among, isFinished }, index) => [
          ...steps(before),
          ...steps(own, `r${index}`).flatMap((one) => [...steps(among), one]),
          ...(isFinished ? [finished(`r${index}`)] : []),
        ]);
        if (all.length === 0) return;
        const { log, events } = await logOf(all);
        // A cursor beyond the tail is one of a log that was restored from a backup.
        for (const cursor of [0, pick % all.length, all.length, all.length + 5]) {
          for (const run of ['r0', 'r1', 'r2', 'r3']) {
            const own = events.filter((each) => each.run === run);
            const found = await createViews(log).ofRun('d1', run, cursor);
            const prev = own.findLast(({ seq }) => seq <= cursor)?.seq ?? 0;
            const position = prev > 0 ? cursor : (own[0]?.seq ?? 0) - 1;
            expect(found?.place ?? null).toEqual(own.length === 0 ? null : { position, prev });
            const end = own.find(({ type }) => type === 'run.finished')?.seq;
            expect(found?.view.isComplete(cursor) ?? false).toBe(end !== undefined && end <= cursor);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of a new reader is where the run begins: what lies before it is read once', async () => {
    const { log, read } = await logOf([...steps(20_000), ...steps(700, 'r1')]);
    const found = await createViews(log).ofRun('d1', 'r1', 0);
    expect(found?.place).toEqual({ position: 20_000, prev: 0 });
    expect(read()).toBeLessThanOrEqual(20_000 + READ_EVENTS);
    expect((await found?.view.read(found.place, READ_EVENTS))?.events[0]).toMatchObject({ seq: 20_001, prev: 0 });
  });

  test('is found near the cursor: a reader that comes back does not have the log read from its start', async () => {
    const { log, read } = await logOf([...steps(20_000), ...steps(20_000, 'r1')]);
    expect((await createViews(log).ofRun('d1', 'r1', 40_000))?.place).toEqual({ position: 40_000, prev: 40_000 });
    expect(read()).toBeLessThanOrEqual(READ_EVENTS);
  });
});
