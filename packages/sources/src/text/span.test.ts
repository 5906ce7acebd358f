import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { narrowSpan, verifySpan } from './span.ts';

describe('verifySpan', () => {
  const stored = { sha256: 'ab12', text: '长卷😀写作' };
  const span = { sha256: 'ab12', start: 0, end: 2, quote: '长卷' };
  test('accepts the exact slice of the exact text', () => {
    expect(verifySpan(span, stored)).toBe(true);
    expect(verifySpan({ ...span, start: 2, end: 4, quote: '😀' }, stored)).toBe(true);
  });
  test.each([
    ['another quote', { quote: '长巻' }],
    ['another version of the text', { sha256: 'ab13' }],
    ['a shifted range', { start: 1, end: 3 }],
    ['an empty range', { start: 0, end: 0, quote: '' }],
    ['a range beyond the text', { start: 4, end: 9, quote: '写作' }],
    ['a negative start', { start: -6, end: 2 }],
    ['a fraction', { start: 0.5 }],
    ['half a character', { start: 2, end: 3, quote: '😀'[0] ?? '' }],
  ])('refuses %s', (_, changed) => {
    expect(verifySpan({ ...span, ...changed }, stored)).toBe(false);
  });
});

describe('narrowSpan', () => {
  const text = '前言从略。全年发生强降雨14次。平均退水时间由95分钟缩短到62分钟。经费另行说明。';
  const narrowed = (claim: string, passage = text) => {
    const { start, end } = narrowSpan(passage, 0, passage.length, claim);
    return passage.slice(start, end);
  };
  test('finds the sentence that the claim rests on', () => {
    expect(narrowed('退水时间缩短到62分钟')).toBe('平均退水时间由95分钟缩短到62分钟。');
  });
  test('takes two neighbours when the claim needs both', () => {
    expect(narrowed('全年强降雨14次，平均退水时间缩短到62分钟')).toBe(
      '全年发生强降雨14次。平均退水时间由95分钟缩短到62分钟。',
    );
  });
  test('leaves the passage whole when nothing stands out', () => {
    expect(narrowed('完全无关的另一句话')).toBe(text);
    expect(narrowed('')).toBe(text);
  });
  test('stays within the passage, whatever the text', () => {
    fc.assert(
      fc.property(mixedText, mixedText, mixedText, (before, passage, claim) => {
        const start = before.length;
        const end = start + passage.length;
        const range = narrowSpan(before + passage + before, start, end, claim);
        expect(range.start).toBeGreaterThanOrEqual(start);
        expect(range.end).toBeLessThanOrEqual(end);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
      }),
    );
  });
});
