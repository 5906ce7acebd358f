/** One block as it was written and as it came back. */
import { type Block, hasInlineContent, type Inline, inlineLength, type Suggestion } from '@longhand/document';
import type { WordLoss } from '@longhand/protocol';
import type { AtomBook } from './atom-book.ts';
import { leavesOf } from './body-leaves.ts';
import {
  type ChangedBlock,
  isOfCode,
  type LeafChange,
  ofBody,
  ofCode,
  ofFigure,
  ofParagraph,
  relisted,
  reshaped,
  withCaptionPlace,
  withEdits,
} from './changed-body.ts';
import { type CarriedChange, compareLine } from './compare-line.ts';
import { decidedBy } from './decided.ts';
import { type Element, elementOfLeaf, type Leaf, whoAdded } from './elements.ts';
import type { WordSuggestion } from './outcome.ts';
import { type Pair, pairLeaves } from './pair-leaves.ts';
import { shownLeaves } from './shown-leaves.ts';
import { cellIndexes, isInKnownTable, leavesIn, pairTables, type TablePairs } from './table-pairs.ts';
import { accepted, wordsOf } from './units.ts';
import { nearOf, unreadIn } from './unread.ts';

export interface BlockChanges {
  readonly suggestions: readonly WordSuggestion[];
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly notRead: readonly WordLoss[];
  /** Something new that stands before the block, and behind it. */
  readonly before: readonly Element[];
  readonly behind: readonly Element[];
  /** Where each comment begins and ends, in the offsets of a heading or paragraph; without offsets: somewhere in the block. */
  readonly comments: readonly { readonly id: string; readonly isEnd: boolean; readonly at?: number }[];
}

export function compareBlock(
  block: Block,
  written: readonly Element[],
  returned: readonly Element[],
  own: readonly Suggestion[],
  book: AtomBook,
): BlockChanges {
  return new BlockComparison(block, written, returned, own, book).changes();
}

class BlockComparison {
  readonly #block: Block;
  readonly #written: readonly Element[];
  readonly #returned: readonly Element[];
  readonly #own: readonly Suggestion[];
  readonly #book: AtomBook;
  readonly #notRead: WordLoss[] = [];
  readonly #comments: { id: string; isEnd: boolean; at?: number }[] = [];
  readonly #carried: CarriedChange[] = [];

  constructor(
    block: Block,
    written: readonly Element[],
    returned: readonly Element[],
    own: readonly Suggestion[],
    book: AtomBook,
  ) {
    this.#block = block;
    this.#written = written;
    this.#returned = returned;
    this.#own = own;
    this.#book = book;
  }

  changes(): BlockChanges {
    const { id: block, rev: baseRev } = this.#block;
    const tables = pairTables(this.#written, this.#returned);
    const old = leavesIn(this.#written, (table) => tables.written.get(table));
    const now = leavesIn(this.#returned, (table) => tables.returned.get(table));
    const body = withCaptionPlace(this.#block.body, old);
    const shown = shownLeaves(body, old);
    const pairs = this.#pairs(old, now);
    const leaves = leavesOf(body);
    const changed = new Map<number, LeafChange>();
    const added: { readonly leaf: Leaf; readonly behind: number | null }[] = [];
    let last: number | null = null;
    for (const pair of pairs) {
      const index = pair.written === undefined ? undefined : shown.get(pair.written);
      if (pair.written === undefined) {
        if (pair.returned !== undefined) added.push({ leaf: pair.returned, behind: last });
        continue;
      }
      if (index !== undefined) {
        changed.set(index, this.#leaf(leaves[index] ?? [], pair));
        last = index;
      } else if (pair.written.units.some(({ fate }) => fate !== 'plain')) {
        // A suggestion that stands beside what it would replace: it is no paragraph of the document yet.
        this.#carried.push(...compareLine([], pair.written.units, pair.returned?.units ?? []).carried);
      } else if (pair.returned !== undefined && pair.returned.words !== pair.written.words) {
        this.#notRead.push({
          kind: 'madeByLonghand',
          near: nearOf(pair.written),
          text: wordsOf(accepted(pair.returned.units)),
        });
      } else if (pair.returned !== undefined) this.#placeComments(pair.returned, undefined);
    }
    const cells = cellIndexes(body, this.#written);
    const inCells = added.filter(({ leaf }) => isInKnownTable(leaf));
    for (const { leaf } of inCells) {
      const index = cells.get(leaf.cell);
      if (index !== undefined) changed.set(index, this.#filled(leaf, changed.get(index), leaves[index] ?? []));
    }
    const isTaken = (leaf: Leaf) => cells.has(leaf.cell) || (body.type === 'code' && isOfCode(leaf, pairs));
    const { inner, before, behind } = this.#placed(
      added.filter(({ leaf }) => !isTaken(leaf)),
      last,
    );
    const { partly, ...decided } = decidedBy(this.#carried, this.#own);
    for (const _ of partly)
      this.#notRead.push({ kind: 'partly', near: this.#written[0]?.words.slice(0, 60) ?? '', text: '' });
    const isCaptionAdded = body !== this.#block.body;
    const head = { block, baseRev };
    const all = { head, body, isCaptionAdded, returned: this.#returned, pairs, changed, inner, book: this.#book };
    const suggestions = this.#suggestions(all, tables);
    return { suggestions, ...decided, notRead: this.#notRead, before, behind, comments: this.#comments };
  }

  #suggestions(all: ChangedBlock, tables: TablePairs): readonly WordSuggestion[] {
    switch (all.body.type) {
      case 'heading':
      case 'paragraph':
        return ofParagraph(all);
      case 'code':
        return ofCode(all);
      case 'list': {
        const made = tables.isReshaped ? null : relisted(all);
        if (made === undefined) return this.#lost('listPlace', ofBody(all));
        if (made !== null) return made;
        break;
      }
      case 'figure':
        return ofFigure(all, this.#written);
      default:
    }
    if (!tables.isReshaped) return ofBody(all);
    return reshaped(all, tables) ?? this.#lost('innerTable', []);
  }

  #lost(kind: WordLoss['kind'], suggestions: readonly WordSuggestion[]): readonly WordSuggestion[] {
    this.#notRead.push({ kind, near: this.#written[0]?.words.replaceAll('\ufffc', '').slice(0, 60) ?? '', text: '' });
    return suggestions;
  }

  /** A paragraph that was written anew keeps its bookmark: it is the same one, whatever it says. */
  #pairs(old: readonly Leaf[], now: readonly Leaf[]): Pair[] {
    const pairs = pairLeaves(old, now);
    const [only] = old;
    const first = this.#returned[0]?.leaves[0];
    const isAlone = hasInlineContent(this.#block.body) && old.length === 1 && only !== undefined;
    const isLost = pairs.every(({ written, returned }) => written === undefined || returned === undefined);
    if (!isAlone || !isLost || first === undefined || now[0]?.paragraph !== first.paragraph) return pairs;
    return [{ written: only, returned: now[0] }, ...now.slice(1).map((returned) => ({ returned }))];
  }

  #leaf(own: readonly Inline[], pair: Pair): LeafChange {
    const gone: LeafChange = { own, content: null, edits: [], who: [undefined], pair };
    if (pair.written === undefined) return gone;
    const isCarriedAway = pair.written.units.every(({ fate }) => fate !== 'plain');
    if (pair.returned === undefined && isCarriedAway) {
      this.#carried.push(...compareLine(own, pair.written.units, []).carried);
      return { own, content: own, edits: [], who: [], pair };
    }
    if (pair.returned === undefined) return gone;
    const lines = compareLine(own, pair.written.units, pair.returned.units);
    this.#carried.push(...lines.carried);
    this.#placeComments(pair.returned, lines.offsets);
    this.#notRead.push(...unreadIn(pair.written, pair.returned, lines.hunks, lines.labels));
    const edits = lines.hunks.flatMap(({ from, to, insert, who }) => {
      const inlines = this.#book.inlines(insert);
      const isNothing = inlines.length === 0 && (from === to || insert.some(({ content }) => content.type === 'math'));
      return isNothing ? [] : [{ change: { from, to, insert: inlines }, ...(who === undefined ? {} : { who }) }];
    });
    if (edits.length === 0) return { own, content: own, edits, who: [], pair };
    const isGone = lines.result.every((unit) => unit.content.type === 'text' && unit.content.text.trim() === '');
    const content = isGone ? null : withEdits(own, edits);
    return { own, content, edits: isGone ? [] : edits, who: edits.map(({ who }) => who), pair };
  }

  /** A cell that was empty, or has one more paragraph: in the document a cell is one content. */
  #filled(leaf: Leaf, before: LeafChange | undefined, own: readonly Inline[]): LeafChange {
    const more = this.#book.inlines(accepted(leaf.units));
    const isParted = more.length > 0 && (before?.content ?? own).length > 0;
    const who = whoAdded(elementOfLeaf(leaf));
    const end = inlineLength(own);
    const insert: readonly Inline[] = isParted ? [{ type: 'break' }, ...more] : more;
    const edits = [...(before?.edits ?? []), { change: { from: end, to: end, insert }, ...(who && { who }) }];
    return {
      own,
      content: [...(before?.content ?? own), ...insert],
      edits,
      who: [...(before?.who ?? []), who],
      pair: before?.pair ?? { returned: leaf },
    };
  }

  #placeComments(leaf: Leaf, offsets: readonly number[] | undefined): void {
    const isOffset = hasInlineContent(this.#block.body) && offsets !== undefined;
    for (const { id, isEnd, at } of leaf.comments)
      this.#comments.push({ id, isEnd, ...(isOffset ? { at: offsets[at] ?? 0 } : {}) });
  }

  /** What is new belongs into the block when it stands between its paragraphs, or goes on with the last of them. */
  #placed(added: readonly { readonly leaf: Leaf; readonly behind: number | null }[], last: number | null) {
    const elementOf = (leaf: Leaf) =>
      this.#returned.find(({ leaves }) => leaves.some(({ paragraph }) => paragraph === leaf.paragraph));
    const inner = new Map<number, Element[]>();
    const before: Element[] = [];
    const behind: Element[] = [];
    const isParted = hasInlineContent(this.#block.body);
    for (const { leaf, behind: index } of added) {
      const isInTable = isInKnownTable(leaf);
      const element = isInTable ? elementOfLeaf(leaf) : elementOf(leaf);
      if (element === undefined) continue;
      if (isInTable && !isParted) {
        listAt(inner, index ?? 0).push(element);
        continue;
      }
      const list =
        index === null
          ? before
          : !isParted && (index !== last || this.#goesOn(element))
            ? listAt(inner, index)
            : behind;
      if (!list.includes(element)) list.push(element);
    }
    return { inner, before, behind };
  }

  #goesOn({ block }: Element): boolean {
    if (block.type !== 'paragraph') return false;
    const last = this.#written.at(-1)?.block;
    switch (this.#block.body.type) {
      case 'list':
        return block.list !== undefined || block.style.includes('list');
      case 'quote':
      case 'definitions':
        return last?.type === 'paragraph' && block.style === last.style && block.style !== '';
      default:
        return false;
    }
  }
}

function listAt(lists: Map<number, Element[]>, index: number): Element[] {
  const list = lists.get(index) ?? [];
  lists.set(index, list);
  return list;
}
