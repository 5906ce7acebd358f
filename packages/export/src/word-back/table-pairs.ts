/** Tables of a block as it was written and as it came back, and where the cells of each stand. */
import type { BlockBody } from '@longhand/document';
import type { ReviewTable } from '@longhand/ooxml';
import type { Element, Leaf } from './elements.ts';

/** Numbers from here on are of tables that were not in the block before. */
const NEW_TABLE = 1_000;

/** In a table that stood in the block already. */
export function isInKnownTable({ cell }: Leaf): boolean {
  return cell !== '' && Number(cell.split(' ')[0]) < NEW_TABLE;
}

/** Which paragraph of a table each cell of the file is; a merged cell is one in the document and several in the file. */
export function cellIndexes(body: BlockBody, written: readonly Element[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  const table = written.flatMap(({ tables }) => tables)[0];
  if (body.type !== 'table' || table === undefined) return indexes;
  let index = body.caption === undefined ? 0 : 1;
  for (const [row, { cells }] of table.rows.entries()) {
    const own = cells.flatMap(({ merge }, column) => (merge === 'goOn' ? [] : [column]));
    if (own.length !== body.rows[row]?.length) return new Map();
    for (const column of own) indexes.set(`0 ${row} ${column}`, index++);
  }
  return indexes;
}

export interface TablePairs {
  readonly written: ReadonlyMap<ReviewTable, number>;
  readonly returned: ReadonlyMap<ReviewTable, number>;
  /** The table that the block is has other rows or columns than before. */
  readonly isReshaped: boolean;
}

/** Tables in their order; what has no partner gets a number of its own. */
export function pairTables(written: readonly Element[], returned: readonly Element[]): TablePairs {
  const old = written.flatMap(({ tables }) => tables);
  const now = returned.flatMap(({ tables }) => tables);
  const numbers = new Map(now.map((table, index) => [table, index < old.length ? index : index + NEW_TABLE] as const));
  const isReshaped = old.some((table, index) => {
    const other = now[index];
    return other !== undefined && shapeOf(table) !== shapeOf(other);
  });
  return { written: new Map(old.map((table, index) => [table, index])), returned: numbers, isReshaped };
}

/** Where its cells begin and how far they reach. */
export function shapeOf({ rows }: ReviewTable): string {
  return rows
    .map(
      ({ cells, change }) =>
        cells.map(({ colspan, merge }) => `${colspan}${merge ?? ''}`).join() + (change?.kind ?? ''),
    )
    .join(';');
}

/** Paragraphs of all elements; their cells are named by the number of their table. */
export function leavesIn(elements: readonly Element[], numberOf: (table: ReviewTable) => number | undefined): Leaf[] {
  return elements.flatMap(({ leaves, tables }) =>
    leaves.map((leaf) => {
      if (leaf.cell === '') return leaf;
      const [table = '0', ...rest] = leaf.cell.split(' ');
      const found = tables[Number(table)];
      return { ...leaf, cell: [found === undefined ? table : numberOf(found), ...rest].join(' ') };
    }),
  );
}
