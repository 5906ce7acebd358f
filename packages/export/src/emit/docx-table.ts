/** Tables of the Word file: three lines, merged cells, header rows that come again on each page. */
import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { ResolvedCell, ResolvedTable } from '../resolve/resolved.ts';
import { type DocxInlines, isRightToLeft } from './docx-inline.ts';
import type { WordLook } from './docx-style.ts';

export const alignments = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT };
export const noBorder = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const noBorders = {
  top: noBorder,
  bottom: noBorder,
  left: noBorder,
  right: noBorder,
  insideHorizontal: noBorder,
  insideVertical: noBorder,
};

/** A table without lines, for what Word has no block of: callouts, formulas with a number. Widths are in twips. */
export function layoutTable(rows: readonly TableRow[], columnWidths: readonly number[], indent: number): Table {
  return new Table({
    rows,
    columnWidths,
    layout: TableLayoutType.FIXED,
    width: { size: columnWidths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    indent: { size: indent, type: WidthType.DXA },
    borders: noBorders,
  });
}

/** What a table is set with. Lengths are in twips. */
interface TableSetting {
  readonly inlines: DocxInlines;
  readonly look: WordLook;
  /** Of the whole table. */
  readonly width: number;
  readonly indent: number;
}

export function dataTable(table: ResolvedTable, setting: TableSetting): Table {
  const { look, width, indent } = setting;
  const total = table.columns.reduce((sum, column) => sum + column.width, 0);
  const widths = table.columns.map((column) => Math.floor((column.width / total) * width));
  // Many columns in little room: the words need it more than the space between them.
  const padding = width / table.columns.length < 1_100 ? 40 : 80;
  const groups = groupStarts(table);
  const rows = table.rows.map(
    (cells, row) =>
      new TableRow({
        cantSplit: true,
        ...(row < table.headerRows && { tableHeader: true }),
        children: cells.map((cell) => dataCell(cell, row, table, { ...setting, widths, startsGroup: groups.has(row) })),
      }),
  );
  return new Table({
    rows,
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    width: { size: widths.reduce((sum, size) => sum + size, 0), type: WidthType.DXA },
    indent: { size: indent, type: WidthType.DXA },
    borders: bordersOf(look),
    margins: { left: padding, right: padding },
  });
}

const rule = (size: number, color: string) => ({ style: BorderStyle.SINGLE, size, color });

/** Lines that the theme draws through the whole table. */
function bordersOf({ theme, colours }: WordLook) {
  switch (theme.tables.rules) {
    case 'lines': {
      const thick = rule(12, colours.ink);
      return { ...noBorders, top: thick, bottom: thick };
    }
    case 'grid': {
      const thin = rule(4, colours.ink);
      return { top: thin, bottom: thin, left: thin, right: thin, insideHorizontal: thin, insideVertical: thin };
    }
    case 'rows': {
      const hair = rule(4, colours.rule);
      return { ...noBorders, bottom: hair, insideHorizontal: hair };
    }
    default:
      return theme.tables.rules satisfies never;
  }
}

/** Rows of the body that begin a group of merged rows, but for the first. */
function groupStarts({ rows, headerRows }: ResolvedTable): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const [row, cells] of rows.entries())
    if (row > headerRows && cells.some(({ rowspan }) => rowspan > 1)) starts.add(row);
  return starts;
}

function dataCell(
  { column, colspan, rowspan, content, lang }: ResolvedCell,
  row: number,
  table: ResolvedTable,
  {
    inlines,
    look: { theme, colours },
    widths,
    startsGroup,
  }: TableSetting & { readonly widths: readonly number[]; readonly startsGroup: boolean },
): TableCell {
  const isHead = row < table.headerRows;
  const isMerged = colspan > 1 || rowspan > 1;
  const align = isHead && isMerged ? 'center' : (table.columns[column]?.align ?? 'left');
  // The rule below the head belongs to every cell that ends there; groups of merged rows get a hairline.
  const isLastOfHead = isHead && row + rowspan === table.headerRows;
  const isOpen = theme.tables.rules === 'lines';
  const borders =
    isLastOfHead && theme.tables.rules !== 'grid'
      ? { bottom: rule(6, colours.ink) }
      : isOpen && isHead && colspan > 1
        ? { bottom: rule(4, colours.rule) }
        : isOpen && startsGroup
          ? { top: rule(4, colours.rule) }
          : {};
  const size = widths.slice(column, column + colspan).reduce((sum, width) => sum + width, 0);
  const options: IParagraphOptions = {
    style: 'TableText',
    alignment: alignments[align],
    ...(isRightToLeft(content) && { bidirectional: true }),
    children: inlines.runs(content, lang, isHead ? { bold: true } : {}),
  };
  return new TableCell({
    width: { size, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    borders,
    ...(isHead && theme.tables.shade && { shading: { fill: colours.tint } }),
    ...(colspan > 1 && { columnSpan: colspan }),
    ...(rowspan > 1 && { rowSpan: rowspan }),
    children: [new Paragraph(options)],
  });
}
