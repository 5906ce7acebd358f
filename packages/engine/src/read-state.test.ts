import { type DocState, emptyState, evolveAll, type LogEvent, STATE_SCHEMA } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { expect, it } from 'vitest';
import { readState } from './read-state.ts';

const by = { kind: 'person', id: 'p' } as const;
const events: readonly LogEvent[] = [
  { seq: 1, type: 'document.created', by, at: 1, data: { title: 'True', brief: 'B', lang: 'en' } },
  { seq: 2, type: 'document.changed', by, at: 2, data: { brief: 'C' } },
];
const whole = evolveAll(emptyState('d'), events);

/** A log with these events and this snapshot. */
function logWith(snapshot: DocState): EventLog {
  return {
    tail: () => events.length,
    loadSnapshot: async () => snapshot,
    read: async (_document: string, after: number) => events.slice(after),
  } as unknown as EventLog;
}

it('a snapshot in the form of another program is not read: the log is folded anew', async () => {
  const old = { ...whole, schema: 'state/1', title: 'Stale' } as unknown as DocState;
  expect(await readState('d', logWith(old))).toEqual({ state: whole, snapshotSeq: 0 });
});

it('a snapshot in the present form saves the fold of what stands before it', async () => {
  const kept = { ...evolveAll(emptyState('d'), events.slice(0, 1)), title: 'Kept' };
  expect(kept.schema).toBe(STATE_SCHEMA);
  const { state, snapshotSeq } = await readState('d', logWith(kept));
  expect([state.title, state.brief, snapshotSeq]).toEqual(['Kept', 'C', 1]);
});
