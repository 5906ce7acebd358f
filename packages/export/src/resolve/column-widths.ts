/** How wide the columns of a table are, by what stands in them. Widths are counted in Latin letters. */
import { pageSizes, plainInline, type TableBody, type Theme } from '@longhand/document';
import type { PlacedCell } from './grid.ts';
import { isHan } from './text.ts';

/** Narrowest and widest share that a column's text can ask for, in Latin letters. */
const shares = { least: 7, most: 42 };
/** Around the text of a cell. */
const padding = 2;
/** Of a word that may not be broken; whatever is longer is an address or a mistake. */
const longest = 20;

/**
 * Relative widths: the table's own where it has any, else by the longest text in each column, within limits, so that a column of
 * numbers does not get as much room as a column of sentences. Where the page is narrow, no column is narrower than its longest word, as long as
 * the page has room for all of them. Cells that span columns have no say.
 *
 * @param room letters in a line of the whole table
 */
export function columnWidths(
  table: Pick<TableBody, 'columns'>,
  rows: readonly (readonly PlacedCell[])[],
  columns: number,
  room: number,
): readonly number[] {
  const own = Array.from({ length: columns }, (_, index) => usable(table.columns[index]?.width));
  if (own.some((width) => width > 0)) {
    // No column may vanish, whatever was asked for.
    const widest = Math.max(...own);
    return own.map((width) => Math.round(100 * Math.max(width > 0 ? width / widest : 1, 0.05)));
  }
  const widths = new Array<number>(columns).fill(shares.least);
  const words = new Array<number>(columns).fill(0);
  for (const { column, colspan, cell } of rows.flat()) {
    if (colspan !== 1) continue;
    const text = plainInline(cell.content);
    widths[column] = Math.min(shares.most, Math.max(widths[column] ?? 0, lettersOf(text) + padding));
    words[column] = Math.max(words[column] ?? 0, longestWord(text) + padding);
  }
  return withWords(widths, words, room);
}

/** Letters in a line of a table that is as wide as the text. */
export function lettersInLine({ page, tables }: Theme): number {
  const [width] = pageSizes[page.size];
  // A letter is about half as wide as it is high; 0.3528 mm to the point.
  return (width - page.left - page.right) / page.columns / (tables.size * 0.5 * 0.3528);
}

/** The same widths in all, shared so that each column has room for its longest word. */
function withWords(widths: readonly number[], words: readonly number[], room: number): readonly number[] {
  const all = sum(widths);
  if (sum(words) >= room) return words.every((word) => word > 0) ? words : widths;
  const held = new Set<number>();
  for (;;) {
    const free = widths.filter((_, index) => !held.has(index));
    const left = room - sum(words.filter((_, index) => held.has(index)));
    const shareOf = (index: number) => ((widths[index] ?? 0) / sum(free)) * left;
    const narrow = widths.flatMap((_, index) =>
      !held.has(index) && shareOf(index) < (words[index] ?? 0) ? [index] : [],
    );
    if (narrow.length > 0) {
      for (const index of narrow) held.add(index);
      continue;
    }
    if (held.size === 0) return widths;
    const told = widths.map((_, index) => (held.has(index) ? (words[index] ?? 0) : shareOf(index)));
    return told.map((letters) => Math.round((letters / room) * all * 100) / 100);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const usable = (width: number | undefined): number =>
  width !== undefined && width > 0 && Number.isFinite(width) ? width : 0;

/** Width of a text in Latin letters, as far as it matters. */
function lettersOf(text: string): number {
  let letters = 0;
  for (const character of text.slice(0, shares.most)) letters += isHan(character) ? 2 : 1;
  return letters;
}

/** A number keeps its unit. Chinese breaks anywhere, but a word of up to four characters is read at once. */
function longestWord(text: string): number {
  const words = text.slice(0, 400).match(/\p{sc=Han}{1,4}|[^\s\p{sc=Han}]+(?: %)?/gu) ?? [];
  return Math.min(longest, Math.max(0, ...words.map(lettersOf)));
}
