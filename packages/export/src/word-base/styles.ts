/** Which style of a person's own Word file takes the place of each of ours; those that it has not are added. */
import { declareAll, elements, find, valOf, walk, type XmlNode, xmlNode } from './xml-tree.ts';

/** Names that programs in Chinese give to what Word itself names in English. */
const chineseNames: Readonly<Record<string, string>> = {
  正文: 'normal',
  标题: 'title',
  副标题: 'subtitle',
  作者: 'author',
  日期: 'date',
  摘要: 'abstract',
  摘要标题: 'abstract title',
  关键词: 'keywords',
  正文文本: 'body text',
  正文首行缩进: 'body text first indent',
  题注: 'caption',
  引用: 'quote',
  列出段落: 'list paragraph',
  列表段落: 'list paragraph',
  目录标题: 'toc heading',
  脚注文本: 'footnote text',
  脚注引用: 'footnote reference',
  批注文字: 'annotation text',
  批注引用: 'annotation reference',
  超链接: 'hyperlink',
  代码: 'source code',
  表格文字: 'table text',
  表格正文: 'table text',
  图: 'figure',
  图片: 'figure',
  参考文献: 'bibliography',
  书目: 'bibliography',
};
/** Ours that need not look like ours: the person's plain text does as well. */
const plain: ReadonlySet<string> = new Set(['BodyText', 'BodyTextIndented', 'ListText']);
/** Ours whose faces mean something. */
const withFace: ReadonlySet<string> = new Set(['SourceCode', 'InlineCode']);

export interface StyleMap {
  /** @returns the id in the person's file */
  readonly idOf: (ours: string) => string;
  /** Whether the style was there before, under whatever name. */
  readonly isTheirs: (ours: string) => boolean;
  /** Those that were not: they are in the person's file now. */
  readonly added: readonly XmlNode[];
}

/**
 * Finds a style for each of `used`, and adds to `theirs` what is missing.
 *
 * @param ours tree of our styles
 * @param theirs tree of the person's styles; it is changed
 */
export function joinStyles(ours: XmlNode, theirs: XmlNode, used: ReadonlySet<string>): StyleMap {
  declareAll(theirs, ours);
  const own = new Map(stylesOf(ours).map((style) => [style.attributes['w:styleId'] ?? '', style]));
  const known = stylesOf(theirs);
  const ids = new Map(known.map((style) => [style.attributes['w:styleId'] ?? '', style]));
  const names = new Map(known.map((style) => [`${typeOf(style)} ${plainName(style)}`, style]));
  const normal = known.find((style) => typeOf(style) === 'paragraph' && isDefault(style))?.attributes['w:styleId'];
  const found = new Map<string, string>();
  const added: string[] = [];
  const nodes: XmlNode[] = [];

  const idOf = (id: string): string => {
    const done = found.get(id);
    if (done !== undefined) return done;
    const style = own.get(id);
    if (style === undefined) return id;
    const named = names.get(`${typeOf(style)} ${plainName(style)}`);
    const same = ids.get(id);
    const there = (same !== undefined && typeOf(same) === typeOf(style) ? same : named)?.attributes['w:styleId'];
    const fallback = isDefault(style) || plain.has(id) ? normal : undefined;
    const target = there ?? fallback ?? (same === undefined ? id : free(`Longhand${id}`, ids));
    found.set(id, target);
    if (there === undefined && fallback === undefined) added.push(id);
    return target;
  };
  for (const id of used) idOf(id);
  // What they are based on is needed, too; the list grows while it is read.
  for (const id of added) {
    const style = own.get(id);
    if (style !== undefined) nodes.push(adopted(style, id, idOf, names));
  }
  theirs.children.push(...nodes);
  return { added: nodes, idOf, isTheirs: (id) => own.has(id) && found.has(id) && !added.includes(id) };
}

/** The list by which paragraphs of a style are numbered, or the one that it is based on; undefined when they are not. */
export function listOf(styles: XmlNode, id: string): string | undefined {
  const known = new Map(stylesOf(styles).map((style) => [style.attributes['w:styleId'] ?? '', style]));
  const seen = new Set<string>();
  for (let at = id; !seen.has(at); ) {
    seen.add(at);
    const style = known.get(at);
    const list = valOf(find(find(style, 'w:pPr'), 'w:numPr'), 'w:numId');
    if (list !== undefined) return list === '0' ? undefined : list;
    at = valOf(style, 'w:basedOn') ?? '';
  }
  return undefined;
}

function adopted(
  style: XmlNode,
  id: string,
  idOf: (id: string) => string,
  names: ReadonlyMap<string, XmlNode>,
): XmlNode {
  const copy = structuredClone(style);
  copy.attributes['w:styleId'] = idOf(id);
  delete copy.attributes['w:default'];
  copy.attributes['w:customStyle'] = '1';
  copy.children = elements(copy).flatMap((child) => {
    const value = child.attributes['w:val'] ?? '';
    if (child.name === 'w:name' && names.has(`${typeOf(style)} ${value.toLowerCase()}`))
      return [xmlNode('w:name', { 'w:val': `${value} (Longhand)` })];
    if (child.name === 'w:basedOn') return [xmlNode('w:basedOn', { 'w:val': idOf(value) })];
    // Ours need not follow each other in a file that has its own.
    return child.name === 'w:next' || child.name === 'w:link' ? [] : [child];
  });
  if (typeOf(style) === 'paragraph') setOut(copy);
  // Built-in names keep their meaning.
  if (!/^Longhand/.test(copy.attributes['w:styleId'] ?? '')) delete copy.attributes['w:customStyle'];
  if (!withFace.has(id)) {
    for (const node of walk(copy))
      node.children = node.children.filter((child) => typeof child === 'string' || child.name !== 'w:rFonts');
  }
  return copy;
}

/** What follows the indents in the properties of a paragraph (ECMA-376, 17.3.1.26). */
const behindIndents =
  /^w:(?:contextualSpacing|mirrorIndents|suppressOverlap|jc|textDirection|textAlignment|textboxTightWrap|outlineLvl|divId)$/;

/** The person's plain text may set first lines in; captions, tables and code are not plain text. */
function setOut(style: XmlNode): void {
  let look = find(style, 'w:pPr');
  if (look === undefined) {
    look = xmlNode('w:pPr');
    const place = style.children.findIndex(
      (child) => typeof child !== 'string' && /^w:(?:rPr|tblPr|trPr|tcPr)$/.test(child.name),
    );
    style.children.splice(place < 0 ? style.children.length : place, 0, look);
  }
  const indents = find(look, 'w:ind');
  const none = { 'w:firstLineChars': '0', 'w:firstLine': '0' };
  if (indents !== undefined) {
    const isSet = ['w:firstLine', 'w:hanging'].some((name) => indents.attributes[name] !== undefined);
    if (!isSet) Object.assign(indents.attributes, none);
    return;
  }
  const place = look.children.findIndex((child) => typeof child !== 'string' && behindIndents.test(child.name));
  look.children.splice(place < 0 ? look.children.length : place, 0, xmlNode('w:ind', none));
}

function stylesOf(tree: XmlNode): XmlNode[] {
  return elements(tree).filter(({ name }) => name === 'w:style');
}

function typeOf(style: XmlNode): string {
  return style.attributes['w:type'] ?? 'paragraph';
}

function isDefault(style: XmlNode): boolean {
  return ['1', 'true', 'on'].includes(style.attributes['w:default'] ?? '');
}

/** The name in small letters, and in English where it is one that Word has. */
function plainName(style: XmlNode): string {
  const name = (valOf(style, 'w:name') ?? '').trim().toLowerCase();
  const leveled = /^(标题|目录)\s*(\d)$/.exec(name);
  if (leveled !== null) return `${leveled[1] === '标题' ? 'heading' : 'toc'} ${leveled[2]}`;
  return Object.hasOwn(chineseNames, name) ? (chineseNames[name] ?? name) : name;
}

function free(id: string, taken: ReadonlyMap<string, unknown>): string {
  let candidate = id;
  for (let number = 2; taken.has(candidate); number++) candidate = `${id}${number}`;
  return candidate;
}
