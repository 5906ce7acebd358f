import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { carrySpan, nearestPassage } from './carry.ts';

/** The place of `quote` in `text`, as it was cited. */
function cited(text: string, quote: string) {
  const start = text.lastIndexOf(quote);
  return { text, start, end: start + quote.length };
}

describe('carrySpan', () => {
  test('finds a quote that stands once, wherever it moved', () => {
    const next = 'A new preface. 全年强降雨14次。Output rose.';
    expect(carrySpan(cited('Output rose. Then it fell.', 'Output rose.'), next)).toEqual({
      kind: 'found',
      start: next.indexOf('Output'),
      end: next.length,
    });
  });
  test('never takes similar words for the quote', () => {
    expect(carrySpan(cited('Output rose by 12 %.', 'Output rose by 12 %.'), 'Output rose by 21 %.')).toEqual({
      kind: 'gone',
    });
    expect(carrySpan(cited('共14次。', '共14次。'), '共 14 次。')).toEqual({ kind: 'gone' });
  });
  test('tells several places apart by what is around them, and only by a clear lead', () => {
    const old = 'In May it rained. See below. In June it was dry. See below.';
    const next = 'In May it rained. See below. In June it was hot and dry. See below.';
    expect(carrySpan({ text: old, start: 18, end: 28 }, next)).toEqual({ kind: 'found', start: 18, end: 28 });
    expect(carrySpan(cited(old, 'See below.'), next)).toMatchObject({ kind: 'found', start: next.lastIndexOf('See') });
    expect(carrySpan(cited('Yes.', 'Yes.'), 'No. Yes. Or: Yes. Well.')).toEqual({ kind: 'ambiguous', places: 2 });
  });
  test('does not compare a word that stands everywhere', () => {
    expect(carrySpan(cited('水', '水'), '水'.repeat(5_000))).toMatchObject({ kind: 'ambiguous' });
  });
  test('whatever the texts: what is found is the quote, letter by letter, and a text carries all of its own places', () => {
    fc.assert(
      fc.property(mixedText, mixedText, fc.nat(), fc.nat(), (text, next, one, other) => {
        const start = text.length === 0 ? 0 : one % text.length;
        const end = Math.min(text.length, start + 1 + (other % 40));
        const place = carrySpan({ text, start, end }, next);
        const quote = text.slice(start, end);
        if (place.kind === 'found') expect(next.slice(place.start, place.end)).toBe(quote);
        if (place.kind === 'gone' && quote.isWellFormed() && quote !== '') expect(next).not.toContain(quote);
        const same = carrySpan({ text, start, end }, text);
        if (same.kind === 'found') expect(text.slice(same.start, same.end)).toBe(quote);
      }),
      { numRuns: 500 },
    );
  });
});

describe('nearestPassage', () => {
  test('finds what says most of the quote, in as many sentences', () => {
    const text = '前言从略。全年发生强降雨15次。平均退水时间由95分钟缩短到60分钟。经费另行说明。';
    const range = nearestPassage(text, '全年发生强降雨14次。平均退水时间由95分钟缩短到62分钟。');
    expect(text.slice(range?.start, range?.end)).toBe('全年发生强降雨15次。平均退水时间由95分钟缩短到60分钟。');
  });
  test('says so when nothing is like it', () => {
    expect(nearestPassage('Salt stays when water leaves.', '海绵城市建设')).toBeNull();
    expect(nearestPassage('', 'Salt')).toBeNull();
  });
});
