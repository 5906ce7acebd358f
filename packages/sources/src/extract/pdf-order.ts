/**
 * Reading order. Most programs write a page in the order in which it is read, and that order knows more than any geometry: it is kept. Some
 * write line by line across two columns, or in no order at all; such pages are put into order by where their text stands (ADR 0020).
 * @module
 */

/** What the order is decided by; coordinates in points, y upwards. */
export interface Placed {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

interface Row<Item> {
  y: number;
  size: number;
  readonly items: Item[];
}
interface Gutter {
  readonly from: number;
  readonly to: number;
}
type Side = 'left' | 'right' | 'across';

/** No page that is read by people has more items; beyond it the order of the file stays. */
const MOST_ITEMS = 20_000;
/** Two columns are worth looking for in this many rows. */
const LEAST_ROWS = 6;
/** A column of text fills this much of its width in the usual row; the cells of a table do not. */
const FILLED = 0.7;
/** A column is at least this wide, in font sizes. */
const LEAST_COLUMN = 10;
/** Rows that may cover the gutter: headings and figures above both columns. */
const MOST_ACROSS = 0.4;
const BIN = 2;

/**
 * The items of one page in the order in which they are read: their own order, unless it jumps between two columns in every line, or upwards all
 * the time.
 */
export function inReadingOrder<Item extends Placed>(items: readonly Item[]): readonly Item[] {
  if (items.length > MOST_ITEMS) return items;
  const words = items.filter(({ text }) => text.trim() !== '');
  const rows = rowsOf(words);
  if (rows.length < LEAST_ROWS) return items;
  const gutter = gutterOf(rows);
  if (gutter && isTextOnBothSides(rows, gutter)) {
    if (!isInterleaved(words, gutter, rows.length) && !isDisordered(words, rows.length)) return items;
    return columnsOf(rows, gutter);
  }
  return isDisordered(words, rows.length) ? rows.flatMap(fromLeft) : items;
}

/** Rows from top to bottom. */
function rowsOf<Item extends Placed>(words: readonly Item[]): Row<Item>[] {
  const rows: Row<Item>[] = [];
  for (const word of [...words].sort((one, other) => other.y - one.y)) {
    const row = rows.at(-1);
    if (row && row.y - word.y < 0.45 * Math.max(row.size, word.size)) {
      row.items.push(word);
      row.size = Math.max(row.size, word.size);
    } else rows.push({ y: word.y, size: word.size, items: [word] });
  }
  return rows;
}

/** The widest vertical stripe near the middle that few rows cover. */
function gutterOf(rows: readonly Row<Placed>[]): Gutter | null {
  const left = Math.min(...rows.map(leftOf));
  const right = Math.max(...rows.map(rightOf));
  const bins = new Uint16Array(Math.max(1, Math.ceil((right - left) / BIN)));
  for (const row of rows) {
    const covered = new Set<number>();
    for (const { x, right: end } of row.items)
      for (let bin = Math.floor((x - left) / BIN); bin * BIN + left < end; bin++) covered.add(bin);
    for (const bin of covered) if (bin >= 0 && bin < bins.length) bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const most = rows.length * MOST_ACROSS;
  let best: Gutter | null = null;
  let start = -1;
  for (let bin = Math.floor(bins.length * 0.3); bin <= Math.ceil(bins.length * 0.7); bin++) {
    const isOpen = (bins[bin] ?? 0) <= most;
    if (isOpen && start < 0) start = bin;
    if (start >= 0 && (!isOpen || bin === Math.ceil(bins.length * 0.7))) {
      const gutter = { from: left + start * BIN, to: left + bin * BIN };
      if (!best || gutter.to - gutter.from > best.to - best.from) best = gutter;
      start = -1;
    }
  }
  const usual = rows.map(({ size }) => size).sort((one, other) => one - other)[rows.length >> 1] ?? 10;
  return best && best.to - best.from >= 0.7 * usual ? best : null;
}

/** Whether most rows are text that fills a column on each side, rather than cells. */
function isTextOnBothSides(rows: readonly Row<Placed>[], gutter: Gutter): boolean {
  const middle = (gutter.from + gutter.to) / 2;
  const sided = rows.filter((row) => sideOfRow(row, gutter) !== 'across');
  const lefts = sided.map(({ items, size }) => ({ items: items.filter(({ right }) => right <= middle), size }));
  const rights = sided.map(({ items, size }) => ({ items: items.filter(({ x }) => x >= middle), size }));
  return [lefts, rights].every((side) => {
    const filled = side.filter(({ items }) => items.length > 0);
    if (filled.length < LEAST_ROWS) return false;
    const width = Math.max(...filled.map(rightOf)) - Math.min(...filled.map(leftOf));
    const widths = filled.map((row) => rightOf(row) - leftOf(row)).sort((one, other) => one - other);
    const usual = widths[widths.length >> 1] ?? 0;
    return width >= LEAST_COLUMN * (filled[0]?.size ?? 10) && usual >= FILLED * width;
  });
}

/** Whether the order changes sides about once a row; columns that follow each other change it once or twice a page. */
function isInterleaved(words: readonly Placed[], gutter: Gutter, rows: number): boolean {
  let changes = 0;
  let last: Side = 'across';
  for (const word of words) {
    const side = sideOf(word, gutter);
    if (side === 'across') continue;
    if (last !== 'across' && side !== last) changes++;
    last = side;
  }
  return changes > rows * 0.5;
}

/** Whether the order goes up the page in every fourth step from row to row. */
function isDisordered(words: readonly Placed[], rows: number): boolean {
  let ups = 0;
  for (const [at, word] of words.entries()) {
    const before = words[at - 1];
    if (before && word.y - before.y > 0.9 * Math.max(word.size, before.size)) ups++;
  }
  return ups > Math.max(4, rows * 0.25);
}

/** What lies between two rows that go across is read column by column. */
function columnsOf<Item extends Placed>(rows: readonly Row<Item>[], gutter: Gutter): readonly Item[] {
  const ordered: Item[] = [];
  let left: Item[] = [];
  let right: Item[] = [];
  const close = () => {
    ordered.push(...left, ...right);
    left = [];
    right = [];
  };
  for (const row of rows) {
    if (sideOfRow(row, gutter) === 'across') {
      close();
      ordered.push(...fromLeft(row));
      continue;
    }
    for (const item of fromLeft(row)) (sideOf(item, gutter) === 'right' ? right : left).push(item);
  }
  close();
  return ordered;
}

function sideOf({ x, right }: Placed, { from, to }: Gutter): Side {
  const middle = (from + to) / 2;
  if (right <= middle) return 'left';
  return x >= middle ? 'right' : 'across';
}

/** A row goes across when a word covers the gutter, or when its words stand closer there than the columns do. */
function sideOfRow(row: Row<Placed>, gutter: Gutter): Side {
  const sides = new Set(row.items.map((item) => sideOf(item, gutter)));
  if (sides.has('across')) return 'across';
  if (sides.size < 2) return sides.has('left') ? 'left' : 'right';
  const middle = (gutter.from + gutter.to) / 2;
  const end = Math.max(...row.items.filter(({ right }) => right <= middle).map(({ right }) => right));
  const start = Math.min(...row.items.filter(({ x }) => x >= middle).map(({ x }) => x));
  return start - end < 0.6 * row.size ? 'across' : 'left';
}

function fromLeft<Item extends Placed>(row: Row<Item>): readonly Item[] {
  return row.items.sort((one, other) => one.x - other.x);
}

function leftOf({ items }: { readonly items: readonly Placed[] }): number {
  return Math.min(...items.map(({ x }) => x));
}

function rightOf({ items }: { readonly items: readonly Placed[] }): number {
  return Math.max(...items.map(({ right }) => right));
}
