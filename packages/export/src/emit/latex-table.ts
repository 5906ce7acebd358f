/**
 * Tables for LaTeX: `longtable`, which goes over pages and repeats its head, with cells merged over columns and rows. Where a table may not be
 * cut, as in a box, it is a `tabular`.
 * @module
 */
import type { ResolvedCell, ResolvedTable } from '../resolve/resolved.ts';
import { type LatexInlines, latexTarget } from './latex-inline.ts';

const ragged = { left: '\\raggedright', center: '\\centering', right: '\\raggedleft' };

/**
 * @param caption the line above the table; empty when there is none
 * @param isBoxed whether it stands where no page can break
 */
export function latexTable(table: ResolvedTable, inlines: LatexInlines, caption: string, isBoxed: boolean): string {
  const grid = gridOf(table);
  const columns = table.columns.map((_, column) => columnOf(table, column, 1)).join('');
  const rows = (from: number, to: number, isRepeated = false) =>
    grid.slice(from, to).map((cells, at) => rowOf(table, from + at, cells, inlines, isRepeated));
  const headOf = (isRepeated: boolean) =>
    table.headerRows === 0 ? [] : [...rows(0, table.headerRows, isRepeated), '\\midrule'];
  const body = rows(table.headerRows, grid.length);
  const target = latexTarget(table.anchor);
  if (isBoxed) {
    const title = caption === '' ? [] : [`${caption}\\par\\smallskip`];
    const parts = ['\\toprule', ...headOf(false), ...body, '\\bottomrule'];
    const lines = [`\\begin{center}${target}`, ...title, `\\begin{tabular}{${columns}}`, ...parts];
    return [...lines, '\\end{tabular}', '\\end{center}'].join('\n');
  }
  const title = caption === '' ? [] : [`\\caption*{${target}${caption}}\\\\`];
  return [
    ...(caption === '' && target !== '' ? [`\\noindent${target}`] : []),
    `\\begin{longtable}{${columns}}`,
    ...title,
    '\\toprule',
    ...headOf(false),
    '\\endfirsthead',
    '\\toprule',
    ...headOf(true),
    '\\endhead',
    '\\bottomrule',
    '\\endlastfoot',
    ...body,
    '\\end{longtable}',
  ].join('\n');
}

/** For each row the cells that lie in it, also those that begin above, by their column. */
function gridOf({ rows }: ResolvedTable): readonly (readonly ResolvedCell[])[] {
  let above: readonly ResolvedCell[] = [];
  return rows.map((cells, row) => {
    above = [...above.filter((cell) => cell.row + cell.rowspan > row), ...cells];
    return above.toSorted((a, b) => a.column - b.column);
  });
}

/** A paragraph column, as wide as its share of the line, or as several of them together. */
function columnOf({ columns }: ResolvedTable, from: number, span: number, isCentred = false): string {
  const widthOf = (list: ResolvedTable['columns']) => list.reduce((sum, { width }) => sum + width, 0);
  const share = widthOf(columns.slice(from, from + span)) / widthOf(columns);
  const align = isCentred ? '\\centering' : ragged[columns[from]?.align ?? 'left'];
  return `>{${align}\\arraybackslash}p{\\dimexpr ${share.toFixed(4)}\\linewidth-2\\tabcolsep\\relax}`;
}

/** One line of the grid. What is covered from above stays empty, as wide as what covers it. */
function rowOf(
  table: ResolvedTable,
  row: number,
  cells: readonly ResolvedCell[],
  inlines: LatexInlines,
  isRepeated: boolean,
): string {
  const isHead = row < table.headerRows;
  const told = cells.map((cell) => {
    const isMerged = cell.colspan > 1 || cell.rowspan > 1;
    const text = cell.row < row ? '' : cellText(cell, inlines, isHead, isRepeated);
    const tall =
      cell.rowspan > 1 && text !== '' ? `\\multirow{${cell.rowspan}}{=}{${isHead ? '\\centering ' : ''}${text}}` : text;
    if (cell.colspan === 1 && !(isHead && isMerged)) return tall;
    const format = columnOf(table, cell.column, cell.colspan, isHead && isMerged);
    return `\\multicolumn{${cell.colspan}}{${format}}{${tall}}`;
  });
  const rules = cells
    .filter((cell) => isHead && cell.colspan > 1 && cell.row + cell.rowspan === row + 1 && row + 1 < table.headerRows)
    .map(({ column, colspan }) => `\\cmidrule(lr){${column + 1}-${column + colspan}}`);
  const startsGroup = row > table.headerRows && cells.some((cell) => cell.row === row && cell.rowspan > 1);
  return `${startsGroup ? '\\addlinespace\n' : ''}${told.join(' & ')} \\\\${rules.join('')}`;
}

function cellText({ content }: ResolvedCell, inlines: LatexInlines, isHead: boolean, isRepeated: boolean): string {
  const text = isRepeated ? inlines.repeated(content) : inlines.inlines(content);
  if (text === '') return '';
  // Behind the end of a row a star would belong to that end.
  return isHead ? `\\textbf{${text}}` : text.startsWith('*') ? `{}${text}` : text;
}
