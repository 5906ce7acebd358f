/**
 * Our file put into a person's own Word file: theirs are the styles, headers, page, numbering and theme; ours are the blocks. Ids of both
 * sides never meet.
 * @module
 */
import { posix } from 'node:path';
import { strFromU8 } from 'fflate';
import type { ExportWarning } from '../resolve/resolved.ts';
import { joinNotes, joinReview } from './annotations.ts';
import { highest, joinNumbering } from './numbering.ts';
import { type Relation, WordPackage } from './package.ts';
import { fillPlaceholders, type PlaceholderValues, slotPattern, slots } from './placeholders.ts';
import { joinProperties } from './properties.ts';
import type { WordBase } from './read-base.ts';
import { rewriteIds } from './rewrite.ts';
import { joinStyles, listOf, type StyleMap } from './styles.ts';
import { elements, find, valOf, walk, writeXml, type XmlNode, xmlNode } from './xml-tree.ts';

const main = 'word/document.xml';
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
/** What our main part refers to by an id in its body. */
const inBody = new Set(['hyperlink', 'image']);

/**
 * @param ours parts of our file
 * @param values words for the placeholders of the base
 * @returns the parts of the joined file
 */
export function mergeIntoBase(
  ours: Readonly<Record<string, Uint8Array>>,
  base: WordBase,
  values: PlaceholderValues,
): { readonly parts: Record<string, Uint8Array>; readonly warnings: readonly ExportWarning[] } {
  const made = new WordPackage(new Map(Object.entries(ours)));
  const { parts } = base;
  const document = parts.tree(base.main);
  const body = document === undefined ? undefined : find(document, 'w:body');
  if (document === undefined || body === undefined) throw new TypeError('The base was not read by readBase.');
  const keepsText = base.use === 'placeholders';
  if (!keepsText) body.children = [slots.content, ...elements(body).filter(({ name }) => name === 'w:sectPr')];
  const unknown = fillEverywhere(base, values);
  if (![...walk(body)].some(({ children }) => children.includes(slots.content))) appendSlot(body);
  const hasContents = keepsText && refreshContents(document);

  const xml = strFromU8(ours[main] ?? new Uint8Array());
  const styles = joinedStyles(made, base, xml);
  const listShift = joinedLists(made, base, styles);
  const heading = headingList(made, base, styles, listShift);
  const noteShift = joinNotes(made, base, keepsText, (from, part) =>
    rewritten(made, base, from, part, { styles, listShift }),
  );
  const commentShift = joinReview(made, base, { document, keepsText, noteShift, styleOf: (id) => styles.idOf(id) });
  const targets = relationsOf(made, base, main, base.main);
  const shifts = { ...idsOf(document), notes: noteShift, comments: commentShift, lists: listShift };
  const rewrite = (text: string) => rewriteIds(text, { shifts, styleOf: styles.idOf, relationOf: targets, heading });

  const [before = '', content = ''] = rewrite(inner(xml)).split(paragraphOf(slots.content));
  const [toc, text] = content === '' ? ['', before] : [before, content];
  dropBookmarks(document, text);
  declare(document, xml);
  // In one pass: what is put in is not looked at again.
  const written = writeXml(document).replace(slotPattern, (slot) => (slot === slots.toc ? toc : text));
  parts.put(base.main, new TextEncoder().encode(written));
  parts.setType(base.main, `${word}.document.main+xml`);
  joinProperties(made, parts);
  const warnings = [...unknown].map((name) => ({ code: 'export.warn.placeholder', params: { name } }));
  const contents = hasContents ? [{ code: 'export.warn.baseContents', params: {} }] : [];
  return { parts: parts.written(), warnings: [...warnings, ...contents] };
}

/** Lets Word fill in the tables of contents that the person's text has of its own. @returns whether there is one */
function refreshContents(document: XmlNode): boolean {
  const open: XmlNode[] = [];
  let isFound = false;
  for (const node of walk(document)) {
    const kind = node.name === 'w:fldChar' ? node.attributes['w:fldCharType'] : undefined;
    if (kind === 'begin') open.push(node);
    else if (kind === 'end') open.pop();
    else if (node.name === 'w:instrText' && /^\s*TOC\b/.test(node.children.join(''))) {
      const begin = open.at(-1);
      if (begin !== undefined) begin.attributes['w:dirty'] = 'true';
      isFound = true;
    }
  }
  return isFound;
}

/** A text that does not say where the document goes is followed by it. */
function appendSlot(body: XmlNode): void {
  const section = body.children.findLastIndex((child) => typeof child !== 'string' && child.name === 'w:sectPr');
  body.children = body.children.toSpliced(section < 0 ? body.children.length : section, 0, slots.content);
}

/** A paragraph that holds a slot and nothing else, as the library writes it. */
function paragraphOf(slot: string): string {
  return `<w:p><w:r><w:t xml:space="preserve">${slot}</w:t></w:r></w:p>`;
}

/** Placeholders of the text, the headers and the footers. */
function fillEverywhere(base: WordBase, values: PlaceholderValues): ReadonlySet<string> {
  const unknown = new Set<string>();
  const around = base.parts
    .relations(base.main)
    .filter(({ kind, isExternal }) => (kind === 'header' || kind === 'footer') && !isExternal)
    .map(({ target }) => posix.join(posix.dirname(base.main), target));
  for (const part of [base.main, ...around]) {
    const tree = base.parts.tree(part);
    if (tree !== undefined) {
      const places = part === base.main ? (['content', 'toc'] as const) : [];
      for (const name of fillPlaceholders(tree, values, places)) unknown.add(name);
    }
  }
  return unknown;
}

function joinedStyles(made: WordPackage, base: WordBase, xml: string): StyleMap {
  const ours = made.tree('word/styles.xml') ?? xmlNode('w:styles');
  const theirs = required(base, made, 'styles', 'word/styles.xml', `${word}.styles+xml`);
  const texts = [
    xml,
    ...['footnotes', 'comments'].map((name) => strFromU8(made.bytes(`word/${name}.xml`) ?? new Uint8Array())),
  ];
  const used = new Set(['Normal']);
  for (const text of texts)
    for (const [, id = ''] of text.matchAll(/<w:(?:p|r|tbl)Style w:val="([^"]+)"/g)) used.add(id);
  return joinStyles(ours, theirs, used);
}

function joinedLists(made: WordPackage, base: WordBase, styles: StyleMap): number {
  const ours = made.tree('word/numbering.xml');
  if (ours === undefined) return 0;
  const theirs = required(base, made, 'numbering', 'word/numbering.xml', `${word}.numbering+xml`);
  const shift = joinNumbering(ours, theirs, (id) => (styles.isTheirs(id) ? null : styles.idOf(id)));
  for (const style of styles.added) {
    const list = find(find(find(style, 'w:pPr'), 'w:numPr'), 'w:numId');
    if (list !== undefined) list.attributes['w:val'] = String(Number(list.attributes['w:val']) + shift);
  }
  return shift;
}

/**
 * Headings that the person's styles do not number get numbers: cross-references name them. Where others are numbered, it is by their list,
 * as far down as it goes; where none is, by ours.
 */
function headingList(
  made: WordPackage,
  base: WordBase,
  styles: StyleMap,
  listShift: number,
): ReadonlyMap<string, { readonly list: number; readonly level: number }> {
  const result = new Map<string, { list: number; level: number }>();
  const theirs = base.parts.tree(base.parts.related(base.main, 'styles') ?? '');
  const ours = made.tree('word/styles.xml');
  if (theirs === undefined || ours === undefined) return result;
  const levels = [1, 2, 3, 4, 5, 6].map((level) => `Heading${level}`);
  const known = levels.filter(styles.isTheirs).map((id) => listOf(theirs, styles.idOf(id)));
  const list = known.find((each) => each !== undefined);
  for (const style of elements(ours)) {
    const id = style.attributes['w:styleId'] ?? '';
    const level = levels.indexOf(id);
    const numbering = find(find(style, 'w:pPr'), 'w:numPr');
    if (level < 0 || numbering === undefined) continue;
    if (styles.isTheirs(id) && listOf(theirs, styles.idOf(id)) !== undefined) continue;
    if (list !== undefined) result.set(id, { list: hasLevel(base, list, level) ? Number(list) : 0, level });
    else if (styles.isTheirs(id)) result.set(id, { list: Number(valOf(numbering, 'w:numId')) + listShift, level });
  }
  return result;
}

function hasLevel(base: WordBase, list: string, level: number): boolean {
  const numbering = base.parts.tree(base.parts.related(base.main, 'numbering') ?? '');
  if (numbering === undefined) return false;
  const parts = elements(numbering);
  const number = parts.find(({ name, attributes }) => name === 'w:num' && attributes['w:numId'] === list);
  const definition = valOf(number, 'w:abstractNumId');
  const found = parts.find(
    ({ name, attributes }) => name === 'w:abstractNum' && attributes['w:abstractNumId'] === definition,
  );
  return (found === undefined ? [] : elements(found)).some(({ attributes }) => attributes['w:ilvl'] === String(level));
}

/** A part of a person's file by its relation; an empty one like ours when the file has none. */
function required(base: WordBase, made: WordPackage, kind: string, part: string, type: string): XmlNode {
  const name = base.parts.related(base.main, kind);
  const tree = name === undefined ? undefined : base.parts.tree(name);
  if (tree !== undefined) return tree;
  const ours = made.tree(part);
  const empty = xmlNode(ours?.name ?? '', ours?.attributes ?? {});
  const place = posix.join(posix.dirname(base.main), posix.basename(part));
  base.parts.put(place, empty);
  base.parts.setType(place, type);
  base.parts.addRelation(base.main, kind, posix.basename(part));
  return empty;
}

/** Ids of our links and pictures in the person's file; the pictures go along. */
function relationsOf(made: WordPackage, base: WordBase, from: string, to: string): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const relation of made.relations(from)) {
    if (!inBody.has(relation.kind)) continue;
    ids.set(
      relation.id,
      base.parts.addRelation(to, relation.kind, targetOf(made, base, relation), relation.isExternal),
    );
  }
  return ids;
}

function targetOf(made: WordPackage, base: WordBase, { target, isExternal }: Relation): string {
  if (isExternal) return target;
  const data = made.bytes(posix.join('word', target));
  const extension = posix.extname(target);
  const folder = posix.join(posix.dirname(base.main), 'media');
  let number = 1;
  while (base.parts.has(`${folder}/longhand${number}${extension}`)) number++;
  const name = `${folder}/longhand${number}${extension}`;
  if (data !== undefined) base.parts.put(name, data);
  base.parts.setType(name, made.typeOf(posix.join('word', target)) ?? 'application/octet-stream');
  return `media/longhand${number}${extension}`;
}

/** A part of ours beside the main one, with its ids as the person's file has them. */
function rewritten(
  made: WordPackage,
  base: WordBase,
  from: string,
  to: string,
  { styles, listShift }: { readonly styles: StyleMap; readonly listShift: number },
): string {
  const shifts = { bookmarks: 0, changes: 0, drawings: 0, notes: 0, comments: 0, lists: listShift };
  const relationOf = relationsOf(made, base, from, to);
  const text = strFromU8(made.bytes(from) ?? new Uint8Array());
  return rewriteIds(text, { shifts, styleOf: styles.idOf, relationOf, heading: new Map() });
}

/** Highest ids in the person's text. */
function idsOf(document: XmlNode): { bookmarks: number; changes: number; drawings: number } {
  const nodes = [...walk(document)];
  const marks = nodes.filter(({ name }) => name === 'w:bookmarkStart');
  const changes = nodes.filter(({ attributes }) => attributes['w:author'] !== undefined);
  const drawings = nodes.filter(({ name }) => name === 'wp:docPr');
  return {
    bookmarks: 1 + highest(marks, 'w:id'),
    changes: 1 + highest(changes, 'w:id'),
    drawings: 1 + highest(drawings, 'id'),
  };
}

/** Bookmarks of theirs that bear a name of ours give way: ours are pointed to. */
function dropBookmarks(document: XmlNode, text: string): void {
  const ours = new Set([...text.matchAll(/<w:bookmarkStart [^>]*w:name="([^"]+)"/g)].map(([, name]) => name));
  const ids = new Set<string | undefined>();
  for (const node of walk(document))
    if (node.name === 'w:bookmarkStart' && ours.has(node.attributes['w:name'])) ids.add(node.attributes['w:id']);
  if (ids.size === 0) return;
  for (const node of walk(document)) {
    node.children = node.children.filter(
      (child) =>
        typeof child === 'string' ||
        !/^w:bookmark(?:Start|End)$/.test(child.name) ||
        !ids.has(child.attributes['w:id']),
    );
  }
}

/** Prefixes that our blocks use. */
function declare(document: XmlNode, xml: string): void {
  const root = /<w:document\b([^>]*)>/.exec(xml)?.[1] ?? '';
  for (const [, name = '', value = ''] of root.matchAll(/([\w:]+)="([^"]*)"/g)) {
    if (name.startsWith('xmlns')) document.attributes[name] ??= value;
    else if (name === 'mc:Ignorable') {
      const both = new Set(
        `${document.attributes[name] ?? ''} ${value}`.split(/\s+/).filter((prefix) => prefix !== ''),
      );
      document.attributes[name] = [...both].join(' ');
    }
  }
}

/** The blocks of our file, without its section. */
function inner(xml: string): string {
  const from = xml.indexOf('<w:body>') + '<w:body>'.length;
  return xml.slice(from, xml.lastIndexOf('<w:sectPr'));
}
