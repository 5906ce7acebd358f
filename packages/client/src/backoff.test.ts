import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('waits grow to two seconds, later to fifteen, and never all at the same moment', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const waitMs = backoffMs(attempt, random);
      expect(waitMs).toBeGreaterThanOrEqual(125);
      expect(waitMs).toBeLessThanOrEqual(attempt <= 20 ? 2_000 : 15_000);
      expect(backoffMs(attempt, 0) * 2).toBeGreaterThanOrEqual(backoffMs(attempt, 0.999) - 1);
    }),
  );
  expect(backoffMs(1, 0)).toBeLessThan(backoffMs(1, 0.9));
});
