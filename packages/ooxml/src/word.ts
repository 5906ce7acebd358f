/**
 * The text of a Word document (ECMA-376, WordprocessingML): paragraphs, headings, lists, tables, notes, equations. Insertions are kept,
 * deletions and hidden text are not, as a reader of the final text would see it.
 * @module
 */
import { OoxmlError } from './errors.ts';
import { equationText } from './math.ts';
import { Numbering } from './numbering.ts';
import { documentPartOf, type PartReader } from './relations.ts';
import { Styles } from './styles.ts';
import { childOf, childrenOf, elementsOf, type XmlElement } from './xml.ts';

export interface WordParagraph {
  readonly type: 'paragraph';
  /** With the number or bullet that Word shows before it. */
  readonly text: string;
  /** 1 to 9 for headings. */
  readonly headingLevel?: number;
  /** `footnote 2` or `endnote 1`, counted as they are referred to; the text follows the block that refers to it. */
  readonly note?: string;
}
export interface WordTable {
  readonly type: 'table';
  /** Rows of cells, one for each column of the grid: a merged cell has its text in the first of its places, the others are empty. */
  readonly rows: readonly (readonly string[])[];
  /** How many rows at the top are marked as head. */
  readonly headRows: number;
}
export type WordBlock = WordParagraph | WordTable;

interface Context {
  readonly styles: Styles;
  readonly numbering: Numbering;
  /** Filled while a block is read: notes that it refers to, and text boxes anchored in it. */
  readonly pending: { readonly key: string; readonly element: XmlElement }[];
  /** Notes that no block referred to yet: each is given once, so that none can hold itself. */
  readonly notes: Map<string, XmlElement>;
  /** How many notes of each kind were referred to: the number that Word shows. */
  readonly counts: { footnote: number; endnote: number };
}

const MAX_COLUMNS = 63;
const TABLE_OF_CONTENTS = 'Table of Contents';
/** `w:val` of an on/off property that means off. */
const OFF = new Set(['0', 'false', 'off', 'none']);

/**
 * Reads the body of a Word document, block by block.
 *
 * @throws OoxmlError `incomplete` when the package has no document part, `malformed`, `tooDeep`
 * @example for (const block of readWord((path) => parts.get(path))) …
 */
export function* readWord(read: PartReader): Generator<WordBlock, void, undefined> {
  const path = documentPartOf(read) ?? 'word/document.xml';
  const xml = read(path);
  if (xml === undefined) throw new OoxmlError('incomplete', 'The package has no document part.');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const styles = new Styles(read(`${folder}styles.xml`));
  const context: Context = {
    styles,
    numbering: new Numbering(read(`${folder}numbering.xml`)),
    pending: [],
    notes: new Map([
      ...notesOf(read(`${folder}footnotes.xml`), 'footnote'),
      ...notesOf(read(`${folder}endnotes.xml`), 'endnote'),
    ]),
    counts: { footnote: 0, endnote: 0 },
  };
  for (const element of childrenOf(xml, 'w:body')) yield* blocksOf(element, context);
}

function* notesOf(
  xml: string | undefined,
  kind: 'footnote' | 'endnote',
): Generator<[string, XmlElement], void, undefined> {
  if (xml === undefined) return;
  for (const note of childrenOf(xml, `w:${kind}s`)) {
    // Separators are notes too, with a type.
    if (note.attributes['w:type'] === undefined) yield [`${kind} ${note.attributes['w:id']}`, note];
  }
}

function* blocksOf(element: XmlElement, context: Context): Generator<WordBlock, void, undefined> {
  switch (element.name) {
    case 'w:p':
      yield* paragraphOf(element, context);
      break;
    case 'w:tbl': {
      const notes: WordBlock[] = [];
      yield { type: 'table', rows: rowsOf(element, context, notes), headRows: headRowsOf(element) };
      yield* notes;
      break;
    }
    case 'w:sdt': {
      const gallery = childOf(childOf(childOf(element, 'w:sdtPr'), 'w:docPartObj'), 'w:docPartGallery');
      // A table of contents repeats every heading and would win every search.
      if (gallery?.attributes['w:val'] === TABLE_OF_CONTENTS) return;
      for (const child of childOf(element, 'w:sdtContent')?.children ?? [])
        if (typeof child !== 'string') yield* blocksOf(child, context);
      return;
    }
    case 'w:ins':
    case 'w:moveTo':
    case 'w:customXml':
    case 'w:smartTag':
      for (const child of elementsOf(element)) yield* blocksOf(child, context);
      return;
    case 'mc:AlternateContent':
      for (const child of elementsOf(alternative(element))) yield* blocksOf(child, context);
      return;
    case 'm:oMathPara':
    case 'm:oMath':
      yield { type: 'paragraph', text: equationText(element) };
      return;
    default:
      return;
  }
  yield* pendingOf(context);
}

/** Notes and text boxes of the block that was just read. */
function* pendingOf(context: Context): Generator<WordBlock, void, undefined> {
  for (const { key, element } of context.pending.splice(0)) {
    const inner: Context = { ...context, pending: [] };
    for (const child of elementsOf(element)) {
      for (const block of blocksOf(child, inner))
        yield block.type === 'paragraph' && key !== '' ? { ...block, note: key } : block;
    }
  }
}

function* paragraphOf(element: XmlElement, context: Context): Generator<WordParagraph, void, undefined> {
  const properties = childOf(element, 'w:pPr');
  const style = context.styles.ofParagraph(properties);
  if (style.isContents) return;
  const content = textOf(element, context)
    .replace(/[ \t]+$/gm, '')
    .trim();
  if (content === '') return;
  const label = context.numbering.label(childOf(properties, 'w:numPr') ?? style.numbering);
  const text = label === '' ? content : `${label} ${content}`;
  yield style.headingLevel === undefined
    ? { type: 'paragraph', text }
    : { type: 'paragraph', text, headingLevel: style.headingLevel };
}

/** Notes that cells refer to are added to `notes`: they follow the table. */
function rowsOf(table: XmlElement, context: Context, notes: WordBlock[]): string[][] {
  const rows: string[][] = [];
  for (const row of descend(table, 'w:tr')) {
    const before = Array.from({ length: countOf(childOf(row, 'w:trPr'), 'w:gridBefore', 0) }, () => '');
    const cells = descend(row, 'w:tc').flatMap((cell) => {
      const spanned = countOf(childOf(cell, 'w:tcPr'), 'w:gridSpan', 1) - 1;
      return [cellText(cell, context, notes), ...Array.from({ length: spanned }, () => '')];
    });
    rows.push([...before, ...cells]);
  }
  return rows;
}

function headRowsOf(table: XmlElement): number {
  const isHead = (row: XmlElement) => {
    const mark = childOf(childOf(row, 'w:trPr'), 'w:tblHeader');
    return mark !== undefined && !OFF.has(mark.attributes['w:val'] ?? '');
  };
  const rows = descend(table, 'w:tr');
  const first = rows.findIndex((row) => !isHead(row));
  return first < 0 ? rows.length : first;
}

/** A number of grid columns; no honest table has more than Word's own 63. */
function countOf(properties: XmlElement | undefined, name: string, otherwise: number): number {
  const count = Number(childOf(properties, name)?.attributes['w:val'] ?? otherwise);
  return count >= 1 && count <= MAX_COLUMNS ? Math.floor(count) : otherwise;
}

/** Rows and cells may be wrapped in content controls and tracked insertions. */
function descend(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === name) return isDeletedRow(child) ? [] : [child];
    return ['w:sdt', 'w:sdtContent', 'w:ins', 'w:customXml', 'w:smartTag'].includes(child.name)
      ? descend(child, name)
      : [];
  });
}

function isDeletedRow(row: XmlElement): boolean {
  return row.name === 'w:tr' && childOf(childOf(row, 'w:trPr'), 'w:del') !== undefined;
}

function cellText(cell: XmlElement, context: Context, notes: WordBlock[]): string {
  const merge = childOf(childOf(cell, 'w:tcPr'), 'w:vMerge');
  if (merge && merge.attributes['w:val'] !== 'restart') return '';
  const pieces: string[] = [];
  const inner: Context = { ...context, pending: [] };
  for (const child of elementsOf(cell)) {
    for (const block of blocksOf(child, inner)) {
      if (block.type === 'paragraph' && block.note !== undefined) notes.push(block);
      else pieces.push(block.type === 'table' ? block.rows.map((row) => row.join(', ')).join('; ') : block.text);
    }
  }
  return pieces.join(' ').replace(/\s+/g, ' ').trim();
}

/** Text of runs and what wraps them. */
function textOf(element: XmlElement, context: Context): string {
  let text = '';
  for (const child of elementsOf(element)) text += inlineText(child, context);
  return text;
}

function inlineText(element: XmlElement, context: Context): string {
  switch (element.name) {
    case 'w:r':
      return isHidden(element) ? '' : textOf(element, context);
    case 'w:t':
      return element.children.filter((child) => typeof child === 'string').join('');
    case 'w:tab':
    case 'w:ptab':
      return '\t';
    case 'w:br':
    case 'w:cr':
      return '\n';
    case 'w:noBreakHyphen':
      return '-';
    case 'w:sym':
      return symbol(element.attributes['w:char']);
    case 'w:footnoteReference':
    case 'w:endnoteReference': {
      const kind = element.name === 'w:footnoteReference' ? 'footnote' : 'endnote';
      const key = `${kind} ${element.attributes['w:id']}`;
      const note = context.notes.get(key);
      if (note) context.pending.push({ key: `${kind} ${++context.counts[kind]}`, element: note });
      context.notes.delete(key);
      return '';
    }
    case 'm:oMath':
    case 'm:oMathPara':
      return equationText(element);
    case 'w:txbxContent':
      context.pending.push({ key: '', element });
      return '';
    case 'mc:AlternateContent':
      return textOf(alternative(element), context);
    case 'w:del':
    case 'w:moveFrom':
    case 'w:pPr':
    case 'w:rPr':
    case 'w:sdtPr':
    case 'w:instrText':
    case 'w:delText':
    case 'w:rt': // the reading above a ruby base
      return '';
    default:
      return textOf(element, context);
  }
}

function isHidden(run: XmlElement): boolean {
  const vanish = childOf(childOf(run, 'w:rPr'), 'w:vanish');
  return vanish !== undefined && !OFF.has(vanish.attributes['w:val'] ?? '');
}

/** Symbol fonts live in the private area F000-F0FF; most of their letters mean nothing in another font. */
function symbol(hex: string | undefined): string {
  const code = Number.parseInt(hex ?? '', 16);
  if (!(code > 0)) return '';
  if (code === 0xf0b7 || code === 0xf0a7) return '•';
  return code >= 0xe000 && code <= 0xf8ff ? '' : String.fromCharCode(code);
}

/** Both branches say the same: the newer one when there is one. */
function alternative(element: XmlElement): XmlElement {
  return childOf(element, 'mc:Choice') ?? childOf(element, 'mc:Fallback') ?? { ...element, children: [] };
}
