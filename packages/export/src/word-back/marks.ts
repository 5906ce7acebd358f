/**
 * What a Word file carries so that its changes find the way back: which document it is and from when, where each block begins, and which
 * citation, reference, formula or note stands where. All of it is in bookmarks and custom properties, which every word processor keeps.
 * @module
 */
import { createHash } from 'node:crypto';

/** Names of the custom properties. */
export const properties = {
  document: 'LonghandDocument',
  seq: 'LonghandSeq',
  version: 'LonghandVersion',
  settings: 'LonghandSettings',
} as const;

/** Version of what this module describes. */
export const MARKS_VERSION = '1';

export type AtomKind = 'cite' | 'xref' | 'math' | 'footnote';

const letters = { cite: 'c', xref: 'x', math: 'm', footnote: 'f' } as const;
const kinds: Readonly<Record<string, AtomKind>> = { c: 'cite', x: 'xref', m: 'math', f: 'footnote' };

/** Name of the bookmark around a block: Word allows letters, digits and underscores, forty at most. */
export function blockMark(id: string): string {
  return `lhb_${short(id)}`;
}

/**
 * Name of the bookmark around something in a line that is no text.
 *
 * @param count of all in the file, so that no name comes twice
 * @param id what a citation or reference refers to
 */
export function atomMark(kind: AtomKind, count: number, id = ''): string {
  return `lh${letters[kind]}_${count}${id === '' ? '' : `_${short(id)}`}`;
}

/** The short form of a block's id in a bookmark's name; undefined for the bookmarks of others. */
export function blockOfMark(name: string): string | undefined {
  return name.startsWith('lhb_') ? name.slice(4) : undefined;
}

/** What a bookmark in a line says; undefined for the bookmarks of others. */
export function atomOfMark(
  name: string,
): { readonly kind: AtomKind; readonly count: number; readonly id: string } | undefined {
  const [, letter = '', count, id = ''] = /^lh([cxmf])_(\d{1,8})(?:_(.*))?$/s.exec(name) ?? [];
  const kind = kinds[letter];
  return kind === undefined ? undefined : { kind, count: Number(count), id };
}

/** An id as bookmarks can hold it: as it is, or a digest of it. */
export function short(id: string): string {
  return /^\w{1,28}$/.test(id) ? id : `h${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}
