/**
 * What LibreOffice has of a document, read from its flat XML (ODF 1.3): paragraphs, tables with their merged cells, notes, remarks, changes.
 * @module
 */
import { elements, parseXml, walk, type XmlNode } from '../src/word-base/xml-tree.ts';
import type { Shown, ShownCell, ShownChange } from './shown-text.ts';
import { FORMULA, PICTURE } from './shown-text.ts';

export function officeText(fodt: string): Shown {
  const root = parseXml(fodt);
  const body = [...walk(root)].find(({ name }) => name === 'office:text');
  if (body === undefined) throw new Error('no text document of LibreOffice');
  const reader = new OfficeReader();
  reader.read(body);
  return reader.told();
}

class OfficeReader {
  readonly #paragraphs: string[] = [];
  readonly #tables: ShownCell[][] = [];
  readonly #links: string[] = [];
  readonly #notes: string[] = [];
  readonly #remarks: string[] = [];
  readonly #pictures: string[] = [];
  /** By the id of each; what is removed stands in the text, too, while changes are shown. */
  readonly #changes = new Map<string, ShownChange>();
  /** Those whose end has not come yet. */
  readonly #open = new Set<string>();

  read(node: XmlNode): void {
    for (const child of elements(node)) this.#block(child);
  }

  told(): Shown {
    return {
      paragraphs: this.#paragraphs,
      tables: this.#tables,
      links: this.#links,
      notes: this.#notes,
      remarks: this.#remarks,
      pictures: this.#pictures,
      changes: [...this.#changes.values()],
    };
  }

  #block(node: XmlNode): void {
    switch (node.name) {
      case 'text:p':
      case 'text:h': {
        const text = this.#inline(node);
        if (text.trim() !== '') this.#paragraphs.push(text);
        return;
      }
      case 'table:table':
        this.#table(node);
        return;
      case 'text:tracked-changes':
        for (const region of elements(node)) this.#change(region);
        return;
      // The list of headings is LibreOffice's own to make.
      case 'text:table-of-content':
      case 'text:sequence-decls':
      case 'office:forms':
        return;
      default:
        this.read(node);
    }
  }

  #table(table: XmlNode): void {
    const cells: ShownCell[] = [];
    this.#tables.push(cells);
    for (const cell of [...walk(table)].filter(({ name }) => name === 'table:table-cell')) {
      const from = this.#paragraphs.length;
      this.read(cell);
      cells.push({
        text: this.#paragraphs.slice(from).join('\n'),
        colspan: Number(cell.attributes['table:number-columns-spanned'] ?? 1),
        rowspan: Number(cell.attributes['table:number-rows-spanned'] ?? 1),
      });
    }
  }

  #change(region: XmlNode): void {
    const [change] = elements(region);
    const kind = change?.name === 'text:insertion' ? 'insertion' : 'deletion';
    if (change === undefined || change.name === 'text:format-change') return;
    const author = textOf([...walk(change)].find(({ name }) => name === 'dc:creator'));
    this.#changes.set(region.attributes['text:id'] ?? '', { kind, author, text: '' });
  }

  #say(text: string): string {
    let isRemoved = false;
    for (const id of this.#open) {
      const change = this.#changes.get(id);
      if (change === undefined) continue;
      this.#changes.set(id, { ...change, text: change.text + text });
      isRemoved ||= change.kind === 'deletion';
    }
    return isRemoved ? '' : text;
  }

  #inline(node: XmlNode): string {
    let told = '';
    for (const child of node.children) told += typeof child === 'string' ? this.#say(child) : this.#element(child);
    return told;
  }

  #element(node: XmlNode): string {
    switch (node.name) {
      case 'text:s':
        return this.#say(' '.repeat(Number(node.attributes['text:c'] ?? 1)));
      case 'text:tab':
        return this.#say('\t');
      case 'text:line-break':
        return this.#say('\n');
      case 'text:a':
        this.#links.push(node.attributes['xlink:href'] ?? '');
        return this.#inline(node);
      case 'text:note': {
        const reader = new OfficeReader();
        for (const part of elements(node)) if (part.name === 'text:note-body') reader.read(part);
        this.#notes.push(reader.told().paragraphs.join('\n').trim());
        return '';
      }
      case 'office:annotation': {
        const author = textOf(elements(node).find(({ name }) => name === 'dc:creator'));
        const lines = elements(node).filter(({ name }) => name === 'text:p' || name === 'text:list');
        this.#remarks.push(`${author}: ${lines.map((line) => textOf(line).trim()).join('\n')}`);
        return '';
      }
      case 'draw:frame': {
        const isFormula = [...walk(node)].some(({ name }) => name === 'math' || name === 'math:math');
        if (!isFormula) this.#pictures.push(textOf([...walk(node)].find(({ name }) => name === 'svg:desc')));
        return this.#say(isFormula ? FORMULA : PICTURE);
      }
      case 'text:change-start':
        this.#open.add(node.attributes['text:change-id'] ?? '');
        return '';
      case 'text:change-end':
        this.#open.delete(node.attributes['text:change-id'] ?? '');
        return '';
      default:
        return this.#inline(node);
    }
  }
}

function textOf(node: XmlNode | undefined): string {
  if (node === undefined) return '';
  return node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
