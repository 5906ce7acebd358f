/** `{{title}}` and its like in a person's own Word file, also where Word has split them into several runs. */
import { elements, find, walk, type XmlNode } from './xml-tree.ts';

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
export const slots = { toc: '\ue0f1toc\ue0f2', content: '\ue0f1content\ue0f2' } as const;

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
 * none; those of `content` and `toc` become slots.
 *
 * @returns names in braces that mean nothing
 */
export function fillPlaceholders(root: XmlNode, values: PlaceholderValues): ReadonlySet<string> {
  const unknown = new Set<string>();
  fillIn(root, values, unknown);
  return unknown;
}

function fillIn(parent: XmlNode, values: PlaceholderValues, unknown: Set<string>): void {
  parent.children = parent.children.flatMap((child) => {
    if (typeof child === 'string') return [child];
    if (child.name === 'w:p') {
      const filled = fillParagraph(child, values, unknown);
      const isOnlyOne = elements(parent).filter(({ name }) => name === 'w:p').length === 1;
      for (const each of filled) if (typeof each !== 'string') fillIn(each, values, unknown);
      return filled.length === 0 && isOnlyOne ? [blank(child)] : filled;
    }
    fillIn(child, values, unknown);
    return [child];
  });
}

function fillParagraph(paragraph: XmlNode, values: PlaceholderValues, unknown: Set<string>): (XmlNode | string)[] {
  const texts = textsOf(paragraph);
  const text = textOf(texts);
  if (!text.includes('{{')) return [paragraph];
  const [whole] = text.trim().matchAll(pattern);
  const alone = whole !== undefined && whole[0] === text.trim() ? named(whole[1] ?? '') : undefined;
  const hasSection = find(find(paragraph, 'w:pPr'), 'w:sectPr') !== undefined;
  if (alone === 'content' || alone === 'toc') return hasSection ? [slots[alone], blank(paragraph)] : [slots[alone]];
  if (alone !== undefined) {
    const lines = values[alone];
    if (lines.length === 0) return hasSection ? [blank(paragraph)] : [];
    return lines.map((line, index) => {
      const copy = index === lines.length - 1 ? paragraph : withoutSection(structuredClone(paragraph));
      replace(textsOf(copy), () => line, unknown);
      return copy;
    });
  }
  replace(texts, (name) => (name === 'content' || name === 'toc' ? undefined : values[name].join(', ')), unknown);
  return [paragraph];
}

/** Replaces in the runs: the words go where the placeholder begins, and the rest of it is taken out of the runs that it spreads over. */
function replace(
  texts: readonly XmlNode[],
  wordsOf: (name: PlaceholderName) => string | undefined,
  unknown: Set<string>,
): void {
  const whole = textOf(texts);
  for (const match of [...whole.matchAll(pattern)].toReversed()) {
    const name = named(match[1] ?? '');
    const words = name === undefined ? undefined : wordsOf(name);
    if (words === undefined) {
      unknown.add(match[1] ?? '');
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

/** A section ends once. */
function withoutSection(paragraph: XmlNode): XmlNode {
  const look = find(paragraph, 'w:pPr');
  if (look !== undefined) look.children = elements(look).filter(({ name }) => name !== 'w:sectPr');
  return paragraph;
}
