import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemeBorder, holdBack } from './grapheme.ts';

const unit = fc.constantFrom(
  'a',
  '中',
  '。',
  '\r\n',
  '\n',
  'e\u0301',
  '👨‍👩‍👧',
  '👍🏽',
  '🇨🇳',
  '😀',
  'กำ',
  '한',
  '\u1112\u1161\u11ab',
  '\u200d',
  '\ufe0f',
  '\u3099',
  'か',
  'ｶ',
  'ﾞ',
  '\u302a',
);
const text = fc.array(unit, { maxLength: 20 }).map((units) => units.join(''));
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function borders(whole: string): number[] {
  return [...[...segmenter.segment(whole)].map((segment) => segment.index), whole.length];
}

describe('a grapheme border', () => {
  it('is the largest one at or before the index', () => {
    fc.assert(
      fc.property(text, fc.nat(), (whole, seed) => {
        const index = seed % (whole.length + 1);
        const wanted = Math.max(0, ...borders(whole).filter((border) => border <= index));
        expect(graphemeBorder(whole, index)).toBe(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  it('is found in a short window of a long text', () => {
    const long = '中文👍🏽'.repeat(50_000);
    expect(graphemeBorder(long, 150_000)).toBe(150_000);
    expect(graphemeBorder(long, 150_004)).toBe(150_002);
    expect(graphemeBorder(long, Number.POSITIVE_INFINITY)).toBe(long.length);
    expect(graphemeBorder(long, -1)).toBe(0);
  });
});

describe('a growing text', () => {
  it('is never cut inside a character by what was held back', () => {
    const growing = fc
      .array(fc.constantFrom('a', '中', '👨‍👩‍👧', '👍🏽', '🇨🇳', '\r\n', '。'), { maxLength: 12 })
      .map((units) => units.join(''));
    fc.assert(
      fc.property(growing, fc.nat(), (whole, seed) => {
        const raw = whole.slice(0, seed % (whole.length + 1));
        const cut = holdBack(raw);
        expect(raw.length - cut).toBeLessThanOrEqual(9);
        expect(borders(whole)).toContain(cut);
      }),
      { numRuns: 3000 },
    );
  });

  it('is not held back at plain letters', () => {
    for (const plain of ['a', '好', '好。', '“a”,', '']) expect(holdBack(plain)).toBe(plain.length);
  });
});
