import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLateness } from './lateness.ts';

/** Plays arrivals with a page that runs; `at` is the server's clock. */
function play(
  arrivals: readonly { readonly now: number; readonly oldest: number; readonly newest: number }[],
): boolean {
  const lateness = createLateness(0);
  let ticked = 0;
  let isHeldBack = false;
  for (const { now, oldest, newest } of arrivals) {
    for (; ticked <= now; ticked += 500) lateness.awake(ticked);
    isHeldBack = lateness.arrived(now, oldest, newest) || isHeldBack;
  }
  return isHeldBack;
}

describe('events that come late and together', () => {
  test('are noticed at the second portion, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e10 }), (skew) => {
        const portion = (now: number) => ({ now, oldest: now - 5_000 + skew, newest: now - 10 + skew });
        expect(play([portion(5_000)])).toBe(false);
        expect(play([portion(5_000), portion(10_000)])).toBe(true);
      }),
    );
  });

  test('are noticed when a portion comes in several pieces', () => {
    const piece = (now: number, at: number) => ({ now, oldest: at, newest: at });
    const portion = (now: number) => [4_000, 2_500, 1_000, 10].map((age, index) => piece(now + index * 20, now - age));
    expect(play([...portion(5_000), ...portion(10_000)])).toBe(true);
  });

  test('are not found in a stream that flows, with any delay and any jump of the server clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.array(
          fc.tuple(
            // A paragraph token by token, or a token now and then.
            fc.oneof(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 3_000 })),
            fc.integer({ min: 1, max: 200 }),
            fc.constantFrom(0, 0, 0, 3_600_000, -3_600_000),
          ),
          { maxLength: 20 },
        ),
        (delayMs, steps) => {
          let now = 0;
          let jump = 0;
          const flowing = steps.flatMap(([gapMs, times, by]) => {
            // The clock jumps between two batches: one commit has one reading of it.
            jump += by;
            return Array.from({ length: times }, () => {
              now += gapMs;
              return { now, oldest: now - delayMs + jump, newest: now - delayMs + jump };
            });
          });
          expect(play(flowing)).toBe(false);
        },
      ),
    );
  });

  test('are not found in paragraphs that flow for seconds, with a pause between them', () => {
    const paragraph = (from: number) =>
      Array.from({ length: 200 }, (_, index) => ({
        now: from + index * 25 + 3,
        oldest: from + index * 25,
        newest: from + index * 25,
      }));
    expect(play([...paragraph(1_000), ...paragraph(7_000), ...paragraph(13_000)])).toBe(false);
  });

  test('are forgiven once, when something comes in time after them', () => {
    const late = (now: number) => ({ now, oldest: now - 4_000, newest: now });
    const prompt = (now: number) => ({ now, oldest: now, newest: now });
    expect(play([late(4_000), prompt(5_000), late(9_000), prompt(10_000), late(14_000)])).toBe(false);
  });

  test('are nobody’s fault when the page itself was asleep', () => {
    const lateness = createLateness(0);
    for (const now of [60_000, 120_000, 180_000, 240_000]) {
      expect(lateness.arrived(now, now - 60_000, now)).toBe(false);
      lateness.awake(now + 10);
    }
  });
});
