import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { highlighter } from './highlight.ts';
import { tokensOf } from './tokens.ts';

const marked = (query: string, text: string) =>
  highlighter([query])(text).map(({ start, end }) => text.slice(start, end));

describe('what is marked in a passage', () => {
  test('words in any form, with their suffix, and nothing inside another word', () => {
    expect(marked('sea salts', 'Salt: the Sea’s salting, not seasons.')).toEqual(['Salt', 'Sea’s', 'salting']);
  });

  test('pairs of Chinese characters, one range where they touch; single characters of a longer query are not', () => {
    expect(marked('青蒿素临床试验', '青蒿素的临床研究和试验，素菜不算')).toEqual(['青蒿素', '临床', '试验']);
  });

  test('a query of one character marks it', () => {
    expect(marked('盐', '海水含盐，盐度')).toEqual(['盐', '盐']);
  });

  test('single characters where nothing else of the passage matches, so that each hit says why it was found', () => {
    expect(marked('盐度', '海水含盐')).toEqual(['盐']);
  });

  test('numbers however they are written', () => {
    expect(marked('1234.5 ２０２６', 'rose to 1,234.5 in 2026, not 12')).toEqual(['1,234.5', '2026']);
  });

  test('words of two queries at once', () => {
    expect(highlighter(['sea', '海'])('the sea 海')).toEqual([
      { start: 4, end: 7 },
      { start: 8, end: 9 },
    ]);
  });

  test('behind surrogate pairs the offsets are right', () => {
    expect(marked('𠀀𠀁 salt', '😀𠀀𠀁 salt')).toEqual(['𠀀𠀁', 'salt']);
  });

  test('a query of stop words and marks finds nothing', () => {
    expect(highlighter(['the ？'])('the sea？')).toEqual([]);
  });

  const texts = fc
    .array(
      fc.constantFrom(
        '海',
        '水',
        '的',
        '盐',
        '𠀀',
        '😀',
        'sea',
        'Salts',
        'café',
        '1,234',
        '2.5',
        '，',
        ' ',
        '\n',
        '’',
        'ｓａｌｔ',
      ),
    )
    .map((parts) => parts.join(''));

  test('ranges are ordered, apart, whole characters; a text marks all of itself that the index knows; words that share no term are not marked', () => {
    fc.assert(
      fc.property(texts, texts, (query, text) => {
        const ranges = highlighter([query])(text);
        let end = -1;
        for (const range of ranges) {
          expect(range.start).toBeGreaterThan(end);
          expect(range.end).toBeGreaterThan(range.start);
          expect(text.slice(range.start, range.end).isWellFormed()).toBe(true);
          end = range.end;
        }
        const shared = new Set(tokensOf(query));
        expect(ranges.length > 0).toBe(tokensOf(text).some((token) => shared.has(token)));
        const itself = highlighter([text])(text);
        const kept = itself.map((range) => text.slice(range.start, range.end)).join(' ');
        expect(new Set(tokensOf(kept))).toEqual(new Set(tokensOf(text)));
      }),
      { numRuns: 300 },
    );
  });
});
