/**
 * Tables of lines whose cells stand below each other. Nothing but the alignment says that they are tables, so it has to be plain: at least two
 * rows of at least two cells, and no cell that reaches from one column into another.
 * @module
 */
import type { PdfLine, PdfPiece } from './pdf-line.ts';

export interface PdfCell {
  /** One array for each line of the cell. */
  readonly lines: readonly (readonly PdfPiece[])[];
}
export interface PdfTable {
  readonly page: number;
  readonly turn: PdfLine['turn'];
  readonly rows: readonly (readonly PdfCell[])[];
}

interface Span {
  from: number;
  to: number;
}
interface Cell extends Span {
  readonly pieces: readonly PdfPiece[];
  readonly y: number;
  readonly size: number;
  readonly column: number;
}
interface Grid {
  readonly columns: readonly Span[];
  /** The cells of each line. */
  readonly cells: readonly (readonly Cell[])[];
}

/** A line further below than this many font sizes is no part of the table above it. */
const LONGEST_DROP = 3.2;
/** A drop this much larger than the smallest one begins a row even where the first column is empty. */
const ROW_DROP = 1.35;
const LEAST_ROWS = 2;
/** Lines after which the search for a second row ends, and lines of the longest table on a page. */
const MOST_TRIES = 6;
const MOST_LINES = 150;
/** Pieces of one line; more than a page is wide are made to be slow. */
const MOST_PIECES = 300;
/** Two columns of a row stand at least this many font sizes apart. */
const CLOSEST = 0.5;
const MOST_HEADS = 2;
/** At least this share of the rows fills a second column. */
const FILLED = 0.5;
/** The dots between a title and its page number. */
const LEADERS = /(?:\. ?){4}|…{2}|(?:·|‧) ?(?:·|‧) ?(?:·|‧)/;

/** The lines of one page with tables in place of the lines that make them. */
export function withTables(lines: readonly PdfLine[]): (PdfLine | PdfTable)[] {
  const found: (PdfLine | PdfTable)[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    const table = tableFrom(lines, at);
    if (line && table) {
      const start = withHead(lines, at, found, table.grid);
      const grid = start < at ? gridOf(lines.slice(start, table.end)) : table.grid;
      found.push({ page: line.page, turn: line.turn, rows: rowsOf(grid ?? table.grid) });
      at = table.end;
    } else {
      if (line) found.push(line);
      at++;
    }
  }
  return found;
}

function tableFrom(lines: readonly PdfLine[], start: number): { grid: Grid; end: number } | null {
  const first = lines[start];
  if (!first || !isRow(first)) return null;
  const reach = reachOf(lines, start);
  let found: { grid: Grid; end: number } | null = null;
  for (let end = start + LEAST_ROWS; end <= reach; end++) {
    const grid = gridOf(lines.slice(start, end));
    const last = lines[end - 1];
    // A line below the first column alone may be prose behind the table; a row behind it shows that it is not.
    const isEnd = (grid?.cells.at(-1)?.length ?? 0) > 1 || (last && last.x > first.x + first.size);
    if (grid && isEnd && isTable(grid)) found = { grid, end };
    else if (!grid && (found || end - start > MOST_TRIES)) break;
  }
  return found;
}

/** Takes back lines above that stand in the same columns, though closer: the head, whose words are longer than what is below them. */
function withHead(lines: readonly PdfLine[], start: number, found: (PdfLine | PdfTable)[], grid: Grid): number {
  let at = start;
  for (; start - at < MOST_HEADS; at--) {
    const line = lines[at - 1];
    const below = lines[at];
    if (
      !line ||
      !below ||
      line.pieces.length > MOST_PIECES ||
      found.at(-1) !== line ||
      line.turn !== below.turn ||
      LEADERS.test(line.text)
    )
      break;
    const drop = line.y - below.y;
    if (drop < 0.45 * below.size || drop > LONGEST_DROP * below.size || line.size > 1.2 * below.size) break;
    if ((cellsOf(line, grid.columns)?.length ?? 0) < 2) break;
    found.pop();
  }
  return at;
}

/** How far lines follow that can belong to a table which begins at `start`. */
function reachOf(lines: readonly PdfLine[], start: number): number {
  const first = lines[start];
  if (!first) return start;
  let lowest = first.y;
  let end = start + 1;
  for (let line = lines[end]; line && end - start < MOST_LINES; line = lines[++end]) {
    const ratio = line.size / first.size;
    if (line.turn !== first.turn || ratio > 1.2 || ratio < 0.7) break;
    if (line.y > first.y + 0.45 * first.size || lowest - line.y > LONGEST_DROP * first.size) break;
    if (line.pieces.length > MOST_PIECES || LEADERS.test(line.text) || isProgram(line)) break;
    // Prose below the table reaches over its columns.
    if (line.cells.length === 1 && line.right - line.x > 0.6 * widthOf(lines, start, end)) break;
    lowest = Math.min(lowest, line.y);
  }
  return end;
}

function widthOf(lines: readonly PdfLine[], start: number, end: number): number {
  const rows = lines.slice(start, end).filter(isRow);
  return Math.max(...rows.map(({ right }) => right)) - Math.min(...rows.map(({ x }) => x));
}

function isRow(line: PdfLine): boolean {
  return line.cells.length > 1 && line.pieces.length <= MOST_PIECES && !LEADERS.test(line.text) && !isProgram(line);
}

/** Program text is aligned too, and nobody reads it as a table. */
function isProgram({ pieces }: PdfLine): boolean {
  return pieces.every(({ isFixed }) => isFixed);
}

/** The columns of these lines and the cells in them, or null when the cells do not stand below each other. */
function gridOf(lines: readonly PdfLine[]): Grid | null {
  const most = Math.max(...lines.map(({ cells }) => cells.length));
  for (let count = most; count > 1; count--) {
    const strong = lines.filter(({ cells }) => cells.length >= count);
    if (strong.length < LEAST_ROWS) continue;
    const columns = columnsOf(strong.flatMap(spansOf));
    if (columns.length < count) continue;
    const cells = lines.map((line) => cellsOf(line, columns));
    if (cells.every((line) => line !== null)) return { columns, cells };
  }
  return null;
}

function isTable({ columns, cells }: Grid): boolean {
  const rows = rowsOf({ columns, cells });
  const filled = rows.filter((row) => row.filter(({ lines }) => lines.length > 0).length > 1).length;
  return rows.length >= LEAST_ROWS && filled >= FILLED * rows.length;
}

/** A row begins where the first column has text, or after a larger gap than the lines of one cell have. */
function rowsOf({ columns, cells }: Grid): PdfCell[][] {
  const bands = bandsOf(cells.flat());
  const drops = bands.slice(1).map((band, at) => (bands[at]?.[0]?.y ?? 0) - (band[0]?.y ?? 0));
  const smallest = Math.min(...drops);
  const rows: (readonly PdfPiece[])[][][] = [];
  for (const [at, band] of bands.entries()) {
    const isNew = at === 0 || band.some(({ column }) => column === 0) || (drops[at - 1] ?? 0) > ROW_DROP * smallest;
    if (isNew) rows.push(columns.map(() => []));
    for (const { column, pieces } of band) rows.at(-1)?.[column]?.push(pieces);
  }
  return rows.map((row) => row.map((lines) => ({ lines })));
}

function spansOf(line: PdfLine): Span[] {
  return line.cells.map((start, index) => spanOf(line.pieces.slice(start, line.cells[index + 1])));
}

function spanOf(pieces: readonly PdfPiece[]): Span {
  return { from: Math.min(...pieces.map(({ x }) => x)), to: Math.max(...pieces.map(({ right }) => right)) };
}

/** The cells of one line; null when a piece reaches into two columns, or when the order of the pieces is not that of the columns. */
function cellsOf(line: PdfLine, columns: readonly Span[]): Cell[] | null {
  const byColumn: PdfPiece[][] = [];
  let last = 0;
  for (const piece of line.pieces) {
    const touched = columns.flatMap(({ from, to }, at) => (piece.x < to && piece.right > from ? [at] : []));
    const column = touched[0] ?? nearest(piece, columns);
    if (touched.length > 1 || column < last) return null;
    const before = byColumn[last]?.at(-1);
    if (column > last && before && piece.x - before.right < CLOSEST * line.size) return null;
    last = column;
    byColumn[column] = [...(byColumn[column] ?? []), piece];
  }
  return byColumn.flatMap((pieces, column) => [{ pieces, ...spanOf(pieces), y: line.y, size: line.size, column }]);
}

function nearest(piece: PdfPiece, columns: readonly Span[]): number {
  const distances = columns.map(({ from, to }) => Math.max(from - piece.right, piece.x - to));
  return distances.indexOf(Math.min(...distances));
}

/** Stretches of the page's width that cells share. */
function columnsOf(cells: readonly Span[]): Span[] {
  const columns: Span[] = [];
  for (const { from, to } of [...cells].sort((one, other) => one.from - other.from)) {
    const last = columns.at(-1);
    if (last && from < last.to) last.to = Math.max(last.to, to);
    else columns.push({ from, to });
  }
  return columns;
}

/** The cells by baseline, from top to bottom. */
function bandsOf(cells: readonly Cell[]): Cell[][] {
  const bands: Cell[][] = [];
  for (const cell of [...cells].sort((one, other) => other.y - one.y)) {
    const top = bands.at(-1)?.[0];
    if (top && top.y - cell.y < 0.45 * Math.max(top.size, cell.size)) bands.at(-1)?.push(cell);
    else bands.push([cell]);
  }
  return bands;
}
