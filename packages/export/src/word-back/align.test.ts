import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from './align.ts';

const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

/** Length of a longest common subsequence, by the table of the textbook. */
function longest(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const one of left) {
    const next = [0];
    for (const [index, other] of right.entries())
      next.push(one === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('the steps through two texts', () => {
  test('pass every place of both once, in order, and share the most that can be shared', () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        const steps = align(left, right);
        expect(steps.flatMap((step) => step.left ?? [])).toEqual(left.map((_, index) => index));
        expect(steps.flatMap((step) => step.right ?? [])).toEqual(right.map((_, index) => index));
        const shared = steps.flatMap((step) =>
          step.left === undefined || step.right === undefined ? [] : [[left[step.left], right[step.right]]],
        );
        for (const [one, other] of shared) expect(one).toBe(other);
        expect(shared.length).toBe(longest(left, right));
      }),
    );
  });

  test('give up on texts that share nothing: their square would take hours', () => {
    const left = Array.from({ length: 100_000 }, () => 'l');
    const right = Array.from({ length: 100_000 }, () => 'r');
    expect(align(left, right)).toHaveLength(200_000);
  });
});
