/**
 * What a Word file says against the document that it was made of.
 * @module
 */
import { type Block, type DocumentContent, plainText } from '@longhand/document';
import type { ReviewBlock, ReviewFile, ReviewInline } from '@longhand/ooxml';
import type { WordLoss } from '@longhand/protocol';
import { AtomBook } from './atom-book.ts';
import { leavesOf } from './body-leaves.ts';
import { type BlockChanges, compareBlock } from './compare-block.ts';
import {
  type Element,
  elementsOfFile,
  groupsAsReturned,
  groupsAsWritten,
  type ReturnedGroups,
  squeezed,
  whoAdded,
} from './elements.ts';
import { atomOfMark, short } from './marks.ts';
import { bodiesOf, figureOf } from './new-blocks.ts';
import type { WordChanges, WordSuggestion } from './outcome.ts';
import type { StoredBlocks } from './read-stored.ts';
import { placeOfComments, remarksOf } from './remarks.ts';
import { saidBy } from './said.ts';
import { isShown } from './shown.ts';
import { shownLeaves } from './shown-leaves.ts';
import { accepted, fieldKey, type Known, type KnownAtom, type Who, wordsOf } from './units.ts';
import { lossesIn, nearOf } from './unread.ts';

/**
 * @param content the document as it was when the file was made
 * @param written the file as it is made of it now; `returned` the file that came back
 * @param stored what the file that came back says of its blocks as they were: a block that says what it said then did not change, although
 * it may be written in another way by now
 * @example compareFiles(content, readReview(made), readReview(returned)).suggestions
 */
export function compareFiles(
  content: DocumentContent,
  written: ReviewFile,
  returned: ReviewFile,
  stored: StoredBlocks = new Map(),
): WordChanges {
  return new Comparison(content, written, returned, stored).changes();
}

class Comparison {
  readonly #content: DocumentContent;
  readonly #written: ReviewFile;
  readonly #returned: ReviewFile;
  readonly #stored: StoredBlocks;
  readonly #blocks: ReadonlyMap<string, Block>;
  readonly #suggestions: WordSuggestion[] = [];
  readonly #notRead: WordLoss[] = [];

  constructor(content: DocumentContent, written: ReviewFile, returned: ReviewFile, stored: StoredBlocks) {
    this.#content = content;
    this.#written = written;
    this.#returned = returned;
    this.#stored = stored;
    this.#blocks = new Map(content.blocks.map((block) => [short(block.id), block]));
  }

  changes(): WordChanges {
    const old = groupsAsWritten(this.#written, elementsOfFile(this.#written));
    const now = groupsAsReturned(elementsOfFile(this.#returned, knownOf(this.#written)), old);
    const book = this.#book(old.blocks);
    const compared = new Map<string, BlockChanges>();
    for (const [mark, elements] of old.blocks) {
      const block = this.#blocks.get(mark);
      const came = now.blocks.get(mark);
      if (block === undefined || came === undefined) continue;
      const own = (this.#content.suggestions ?? []).filter((suggestion) => suggestion.block === block.id);
      const before = this.#isAsWritten(block, mark, came) ? came : elements;
      compared.set(mark, compareBlock(block, before, came, own, book));
    }
    this.#addInserted(now, compared, book);
    this.#addMissing(old.order, now);
    this.#addMoved(old.order, now);
    for (const { suggestions, notRead } of compared.values()) {
      this.#suggestions.push(...suggestions);
      this.#notRead.push(...notRead);
    }
    for (const { leaves } of now.outside)
      for (const leaf of leaves) this.#notRead.push({ kind: 'outside', near: nearOf(leaf), text: wordsOf(leaf.units) });
    const places = placeOfComments(this.#content, now, compared, this.#blocks);
    const { remarks, notRead } = remarksOf(this.#content, this.#written, this.#returned, places);
    const suggestions = asMoves(this.#suggestions, this.#content);
    const touched = new Set(suggestions.filter(({ insert }) => insert === undefined).map(({ block }) => block));
    for (const { accepted, rejected } of compared.values()) {
      for (const id of [...accepted, ...rejected]) {
        const suggestion = this.#content.suggestions?.find((one) => one.id === id);
        if (suggestion !== undefined) touched.add(suggestion.block);
      }
    }
    const { savedBy, savedAt } = this.#returned;
    return {
      savedBy: savedBy === this.#written.savedBy ? '' : savedBy,
      ...(savedAt === undefined ? {} : { savedAt }),
      suggestions,
      accepted: [...compared.values()].flatMap(({ accepted }) => accepted),
      rejected: [...compared.values()].flatMap(({ rejected }) => rejected),
      remarks,
      unchanged: this.#content.blocks.filter(({ id }) => !touched.has(id)).length,
      notRead: [...this.#notRead, ...notRead],
    };
  }

  /** It says what it said when it was written, and that is what the document says: nobody hides a change behind an old digest. */
  #isAsWritten({ rev, body }: Block, mark: string, came: readonly Element[]): boolean {
    const stored = this.#stored.get(mark);
    if (stored === undefined || stored.rev !== rev || stored.said !== saidBy(came)) return false;
    return isShown(
      body,
      came.flatMap(({ leaves }) => leaves),
    );
  }

  #book(groups: ReadonlyMap<string, readonly Element[]>): AtomBook {
    const book = new AtomBook(this.#content);
    for (const [mark, elements] of groups) {
      const block = this.#blocks.get(mark);
      if (block === undefined) continue;
      const own = leavesOf(block.body);
      const leaves = elements.flatMap((element) => element.leaves);
      for (const [leaf, index] of shownLeaves(block.body, leaves)) book.learn(own[index] ?? [], leaf.units);
    }
    return book;
  }

  /** New paragraphs and tables, each lot by one hand between two blocks one suggestion. */
  #addInserted(now: ReturnedGroups, compared: ReadonlyMap<string, BlockChanges>, book: AtomBook): void {
    const first = this.#blocks.get(now.order[0] ?? '') ?? this.#content.blocks[0];
    this.#insert(now.front, null, first, book);
    let before: Block | undefined;
    for (const mark of now.order) {
      const block = this.#blocks.get(mark);
      const changes = compared.get(mark);
      if (block === undefined || changes === undefined) continue;
      this.#insert(changes.before, before?.id ?? null, before ?? block, book);
      this.#insert(changes.behind, block.id, block, book);
      before = block;
    }
  }

  #insert(elements: readonly Element[], after: string | null, beside: Block | undefined, book: AtomBook): void {
    let lot: Element[] = [];
    let who: Who | undefined;
    const put = () => {
      const bodies = bodiesOf(lot, book.inline);
      if (bodies.length > 0 && beside !== undefined) {
        const base = { block: beside.id, baseRev: beside.rev };
        this.#suggestions.push({ ...base, insert: { after, bodies }, ...(who === undefined ? {} : { who }) });
      }
      lot = [];
    };
    for (const element of elements) {
      const by = whoAdded(element);
      if (lot.length > 0 && by?.author !== who?.author) put();
      who = by;
      lot.push(element);
      // A picture alone is a figure, and listed only when it cannot be stored.
      for (const leaf of element.leaves)
        if (figureOf(accepted(leaf.units)) === null) this.#notRead.push(...lossesIn(leaf.units, nearOf(leaf)));
    }
    put();
  }

  #addMissing(order: readonly string[], now: ReturnedGroups): void {
    for (const mark of order) {
      const block = this.#blocks.get(mark);
      if (block !== undefined && !now.blocks.has(mark))
        this.#suggestions.push({ block: block.id, baseRev: block.rev, remove: true });
    }
  }

  /** What stands elsewhere; the most blocks that kept their order among each other did not move. */
  #addMoved(order: readonly string[], now: ReturnedGroups): void {
    const rank = new Map(order.map((mark, index) => [mark, index]));
    const ranks = now.order.map((mark) => rank.get(mark) ?? 0);
    const stays = longestRising(ranks);
    for (const [index, mark] of now.order.entries()) {
      const block = this.#blocks.get(mark);
      if (block === undefined || stays.has(index)) continue;
      const after = this.#blocks.get(now.order[index - 1] ?? '')?.id ?? null;
      const tracked = now.blocks
        .get(mark)
        ?.map(whoAdded)
        .find((who) => who !== undefined);
      const who = tracked === undefined ? {} : { who: tracked };
      this.#suggestions.push({ block: block.id, baseRev: block.rev, move: { after }, ...who });
    }
  }
}

/** A block that went here and came there with the same words was moved. */
function asMoves(suggestions: readonly WordSuggestion[], content: DocumentContent): WordSuggestion[] {
  const blocks = new Map(content.blocks.map((block) => [block.id, block]));
  const moved = new Map<WordSuggestion, WordSuggestion>();
  const gone = new Set<WordSuggestion>();
  for (const removal of suggestions) {
    const body = blocks.get(removal.block)?.body;
    if (removal.remove === undefined || body === undefined) continue;
    const words = squeezed(plainText(body));
    const come = suggestions.find(({ insert }) => {
      const [only, ...more] = insert?.bodies ?? [];
      return only?.type === body.type && more.length === 0 && words !== '' && squeezed(plainText(only)) === words;
    });
    if (come?.insert === undefined || gone.has(come)) continue;
    gone.add(come);
    const { remove: _remove, ...rest } = removal;
    moved.set(removal, { ...rest, move: { after: come.insert.after } });
  }
  return suggestions.flatMap((suggestion) => (gone.has(suggestion) ? [] : [moved.get(suggestion) ?? suggestion]));
}

/** Indexes of a longest rising run of numbers (patience sorting). */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  const tops: number[] = [];
  const below: number[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[tops[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    below[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  }
  const rising = new Set<number>();
  for (let index = tops.at(-1) ?? -1; index >= 0; index = below[index] ?? -1) rising.add(index);
  return rising;
}

/** What the links and fields of the file as it was written stand for. */
function knownOf(file: ReviewFile): Known {
  const atoms = new Map<string, KnownAtom>();
  const look = (content: readonly ReviewInline[]): void => {
    for (const [index, inline] of content.entries()) {
      if (inline.type !== 'bookmark' || inline.isEnd) continue;
      const mark = atomOfMark(inline.name);
      const inside = content[index + 1];
      if (mark === undefined || (mark.kind !== 'cite' && mark.kind !== 'xref')) continue;
      const { kind, id } = mark;
      let before = '';
      let field: { readonly code: string; readonly before: string } | undefined;
      for (const one of content.slice(index + 1)) {
        if (one.type === 'bookmark' && one.isEnd) break;
        if (one.type === 'field' && field === undefined) {
          field = { code: fieldKey(one.instruction), before };
          before = '';
        } else if (one.type === 'text') before += one.text;
      }
      if (field !== undefined) atoms.set(field.code, { kind, id, before: field.before, after: before });
      if (kind === 'cite' && inside?.type === 'text' && inside.href?.startsWith('#'))
        atoms.set(inside.href, { kind, id, before: '', after: '' });
    }
  };
  const walk = (block: ReviewBlock): void => {
    if (block.type === 'paragraph') look(block.content);
    else if (block.type === 'table')
      for (const { cells } of block.rows) for (const cell of cells) cell.blocks.forEach(walk);
  };
  file.blocks.forEach(walk);
  for (const note of file.notes.values()) note.forEach(walk);
  return { atoms };
}
