/**
 * Reads a Word file for comparing: everything that a person could have changed, and by whom it was changed.
 * @module
 */
import { OoxmlError } from '../errors.ts';
import { documentPartOf, type PartReader } from '../relations.ts';
import { childOf, childrenOf, elementsOf, localName, type XmlElement } from '../xml.ts';
import { commentsOf } from './comments.ts';
import { changeOf, inlinesOf } from './inline.ts';
import { Names } from './names.ts';
import type { ReviewBlock, ReviewFile, ReviewInline, ReviewParagraph, ReviewRow, ReviewTable } from './types.ts';

const OFF = new Set(['0', 'false', 'off', 'none']);
const MAX_COLUMNS = 63;
/** Tables within tables: no person writes more. */
const MAX_NESTING = 8;
const SILENT = new Set(['w:sectPr', 'w:proofErr', 'w:permStart', 'w:permEnd']);

/**
 * @param read gives the parts of the package
 * @throws OoxmlError `incomplete` when the package has no document part, `malformed`, `tooDeep`
 * @example readReview((path) => parts.get(path)).comments
 */
export function readReview(read: PartReader): ReviewFile {
  const path = documentPartOf(read) ?? 'word/document.xml';
  const xml = read(path);
  if (xml === undefined) throw new OoxmlError('incomplete', 'The package has no document part.');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const names = new Names(read, folder, path);
  const core = coreOf(read('docProps/core.xml'));
  return {
    properties: propertiesOf(read('docProps/custom.xml')),
    ...core,
    blocks: new Blocks(names).read(childrenOf(xml, 'w:body')),
    notes: new Map([
      ...notesOf(read(`${folder}footnotes.xml`), 'footnote', new Names(read, folder, `${folder}footnotes.xml`, names)),
      ...notesOf(read(`${folder}endnotes.xml`), 'endnote', new Names(read, folder, `${folder}endnotes.xml`, names)),
    ]),
    comments: commentsOf(read, folder),
  };
}

class Blocks {
  readonly #names: Names;
  /** Bookmarks that stand between paragraphs: they belong to the next one. */
  #waiting: ReviewInline[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  read(elements: Iterable<XmlElement>, nesting = 0): ReviewBlock[] {
    const blocks: ReviewBlock[] = [];
    for (const element of elements) blocks.push(...this.#block(element, nesting));
    return blocks;
  }

  #block(element: XmlElement, nesting: number): ReviewBlock[] {
    switch (element.name) {
      case 'w:p':
        return [this.#paragraph(element)];
      case 'w:tbl':
        return nesting >= MAX_NESTING
          ? [{ type: 'unread', what: 'nested', text: '' }]
          : [this.#table(element, nesting)];
      case 'w:sdt': {
        const content = childOf(element, 'w:sdtContent');
        return content === undefined ? [] : this.read(elementsOf(content), nesting);
      }
      case 'w:ins':
      case 'w:del':
      case 'w:moveTo':
      case 'w:moveFrom':
      case 'w:customXml':
      case 'w:smartTag':
        return this.read(elementsOf(element), nesting);
      case 'mc:AlternateContent':
        return this.read(
          elementsOf(childOf(element, 'mc:Choice') ?? childOf(element, 'mc:Fallback') ?? element),
          nesting,
        );
      case 'w:bookmarkStart':
      case 'w:bookmarkEnd':
      case 'w:commentRangeStart':
      case 'w:commentRangeEnd':
      case 'm:oMath':
      case 'm:oMathPara': {
        const found = inlinesOf({ name: 'w:p', attributes: {}, children: [element] }, this.#names);
        if (!element.name.startsWith('m:')) {
          this.#waiting.push(...found);
          return [];
        }
        return [{ type: 'paragraph', style: '', indent: 0, isContents: false, content: [...this.#taken(), ...found] }];
      }
      case 'w:altChunk':
        return [{ type: 'unread', what: 'embedded', text: '' }];
      default:
        return SILENT.has(element.name) || element.name.startsWith('w:move') || element.name.startsWith('w:customXml')
          ? []
          : [{ type: 'unread', what: 'other', text: localName(element.name) }];
    }
  }

  #taken(): ReviewInline[] {
    return this.#waiting.splice(0);
  }

  #paragraph(element: XmlElement): ReviewParagraph {
    const properties = childOf(element, 'w:pPr');
    const role = this.#names.roles.ofParagraph(properties);
    const own = childOf(properties, 'w:numPr');
    const list = this.#names.listOf(own ?? role.numbering);
    const mark = childOf(properties, 'w:rPr');
    const changed = elementsOf(mark ?? { name: '', attributes: {}, children: [] }).find(({ name }) =>
      ['w:ins', 'w:del', 'w:moveTo', 'w:moveFrom'].includes(name),
    );
    const align = childOf(properties, 'w:jc')?.attributes['w:val'];
    const indent = childOf(properties, 'w:ind')?.attributes;
    return {
      type: 'paragraph',
      style: this.#names.styleOf(childOf(properties, 'w:pStyle')?.attributes['w:val'] ?? ''),
      indent: Number(indent?.['w:left'] ?? indent?.['w:start'] ?? 0) || 0,
      isContents: role.isContents,
      ...(role.headingLevel === undefined ? {} : { headingLevel: role.headingLevel }),
      ...(list === undefined ? {} : { list }),
      ...(align === undefined ? {} : { align }),
      ...(changed === undefined ? {} : { markChange: changeOf(changed) }),
      content: [...this.#taken(), ...inlinesOf(element, this.#names)],
    };
  }

  #table(element: XmlElement, nesting: number): ReviewTable {
    const columns = elementsOf(childOf(element, 'w:tblGrid') ?? { ...element, children: [] })
      .filter(({ name }) => name === 'w:gridCol')
      .slice(0, MAX_COLUMNS)
      .map(({ attributes }) => Number(attributes['w:w'] ?? 0) || 0);
    const rows = descend(element, 'w:tr', this.#waiting, this.#names).map((row): ReviewRow => {
      const properties = childOf(row, 'w:trPr');
      const head = childOf(properties, 'w:tblHeader');
      const change = childOf(properties, 'w:ins') ?? childOf(properties, 'w:del');
      const cells = descend(row, 'w:tc', this.#waiting, this.#names).map((cell) => {
        const about = childOf(cell, 'w:tcPr');
        const merge = childOf(about, 'w:vMerge');
        const span = Number(childOf(about, 'w:gridSpan')?.attributes['w:val'] ?? 1);
        return {
          colspan: span >= 1 && span <= MAX_COLUMNS ? Math.floor(span) : 1,
          ...(merge === undefined
            ? {}
            : { merge: merge.attributes['w:val'] === 'restart' ? ('start' as const) : ('goOn' as const) }),
          blocks: this.read(
            elementsOf(cell).filter(({ name }) => name !== 'w:tcPr'),
            nesting + 1,
          ),
        };
      });
      return {
        isHead: head !== undefined && !OFF.has(head.attributes['w:val'] ?? ''),
        ...(change === undefined ? {} : { change: changeOf(change) }),
        cells,
      };
    });
    return { type: 'table', columns, rows };
  }
}

/** Rows and cells may be wrapped in content controls and tracked changes; bookmarks may stand beside them. */
function descend(element: XmlElement, name: string, waiting: ReviewInline[], names: Names): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === name) return [child];
    if (child.name === 'w:bookmarkStart' || child.name === 'w:bookmarkEnd') {
      waiting.push(...inlinesOf({ name: 'w:p', attributes: {}, children: [child] }, names));
      return [];
    }
    return ['w:sdt', 'w:sdtContent', 'w:ins', 'w:del', 'w:customXml', 'w:smartTag'].includes(child.name)
      ? descend(child, name, waiting, names)
      : [];
  });
}

function* notesOf(
  xml: string | undefined,
  kind: 'footnote' | 'endnote',
  names: Names,
): Generator<[string, readonly ReviewBlock[]], void, undefined> {
  if (xml === undefined) return;
  for (const note of childrenOf(xml, `w:${kind}s`)) {
    // Separators are notes too, with a type.
    if (note.attributes['w:type'] === undefined)
      yield [`${kind} ${note.attributes['w:id']}`, new Blocks(names).read(elementsOf(note))];
  }
}

function propertiesOf(xml: string | undefined): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  if (xml === undefined) return properties;
  for (const property of childrenOf(xml, 'Properties')) {
    const value = elementsOf(property)[0];
    const text = value?.children.filter((node) => typeof node === 'string').join('') ?? '';
    properties.set(property.attributes.name ?? '', text);
  }
  return properties;
}

function coreOf(xml: string | undefined): { readonly savedBy: string; readonly savedAt?: number } {
  let savedBy = '';
  let savedAt = Number.NaN;
  if (xml !== undefined) {
    for (const property of childrenOf(xml, 'coreProperties')) {
      const text = property.children.filter((node) => typeof node === 'string').join('');
      if (localName(property.name) === 'lastModifiedBy') savedBy = text;
      if (localName(property.name) === 'modified') savedAt = Date.parse(text);
    }
  }
  return { savedBy, ...(Number.isNaN(savedAt) ? {} : { savedAt }) };
}
