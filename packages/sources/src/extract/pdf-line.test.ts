import { expect, test } from 'vitest';
import { linesOfPage, type PdfItem } from './pdf-line.ts';

const item = (str: string, x: number, y: number, width: number, size = 10): PdfItem => ({
  str,
  transform: [size, 0, 0, size, x, y],
  width,
  height: str.trim() === '' ? 0 : size,
});
const texts = (items: readonly PdfItem[]) => linesOfPage(1, items).map(({ text }) => text);

test('items on one baseline make a line, with a space where the gap is one', () => {
  expect(
    texts([item('Heavy', 0, 50, 25), item(' ', 25, 50, 2.5), item('rain', 27.5, 50, 20), item('fell', 52, 50, 18)]),
  ).toEqual(['Heavy rain fell']);
  expect(texts([item('雨水', 0, 50, 20), item('管理', 20, 50, 20), item('下一行', 0, 36, 30)])).toEqual([
    '雨水管理',
    '下一行',
  ]);
});

test('the narrow gap that a program puts between Chinese and Latin is no space, a typed one is', () => {
  expect(
    texts([
      item('到', 0, 50, 10),
      item(' ', 10, 50, 2),
      item('2025', 12, 50, 20),
      item(' ', 32, 50, 2),
      item('年', 34, 50, 10),
    ]),
  ).toEqual(['到2025年']);
  expect(texts([item('使用', 0, 50, 20), item(' ', 20, 50, 2.5), item('Node', 22.5, 50, 22)])).toEqual(['使用 Node']);
});

test('a line drawn in two layers reads from left to right, whichever layer comes first', () => {
  const han = [item('他说是', 0, 50, 30), item('圣洁', 36, 50, 20), item('的人', 62, 50, 20)];
  const quotes = [item('“', 30, 50, 6), item('”', 56, 50, 6)];
  expect(texts([...han, ...quotes])).toEqual(['他说是“圣洁”的人']);
  expect(texts([...quotes, ...han])).toEqual(['他说是“圣洁”的人']);
  expect(texts([item('他说是 圣洁 的人', 0, 50, 82), ...quotes])).toEqual(['他说是“圣洁”的人']);
});

test('text that is printed twice to look bold stays once', () => {
  expect(texts([item('总则', 0, 50, 20), item('总则', 0.3, 50, 20)])).toEqual(['总则']);
});

test('cells of one row are a row, and cells of several lines do not run into each other', () => {
  const [row] = linesOfPage(1, [item('East', 0, 50, 20), item('42', 120, 50, 10)]);
  expect(row).toMatchObject({ text: 'East 42', cells: [0, 1] });
  expect(
    texts([item('first', 0, 50, 20), item('cell', 0, 38, 18), item('second', 100, 50, 30), item('cell', 100, 38, 18)]),
  ).toEqual(['first', 'cell', 'second', 'cell']);
});

test('every piece lies inside its line', () => {
  for (const line of linesOfPage(3, [
    item('雨', 5, 50, 10),
    item('水', 15, 50, 10),
    item('a long English part', 40, 50, 90),
  ])) {
    expect(line.page).toBe(3);
    for (const piece of line.pieces) {
      expect(piece.x).toBeGreaterThanOrEqual(line.x);
      expect(piece.right).toBeLessThanOrEqual(line.right);
    }
  }
});
