/**
 * The text of a PowerPoint presentation (ECMA-376, PresentationML): slides in the order in which they are shown, on each what stands further up
 * and left first, then the speaker's notes.
 * @module
 */
import { OoxmlError } from './errors.ts';
import { equationText } from './math.ts';
import { documentPartOf, type PartReader, type Relation, relationsOf } from './relations.ts';
import { childOf, childrenOf, elementsOf, localName, type XmlElement } from './xml.ts';

export type SlideBlock =
  | { readonly type: 'title' | 'text' | 'notes'; readonly paragraphs: readonly string[] }
  /** Rows of cells; a cell that continues a merged one is empty. */
  | { readonly type: 'table'; readonly rows: readonly (readonly string[])[] };

export interface Slide {
  /** Place in the presentation, from 1; hidden slides count. */
  readonly number: number;
  readonly isHidden: boolean;
  readonly blocks: readonly SlideBlock[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}
interface Placed extends Point {
  readonly block: SlideBlock;
}
/** What shapes of one slide are read with. */
interface Context {
  readonly read: PartReader;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Where the layout, else the master, puts a placeholder. */
  readonly inherited: readonly ReadonlyMap<string, Point>[];
}

/** Placeholders that every slide repeats. */
const REPEATED = new Set(['dt', 'ftr', 'hdr', 'sldNum', 'sldImg']);
/** Shapes whose tops differ by less stand side by side (914,400 units are an inch). */
const SAME_LINE = 200_000;

/**
 * Reads a presentation slide by slide.
 *
 * @throws OoxmlError `incomplete` when the package has no presentation, `malformed`, `tooDeep`
 * @example for (const { number, blocks } of readSlides((path) => parts.get(path))) …
 */
export function* readSlides(read: PartReader): Generator<Slide, void, undefined> {
  const path = documentPartOf(read) ?? 'ppt/presentation.xml';
  const xml = read(path);
  if (xml === undefined) throw new OoxmlError('incomplete', 'The package has no presentation part.');
  const relations = relationsOf(read, path);
  const layouts = new Map<string, readonly ReadonlyMap<string, Point>[]>();
  let number = 0;
  for (const { attributes } of childrenOf(xml, 'sldIdLst')) {
    number++;
    // The slide's own id is called `id` too.
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
    const slide = relations.get(id)?.path ?? '';
    const content = read(slide);
    if (content !== undefined) yield slideOf(number, slide, content, read, layouts);
  }
}

function slideOf(
  number: number,
  path: string,
  xml: string,
  read: PartReader,
  layouts: Map<string, readonly ReadonlyMap<string, Point>[]>,
): Slide {
  const relations = relationsOf(read, path);
  const layout = partOf(relations, 'slideLayout');
  const inherited = layouts.get(layout) ?? inheritedFrom(layout, read);
  layouts.set(layout, inherited);
  const placed: Placed[] = [];
  for (const shape of childrenOf(xml, 'spTree'))
    placed.push(...shapeOf(shape, { x: 0, y: 0 }, { read, relations, inherited }));
  const blocks = inReadingOrder(placed);
  const notes = notesOf(read(partOf(relations, 'notesSlide')));
  if (notes.length > 0) blocks.push({ type: 'notes', paragraphs: notes });
  return { number, isHidden: /<(?:\w+:)?sld\s[^>]*\bshow="(?:0|false)"/.test(xml.slice(0, 4_096)), blocks };
}

function partOf(relations: ReadonlyMap<string, Relation>, type: string): string {
  return [...relations.values()].find((relation) => relation.type === type)?.path ?? '';
}

/** A title first wherever it stands; then line by line. */
function inReadingOrder(placed: readonly Placed[]): SlideBlock[] {
  const sorted = placed.toSorted((a, b) => a.y - b.y);
  const lines: Placed[][] = [];
  for (const shape of sorted) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line && first && shape.y - first.y < SAME_LINE) line.push(shape);
    else lines.push([shape]);
  }
  const blocks = lines.flatMap((line) => line.toSorted((a, b) => a.x - b.x)).map(({ block }) => block);
  return [...blocks.filter(({ type }) => type === 'title'), ...blocks.filter(({ type }) => type !== 'title')];
}

function shapeOf(shape: XmlElement, shift: Point, context: Context): Placed[] {
  const name = localName(shape.name);
  if (name === 'AlternateContent') {
    const chosen = childOf(shape, 'Choice') ?? childOf(shape, 'Fallback');
    return chosen ? elementsOf(chosen).flatMap((child) => shapeOf(child, shift, context)) : [];
  }
  if (name === 'grpSp') {
    const inner = groupShift(shape, shift);
    return elementsOf(shape).flatMap((child) => shapeOf(child, inner, context));
  }
  if (name === 'graphicFrame') {
    const at = moved(pointOf(childOf(childOf(shape, 'xfrm'), 'off')), shift);
    return graphicOf(shape, context).map((block) => ({ ...at, block }));
  }
  if (name !== 'sp') return [];
  const placeholder = childOf(childOf(childOf(shape, 'nvSpPr'), 'nvPr'), 'ph');
  const type = placeholder && (placeholder.attributes.type ?? 'obj');
  if (type !== undefined && REPEATED.has(type)) return [];
  const paragraphs = paragraphsOf(childOf(shape, 'txBody'));
  if (paragraphs.length === 0) return [];
  const own = childOf(childOf(childOf(shape, 'spPr'), 'xfrm'), 'off');
  const at = own ? pointOf(own) : inheritedPoint(placeholder, context.inherited);
  const isTitle = type === 'title' || type === 'ctrTitle';
  return [{ ...moved(at, shift), block: { type: isTitle ? 'title' : 'text', paragraphs } }];
}

/** Shapes in a group have coordinates of the group's own; only its move matters for the order. */
function groupShift(group: XmlElement, shift: Point): Point {
  const transform = childOf(childOf(group, 'grpSpPr'), 'xfrm');
  const at = pointOf(childOf(transform, 'off'));
  const origin = pointOf(childOf(transform, 'chOff'));
  return { x: shift.x + at.x - origin.x, y: shift.y + at.y - origin.y };
}

function graphicOf(frame: XmlElement, { read, relations }: Context): SlideBlock[] {
  const data = childOf(childOf(frame, 'graphic'), 'graphicData');
  const table = childOf(data, 'tbl');
  if (table) {
    const rows = elementsOf(table)
      .filter((row) => localName(row.name) === 'tr')
      .map((row) =>
        elementsOf(row)
          .filter((cell) => localName(cell.name) === 'tc')
          .map(cellText),
      );
    return rows.some((row) => row.some((cell) => cell !== '')) ? [{ type: 'table', rows }] : [];
  }
  // A diagram keeps its text in a part of its own.
  const diagram = childOf(data, 'relIds');
  const id = Object.entries(diagram?.attributes ?? {}).find(([name]) => localName(name) === 'dm')?.[1] ?? '';
  const xml = read(relations.get(id)?.path ?? '');
  if (xml === undefined) return [];
  const paragraphs: string[] = [];
  for (const point of childrenOf(xml, 'ptLst')) paragraphs.push(...paragraphsOf(childOf(point, 't')));
  return paragraphs.length > 0 ? [{ type: 'text', paragraphs }] : [];
}

function cellText(cell: XmlElement): string {
  const { hMerge, vMerge } = cell.attributes;
  if ([hMerge, vMerge].some((merge) => merge === '1' || merge === 'true')) return '';
  return paragraphsOf(childOf(cell, 'txBody')).join(' ').replace(/\s+/g, ' ').trim();
}

function notesOf(xml: string | undefined): string[] {
  if (xml === undefined) return [];
  const paragraphs: string[] = [];
  for (const shape of childrenOf(xml, 'spTree')) {
    const placeholder = childOf(childOf(childOf(shape, 'nvSpPr'), 'nvPr'), 'ph');
    if (placeholder?.attributes.type === 'body') paragraphs.push(...paragraphsOf(childOf(shape, 'txBody')));
  }
  return paragraphs;
}

function paragraphsOf(body: XmlElement | undefined): string[] {
  if (body === undefined) return [];
  return elementsOf(body)
    .filter((child) => localName(child.name) === 'p')
    .map((paragraph) =>
      inlineText(paragraph)
        .replace(/[ \t]+$/gm, '')
        .trim(),
    )
    .filter((text) => text !== '');
}

function inlineText(element: XmlElement): string {
  let text = '';
  for (const child of elementsOf(element)) {
    switch (localName(child.name)) {
      case 't':
        text += child.children.filter((part) => typeof part === 'string').join('');
        break;
      case 'br':
        text += '\n';
        break;
      case 'oMath':
      case 'oMathPara':
        text += equationText(child);
        break;
      case 'AlternateContent':
        text += inlineText(childOf(child, 'Choice') ?? childOf(child, 'Fallback') ?? { ...child, children: [] });
        break;
      default:
        text += inlineText(child);
    }
  }
  return text;
}

function inheritedFrom(layout: string, read: PartReader): readonly ReadonlyMap<string, Point>[] {
  const master = partOf(relationsOf(read, layout), 'slideMaster');
  return [placeholdersOf(read(layout)), placeholdersOf(read(master))];
}

function placeholdersOf(xml: string | undefined): Map<string, Point> {
  const points = new Map<string, Point>();
  if (xml === undefined) return points;
  for (const shape of childrenOf(xml, 'spTree')) {
    const placeholder = childOf(childOf(childOf(shape, 'nvSpPr'), 'nvPr'), 'ph');
    const offset = childOf(childOf(childOf(shape, 'spPr'), 'xfrm'), 'off');
    if (!placeholder || !offset) continue;
    const { idx, type } = placeholder.attributes;
    if (idx !== undefined) points.set(`#${idx}`, pointOf(offset));
    if (!points.has(kindOf(type))) points.set(kindOf(type), pointOf(offset));
  }
  return points;
}

function inheritedPoint(placeholder: XmlElement | undefined, inherited: Context['inherited']): Point {
  const { idx, type } = placeholder?.attributes ?? {};
  const [layout, master] = inherited;
  return layout?.get(`#${idx}`) ?? layout?.get(kindOf(type)) ?? master?.get(kindOf(type)) ?? { x: 0, y: 0 };
}

/** Kinds that stand for one another between a slide, its layout and its master. */
function kindOf(type: string | undefined): string {
  if (type === 'ctrTitle') return 'title';
  return type === undefined || type === 'obj' || type === 'subTitle' ? 'body' : type;
}

function pointOf(offset: XmlElement | undefined): Point {
  return { x: Number(offset?.attributes.x ?? 0) || 0, y: Number(offset?.attributes.y ?? 0) || 0 };
}

function moved(point: Point, shift: Point): Point {
  return { x: point.x + shift.x, y: point.y + shift.y };
}
