import type { EventLog } from '@longhand/protocol/ports';
import { expect, test } from 'vitest';
import type { StorePorts } from '../conformance/opened.ts';
import { type Fault, withFaults } from './fault-store.ts';

/** A log that only counts; the other ports are not touched by these tests. */
function counting() {
  const done: number[] = [];
  const listeners = new Set<(events: readonly never[]) => void>();
  const log = {
    append: async (_document: string, expected: number, _epoch: number, events: readonly unknown[]) => {
      done.push(expected + events.length);
      const last = { seq: expected + events.length };
      // The border of a stand-in: the wrapper reads nothing but `seq`.
      for (const listener of listeners) listener([last] as unknown as readonly never[]);
      return last.seq;
    },
    onCommit: (_document: string, listener: (events: readonly never[]) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  // As above: what is not there is not called.
  const store = { log: log as unknown as EventLog, ownership: {}, tables: {}, blobs: {} } as unknown as StorePorts;
  return { done, store };
}

const progress = { type: 'progress', by: { kind: 'system', id: 'test' }, at: 1, data: { step: 'x' } } as const;

function second(fault: Fault) {
  return ({ n }: { readonly n: number }) => (n === 2 ? fault : null);
}

test('a refused write is not done, and the next one is', async () => {
  const { done, store } = counting();
  const { log } = withFaults(store, { decide: second({ kind: 'refuse', code: 'full' }) });
  await log.append('d1', 0, 1, [progress]);
  await expect(log.append('d1', 1, 1, [progress])).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
  await log.append('d1', 1, 1, [progress]);
  expect(done).toEqual([1, 2]);
});

test('a lie is done, and told as a failure', async () => {
  const { done, store } = counting();
  const { log } = withFaults(store, { decide: second({ kind: 'lie' }) });
  await log.append('d1', 0, 1, [progress]);
  await expect(log.append('d1', 1, 1, [progress])).rejects.toMatchObject({ code: 'io' });
  expect(done).toEqual([1, 2]);
});

test('a delayed write waits for its promise', async () => {
  const { done, store } = counting();
  const gate = Promise.withResolvers<void>();
  const { log } = withFaults(store, { decide: second({ kind: 'delay', until: gate.promise }) });
  await log.append('d1', 0, 1, [progress]);
  const late = log.append('d1', 1, 1, [progress]);
  await Promise.resolve();
  expect(done).toEqual([1]);
  gate.resolve();
  expect(await late).toBe(2);
});

test.each(['before', 'after'] as const)('a crash %s a write is heard of by nobody', async (when) => {
  const { done, store } = counting();
  const heard: number[] = [];
  const die = (): never => {
    throw new Error('dead');
  };
  const { log } = withFaults(store, { decide: second({ kind: 'crash', when }), die });
  log.onCommit('d1', (events) => heard.push(events.at(-1)?.seq ?? 0));
  await log.append('d1', 0, 1, [progress]);
  await expect(log.append('d1', 1, 1, [progress])).rejects.toThrow('dead');
  expect(heard).toEqual([1]);
  expect(done).toEqual(when === 'before' ? [1] : [1, 2]);
});
