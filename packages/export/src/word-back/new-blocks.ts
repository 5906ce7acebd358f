/** New paragraphs and tables of a Word file as blocks. */
import type {
  BlockBody,
  FigureBody,
  HeadingBody,
  Inline,
  ListBody,
  ListItem,
  TableBody,
  TableCell,
  TableColumn,
} from '@longhand/document';
import type { ListLevel, ReviewParagraph, ReviewRow, ReviewTable } from '@longhand/ooxml';
import { type Element, isCaptionStyle, type Leaf } from './elements.ts';
import { type AtomUnit, accepted, inlineOf, type Unit } from './units.ts';

export type ToInline = (atom: AtomUnit) => Inline | null;

/** What the elements say once every change is accepted. */
export function bodiesOf(elements: readonly Element[], toInline: ToInline): BlockBody[] {
  const bodies: BlockBody[] = [];
  let list: ListLevel[] = [];
  let caption: readonly Inline[] | undefined;
  for (const element of elements) {
    const body = bodyOf(element, toInline);
    if (body === null) continue;
    const last = bodies.at(-1);
    const level = levelOf(element);
    if (body.type === 'list' && level !== undefined && last?.type === 'list') {
      if (level.level > 0 || list.some((before) => isSameList(before, level))) {
        bodies[bodies.length - 1] = withItem(last, body, level.level);
        list.push(level);
        continue;
      }
    }
    if (last?.type === 'list' && isWithinItem(element)) {
      bodies[bodies.length - 1] = withBlock(last, body);
      continue;
    }
    list = body.type === 'list' && level !== undefined ? [level] : [];
    if (body.type === 'code' && last?.type === 'code')
      bodies[bodies.length - 1] = { ...last, text: `${last.text}\n${body.text}` };
    else if (body.type === 'quote' && last?.type === 'quote')
      bodies[bodies.length - 1] = { ...last, blocks: [...last.blocks, ...body.blocks] };
    else if (body.type === 'paragraph' && element.block.type === 'paragraph' && isCaptionStyle(element.block.style)) {
      if ((last?.type === 'table' || last?.type === 'figure') && last.caption === undefined)
        bodies[bodies.length - 1] = { ...last, caption: body.content };
      else caption = body.content;
      continue;
    } else if (body.type === 'table' && caption !== undefined) bodies.push({ ...body, caption });
    else {
      if (caption !== undefined) bodies.push({ type: 'paragraph', content: caption });
      bodies.push(body);
    }
    caption = undefined;
  }
  if (caption !== undefined) bodies.push({ type: 'paragraph', content: caption });
  return bodies;
}

function bodyOf({ block, leaves }: Element, toInline: ToInline): BlockBody | null {
  if (block.type === 'table')
    return (
      laidOut(block, leaves, toInline) ?? tableOf(block, leaves, ({ units }) => inlineOf(accepted(units), toInline))
    );
  const [leaf] = leaves;
  if (leaf === undefined) return null;
  return paragraphOf(leaf, toInline);
}

/** What Word has no block for and stands in a table without lines: a formula with its number. */
function laidOut({ rows }: ReviewTable, leaves: readonly Leaf[], toInline: ToInline): BlockBody | null {
  const [formula, number, ...more] = leaves;
  if (rows.length !== 1 || rows[0]?.cells.length !== 3 || formula === undefined || more.length > 0) return null;
  if (number?.units.some(({ content }) => content.type === 'counted') !== true) return null;
  const [math, ...rest] = inlineOf(accepted(formula.units), toInline);
  return math?.type === 'math' && rest.length === 0 ? { type: 'equation', tex: math.tex } : null;
}

function paragraphOf(leaf: Leaf, toInline: ToInline): BlockBody | null {
  const { paragraph } = leaf;
  const units = accepted(leaf.units);
  const isBreak = units.some(({ content }) => content.type === 'unread' && content.value === 'pageBreak');
  const content = inlineOf(isCaptionStyle(paragraph.style) ? behindLabel(units) : units, toInline);
  if (content.length === 0) return isBreak ? { type: 'pageBreak' } : figureOf(units);
  const [only] = content;
  if (content.length === 1 && only?.type === 'math' && paragraph.list === undefined)
    return { type: 'equation', tex: only.tex };
  if (/code|preformatted|代码/.test(paragraph.style)) return { type: 'code', text: textOf(content) };
  if (paragraph.headingLevel !== undefined)
    return { type: 'heading', level: levelNumber(paragraph.headingLevel), content };
  const body: BlockBody = { type: 'paragraph', content };
  if (paragraph.list !== undefined) {
    const checked = checkedOf(paragraph.list.mark);
    const item: ListItem = { blocks: [body], ...(checked === undefined ? {} : { checked }) };
    const { start } = paragraph.list;
    const ordered = isOrdered(paragraph.list);
    return { type: 'list', ordered, items: [item], ...(ordered && start !== 1 ? { start } : {}) };
  }
  return /quote|引用/.test(paragraph.style) ? { type: 'quote', blocks: [body] } : body;
}

/** A picture on a line of its own; which part of the file holds it stands in the place of its asset until it is stored. */
export function figureOf(units: readonly Unit[]): FigureBody | null {
  const [picture, ...more] = units.filter(({ content }) => content.type !== 'text');
  if (picture?.content.type !== 'picture' || more.length > 0 || picture.content.part === undefined) return null;
  return { type: 'figure', kind: 'image', asset: picture.content.part, alt: picture.content.value };
}

/**
 * A table as the grid of its cells; each cell is one content.
 *
 * @param leaves paragraphs of its element, whose first table it is
 */
export function tableOf(
  table: ReviewTable,
  leaves: readonly Leaf[],
  contentOf: (leaf: Leaf) => readonly Inline[],
): TableBody | null {
  const rows = table.rows.flatMap((row, at) => (row.change?.kind === 'deleted' ? [] : [{ row, at }]));
  if (rows.length === 0) return null;
  const cellAt = (row: number, column: number) =>
    leaves
      .filter(({ cell }) => cell === `0 ${row} ${column}`)
      .flatMap((leaf, index): Inline[] => [...(index > 0 ? [{ type: 'break' as const }] : []), ...contentOf(leaf)]);
  /** Cells that still may grow downwards, by the column where they begin. */
  const open = new Map<number, { rowspan: number }>();
  const made = rows.map(({ row, at }) => {
    const cells: (TableCell & { rowspan: number })[] = [];
    let column = 0;
    for (const [index, { colspan, merge }] of row.cells.entries()) {
      const above = open.get(column);
      if (merge === 'goOn' && above !== undefined) above.rowspan++;
      else {
        const cell = { content: cellAt(at, index), ...(colspan > 1 ? { colspan } : {}), rowspan: 1 };
        cells.push(cell);
        if (merge === 'start') open.set(column, cell);
        else open.delete(column);
      }
      column += colspan;
    }
    return cells;
  });
  const firstBody = rows.findIndex(({ row }) => !row.isHead);
  const columns = Math.max(...rows.map(({ row }) => row.cells.reduce((sum, { colspan }) => sum + colspan, 0)));
  return {
    type: 'table',
    columns: alignsOf(
      rows.map(({ row }) => row),
      columns,
    ),
    headerRows: firstBody < 0 ? rows.length : firstBody,
    rows: made.map((cells) =>
      cells.map(({ rowspan, ...cell }): TableCell => (rowspan > 1 ? { ...cell, rowspan } : cell)),
    ),
  };
}

/** How the cells of each column stand below the head; at the left where they do not agree. */
function alignsOf(rows: readonly ReviewRow[], columns: number): TableColumn[] {
  const found = Array.from({ length: columns }, () => new Set<string>());
  for (const { isHead, cells } of rows) {
    let column = 0;
    for (const { colspan, merge, blocks } of cells) {
      const [first] = blocks;
      if (!isHead && merge !== 'goOn' && colspan === 1 && first?.type === 'paragraph')
        found[column]?.add(first.align ?? 'left');
      column += colspan;
    }
  }
  return found.map((aligns): TableColumn => {
    const [align, ...others] = aligns;
    if (others.length > 0) return {};
    return align === 'center' ? { align } : align === 'right' || align === 'end' ? { align: 'right' } : {};
  });
}

/** The list with the item of another, on its level: below the last item of the level above. */
function withItem(list: ListBody, made: ListBody, level: number): ListBody {
  const last = list.items.at(-1);
  if (level === 0 || last === undefined) return { ...list, items: [...list.items, ...made.items] };
  const inner = last.blocks.at(-1);
  const blocks =
    inner?.type === 'list' ? [...last.blocks.slice(0, -1), withItem(inner, made, level - 1)] : [...last.blocks, made];
  return { ...list, items: [...list.items.slice(0, -1), { ...last, blocks }] };
}

/** The list with one more paragraph in its last item. */
function withBlock(list: ListBody, body: BlockBody): ListBody {
  const last = list.items.at(-1);
  return last === undefined
    ? list
    : { ...list, items: [...list.items.slice(0, -1), { ...last, blocks: [...last.blocks, body] }] };
}

/** Programs keep a list under one number; boxes, ticked and not, are two of them. */
function isSameList(before: ListLevel, { list, level, mark }: ListLevel): boolean {
  const isTask = checkedOf(mark) !== undefined && checkedOf(before.mark) !== undefined;
  return before.level === level && (before.list === list || isTask);
}

/** Set in as far as the words of an item, without a mark of its own. */
function isWithinItem({ block }: Element): boolean {
  return block.type === 'paragraph' && block.list === undefined && /^list/.test(block.style) && block.indent > 0;
}

/** Level and kind of a paragraph in a list; empty outside of one. */
export function listPlace({ list }: ReviewParagraph): string {
  if (list === undefined) return '';
  const checked = checkedOf(list.mark);
  return `${list.level} ${checked === undefined ? (isOrdered(list) ? 'ordered' : 'bullet') : checked}`;
}

function levelOf({ block }: Element): ListLevel | undefined {
  return block.type === 'paragraph' ? block.list : undefined;
}

function isOrdered({ format }: ListLevel): boolean {
  return format !== 'bullet' && format !== 'none';
}

/** Whether the mark of a list is a box, and ticked. */
function checkedOf(mark: string): boolean | undefined {
  if (/[☑☒✓✔]/u.test(mark)) return true;
  return /[☐□]/u.test(mark) ? false : undefined;
}

/** A caption without `Table 3: `, which is counted anew. */
function behindLabel(units: readonly Unit[]): readonly Unit[] {
  const text = units.map(({ content }) => (content.type === 'text' ? content.text : '\ufffc')).join('');
  const label = /^(?:table|figure|表|图)\s*[\d.–\ufffc-]*\s*[:：.．]?\s*/iu.exec(text)?.[0] ?? '';
  return units.slice([...label].length);
}

export function levelNumber(level: number): HeadingBody['level'] {
  return level === 1 || level === 2 || level === 3 || level === 4 || level === 5 ? level : 6;
}

export function textOf(content: readonly Inline[]): string {
  return content.map((inline) => (inline.type === 'text' ? inline.text : inline.type === 'break' ? '\n' : '')).join('');
}
