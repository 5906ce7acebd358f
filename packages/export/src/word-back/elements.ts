/** A Word file cut into what belongs to each block of the document. */
import type { ReviewBlock, ReviewFile, ReviewParagraph, ReviewTable } from '@longhand/ooxml';
import { likeness } from './align.ts';
import { blockOfMark } from './marks.ts';
import { type CommentPlace, type Known, lineOf, NOTHING_KNOWN, type Unit, type Who, wordsOf } from './units.ts';

/** A paragraph that says something. */
export interface Leaf {
  readonly units: readonly Unit[];
  readonly comments: readonly CommentPlace[];
  readonly paragraph: ReviewParagraph;
  /** What it says with all that is deleted, without white space: how it is found again. */
  readonly words: string;
  /** Which cell of which table of its element it stands in: `0 2 1`; empty outside of tables. */
  readonly cell: string;
}

/** A paragraph or table of the body. */
export interface Element {
  /** Short ids of the blocks that begin in it. */
  readonly begins: readonly string[];
  readonly leaves: readonly Leaf[];
  readonly tables: readonly ReviewTable[];
  readonly block: ReviewBlock;
  readonly words: string;
  readonly isContents: boolean;
}

export function elementsOfFile(file: ReviewFile, known: Known = NOTHING_KNOWN): Element[] {
  return file.blocks.map((block) => elementOf(block, file, known));
}

function elementOf(block: ReviewBlock, file: ReviewFile, known: Known): Element {
  const leaves: Leaf[] = [];
  const tables: ReviewTable[] = [];
  const begins: string[] = [];
  const take = (inner: ReviewBlock, cell: string, isHead: boolean): void => {
    switch (inner.type) {
      case 'paragraph': {
        const isBoldByPlace = isHead || isCaptionStyle(inner.style) || inner.headingLevel !== undefined;
        const line = lineOf(inner.content, { notes: file.notes, known, isBoldByPlace });
        for (const name of line.bookmarks) {
          const id = blockOfMark(name);
          if (id !== undefined) begins.push(id);
        }
        const words = squeezed(wordsOf(line.units));
        if (words !== '') leaves.push({ ...line, paragraph: inner, words, cell });
        break;
      }
      case 'table': {
        const at = tables.push(inner) - 1;
        for (const [row, { cells, isHead: isHeadRow }] of inner.rows.entries()) {
          for (const [column, { blocks }] of cells.entries()) {
            for (const child of blocks) take(child, `${at} ${row} ${column}`, isHeadRow);
          }
        }
        break;
      }
      case 'unread':
        leaves.push(unreadLeaf(inner.what, inner.text, cell));
        break;
      default:
        inner satisfies never;
    }
  };
  take(block, '', false);
  const isContents = block.type === 'paragraph' && block.isContents;
  return { begins, leaves, tables, block, words: leaves.map(({ words }) => words).join('\n'), isContents };
}

function unreadLeaf(what: string, text: string, cell: string): Leaf {
  const content = { type: 'unread' as const, value: what, label: text };
  return {
    units: [{ key: `unread\u0001${what}`, content, fate: 'plain' }],
    comments: [],
    paragraph: { type: 'paragraph', style: '', indent: 0, isContents: false, content: [] },
    words: `\ufffc${what}`,
    cell,
  };
}

/** Letters and atoms only: programs move white space about. */
export function squeezed(text: string): string {
  return text.normalize('NFC').replace(/[\s\u00ad\u200b\u2060\ufeff]+/g, '');
}

/** What stands in a file before the first block, in each block, and behind the last one. */
export interface Groups {
  readonly head: readonly Element[];
  readonly blocks: ReadonlyMap<string, readonly Element[]>;
  /** Short ids in the order of the file. */
  readonly order: readonly string[];
  readonly tail: readonly Element[];
}

/** Cuts a file that nobody changed: the blocks end where their bookmarks say. */
export function groupsAsWritten(file: ReviewFile, elements: readonly Element[]): Groups {
  const blocks = new Map<string, Element[]>();
  const head: Element[] = [];
  const tail: Element[] = [];
  let open: string | null = null;
  for (const [index, element] of elements.entries()) {
    // A block that shows nothing begins and ends before the one that does.
    const begun = element.begins.at(-1);
    if (begun !== undefined) open = begun;
    else if (open !== null && endsBefore(file.blocks[index], open)) open = null;
    if (open === null) (blocks.size === 0 ? head : tail).push(element);
    else {
      listIn(blocks, open).push(element);
      // Some programs move the end of a bookmark from between two paragraphs to the end of the first, or to its own start.
      if (endsIn(file.blocks[index], open) && !endsBefore(file.blocks[index], open)) open = null;
    }
  }
  return { head, blocks, order: [...blocks.keys()], tail };
}

/** True when the bookmark of the block ends at the very start of this. */
function endsBefore(block: ReviewBlock | undefined, id: string): boolean {
  if (block === undefined) return false;
  if (block.type === 'table') return endsBefore(block.rows[0]?.cells[0]?.blocks[0], id);
  if (block.type === 'unread') return false;
  for (const inline of block.content) {
    if (inline.type === 'bookmark') {
      if (inline.isEnd && blockOfMark(inline.name) === id) return true;
    } else if (inline.type !== 'comment') return false;
  }
  return false;
}

function endsIn(block: ReviewBlock | undefined, id: string): boolean {
  if (block?.type === 'table')
    return block.rows.some(({ cells }) => cells.some(({ blocks }) => blocks.some((inner) => endsIn(inner, id))));
  return (
    block?.type === 'paragraph' &&
    block.content.some((inline) => inline.type === 'bookmark' && inline.isEnd && blockOfMark(inline.name) === id)
  );
}

/** What came back, cut by its bookmarks and by what stood around the blocks when it was written. */
export interface ReturnedGroups extends Groups {
  /** New, before the first block. */
  readonly front: readonly Element[];
  /** Changed around the blocks: on the cover, in the list of sources. */
  readonly outside: readonly Element[];
}

/**
 * Cuts a file that came back. A block without its bookmark is found by its text.
 *
 * @param written the same file as it was written
 */
export function groupsAsReturned(elements: readonly Element[], written: Groups): ReturnedGroups {
  const blocks = new Map<string, Element[]>();
  const frame = counted([...written.head, ...written.tail].map(({ words }) => words));
  const starts = startsOf(elements, written);
  const head: Element[] = [];
  const tail: Element[] = [];
  const outside: Element[] = [];
  let front: Element[] = [];
  let open: string | null = null;
  let isTail = false;
  for (const [index, element] of elements.entries()) {
    const begun = starts.get(index);
    if (begun !== undefined) {
      open = begun;
      isTail = false;
      listIn(blocks, begun).push(element);
      continue;
    }
    if (element.isContents) continue;
    const own = open === null ? undefined : written.blocks.get(open);
    const isOwn = own?.some(({ words }) => words === element.words) ?? false;
    if (!isOwn && (frame.get(element.words) ?? 0) > 0) {
      frame.set(element.words, (frame.get(element.words) ?? 0) - 1);
      if (element.words === '') continue;
      if (open === null) {
        outside.push(...front);
        front = [];
        head.push(element);
      } else {
        isTail = true;
        tail.push(element);
      }
    } else if (element.words === '' && !isOwn) continue;
    else if (isTail) outside.push(element);
    else if (open === null) front.push(element);
    else blocks.get(open)?.push(element);
  }
  return { head, blocks, order: [...blocks.keys()], tail, front, outside };
}

/** Which block begins in which element. */
function startsOf(elements: readonly Element[], written: Groups): ReadonlyMap<number, string> {
  const starts = new Map<number, string>();
  const found = new Set<string>();
  for (const [index, { begins, words }] of elements.entries()) {
    // Where paragraphs went, their bookmarks may be left at the next one: it is the block that it reads like.
    const id = begins
      .filter((begun) => written.blocks.has(begun) && !found.has(begun))
      .map((begun, place) => ({ begun, place, alike: likeness(wordsIn(written.blocks.get(begun)), words) }))
      .sort((a, b) => b.alike - a.alike || b.place - a.place)[0]?.begun;
    if (id === undefined) continue;
    starts.set(index, id);
    for (const begun of begins) found.add(begun);
  }
  // Who copied the text into another file, or whose program drops bookmarks, still has the words.
  const byWords = new Map<string, number[]>();
  for (const [index, { words, begins }] of elements.entries()) {
    if (begins.length === 0 && words !== '') byWords.set(words, [...(byWords.get(words) ?? []), index]);
  }
  for (const [id, own] of written.blocks) {
    if (found.has(id)) continue;
    const first = own.find(({ words }) => words !== '');
    const index = first === undefined ? undefined : byWords.get(first.words)?.shift();
    if (index !== undefined) starts.set(index, id);
  }
  const taken = [...found, ...starts.values()];
  const lost = [...written.blocks].filter(([id]) => !taken.includes(id));
  for (const [id, own] of lost) {
    const words = wordsIn(own);
    const likely = elements
      .map((element, index) => ({
        index,
        isFree: !starts.has(index) && element.begins.length === 0,
        words: element.words,
      }))
      .filter(({ isFree, words: other }) => isFree && other !== '')
      .slice(0, LOOKED_AT)
      .map(({ index, words: other }) => ({ index, alike: likeness(words, other) }))
      .sort((a, b) => b.alike - a.alike)[0];
    if (likely !== undefined && likely.alike > ALIKE) starts.set(likely.index, id);
  }
  return starts;
}

/** With this share of common letters a paragraph without a bookmark is the block that lost it. */
const ALIKE = 0.6;
/** A file without any bookmark is searched no further than this for each block. */
const LOOKED_AT = 300;

function wordsIn(elements: readonly Element[] | undefined): string {
  return elements?.find(({ words }) => words !== '')?.words ?? '';
}

function listIn(lists: Map<string, Element[]>, key: string): Element[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

export function elementOfLeaf(leaf: Leaf): Element {
  return { begins: [], leaves: [leaf], tables: [], block: leaf.paragraph, words: leaf.words, isContents: false };
}

/** Words below a picture or above a table, by the style that says so. */
export function isCaption({ paragraph }: Leaf): boolean {
  return isCaptionStyle(paragraph.style);
}

export function isCaptionStyle(style: string): boolean {
  return /caption|题注/.test(style);
}

/** Who added a whole paragraph: its words are tracked, or its mark is. */
export function whoAdded({ leaves, block }: Element): Who | undefined {
  const tracked = leaves.flatMap(({ units }) => units).find(({ fate }) => fate === 'inserted');
  if (tracked?.who !== undefined) return tracked.who;
  const change =
    block.type === 'paragraph' ? block.markChange : block.type === 'table' ? block.rows[0]?.change : undefined;
  return change?.kind === 'inserted' ? change : undefined;
}
