import type { LogEvent } from '@longhand/protocol';
import { mergeDeltas } from '@longhand/protocol/sse';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateOf, story } from '../test/origin.ts';
import { admit } from './admit.ts';

const pieces = fc.array(fc.constantFrom('a', ' b', '海水', '👩‍🔬', '', 'salt '), { minLength: 1, maxLength: 12 });

/** A log as a bad line brings it: from any place, stretches again and again, each merged as the server likes. */
const delivery = pieces.chain((texts) => {
  const log = story(texts);
  const stretch = fc.record({
    back: fc.integer({ min: 0, max: log.length }),
    length: fc.integer({ min: 1, max: log.length }),
    isMerged: fc.boolean(),
  });
  return fc.record({ log: fc.constant(log), stretches: fc.array(stretch, { maxLength: 12 }) });
});

test('any cut, repetition and overlap of a log, merged or not, gives the same fold', () => {
  fc.assert(
    fc.property(delivery, ({ log, stretches }) => {
      let state = stateOf([]);
      const take = (events: readonly LogEvent[], isMerged: boolean) => {
        for (const event of isMerged ? mergeDeltas(events) : events) state = admit(state, event);
      };
      for (const { back, length, isMerged } of stretches) {
        const start = Math.max(0, state.seq - back);
        take(log.slice(start, start + length), isMerged);
        expect(state.open).toEqual(stateOf(log.slice(0, state.seq)).open);
      }
      take(log.slice(state.seq), true);
      expect(state).toEqual(stateOf(log));
    }),
    { numRuns: 300 },
  );
});

test('a hole is never passed over, whatever comes after it', () => {
  fc.assert(
    fc.property(pieces, fc.nat(), fc.boolean(), (texts, place, isMerged) => {
      const log = story(texts);
      const hole = place % log.length;
      const events = isMerged ? mergeDeltas(log.slice(hole + 1)) : log.slice(hole + 1);
      const state = stateOf(log.slice(0, hole));
      for (const event of events) expect(() => admit(state, event)).toThrow(/missing|overlaps/);
    }),
  );
});

test('a merged delta whose known part is another text is refused', () => {
  const log = story(['ab', 'cd']);
  const merged = { ...log[4], from: 4, data: { block: 'b1', at: 0, text: 'aXcd' } } as LogEvent;
  expect(() => admit(stateOf(log.slice(0, 4)), merged)).toThrow(/does not continue/);
});
