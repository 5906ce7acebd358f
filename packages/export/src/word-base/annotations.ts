/** Our footnotes and comments beside those of a person's own Word file. */
import { posix } from 'node:path';
import { strFromU8 } from 'fflate';
import { highest } from './numbering.ts';
import type { WordPackage } from './package.ts';
import type { WordBase } from './read-base.ts';
import { declareAll, elements, parseXml, walk, type XmlNode } from './xml-tree.ts';

const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/**
 * @param keepsText whether the person's text stays, and with it the notes in it
 * @param rewrite our part with its ids as the person's file has them, by names of both parts
 * @returns what to add to the number of each of our notes
 */
export function joinNotes(
  made: WordPackage,
  base: WordBase,
  keepsText: boolean,
  rewrite: (from: string, to: string) => string,
): number {
  const from = 'word/footnotes.xml';
  if (!made.has(from)) return 0;
  const known = base.parts.related(base.main, 'footnotes');
  const theirs = known === undefined ? undefined : base.parts.tree(known);
  if (known === undefined || theirs === undefined) {
    const name = added(base, 'footnotes.xml', 'footnotes', `${office}.footnotes+xml`);
    base.parts.put(name, parseXml(rewrite(from, name)));
    return 0;
  }
  if (!keepsText) theirs.children = elements(theirs).filter(isSeparator);
  const shift = highest(elements(theirs), 'w:id');
  const ours = parseXml(rewrite(from, known));
  declareAll(theirs, ours);
  for (const note of elements(ours)) {
    if (isSeparator(note)) continue;
    note.attributes['w:id'] = String(Number(note.attributes['w:id']) + shift);
    theirs.children.push(note);
  }
  return shift;
}

const reviewParts = [
  ['comments', 'comments', `${office}.comments+xml`],
  [
    'commentsExtended',
    'http://schemas.microsoft.com/office/2011/relationships/commentsExtended',
    `${office}.commentsExtended+xml`,
  ],
  ['commentsIds', 'http://schemas.microsoft.com/office/2016/09/relationships/commentsIds', `${office}.commentsIds+xml`],
] as const;

interface Joining {
  /** The person's main part, whose comments may be moved. */
  readonly document: XmlNode;
  readonly keepsText: boolean;
  /** What was added to the number of each of our notes. */
  readonly noteShift: number;
  readonly styleOf: (id: string) => string;
}

/**
 * Comments of both sides are numbered above all notes, as {@link DocxReview} numbers ours.
 *
 * @returns what to add to the number of each of our comments
 */
export function joinReview(
  made: WordPackage,
  base: WordBase,
  { document, keepsText, noteShift, styleOf }: Joining,
): number {
  let shift = noteShift;
  for (const [kind, relation, type] of reviewParts) {
    const known = base.parts.related(base.main, kind);
    const theirs = known === undefined ? undefined : base.parts.tree(known);
    // Comments belong to the text that they are about.
    if (theirs !== undefined && !keepsText) theirs.children = [];
    const data = made.bytes(`word/${kind}.xml`);
    if (data === undefined) continue;
    const ours = parseXml(strFromU8(data));
    for (const { name, attributes } of walk(ours))
      if (/^w:[pr]Style$/.test(name)) attributes['w:val'] = styleOf(attributes['w:val'] ?? '');
    if (theirs === undefined) {
      base.parts.put(added(base, `${kind}.xml`, relation, type), ours);
      continue;
    }
    declareAll(theirs, ours);
    if (kind === 'comments') {
      if (theirs.children.length > 0) {
        moveComments([...elements(theirs), ...walk(document)], lastNote(base));
        shift = 1 + highest(elements(theirs), 'w:id');
      }
      for (const { attributes } of elements(ours)) attributes['w:id'] = String(Number(attributes['w:id']) + shift);
    }
    theirs.children.push(...ours.children);
  }
  return shift;
}

function moveComments(nodes: readonly XmlNode[], by: number): void {
  for (const { name, attributes } of nodes)
    if (/^w:comment(?:RangeStart|RangeEnd|Reference)?$/.test(name))
      attributes['w:id'] = String(Number(attributes['w:id']) + by);
}

function lastNote(base: WordBase): number {
  const notes = base.parts.tree(base.parts.related(base.main, 'footnotes') ?? '');
  return notes === undefined ? 0 : 1 + highest(elements(notes), 'w:id');
}

function added(base: WordBase, file: string, relation: string, type: string): string {
  const name = posix.join(posix.dirname(base.main), file);
  base.parts.setType(name, type);
  base.parts.addRelation(base.main, relation, file);
  return name;
}

function isSeparator(note: XmlNode): boolean {
  return note.attributes['w:type'] !== undefined && note.attributes['w:type'] !== 'normal';
}
