import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { text } from '../../test/content.ts';
import { columnWidths } from './column-widths.ts';

const widthsOf = (cells: readonly string[], room: number, own: readonly (number | undefined)[] = []) =>
  columnWidths(
    { columns: own.map((width) => (width === undefined ? {} : { width })) },
    [cells.map((words, column) => ({ row: 0, column, rowspan: 1, colspan: 1, cell: { content: [text(words)] } }))],
    cells.length,
    room,
  );
const sentence = 'Clearing of side pipes in the old town';

describe('columns of a table', () => {
  test('share a wide page by what stands in them', () => {
    expect(widthsOf(['No.', sentence, 'Quantity'], 120)).toEqual([7, 40, 10]);
  });

  test('have room for their longest word on a narrow page', () => {
    const [number = 0, words = 0, quantity = 0] = widthsOf(['No.', sentence, 'Quantity'], 32);
    const inLetters = (width: number) => (width / (number + words + quantity)) * 32;
    expect(inLetters(quantity)).toBeGreaterThanOrEqual(9.9);
    expect(inLetters(number)).toBeGreaterThanOrEqual(4.9);
    expect(inLetters(words)).toBeGreaterThanOrEqual(10);
  });

  test('keep a number with its unit, and a short Chinese word in one piece', () => {
    const [first = 0, second = 0, third = 0] = widthsOf(['−59 %', '改造前', sentence], 28);
    const inLetters = (width: number) => (width / (first + second + third)) * 28;
    expect(inLetters(first)).toBeGreaterThanOrEqual(6.9);
    expect(inLetters(second)).toBeGreaterThanOrEqual(7.9);
  });

  test('keep the widths that somebody chose', () => {
    expect(widthsOf(['Quantity', 'b'], 10, [1, 3])).toEqual([33, 100]);
  });

  test('are never narrower than their words while the page has room for all', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 1, maxLength: 12 });
    const cell = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), fc.integer({ min: 20, max: 200 }), (cells, room) => {
        const least = cells.map((words) => Math.max(...words.split(' ').map(({ length }) => length)) + 2);
        const widths = widthsOf(cells, room);
        const all = widths.reduce((sum, width) => sum + width, 0);
        expect(widths.every((width) => width > 0)).toBe(true);
        if (least.reduce((sum, width) => sum + width, 0) >= room) return;
        for (const [index, width] of widths.entries())
          expect((width / all) * room).toBeGreaterThan((least[index] ?? 0) - 0.1);
      }),
    );
  });
});
