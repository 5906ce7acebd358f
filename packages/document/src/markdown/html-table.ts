/**
 * HTML tables, the only way in which models write merged cells, and in which {@link writeHtmlTable} writes them. Of the markup only the grid
 * is taken; what stands in a cell is read as inline Markdown.
 * @module
 */
import type { Align, Inline, TableBody, TableCell, TableColumn } from '../types.ts';
import { bodyLimits } from '../validate.ts';
import type { Line, LineReader } from './lines.ts';

const maxLines = 20_000;
const START = /^<table(?:\s[^<>]*)?>/i;
const TABLE_TAG = /<\/?(?:table|tr|t[dh])(?:\s[^<>]*)?>/i;

export function isHtmlTableLine(line: Line): boolean {
  return line.trimmed.startsWith('<') && START.test(line.trimmed);
}

/** The table at the reader's line `index`: the index behind it and its markup; null when no row ever comes. An unclosed one ends with its last tag. */
export function scanHtmlTable(
  reader: LineReader,
  index: number,
): { readonly end: number; readonly text: string } | null {
  const first = reader.at(index);
  if (first === null || !isHtmlTableLine(first)) return null;
  const lines: string[] = [];
  let lastTag = 0;
  let hasRow = false;
  for (let at = index; at < index + maxLines; at++) {
    const line = reader.at(at);
    // No table in a table.
    if (line === null || (at > index && isHtmlTableLine(line))) break;
    lines.push(line.text);
    if (/<tr[\s>]/i.test(line.text)) hasRow = true;
    if (!TABLE_TAG.test(line.text)) continue;
    lastTag = lines.length;
    if (/<\/table\s*>\s*$/i.test(line.text)) break;
  }
  return hasRow ? { end: index + lastTag, text: lines.slice(0, lastTag).join('\n') } : null;
}

interface RawCell {
  readonly isHead: boolean;
  readonly colspan: number;
  readonly rowspan: number;
  readonly align: Align | undefined;
  text: string;
}
interface RawTable {
  readonly rows: RawCell[][];
  readonly columns: TableColumn[];
  headRows: number;
  caption: string;
}

/** Null for a table without a cell, or one that no page could hold. */
export function htmlTableBody(
  text: string,
  inline: (text: string) => Inline[],
  caption: string | null,
): TableBody | null {
  const raw = readTable(text);
  const placed = tile(raw.rows, inline);
  if (placed === null) return null;
  const { grid, columns } = placed;
  const firstOther = raw.rows.findIndex((cells) => !cells.every(({ isHead }) => isHead));
  const headerRows = raw.headRows > 0 ? raw.headRows : firstOther < 0 ? raw.rows.length : firstOther;
  const title = inline(caption ?? raw.caption.trim());
  return {
    type: 'table',
    columns: columns.map((align, index) => raw.columns[index] ?? (align === undefined ? {} : { align })),
    headerRows,
    rows: grid,
    ...(title.length === 0 ? {} : { caption: title }),
  };
}

const TAG = /^<(\/?)(table|caption|colgroup|col|thead|tbody|tfoot|tr|t[dh]|p|div|ul|ol|li)((?:\s[^<>]*)?)\/?>/i;

function readTable(text: string): RawTable {
  const table: RawTable = { rows: [], columns: [], headRows: 0, caption: '' };
  let cell: RawCell | null = null;
  let isCaption = false;
  let isHead = false;
  const put = (words: string): void => {
    if (cell !== null) cell.text += words;
    else if (isCaption) table.caption += words;
  };
  for (let at = 0; at < text.length; ) {
    const skipped = literalLength(text, at);
    const match = skipped > 0 ? null : text.charAt(at) === '<' ? TAG.exec(text.slice(at, at + 500)) : null;
    if (match === null) {
      put(text.slice(at, at + Math.max(1, skipped)));
      at += Math.max(1, skipped);
      continue;
    }
    const [source, slash, name = '', attributes = ''] = match;
    at += source.length;
    const tag = name.toLowerCase();
    const isOpening = slash === '';
    if (/^(?:p|div|ul|ol|li)$/.test(tag)) {
      if (!isOpening && (tag === 'p' || tag === 'div' || tag === 'li')) put('<br>');
      else if (tag === 'li') put('• ');
      continue;
    }
    cell = null;
    isCaption = tag === 'caption' && isOpening;
    if (tag === 'thead') isHead = isOpening;
    if (tag === 'col') table.columns.push(columnOf(attributes));
    if (tag === 'tr' && isOpening) {
      table.rows.push([]);
      if (isHead) table.headRows = table.rows.length;
    }
    if ((tag === 'td' || tag === 'th') && isOpening) {
      cell = {
        isHead: tag === 'th',
        colspan: numberOf(attributes, 'colspan'),
        rowspan: numberOf(attributes, 'rowspan'),
        align: columnOf(attributes).align,
        text: '',
      };
      if (table.rows.length === 0) table.rows.push([]);
      table.rows.at(-1)?.push(cell);
    }
  }
  return table;
}

/** Length of an escaped sign or a code span at `at`, in which no tag stands; 0 when there is none. */
function literalLength(text: string, at: number): number {
  const char = text.charAt(at);
  if (char === '\\') return 2;
  if (char !== '`') return 0;
  let length = 1;
  while (text.charAt(at + length) === '`') length++;
  // Further than a cell no code span reaches.
  const window = text.slice(at + length, at + 2_000);
  const close = window.search(new RegExp(`(?<!\`)\`{${length}}(?!\`)`));
  return close < 0 || /\n/.test(window.slice(0, close)) ? length : length + close + length;
}

const attributeOf = (attributes: string, name: string): string =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']?([^"'\\s>]*)`, 'i').exec(attributes)?.[1] ?? '';

function numberOf(attributes: string, name: string): number {
  const value = Number(attributeOf(attributes, name));
  return Number.isInteger(value) && value > 1 ? Math.min(value, bodyLimits.rows) : 1;
}

function columnOf(attributes: string): TableColumn {
  const told = attributeOf(attributes, 'align') || (/text-align:\s*([a-z]+)/i.exec(attributes)?.[1] ?? '');
  const align = (['left', 'center', 'right'] as const).find((one) => one === told.toLowerCase());
  const width = Number(attributeOf(attributes, 'width') || Number.NaN);
  return { ...(align && { align }), ...(Number.isFinite(width) && width > 0 && { width }) };
}

/** The cells on a grid without holes and overlaps: spans end where the grid or another cell begins, missing cells are empty. */
function tile(
  rows: readonly (readonly RawCell[])[],
  inline: (text: string) => Inline[],
): { readonly grid: readonly (readonly TableCell[])[]; readonly columns: readonly (Align | undefined)[] } | null {
  const height = rows.length;
  // Rows that a span from above still covers, for each column.
  const cover: number[] = [];
  let width = 0;
  const placed = rows.map((cells, row) => {
    const made: { column: number; colspan: number; rowspan: number; cell: RawCell }[] = [];
    let column = 0;
    for (const cell of cells) {
      while ((cover[column] ?? 0) > 0) column++;
      let colspan = 1;
      while (colspan < cell.colspan && (cover[column + colspan] ?? 0) === 0 && column + colspan < bodyLimits.columns)
        colspan++;
      const rowspan = Math.min(cell.rowspan, height - row);
      for (let spanned = column; spanned < column + colspan; spanned++) cover[spanned] = rowspan;
      made.push({ column, colspan, rowspan, cell });
      column += colspan;
    }
    width = Math.max(width, cover.length);
    for (let at = 0; at < cover.length; at++) cover[at] = Math.max(0, (cover[at] ?? 0) - 1);
    return made;
  });
  if (height === 0 || width === 0 || width > bodyLimits.columns || height > bodyLimits.rows) return null;
  const aligns = new Array<Align | undefined>(width).fill(undefined);
  const open = new Array<number>(width).fill(0);
  const grid = placed.map((cells) => {
    const line: TableCell[] = [];
    let next = 0;
    for (let column = 0; column < width; column++) {
      if ((open[column] ?? 0) > 0) continue;
      const found = cells[next]?.column === column ? cells[next++] : undefined;
      const { colspan = 1, rowspan = 1, cell } = found ?? {};
      for (let spanned = column; spanned < column + colspan; spanned++) open[spanned] = rowspan;
      if (colspan === 1 && cell?.align !== undefined) aligns[column] ??= cell.align;
      line.push({
        content: inline((cell?.text ?? '').trim()),
        ...(colspan > 1 && { colspan }),
        ...(rowspan > 1 && { rowspan }),
      });
      column += colspan - 1;
    }
    for (let at = 0; at < width; at++) open[at] = Math.max(0, (open[at] ?? 0) - 1);
    return line;
  });
  return { grid, columns: aligns };
}

/** True for a table that pipes cannot say. */
export function needsHtml({ headerRows, columns, rows }: TableBody): boolean {
  return (
    headerRows > 1 ||
    columns.some(({ width }) => width !== undefined) ||
    rows.some((cells) => cells.some(({ colspan = 1, rowspan = 1 }) => colspan > 1 || rowspan > 1))
  );
}

/** A table as HTML whose cells hold Markdown. */
export function writeHtmlTable(table: TableBody, inline: (content: readonly Inline[]) => string): string {
  const columns = table.columns.map(({ align, width }) => {
    const told = [align && ` align="${align}"`, width !== undefined && ` width="${width}"`];
    return `<col${told.filter((attribute) => typeof attribute === 'string').join('')}>`;
  });
  const hasLook = table.columns.some(({ align, width }) => align !== undefined || width !== undefined);
  const rows = table.rows.map((cells, row) => {
    const tag = row < table.headerRows ? 'th' : 'td';
    const told = cells.map(({ content, colspan = 1, rowspan = 1 }) => {
      const spans = `${colspan > 1 ? ` colspan="${colspan}"` : ''}${rowspan > 1 ? ` rowspan="${rowspan}"` : ''}`;
      return `<${tag}${spans}>${inline(content)}</${tag}>`;
    });
    return `<tr>${told.join('')}</tr>`;
  });
  const head = rows.slice(0, table.headerRows);
  return [
    '<table>',
    ...(hasLook ? [`<colgroup>${columns.join('')}</colgroup>`] : []),
    ...(head.length > 0 ? ['<thead>', ...head, '</thead>'] : []),
    ...rows.slice(table.headerRows),
    '</table>',
  ].join('\n');
}
