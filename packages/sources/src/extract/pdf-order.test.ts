import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inReadingOrder, type Placed } from './pdf-order.ts';

const SIZE = 10;
const word = (text: string, x: number, y: number, width = 200): Placed => ({
  text,
  x,
  y,
  right: x + width,
  size: SIZE,
});
const texts = (items: readonly Placed[]) => items.map(({ text }) => text);

const ROWS = 12;
const y = (row: number) => 700 - 12 * row;
const left = Array.from({ length: ROWS }, (_, row) => word(`left ${row}`, 50, y(row)));
const right = Array.from({ length: ROWS }, (_, row) => word(`right ${row}`, 270, y(row)));
const byRows = left.flatMap((item, row) => [item, right[row] ?? item]);

describe('reading order', () => {
  test('two columns that a program wrote line by line are read one after the other', () => {
    expect(texts(inReadingOrder(byRows))).toEqual(texts([...left, ...right]));
  });

  test('a heading above both columns comes first, one between them parts them', () => {
    const title = word('Title', 150, 730, 250);
    const middle = word('Second part', 60, y(ROWS), 380);
    const below = Array.from({ length: ROWS }, (_, row) => [
      word(`low left ${row}`, 50, y(row + ROWS + 1)),
      word(`low right ${row}`, 270, y(row + ROWS + 1)),
    ]).flat();
    const ordered = texts(inReadingOrder([title, ...byRows, middle, ...below]));
    expect(ordered[0]).toBe('Title');
    expect(ordered.indexOf('right 11')).toBeLessThan(ordered.indexOf('Second part'));
    expect(ordered.indexOf('Second part')).toBeLessThan(ordered.indexOf('low left 0'));
    expect(ordered.indexOf('low left 11')).toBeLessThan(ordered.indexOf('low right 0'));
  });

  test('an order that is a reading order already stays, whatever the geometry says', () => {
    const note = word('A note below the first column', 50, y(ROWS + 2));
    for (const items of [
      [...left, ...right],
      [...left, note, ...right],
      [...right, ...left],
    ])
      expect(inReadingOrder(items)).toBe(items);
  });

  test('the cells of a table are no columns of text', () => {
    const rows = Array.from({ length: ROWS }, (_, row) => [
      word(`name ${row}`, 50, y(row), row % 3 === 0 ? 190 : 40),
      word(`${row}`, 270, y(row), row % 4 === 0 ? 120 : 12),
    ]).flat();
    expect(inReadingOrder(rows)).toBe(rows);
  });

  test('lines that come in any order are read from top to bottom', () => {
    const lines = Array.from({ length: ROWS }, (_, row) => word(`line ${row}`, 50, y(row), 420));
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: ROWS }), (shuffled) => {
        const ordered = inReadingOrder(shuffled);
        expect(new Set(ordered)).toEqual(new Set(lines));
        if (ordered !== shuffled) expect(texts(ordered)).toEqual(texts(lines));
      }),
    );
    expect(texts(inReadingOrder([...lines].reverse()))).toEqual(texts(lines));
  });

  test('no item is lost or doubled, wherever it stands', () => {
    const item = fc.record({
      text: fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text.trim() !== ''),
      x: fc.integer({ min: 0, max: 500 }),
      y: fc.integer({ min: 0, max: 800 }),
      width: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 80 }), (all) => {
        const items = all.map((one) => word(one.text, one.x, one.y, one.width));
        const ordered = inReadingOrder(items);
        expect(ordered.length).toBe(items.length);
        expect(new Set(ordered)).toEqual(new Set(items));
      }),
    );
  });
});
