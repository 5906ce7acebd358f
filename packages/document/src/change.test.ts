import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffInline, mapChange } from './change.ts';
import { splitsPair } from './characters.ts';
import {
  applyChange,
  applyChanges,
  inlineLength,
  inlineText,
  joinInline,
  normalizeInline,
  sliceInline,
} from './inline.ts';
import type { Inline, RangeChange } from './types.ts';

const marks = fc.subarray(['strong', 'em', 'code', 'strike'] as const, { maxLength: 2 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '中', '。', '😀', '👩', ' ', 'é'), maxLength: 6 });
const inline: fc.Arbitrary<Inline> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('text' as const), text, marks }) },
  fc.record({ type: fc.constant('text' as const), text, href: fc.constantFrom('https://a.b', '#c') }),
  fc.record({ type: fc.constant('math' as const), tex: fc.constantFrom('x', 'y') }),
  fc.record({ type: fc.constant('cite' as const), citation: fc.constantFrom('c1', 'c2') }),
  fc.constant({ type: 'break' as const }),
  fc.constant({ type: 'footnote' as const, content: [{ type: 'text' as const, text: 'n' }] }),
);
const content = fc.array(inline, { maxLength: 6 });

/** A range of the content that cuts no character. */
function rangeOf(base: readonly Inline[], a: number, b: number): { from: number; to: number } {
  const whole = inlineText(base);
  const place = (seed: number): number => {
    const index = seed % (whole.length + 1);
    return splitsPair(whole, index) ? index - 1 : index;
  };
  const [from, to] = [place(a), place(b)].sort((x, y) => x - y);
  return { from: from ?? 0, to: to ?? 0 };
}
const seeds = fc.tuple(fc.nat(), fc.nat(), content);
function changeOf(base: readonly Inline[], [a, b, insert]: [number, number, Inline[]]): RangeChange {
  return { ...rangeOf(base, a, b), insert };
}

describe('inline content', () => {
  it('keeps its length and text through slicing and joining', () => {
    fc.assert(
      fc.property(content, fc.nat(), (base, at) => {
        const { from } = rangeOf(base, at, at);
        const joined = joinInline(sliceInline(base, 0, from), sliceInline(base, from, inlineLength(base)));
        expect(joined).toEqual(normalizeInline(base));
        expect(inlineText(joined).length).toBe(inlineLength(base));
      }),
    );
  });

  it('refuses a range outside of the content or inside of a character', () => {
    const face: Inline[] = [{ type: 'text', text: 'a😀' }];
    for (const [from, to] of [
      [-1, 0],
      [2, 1],
      [0, 4],
      [2, 3],
      [0.5, 1],
    ] as const) {
      expect(() => applyChange(face, { from, to, insert: [] })).toThrow(/range/);
    }
  });
});

describe('a difference', () => {
  it('turns the one content into the other, in one change at most', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const changes = diffInline(before, after);
        expect(changes.length).toBeLessThanOrEqual(1);
        expect(applyChanges(before, changes)).toEqual(normalizeInline(after));
      }),
      { numRuns: 2000 },
    );
  });

  it('is empty for equal content and keeps the common start and end', () => {
    fc.assert(
      fc.property(content, seeds, (base, seed) => {
        expect(diffInline(base, base)).toEqual([]);
        const change = changeOf(base, seed);
        const [found] = diffInline(base, applyChange(base, change));
        if (found) expect(found.to - found.from).toBeLessThanOrEqual(change.to - change.from);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('mapped changes', () => {
  it('converge in length and text, whoever came first', () => {
    fc.assert(
      fc.property(content, seeds, seeds, (base, left, right) => {
        const a = changeOf(base, left);
        const b = changeOf(base, right);
        const aAfterB = mapChange(a, [b]);
        const bAfterA = mapChange(b, [a]);
        if (aAfterB === null || bAfterA === null) return;
        const one = applyChange(applyChange(base, b), aAfterB);
        const other = applyChange(applyChange(base, a), bAfterA);
        expect(inlineLength(one)).toBe(inlineLength(other));
        const isSamePlace = a.from === b.from && a.to === a.from && b.to === b.from;
        if (!isSamePlace) expect(one).toEqual(other);
      }),
      { numRuns: 5000 },
    );
  });

  it('never lose what the other side inserted', () => {
    fc.assert(
      fc.property(content, seeds, seeds, (base, left, right) => {
        const a = changeOf(base, left);
        const b = changeOf(base, [right[0], right[1], [{ type: 'text', text: '★' }]]);
        const mapped = mapChange(a, [b]);
        if (mapped === null) return;
        expect(inlineText(applyChange(applyChange(base, b), mapped))).toContain('★');
      }),
      { numRuns: 2000 },
    );
  });

  it('fit the content after any number of changes', () => {
    fc.assert(
      fc.property(content, seeds, fc.array(seeds, { maxLength: 5 }), (base, seed, others) => {
        let present = normalizeInline(base);
        const over: RangeChange[] = [];
        for (const other of others) {
          const change = changeOf(present, other);
          over.push(change);
          present = applyChange(present, change);
        }
        const mapped = mapChange(changeOf(base, seed), over);
        if (mapped !== null) applyChange(present, mapped);
      }),
      { numRuns: 2000 },
    );
  });

  it('put an insertion behind one that was made at the same place before', () => {
    const first: RangeChange = { from: 2, to: 2, insert: [{ type: 'text', text: 'xy' }] };
    expect(mapChange({ from: 2, to: 2, insert: [{ type: 'text', text: 'z' }] }, [first])?.from).toBe(4);
  });

  it('are refused where one side would remove what the other wrote', () => {
    const write: RangeChange = { from: 2, to: 4, insert: [{ type: 'text', text: 'new' }] };
    expect(mapChange({ from: 0, to: 6, insert: [] }, [write])).toBeNull();
    expect(mapChange({ from: 3, to: 3, insert: [{ type: 'text', text: 'x' }] }, [write])).toBeNull();
    expect(mapChange({ from: 3, to: 6, insert: [{ type: 'text', text: 'x' }] }, [write])).toBeNull();
  });

  it('become nothing where both sides did the same', () => {
    const change: RangeChange = { from: 1, to: 3, insert: [{ type: 'text', text: 'x' }] };
    expect(mapChange(change, [change])).toEqual({ from: 2, to: 2, insert: [] });
  });
});
