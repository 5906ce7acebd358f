/**
 * The checks that a body must pass before it enters a document, whoever wrote it.
 * @module
 */
import { isAllowedHref } from './href.ts';
import type { BlockBody, Inline, TableBody } from './types.ts';

export type ProblemCode =
  | 'unknown_type'
  | 'bad_level'
  | 'bad_start'
  | 'bad_marks'
  | 'bad_text'
  | 'bad_asset'
  | 'empty_list'
  | 'empty_table'
  | 'table_grid'
  | 'header_rows'
  | 'forbidden_href'
  | 'nested_footnote'
  | 'not_nestable'
  | 'too_deep'
  | 'too_large'
  | 'figure_source'
  | 'empty_formula';

/** One thing that is wrong with a body; `path` names the place (`items.2.blocks.0`), empty for the body itself. */
export interface Problem {
  readonly code: ProblemCode;
  readonly path: string;
}

/** Limits of one block. Beyond them a block is refused, because every reader must render it. */
export const bodyLimits = {
  /** Containers within containers. */
  depth: 12,
  /** UTF-16 units of one inline content or one code block. */
  text: 1_000_000,
  /** UTF-16 units of one formula. */
  tex: 20_000,
  /** Runs and atoms of one inline content. */
  inlines: 200_000,
  rows: 50_000,
  columns: 100,
  items: 100_000,
} as const;

const marks: ReadonlySet<string> = new Set(['strong', 'em', 'code', 'strike', 'underline', 'sub', 'sup']);

/** Everything that is wrong with a body, in reading order; empty when it may enter a document. */
export function validateBody(body: BlockBody): readonly Problem[] {
  const problems: Problem[] = [];
  checkBody(body, '', 0, problems);
  return problems;
}

function checkBody(body: BlockBody, path: string, depth: number, problems: Problem[]): void {
  const report = (code: ProblemCode, at = path): void => {
    problems.push({ code, path: at });
  };
  switch (body.type) {
    case 'heading':
      if (!Number.isInteger(body.level) || body.level < 1 || body.level > 6) report('bad_level');
      if (depth > 0) report('not_nestable');
      checkContent(body.content, path, report);
      return;
    case 'paragraph':
      checkContent(body.content, path, report);
      return;
    case 'list':
      if (body.items.length === 0) report('empty_list');
      if (body.items.length > bodyLimits.items) report('too_large');
      if (body.start !== undefined && !(Number.isSafeInteger(body.start) && body.start >= 0)) report('bad_start');
      for (const [index, item] of body.items.entries()) {
        checkBlocks(item.blocks, join(path, `items.${index}.blocks`), depth, problems);
      }
      return;
    case 'definitions':
      if (body.items.length === 0) report('empty_list');
      if (body.items.length > bodyLimits.items) report('too_large');
      for (const [index, item] of body.items.entries()) {
        checkContent(item.term, join(path, `items.${index}.term`), report);
        checkBlocks(item.blocks, join(path, `items.${index}.blocks`), depth, problems);
      }
      return;
    case 'quote':
    case 'callout':
      checkBlocks(body.blocks, join(path, 'blocks'), depth, problems);
      return;
    case 'table':
      checkTable(body, path, report);
      return;
    case 'code':
      if (body.text.length > bodyLimits.text) report('too_large');
      if (!isCleanText(body.text)) report('bad_text');
      return;
    case 'equation':
      if (body.tex.trim() === '') report('empty_formula');
      if (body.tex.length > bodyLimits.tex) report('too_large');
      return;
    case 'figure':
      if (body.kind === 'image' ? body.asset === undefined : body.source === undefined) report('figure_source');
      if (body.asset !== undefined && !/^[0-9a-f]{64}$/.test(body.asset)) report('bad_asset');
      if ((body.source?.length ?? 0) > bodyLimits.text) report('too_large');
      if (body.caption) checkContent(body.caption, join(path, 'caption'), report);
      return;
    case 'pageBreak':
      if (depth > 0) report('not_nestable');
      return;
    default: {
      const unknown: never = body;
      void unknown;
      report('unknown_type');
    }
  }
}

function checkBlocks(blocks: readonly BlockBody[], path: string, depth: number, problems: Problem[]): void {
  if (depth + 1 > bodyLimits.depth) {
    problems.push({ code: 'too_deep', path });
    return;
  }
  for (const [index, block] of blocks.entries()) checkBody(block, `${path}.${index}`, depth + 1, problems);
}

type Report = (code: ProblemCode, at?: string) => void;

/** Every grid place must be covered exactly once, by a cell or by the span of one, and every row must have all its columns. */
function checkTable(table: TableBody, path: string, report: Report): void {
  const width = table.columns.length;
  if (width === 0 || table.rows.length === 0) {
    report('empty_table');
    return;
  }
  if (width > bodyLimits.columns || table.rows.length > bodyLimits.rows) {
    report('too_large');
    return;
  }
  if (!Number.isInteger(table.headerRows) || table.headerRows < 0 || table.headerRows > table.rows.length)
    report('header_rows');
  if (table.caption) checkContent(table.caption, join(path, 'caption'), report);

  // For each column the number of rows below that a span from above still covers.
  const covered = new Array<number>(width).fill(0);
  let tiles = true;
  for (const [rowIndex, row] of table.rows.entries()) {
    let column = 0;
    const next = covered.map((rows) => Math.max(0, rows - 1));
    for (const [cellIndex, cell] of row.entries()) {
      checkContent(cell.content, join(path, `rows.${rowIndex}.${cellIndex}`), report);
      while (column < width && (covered[column] ?? 0) > 0) column++;
      const colspan = cell.colspan ?? 1;
      const rowspan = cell.rowspan ?? 1;
      const isSpan = Number.isInteger(colspan) && Number.isInteger(rowspan) && colspan >= 1 && rowspan >= 1;
      if (!isSpan || column + colspan > width || rowIndex + rowspan > table.rows.length) {
        tiles = false;
        continue;
      }
      for (let spanned = column; spanned < column + colspan; spanned++) {
        if ((covered[spanned] ?? 0) > 0) tiles = false;
        next[spanned] = rowspan - 1;
      }
      column += colspan;
    }
    while (column < width && (covered[column] ?? 0) > 0) column++;
    if (column < width) tiles = false;
    covered.splice(0, width, ...next);
  }
  if (!tiles) report('table_grid');
}

function checkContent(content: readonly Inline[], path: string, report: Report, isNote = false): void {
  let length = 0;
  for (const inline of content) {
    if (inline.type === 'text') {
      length += inline.text.length;
      if (inline.href !== undefined && !isAllowedHref(inline.href)) report('forbidden_href', path);
      if (inline.marks?.some((mark) => !marks.has(mark))) report('bad_marks', path);
      if (!isCleanText(inline.text)) report('bad_text', path);
    } else if (inline.type === 'math') {
      if (inline.tex.trim() === '') report('empty_formula', path);
      if (inline.tex.length > bodyLimits.tex || (inline.alt?.length ?? 0) > bodyLimits.tex) report('too_large', path);
    } else if (inline.type === 'footnote') {
      if (isNote) report('nested_footnote', path);
      else checkContent(inline.content, path, report, true);
    }
  }
  if (length > bodyLimits.text || content.length > bodyLimits.inlines) report('too_large', path);
}

/** No half surrogate pairs and no control characters: Word and PDF refuse both. */
function isCleanText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}
