import { expect, test } from 'vitest';
import { linesOfPage, type PdfItem } from './pdf-line.ts';
import { marginsOf } from './pdf-margin.ts';

const item = (str: string, y: number, x = 72): PdfItem => ({
  str,
  transform: [10, 0, 0, 10, x, y],
  width: 5 * str.length,
  height: 10,
});
const words = ['rain', 'snow', 'ice', 'wind', 'sun', 'fog', 'hail'];
/** Twenty lines, of which some are alike on every page. */
const body = (page: number) =>
  Array.from({ length: 20 }, (_, line) =>
    item(`${words[(line + (line % 3) * page) % 7]} falls here.`, 700 - 14 * line),
  );
function found(pages: readonly (readonly PdfItem[])[]): [string, string][] {
  return [...marginsOf(pages.map((items, at) => linesOfPage(at + 1, items)))].map(([line, edge]) => [edge, line.text]);
}
const numbers = [1, 2, 3, 4, 5];

test('a line that comes again at the top of pages is a header, one that counts them is a footer', () => {
  const pages = numbers.map((page) => [item('Annual report', 760), ...body(page), item(`- ${page} -`, 40)]);
  expect(found(pages).filter(([edge]) => edge === 'header').length).toBe(5);
  expect(found(pages)).toContainEqual(['footer', '- 3 -']);
  expect(found(pages).length).toBe(10);
});

test('the title of the chapter is a header where it stands with a page number that counts on', () => {
  const titles = ['Rain', 'Snow', 'Ice', 'Wind', 'Sun'];
  const pages = numbers.map((page) => [item(`${page + 10} Chapter ${titles[page - 1]}`, 760), ...body(page)]);
  expect(found(pages).map(([, text]) => text)).toEqual(titles.map((title, at) => `${at + 11} Chapter ${title}`));
});

test('the first and last lines of the text are none, however alike they begin', () => {
  expect(found(numbers.map(body))).toEqual([]);
  // No gap parts the repeated head of a table from its rows.
  const rows = numbers.map((page) => [item('Name', 700), item(`Row ${page}`, 686), item('x', 672), item('y', 658)]);
  expect(found(rows)).toEqual([]);
});

test('one page alone has none', () => {
  expect(found([[item('Annual report', 760), ...body(1), item('1', 40)]])).toEqual([]);
});
