/**
 * Tables that the file itself declares: a tagged PDF names the table, row and cell of its text (ISO 32000-1, 14.7 and 14.8).
 * @module
 */
import { linesOfPage, type PdfItem, type PdfLine } from './pdf-line.ts';
import type { PdfCell, PdfTable } from './pdf-table.ts';

/** A node of the structure tree as pdf.js gives it for one page. */
export interface TagNode {
  readonly role?: string;
  readonly type?: string;
  readonly id?: string;
  readonly children?: readonly TagNode[];
}
/** A text item, or the begin or end of marked content. */
export type MarkedItem = PdfItem | { readonly type: string; readonly id?: string };

interface Slot {
  readonly table: number;
  readonly row: number;
  readonly column: number;
}

const MOST_DEPTH = 64;
const CELLS = new Set(['TD', 'TH']);

/** The lines of a page, with its declared tables where their first text stands. */
export function linesWithTaggedTables(
  page: number,
  items: readonly MarkedItem[],
  tree: TagNode | null,
): readonly (PdfLine | PdfTable)[] {
  const slots = slotsOf(tree);
  const plain: PdfItem[] = [];
  const inTables = new Map<number, { readonly at: number; readonly items: { slot: Slot; item: PdfItem }[] }>();
  const open: (Slot | undefined)[] = [];
  for (const item of items) {
    if ('type' in item) {
      if (item.type.startsWith('begin'))
        open.push(item.id === undefined ? open.at(-1) : (slots.get(item.id) ?? open.at(-1)));
      else open.pop();
      continue;
    }
    const slot = open.at(-1);
    if (!slot) {
      plain.push(item);
      continue;
    }
    const table = inTables.get(slot.table) ?? { at: plain.length, items: [] };
    table.items.push({ slot, item });
    inTables.set(slot.table, table);
  }
  let found: readonly (PdfLine | PdfTable)[] = [];
  let done = 0;
  for (const table of [...inTables.values()].sort((one, other) => one.at - other.at)) {
    found = [...found, ...linesOfPage(page, plain.slice(done, table.at)), ...tableOf(page, table.items)];
    done = table.at;
  }
  return [...found, ...linesOfPage(page, plain.slice(done))];
}

/** Marked content to its cell. Rows and columns count what is there: pdf.js does not tell how many columns a cell spans. */
function slotsOf(tree: TagNode | null): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  let tables = 0;
  const visit = (
    node: TagNode,
    slot: Slot | null,
    place: { table: number; row: number; column: number } | null,
    depth: number,
  ): void => {
    if (depth > MOST_DEPTH) return;
    if (node.type === 'content' && node.id !== undefined && slot) slots.set(node.id, slot);
    const inner = node.role === 'Table' && !slot ? { table: tables++, row: -1, column: -1 } : place;
    let cell = slot;
    // A table inside a cell is text of that cell.
    if (inner && !slot && node.role === 'TR') {
      inner.row++;
      inner.column = -1;
    }
    if (inner && !slot && CELLS.has(node.role ?? '')) {
      inner.column++;
      cell = { table: inner.table, row: Math.max(0, inner.row), column: inner.column };
    }
    for (const child of node.children ?? []) visit(child, cell, inner, depth + 1);
  };
  if (tree) visit(tree, null, null, 0);
  return slots;
}

/** Nothing when no cell holds text. */
function tableOf(
  page: number,
  items: readonly { readonly slot: Slot; readonly item: PdfItem }[],
): (PdfLine | PdfTable)[] {
  const cells = new Map<number, Map<number, PdfItem[]>>();
  for (const { slot, item } of items) {
    const row = cells.get(slot.row) ?? new Map<number, PdfItem[]>();
    const inCell = row.get(slot.column);
    if (inCell) inCell.push(item);
    else row.set(slot.column, [item]);
    cells.set(slot.row, row);
  }
  let turn: PdfLine['turn'] = 0;
  const rows: PdfCell[][] = [];
  for (const at of [...cells.keys()].sort((one, other) => one - other)) {
    const row = cells.get(at) ?? new Map<number, PdfItem[]>();
    const filled = Array.from(
      { length: [...row.keys()].reduce((most, column) => Math.max(most, column), 0) + 1 },
      (_, column): PdfCell => {
        const lines = linesOfPage(page, row.get(column) ?? []);
        turn = lines[0]?.turn ?? turn;
        return { lines: lines.map(({ pieces }) => pieces) };
      },
    );
    if (filled.some(({ lines }) => lines.length > 0)) rows.push(filled);
  }
  return rows.length === 0 ? [] : [{ page, turn, rows }];
}
