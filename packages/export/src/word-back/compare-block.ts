/** One block as it was written and as it came back. */
import {
  type Block,
  type BlockBody,
  hasInlineContent,
  type Inline,
  inlineText,
  type Suggestion,
  type TableBody,
} from '@longhand/document';
import type { WordLoss } from '@longhand/protocol';
import type { AtomBook } from './atom-book.ts';
import { type LeafResult, leavesOf, replaceLeaves } from './body-leaves.ts';
import { type CarriedChange, compareLine, type Hunk, type LineChanges } from './compare-line.ts';
import { decidedBy } from './decided.ts';
import { type Element, type Leaf, squeezed } from './elements.ts';
import { bodiesOf, levelNumber, tableOf } from './new-blocks.ts';
import type { WordSuggestion } from './outcome.ts';
import { type Pair, pairLeaves } from './pair-leaves.ts';
import { cellIndexes, isInKnownTable, leavesIn, pairTables, type TablePairs } from './table-pairs.ts';
import { accepted, type Unit, type Who, wordsOf } from './units.ts';

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

/** Which paragraph of the document a paragraph of the file shows. */
export function shownLeaves(body: BlockBody, leaves: readonly Leaf[]): ReadonlyMap<Leaf, number> {
  const own = leavesOf(body).map((content) => {
    const words = squeezed(inlineText(content));
    return { words: comparable(words), hasAtoms: words.includes('\ufffc') };
  });
  const shown = new Map<Leaf, number>();
  let next = 0;
  for (const leaf of leaves) {
    const text = squeezed(wordsOf(leaf.units.filter(({ fate }) => fate === 'plain' || fate === 'deleted')));
    const words = comparable(text);
    const hasAtoms = text.includes('\ufffc');
    // Captions have a label before them, and what says nothing was not written.
    const found = own
      .slice(next, next + LOOKED_AT)
      .findIndex((one) => (one.words === '' ? one.hasAtoms && hasAtoms && words === '' : words.endsWith(one.words)));
    if (found < 0) continue;
    shown.set(leaf, next + found);
    next += found + 1;
  }
  return shown;
}

/** How many paragraphs of a body in a row may be missing in a file. */
const LOOKED_AT = 60;

/** Line breaks are things in a file, and characters in code. */
function comparable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffc-\uffff]/gu, '');
}

interface LeafChange {
  readonly lines?: LineChanges;
  readonly content: readonly Inline[] | null;
  readonly who: readonly (Who | undefined)[];
  readonly pair: Pair;
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
    const { id: block, rev: baseRev, body } = this.#block;
    const tables = pairTables(this.#written, this.#returned);
    const old = leavesIn(this.#written, (table) => tables.written.get(table));
    const now = leavesIn(this.#returned, (table) => tables.returned.get(table));
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
      if (index !== undefined)
        changed.set(index, this.#filled(leaf, changed.get(index)?.content ?? leaves[index] ?? []));
    }
    const { inner, before, behind } = this.#placed(
      added.filter(({ leaf }) => !cells.has(leaf.cell)),
      last,
    );
    const { partly, ...decided } = decidedBy(this.#carried, this.#own);
    for (const _ of partly)
      this.#notRead.push({ kind: 'partly', near: this.#written[0]?.words.slice(0, 60) ?? '', text: '' });
    const head = { block, baseRev };
    const suggestions = tables.isReshaped
      ? this.#reshaped(head, tables, changed)
      : hasInlineContent(body)
        ? this.#ofParagraph(head, changed.get(0), pairs)
        : this.#ofBody(head, changed, inner);
    return { suggestions, ...decided, notRead: this.#notRead, before, behind, comments: this.#comments };
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

  #leaf(content: readonly Inline[], pair: Pair): LeafChange {
    if (pair.written === undefined) return { content: null, who: [undefined], pair };
    const isCarriedAway = pair.written.units.every(({ fate }) => fate !== 'plain');
    if (pair.returned === undefined && isCarriedAway) {
      this.#carried.push(...compareLine(content, pair.written.units, []).carried);
      return { content, who: [], pair };
    }
    if (pair.returned === undefined) return { content: null, who: [undefined], pair };
    const lines = compareLine(content, pair.written.units, pair.returned.units);
    this.#carried.push(...lines.carried);
    this.#placeComments(pair.returned, lines.offsets);
    this.#listUnread(pair.written, pair.returned, lines.hunks);
    if (lines.hunks.length === 0) return { lines, content, who: [], pair };
    const isGone = lines.result.every((unit) => unit.content.type === 'text' && unit.content.text.trim() === '');
    const result = isGone ? null : this.#book.inlines(lines.result);
    return { lines, content: result, who: lines.hunks.map(({ who }) => who), pair };
  }

  /** A cell that was empty, or has one more paragraph: in the document a cell is one content. */
  #filled(leaf: Leaf, content: readonly Inline[]): LeafChange {
    const more = this.#book.inlines(accepted(leaf.units));
    const parted: Inline[] = content.length > 0 && more.length > 0 ? [{ type: 'break' }] : [];
    return {
      content: [...content, ...parted, ...more],
      who: [whoAdded(elementOfLeaf(leaf))],
      pair: { returned: leaf },
    };
  }

  #placeComments(leaf: Leaf, offsets: readonly number[] | undefined): void {
    const isOffset = hasInlineContent(this.#block.body) && offsets !== undefined;
    for (const { id, isEnd, at } of leaf.comments)
      this.#comments.push({ id, isEnd, ...(isOffset ? { at: offsets[at] ?? 0 } : {}) });
  }

  /** New pictures, boxes and objects, and marks of citations into which somebody typed. */
  #listUnread(written: Leaf, returned: Leaf, hunks: readonly Hunk[]): void {
    for (const { insert } of hunks) {
      for (const { content } of insert) {
        if (content.type === 'picture')
          this.#notRead.push({ kind: 'picture', near: nearOf(returned), text: content.label });
        if (content.type === 'unread' && content.value !== 'pageBreak')
          this.#notRead.push({ kind: unreadKind(content.value), near: nearOf(returned), text: content.label });
      }
    }
    const labels = new Map<string, string>();
    for (const { key, content } of written.units)
      if (content.type === 'cite' || content.type === 'xref') labels.set(key, content.label);
    for (const { key, content } of returned.units) {
      const label = labels.get(key);
      if (label !== undefined && content.type !== 'text' && squeezed(content.label) !== squeezed(label))
        this.#notRead.push({ kind: 'madeByLonghand', near: nearOf(returned), text: content.label });
    }
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

  #ofParagraph(
    head: { readonly block: string; readonly baseRev: number },
    change: LeafChange | undefined,
    pairs: readonly Pair[],
  ): WordSuggestion[] {
    const { body } = this.#block;
    if (change === undefined) return [];
    if (change.content === null) {
      const who = change.who.find((one) => one !== undefined);
      return [{ ...head, remove: true, ...(who === undefined ? {} : { who }) }];
    }
    const other = this.#otherKind(body, change, pairs);
    if (other !== null) return [{ ...head, body: other, ...whoOf(change.who) }];
    return (change.lines?.hunks ?? []).flatMap(({ from, to, insert, who }) => {
      const inlines = this.#book.inlines(insert);
      if (from === to && inlines.length === 0) return [];
      return [{ ...head, changes: [{ from, to, insert: inlines }], ...(who === undefined ? {} : { who }) }];
    });
  }

  /** A heading on another level, a paragraph that became a heading: null when it is what it was. */
  #otherKind(body: BlockBody, { content, pair }: LeafChange, pairs: readonly Pair[]): BlockBody | null {
    const old = pair.written?.paragraph;
    const now = pair.returned?.paragraph;
    if (old === undefined || now === undefined || content === null || pairs.length === 0) return null;
    if (body.type === 'heading') {
      if (now.headingLevel === undefined) return old.headingLevel === undefined ? null : { type: 'paragraph', content };
      const level = levelNumber(Math.max(1, body.level + now.headingLevel - (old.headingLevel ?? now.headingLevel)));
      return level === body.level ? null : { ...body, level, content };
    }
    if (now.headingLevel !== undefined && old.headingLevel === undefined)
      return { type: 'heading', level: levelNumber(now.headingLevel), content };
    if (now.list !== undefined && old.list === undefined && pair.returned !== undefined) {
      const [made] = bodiesOf([elementOfLeaf(pair.returned)], this.#book.inline);
      return made ?? null;
    }
    return null;
  }

  #ofBody(
    head: { readonly block: string; readonly baseRev: number },
    changed: ReadonlyMap<number, LeafChange>,
    inner: ReadonlyMap<number, readonly Element[]>,
  ): WordSuggestion[] {
    const isChanged = inner.size > 0 || [...changed.values()].some(({ who }) => who.length > 0);
    if (!isChanged) return [];
    const who = [...changed.values()].flatMap((change) => change.who);
    for (const elements of inner.values()) for (const element of elements) who.push(whoAdded(element));
    let index = -1;
    const bodies = replaceLeaves(this.#block.body, (content): LeafResult => {
      index++;
      const change = changed.get(index);
      const behind = bodiesOf(inner.get(index) ?? [], this.#book.inline);
      return { content: change === undefined ? content : change.content, behind };
    });
    const [body, ...rest] = bodies;
    if (body === undefined) return [{ ...head, remove: true, ...whoOf(who) }];
    if (rest.length === 0) return [{ ...head, body, ...whoOf(who) }];
    return [
      { ...head, body, ...whoOf(who) },
      { ...head, insert: { after: head.block, bodies: rest }, ...whoOf(who) },
    ];
  }

  /** Rows or columns came or went: the table is read as it is now. */
  #reshaped(
    head: { readonly block: string; readonly baseRev: number },
    tables: TablePairs,
    changed: ReadonlyMap<number, LeafChange>,
  ): WordSuggestion[] {
    const { body } = this.#block;
    const element = this.#returned.find(
      (one) => one.tables[0] !== undefined && tables.returned.get(one.tables[0]) === 0,
    );
    const table = element?.tables[0];
    if (body.type !== 'table' || element === undefined || table === undefined) {
      this.#notRead.push({ kind: 'innerTable', near: this.#written[0]?.words.slice(0, 60) ?? '', text: '' });
      return [];
    }
    const made = tableOf(table, element.leaves, this.#book.inline);
    if (made?.type !== 'table') return [{ ...head, remove: true }];
    const caption = body.caption === undefined ? undefined : (changed.get(0)?.content ?? body.caption);
    const reshaped: TableBody = {
      ...made,
      columns: made.columns.length === body.columns.length ? body.columns : made.columns,
      ...(caption === undefined ? {} : { caption }),
    };
    const who = table.rows.map(({ change }) => change).find((change) => change !== undefined);
    return [{ ...head, body: reshaped, ...(who === undefined ? {} : { who }) }];
  }
}

function whoOf(all: readonly (Who | undefined)[]): { readonly who?: Who } {
  const who = all.find((one) => one !== undefined);
  return who === undefined ? {} : { who };
}

/** Who added a whole paragraph: its words are tracked, or its mark is. */
export function whoAdded({ leaves, block }: Element): Who | undefined {
  const tracked = leaves.flatMap(({ units }) => units).find(({ fate }) => fate === 'inserted');
  if (tracked?.who !== undefined) return tracked.who;
  const change =
    block.type === 'paragraph' ? block.markChange : block.type === 'table' ? block.rows[0]?.change : undefined;
  return change?.kind === 'inserted' ? change : undefined;
}

export function nearOf(leaf: Leaf): string {
  return wordsOf(leaf.units).replaceAll('\ufffc', '').trim().slice(0, 60);
}

export function unreadKind(value: string): WordLoss['kind'] {
  const known = ['textBox', 'object', 'drawing', 'control', 'embedded', 'nested'] as const;
  return known.find((kind) => kind === value) ?? 'other';
}

function listAt(lists: Map<number, Element[]>, index: number): Element[] {
  const list = lists.get(index) ?? [];
  lists.set(index, list);
  return list;
}

function elementOfLeaf(leaf: Leaf): Element {
  return { begins: [], leaves: [leaf], tables: [], block: leaf.paragraph, words: leaf.words, isContents: false };
}

/** Units of a new paragraph that a person could miss, for the report. */
export function unreadIn(units: readonly Unit[]): readonly Unit[] {
  return units.filter(({ content }) => content.type === 'picture' || content.type === 'unread');
}
