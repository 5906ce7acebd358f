import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { isInsidePair, isSpace } from './characters.ts';
import { sentencesOf, splitRange } from './sentences.ts';

const split = (text: string) => sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentencesOf', () => {
  test('splits Chinese at its full stops, with the closing quotes', () => {
    expect(split('他问：“去吗？”我说不去。后来下雨了！真的……')).toEqual([
      '他问：“去吗？”',
      '我说不去。',
      '后来下雨了！',
      '真的……',
    ]);
  });
  test('splits English at full stops, not at abbreviations, initials and decimals', () => {
    expect(
      split('Dr. Smith measured 3.14 mm, e.g. in May. J. R. Jones agreed (see Fig. 2). "Fine." It rained.'),
    ).toEqual([
      'Dr. Smith measured 3.14 mm, e.g. in May.',
      'J. R. Jones agreed (see Fig. 2).',
      '"Fine."',
      'It rained.',
    ]);
  });
  test('splits where the language changes', () => {
    expect(split('使用 TypeScript 5.9 编写。It runs on Node.js 24. 无需构建。')).toEqual([
      '使用 TypeScript 5.9 编写。',
      'It runs on Node.js 24.',
      '无需构建。',
    ]);
  });
  test('keeps a sentence whole that a program wrapped over several lines', () => {
    const wrapped =
      'The control room will publish a preliminary plan in\nLondon and invite everybody to comment on it before the\nautumn begins. Then it starts.';
    expect(split(wrapped)).toEqual([wrapped.slice(0, wrapped.indexOf(' Then')), 'Then it starts.']);
  });
  test('takes each heading, list item, table row and short line for itself', () => {
    expect(split('# Title\nFirst line\n1. Scope\n2. Terms\n| a | b |\n| 1 | 2 |\n一、总则\n（一）目的')).toHaveLength(
      8,
    );
  });
  test('covers every visible character exactly once, in order, without white space at the ends', () => {
    fc.assert(
      fc.property(mixedText, (text) => {
        let end = 0;
        for (const range of sentencesOf(text)) {
          expect(range.start).toBeGreaterThanOrEqual(end);
          expect(range.end).toBeGreaterThan(range.start);
          expect(
            text
              .slice(end, range.start)
              .split('')
              .every((unit) => isSpace(unit.charCodeAt(0))),
          ).toBe(true);
          expect(isSpace(text.charCodeAt(range.start)) || isSpace(text.charCodeAt(range.end - 1))).toBe(false);
          expect(isInsidePair(text, range.start) || isInsidePair(text, range.end)).toBe(false);
          end = range.end;
        }
        expect(
          text
            .slice(end)
            .split('')
            .every((unit) => isSpace(unit.charCodeAt(0))),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('splitRange', () => {
  test('keeps every part within the limit, loses nothing visible and cuts no pair', () => {
    fc.assert(
      fc.property(mixedText, fc.integer({ min: 2, max: 40 }), (text, limit) => {
        const parts = splitRange(text, { start: 0, end: text.length }, limit);
        const visible = (part: string) =>
          [...part].filter((character) => !isSpace(character.codePointAt(0) ?? 0)).join('');
        expect(parts.map(({ start, end }) => visible(text.slice(start, end))).join('')).toBe(visible(text));
        for (const { start, end } of parts) {
          expect(end - start).toBeLessThanOrEqual(limit);
          expect(isInsidePair(text, start) || isInsidePair(text, end)).toBe(false);
        }
      }),
    );
  });
});
