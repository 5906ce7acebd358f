import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogIndex, type Range } from './log-index.ts';

test('finds the ranges of each document behind any position, over many blocks, and none that was forgotten', () => {
  const step = fc.record({
    // Many entries at once, so that blocks are filled.
    appends: fc.array(fc.record({ document: fc.constantFrom('a', 'b', 'c'), events: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
    times: fc.integer({ min: 1, max: 300 }),
    forgetting: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, share) => {
        const index = new LogIndex();
        const model = new Map<string, Range[]>();
        let segment = 0;
        let forgotten = 0;
        for (const { appends, times, forgetting } of all) {
          for (let time = 0; time < times; time++) {
            segment++;
            for (const [offset, { document, events }] of appends.entries()) {
              const known = model.get(document) ?? [];
              const first = (known.at(-1)?.last ?? 0) + 1;
              const range = { segment, first, last: first + events - 1, offset, bytes: 9 };
              model.set(document, [...known.slice(-2_000), range]);
              index.add(document, segment, first, range.last, offset, 9);
            }
          }
          if (forgetting !== null) forgotten = Math.max(forgotten, Math.floor(segment * forgetting));
          index.forget(forgotten);
        }
        for (const [document, ranges] of model) {
          const tail = ranges.at(-1)?.last ?? 0;
          expect(index.tail(document)).toBe(tail);
          const after = Math.max(Math.floor(tail * share), (ranges[0]?.first ?? 1) - 1);
          const left = ranges.filter((range) => range.last > after && range.segment > forgotten);
          expect(index.rangesAfter(document, after)).toEqual(left);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a document that was removed is not there, and begins anew', () => {
  const index = new LogIndex();
  index.add('a', 1, 1, 5, 0, 50);
  index.remove('a');
  expect([index.tail('a'), index.rangesAfter('a', 0), index.documents()]).toEqual([0, [], []]);
  index.add('a', 2, 1, 1, 0, 10);
  expect(index.rangesAfter('a', 0)).toEqual([{ segment: 2, first: 1, last: 1, offset: 0, bytes: 10 }]);
});
