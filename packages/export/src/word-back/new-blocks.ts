/** New paragraphs and tables of a Word file as blocks. */
import type { BlockBody, HeadingBody, Inline, ListItem, TableCell } from '@longhand/document';
import type { ListLevel, ReviewTable } from '@longhand/ooxml';
import type { Element, Leaf } from './elements.ts';
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
    if (body.type === 'list' && level !== undefined && last?.type === 'list' && list.length > 0) {
      const before = list.at(-1);
      if (level.list === before?.list || level.level > 0) {
        bodies[bodies.length - 1] = withItem(last, body.items[0] ?? { blocks: [] }, level, body.ordered);
        list.push(level);
        continue;
      }
    }
    list = body.type === 'list' && level !== undefined ? [level] : [];
    if (body.type === 'code' && last?.type === 'code')
      bodies[bodies.length - 1] = { ...last, text: `${last.text}\n${body.text}` };
    else if (body.type === 'quote' && last?.type === 'quote')
      bodies[bodies.length - 1] = { ...last, blocks: [...last.blocks, ...body.blocks] };
    else if (body.type === 'paragraph' && isCaption(element)) {
      if (last?.type === 'table' && last.caption === undefined)
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
  if (block.type === 'table') return tableOf(block, leaves, toInline);
  const [leaf] = leaves;
  if (leaf === undefined) return null;
  return paragraphOf(leaf, toInline);
}

function paragraphOf(leaf: Leaf, toInline: ToInline): BlockBody | null {
  const { paragraph } = leaf;
  const units = accepted(leaf.units);
  const isBreak = units.some(({ content }) => content.type === 'unread' && content.value === 'pageBreak');
  const content = inlineOf(
    isCaption({ block: paragraph }) ? behindLabel(units, paragraph.content.length) : units,
    toInline,
  );
  if (content.length === 0) return isBreak ? { type: 'pageBreak' } : null;
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

/** A table as the grid of its cells; each cell is one content. */
export function tableOf(table: ReviewTable, leaves: readonly Leaf[], toInline: ToInline): BlockBody | null {
  const rows = table.rows.flatMap((row, at) => (row.change?.kind === 'deleted' ? [] : [{ row, at }]));
  if (rows.length === 0) return null;
  const cellAt = (row: number, column: number) =>
    leaves
      .filter(({ cell }) => cell === `0 ${row} ${column}`)
      .flatMap(({ units }, index): Inline[] => [
        ...(index > 0 ? [{ type: 'break' as const }] : []),
        ...inlineOf(accepted(units), toInline),
      ]);
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
    columns: Array.from({ length: columns }, () => ({})),
    headerRows: firstBody < 0 ? rows.length : firstBody,
    rows: made.map((cells) =>
      cells.map(({ rowspan, ...cell }): TableCell => (rowspan > 1 ? { ...cell, rowspan } : cell)),
    ),
  };
}

/** The list with one more item, on its level: below the last item of the level above. */
function withItem(
  list: Extract<BlockBody, { type: 'list' }>,
  item: ListItem,
  { level }: ListLevel,
  ordered: boolean,
): Extract<BlockBody, { type: 'list' }> {
  const last = list.items.at(-1);
  if (level === 0 || last === undefined) return { ...list, items: [...list.items, item] };
  const inner = last.blocks.at(-1);
  const below = { level: level - 1 } as ListLevel;
  const nested =
    inner?.type === 'list'
      ? [...last.blocks.slice(0, -1), withItem(inner, item, below, ordered)]
      : [...last.blocks, { type: 'list' as const, ordered, items: [item] }];
  return { ...list, items: [...list.items.slice(0, -1), { ...last, blocks: nested }] };
}

function levelOf({ block }: Element): ListLevel | undefined {
  return block.type === 'paragraph' ? block.list : undefined;
}

function isOrdered({ format }: ListLevel): boolean {
  return format !== 'bullet' && format !== 'none';
}

function checkedOf(mark: string): boolean | undefined {
  if (/[☑☒✓✔]/u.test(mark)) return true;
  return /[☐□]/u.test(mark) ? false : undefined;
}

function isCaption({ block }: Pick<Element, 'block'>): boolean {
  return block.type === 'paragraph' && /caption|题注/.test(block.style);
}

/** A caption without `Table 3: `, which is counted anew. */
function behindLabel(units: readonly Unit[], _pieces: number): readonly Unit[] {
  const text = units.map(({ content }) => (content.type === 'text' ? content.text : '\ufffc')).join('');
  const label = /^(?:table|figure|表|图)\s*[\d.–-]*\s*[:：.．]?\s*/iu.exec(text)?.[0] ?? '';
  return units.slice([...label].length);
}

export function levelNumber(level: number): HeadingBody['level'] {
  return level === 1 || level === 2 || level === 3 || level === 4 || level === 5 ? level : 6;
}

function textOf(content: readonly Inline[]): string {
  return content.map((inline) => (inline.type === 'text' ? inline.text : inline.type === 'break' ? '\n' : '')).join('');
}
