import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { chunkText } from './chunks.ts';

describe('chunkText', () => {
  test('packs whole sentences to about 120 Chinese characters', () => {
    const sentence = '城市雨洪管理需要长期投入与维护。';
    const text = sentence.repeat(30);
    const chunks = chunkText(text, [], [], 'zh');
    expect(chunks.length).toBe(5);
    for (const { start, end } of chunks) expect(text.slice(start, end).endsWith('。')).toBe(true);
  });

  test('begins a new parent at each heading and names the heading', () => {
    const text = 'Intro.\n\n# One\n\nFirst.\n\n# Two\n\nSecond.';
    const headings = [
      { level: 1, text: 'One', start: 8 },
      { level: 1, text: 'Two', start: 23 },
    ];
    const chunks = chunkText(text, [], headings, 'en').map(({ start, end, parent, heading }) => [
      text.slice(start, end),
      parent,
      heading,
    ]);
    expect(chunks).toEqual([
      ['Intro.', 0, undefined],
      ['# One\n\nFirst.', 1, 'One'],
      ['# Two\n\nSecond.', 2, 'Two'],
    ]);
  });

  test('gives each chunk the page of its first character', () => {
    const text = `${'a first page. '.repeat(40)}${'A second page. '.repeat(40)}`;
    const places = [
      { start: 0, end: 560, page: 1 },
      { start: 560, end: text.length, page: 2 },
    ];
    for (const { start, page } of chunkText(text, places, [])) expect(page).toBe(start < 560 ? 1 : 2);
  });

  test('cuts a sentence without end, and a section without end', () => {
    const endless = '水'.repeat(5_000);
    for (const { start, end } of chunkText(endless, [], [])) expect(end - start).toBeLessThanOrEqual(240);
    const long = '一段完整的话。\n'.repeat(1_000);
    expect(new Set(chunkText(long, [], []).map(({ parent }) => parent)).size).toBeGreaterThan(3);
  });

  test('whatever the text: ordered slices that do not overlap, dense indexes, parents that never go back', () => {
    const headingStarts = fc
      .array(fc.nat(400), { maxLength: 5 })
      .map((starts) => [...new Set(starts)].sort((one, other) => one - other));
    fc.assert(
      fc.property(mixedText, headingStarts, (text, starts) => {
        const headings = starts
          .filter((start) => start < text.length)
          .map((start) => ({ level: 1, text: `at ${start}`, start }));
        let end = 0;
        let parent = 0;
        for (const [at, chunk] of chunkText(text, [], headings).entries()) {
          expect(chunk.index).toBe(at);
          expect(chunk.start).toBeGreaterThanOrEqual(end);
          expect(chunk.end).toBeGreaterThan(chunk.start);
          expect(chunk.end).toBeLessThanOrEqual(text.length);
          expect(chunk.parent).toBeGreaterThanOrEqual(parent);
          expect(headings.some(({ start }) => start > chunk.start && start < chunk.end)).toBe(false);
          ({ end, parent } = chunk);
        }
        expect(text.slice(end).trim()).toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

test('running headers and footers are in no chunk, and no chunk goes on over one', () => {
  const [before, header, after] = ['The rain fell. ', 'Annual report', '\nIt fell for days.'];
  const text = `${before}\n${header}${after}`;
  const start = before.length + 1;
  const places = [
    { start: 0, end: start, page: 1, label: 'head' },
    { start, end: start + header.length, page: 2, label: 'header' },
    { start: start + header.length, end: text.length, page: 2 },
  ];
  const chunks = chunkText(text, places, []);
  expect(chunks.map((chunk) => text.slice(chunk.start, chunk.end))).toEqual(['The rain fell.', 'It fell for days.']);
  expect(chunks.map(({ page, parent }) => [page, parent])).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
