/** `{{title}}` and its like in a person's own Word file, also where Word has split them into several runs. */
import { elements, find, walk, type XmlNode, xmlNode } from './xml-tree.ts';

export type PlaceholderName = 'title' | 'subtitle' | 'authors' | 'date' | 'abstract' | 'keywords' | 'toc' | 'content';
/** Words for each; several where a paragraph of its own may become several. */
export type PlaceholderValues = Readonly<Record<Exclude<PlaceholderName, 'toc' | 'content'>, readonly string[]>>;

const names: Readonly<Record<string, PlaceholderName>> = {
  title: 'title',
  标题: 'title',
  subtitle: 'subtitle',
  副标题: 'subtitle',
  authors: 'authors',
  author: 'authors',
  作者: 'authors',
  date: 'date',
  日期: 'date',
  abstract: 'abstract',
  摘要: 'abstract',
  keywords: 'keywords',
  关键词: 'keywords',
  toc: 'toc',
  目录: 'toc',
  content: 'content',
  正文: 'content',
};
const pattern = /\{\{\s*([\p{L}\p{N}_.-]{1,40})\s*\}\}/gu;

/** Texts that stand for parts of the file until it is written as a string: private characters, which no text of a document holds. */
export type Slot = 'toc' | 'content';
export const slots: Readonly<Record<Slot, string>> = { toc: '\ue0f1toc\ue0f2', content: '\ue0f1content\ue0f2' };
export const slotPattern = /\ue0f1(?:toc|content)\ue0f2/g;

/** The placeholder that a name means, in either language. */
function named(name: string): PlaceholderName | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(names, key) ? names[key] : undefined;
}

/** @param wanted any of these; any at all when absent */
export function hasPlaceholder(root: XmlNode, wanted?: readonly PlaceholderName[]): boolean {
  for (const node of walk(root)) {
    if (node.name !== 'w:p') continue;
    for (const [, name = ''] of textOf(textsOf(node)).matchAll(pattern)) {
      const found = named(name);
      if (found !== undefined && (wanted === undefined || wanted.includes(found))) return true;
    }
  }
  return false;
}

/**
 * Puts the values in. A paragraph that holds nothing but a placeholder becomes as many as there are words for it, or goes when there are
 * none; the first of `content` and of `toc` that `places` allows become slots.
 *
 * @param places what has a place here: headers and footers hold words only
 * @returns names in braces that mean nothing where they stand
 */
export function fillPlaceholders(
  root: XmlNode,
  values: PlaceholderValues,
  places: readonly Slot[] = [],
): ReadonlySet<string> {
  for (const node of walk(root)) {
    if (node.name === 'w:t') node.children = [node.children.join('').replace(/[\ue0f1\ue0f2]/g, '')];
  }
  const filler = new Filler(values, new Set(places));
  filler.fill(root);
  return filler.unknown;
}

class Filler {
  readonly unknown = new Set<string>();
  readonly #values: PlaceholderValues;
  /** Slots that are still to be given. */
  readonly #places: Set<Slot>;

  constructor(values: PlaceholderValues, places: Set<Slot>) {
    this.#values = values;
    this.#places = places;
  }

  fill(parent: XmlNode): void {
    // A box on the page has no room for a document.
    if (parent.name === 'w:txbxContent') this.#places.clear();
    const count = elements(parent).filter(({ name }) => name === 'w:p').length;
    parent.children = parent.children.flatMap((child) => {
      if (typeof child === 'string') return [child];
      if (child.name !== 'w:p') {
        this.fill(child);
        return [child];
      }
      const filled = this.#paragraph(child);
      for (const each of filled) if (typeof each !== 'string') this.fill(each);
      return filled.length === 0 && count === 1 ? [blank(child)] : filled;
    });
    // A cell ends with a paragraph (ECMA-376, 17.4.65).
    if (parent.name === 'w:tc' && typeof parent.children.at(-1) === 'string') parent.children.push(xmlNode('w:p'));
  }

  #paragraph(paragraph: XmlNode): (XmlNode | string)[] {
    const texts = textsOf(paragraph);
    const text = textOf(texts);
    if (!text.includes('{{')) return [paragraph];
    const [whole] = text.trim().matchAll(pattern);
    const alone = whole !== undefined && whole[0] === text.trim() ? named(whole[1] ?? '') : undefined;
    const hasSection = find(find(paragraph, 'w:pPr'), 'w:sectPr') !== undefined;
    if (alone === 'content' || alone === 'toc') {
      if (this.#places.delete(alone)) return hasSection ? [slots[alone], blank(paragraph)] : [slots[alone]];
    } else if (alone !== undefined) {
      const lines = this.#values[alone];
      if (lines.length === 0) return hasSection ? [blank(paragraph)] : [];
      return lines.map((line, index) => {
        const copy = index === lines.length - 1 ? paragraph : copied(paragraph);
        this.#replace(textsOf(copy), () => line);
        return copy;
      });
    }
    this.#replace(texts, (name) => (name === 'content' || name === 'toc' ? undefined : this.#values[name].join(', ')));
    return [paragraph];
  }

  /** Replaces in the runs: the words go where the placeholder begins, and the rest of it is taken out of the runs that it spreads over. */
  #replace(texts: readonly XmlNode[], wordsOf: (name: PlaceholderName) => string | undefined): void {
    for (const match of [...textOf(texts).matchAll(pattern)].toReversed()) {
      const name = named(match[1] ?? '');
      const words = name === undefined ? undefined : wordsOf(name);
      if (words === undefined) {
        this.unknown.add(match[1] ?? '');
        continue;
      }
      let at = 0;
      let rest = words.replace(/[\ue0f1\ue0f2]/g, '');
      for (const node of texts) {
        const text = node.children.join('');
        const from = Math.max(0, match.index - at);
        const to = Math.min(text.length, match.index + match[0].length - at);
        at += text.length;
        if (from >= to) continue;
        node.children = [text.slice(0, from) + rest + text.slice(to)];
        node.attributes['xml:space'] = 'preserve';
        rest = '';
      }
    }
  }
}

/** Texts of a paragraph in order, without those of paragraphs in boxes inside it. */
function textsOf(paragraph: XmlNode): XmlNode[] {
  return elements(paragraph).flatMap((child) =>
    child.name === 'w:t' ? [child] : child.name === 'w:p' || child.name === 'w:pPr' ? [] : textsOf(child),
  );
}

function textOf(texts: readonly XmlNode[]): string {
  return texts.map(({ children }) => children.join('')).join('');
}

/** The paragraph with its look and without its content. */
function blank(paragraph: XmlNode): XmlNode {
  const look = find(paragraph, 'w:pPr');
  return { ...paragraph, children: look === undefined ? [] : [look] };
}

/** The paragraph once more, without what may stand once only: the end of a section, bookmarks, remarks, notes. */
function copied(paragraph: XmlNode): XmlNode {
  const copy = structuredClone(paragraph);
  const once = /^w:(?:sectPr|bookmark(?:Start|End)|comment(?:RangeStart|RangeEnd|Reference)|footnoteReference)$/;
  for (const node of walk(copy))
    node.children = node.children.filter((child) => typeof child === 'string' || !once.test(child.name));
  return copy;
}
