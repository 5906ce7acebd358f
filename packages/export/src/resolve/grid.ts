/** Places the cells of a table on a grid that has neither holes nor overlaps. */
import type { TableBody, TableCell } from '@longhand/document';

export interface PlacedCell {
  readonly row: number;
  readonly column: number;
  readonly rowspan: number;
  readonly colspan: number;
  readonly cell: TableCell;
}

/** Wider tables cannot be read on any page. */
const maxColumns = 63;
const emptyCell: TableCell = { content: [] };

const span = (value: number | undefined): number =>
  Number.isInteger(value) && value !== undefined && value > 1 ? value : 1;

/**
 * The same slot-filling order as HTML's table model: a cell takes the first free slot of its row; spans end at the border of the grid, at
 * the last header row, and at the next taken slot.
 *
 * @returns the placed rows, the number of columns, and whether anything had to be mended.
 */
export function placeCells(table: TableBody): {
  rows: PlacedCell[][];
  columns: number;
  headerRows: number;
  isMended: boolean;
} {
  const widths = table.rows.map((row) => row.reduce((sum, cell) => sum + span(cell.colspan), 0));
  const columns = Math.max(1, Math.min(maxColumns, Math.max(table.columns.length, ...widths)));
  const height = table.rows.length;
  const headerRows = Math.max(0, Math.min(Math.trunc(table.headerRows) || 0, height));
  const taken = Array.from({ length: height }, () => new Array<boolean>(columns).fill(false));
  const rows: PlacedCell[][] = [];
  let isMended = false;

  for (const [row, cells] of table.rows.entries()) {
    const placed: PlacedCell[] = [];
    const isFree = (line: number, column: number): boolean => taken[line]?.[column] === false;
    let column = 0;
    for (const cell of cells) {
      while (column < columns && !isFree(row, column)) column++;
      if (column >= columns) {
        // Nothing of what people wrote may vanish: what does not fit is appended to the last cell of the row.
        const line = placed.length > 0 ? placed : rows.findLast((above) => above.length > 0);
        const last = line?.pop();
        isMended = true;
        if (last === undefined) continue;
        line?.push({
          ...last,
          cell: { ...last.cell, content: [...last.cell.content, { type: 'text', text: ' ' }, ...cell.content] },
        });
        continue;
      }
      const border = row < headerRows ? headerRows : height;
      let colspan = 1;
      while (colspan < span(cell.colspan) && column + colspan < columns && isFree(row, column + colspan)) colspan++;
      const rowspan = Math.min(span(cell.rowspan), border - row);
      if (colspan !== span(cell.colspan) || rowspan !== span(cell.rowspan)) isMended = true;
      for (let y = row; y < row + rowspan; y++) taken[y]?.fill(true, column, column + colspan);
      placed.push({ row, column, rowspan, colspan, cell });
      column += colspan;
    }
    for (let free = 0; free < columns; free++) {
      if (!isFree(row, free)) continue;
      isMended = true;
      taken[row]?.fill(true, free, free + 1);
      placed.push({ row, column: free, rowspan: 1, colspan: 1, cell: emptyCell });
    }
    rows.push(placed.sort((a, b) => a.column - b.column));
  }
  return { rows, columns, headerRows, isMended };
}
