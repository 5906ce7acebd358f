import { expect, test } from 'vitest';
import { linesOfPage, type PdfItem } from './pdf-line.ts';
import { withTables } from './pdf-table.ts';

const SIZE = 10;
const item = (str: string, x: number, y: number, isFixed = false): PdfItem => ({
  str,
  transform: [SIZE, 0, 0, SIZE, x, y],
  width: [...str].reduce((sum, letter) => sum + (letter > '\u2e80' ? 10 : 5), 0),
  height: SIZE,
  isFixed,
});
/** Rows as text, and other lines as they are. */
function read(items: readonly PdfItem[]): (string | string[][])[] {
  return withTables(linesOfPage(1, items)).map((element) =>
    'rows' in element
      ? element.rows.map((row) =>
          row.map(({ lines }) => lines.map((line) => line.map(({ text }) => text.trim()).join(' ')).join(' / ')),
        )
      : element.text,
  );
}

test('cells that stand below each other are a table, text above and below it is not', () => {
  expect(
    read([
      item('The year in numbers, as the control room counted them.', 50, 720),
      item('区域', 50, 700),
      item('积水点', 150, 700),
      item('东城', 50, 686),
      item('42', 150, 686),
      item('西城', 50, 672),
      item('61', 150, 672),
      item('All numbers are those of the end of the year, with one exception.', 50, 640),
    ]),
  ).toEqual([
    'The year in numbers, as the control room counted them.',
    [
      ['区域', '积水点'],
      ['东城', '42'],
      ['西城', '61'],
    ],
    'All numbers are those of the end of the year, with one exception.',
  ]);
});

test('a head whose words are close together stands in the columns of what is below it', () => {
  expect(
    read([
      item('Non-English letter', 50, 714),
      item('Count', 147, 714),
      item('Remark', 230, 714),
      item('a', 90, 700),
      item('1', 155, 700),
      item('first', 230, 700),
      item('b', 90, 686),
      item('2', 155, 686),
      item('second', 230, 686),
    ]),
  ).toEqual([
    [
      ['Non-English letter', 'Count', 'Remark'],
      ['a', '1', 'first'],
      ['b', '2', 'second'],
    ],
  ]);
});

test('a cell of several lines stays one cell, and an empty cell keeps its column', () => {
  expect(
    read([
      item('East', 50, 700),
      item('42', 120, 700),
      item('the old', 200, 700),
      item('quarter', 200, 688),
      item('West', 50, 668),
      item('new', 200, 668),
    ]),
  ).toEqual([
    [
      ['East', '42', 'the old / quarter'],
      ['West', '', 'new'],
    ],
  ]);
});

test('program text, titles with dots and page numbers, and a single row are no tables', () => {
  expect(
    read([
      item('if', 50, 700, true),
      item('# yes', 150, 700, true),
      item('else', 50, 688, true),
      item('# no', 150, 688, true),
    ]),
  ).toEqual(['if # yes', 'else # no']);
  expect(
    read([
      item('1.1 Rain . . . . . . .', 50, 700),
      item('7', 400, 700),
      item('1.2 Snow . . . . .', 50, 688),
      item('9', 400, 688),
    ]),
  ).toEqual(['1.1 Rain . . . . . . . 7', '1.2 Snow . . . . . 9']);
  expect(
    read([item('Name', 50, 700), item('Date', 300, 700), item('The text begins here and is long enough.', 50, 680)]),
  ).toEqual(['Name Date', 'The text begins here and is long enough.']);
});
