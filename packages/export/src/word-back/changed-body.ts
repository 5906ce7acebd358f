/** What was changed in the paragraphs of a block, as suggestions: the rest of its body stays as it was. */
import {
  applyChanges,
  type BlockBody,
  type BlockId,
  type Inline,
  isSameValue,
  type ListBody,
  type RangeChange,
  type TableBody,
} from '@longhand/document';
import type { AtomBook } from './atom-book.ts';
import { type LeafResult, leavesOf, replaceLeaves } from './body-leaves.ts';
import { type Element, elementOfLeaf, isCaption, type Leaf, whoAdded } from './elements.ts';
import { bodiesOf, levelNumber, listPlace, tableOf, textOf } from './new-blocks.ts';
import type { WordSuggestion } from './outcome.ts';
import type { Pair } from './pair-leaves.ts';
import type { TablePairs } from './table-pairs.ts';
import { accepted, inlineOf, type Who } from './units.ts';

/** One paragraph of a body and what became of it. */
export interface LeafChange {
  readonly own: readonly Inline[];
  /** Null when it went. */
  readonly content: readonly Inline[] | null;
  /** Its changes one by one, each in the offsets of `own`; empty when it changed as a whole, or not at all. */
  readonly edits: readonly { readonly change: RangeChange; readonly who?: Who }[];
  readonly who: readonly (Who | undefined)[];
  readonly pair: Pair;
}

export interface ChangedBlock {
  readonly head: { readonly block: BlockId; readonly baseRev: number };
  readonly body: BlockBody;
  /** The body has no caption: there is a place for one because the file shows a label. */
  readonly isCaptionAdded: boolean;
  readonly returned: readonly Element[];
  readonly pairs: readonly Pair[];
  readonly changed: ReadonlyMap<number, LeafChange>;
  /** New paragraphs within the block, by the paragraph before them. */
  readonly inner: ReadonlyMap<number, readonly Element[]>;
  readonly book: AtomBook;
}

/** The content with changes that follow one another. */
export function withEdits(own: readonly Inline[], edits: LeafChange['edits']): readonly Inline[] {
  // From the last on, the offsets of the others stay what they are.
  return edits.length === 0 ? own : applyChanges(own, edits.map(({ change }) => change).toReversed());
}

export function ofParagraph(block: ChangedBlock): WordSuggestion[] {
  const { head, changed } = block;
  const change = changed.get(0);
  if (change === undefined) return [];
  if (change.content === null) return [{ ...head, remove: true, ...whoOf(change.who) }];
  const other = otherKind(block, change);
  if (other !== null) return [{ ...head, body: other, ...whoOf(change.who) }];
  return change.edits.map(({ change: edit, who }) => ({
    ...head,
    changes: [edit],
    ...(who === undefined ? {} : { who }),
  }));
}

/** A heading on another level, a paragraph that became a heading: null when it is what it was. */
function otherKind({ body, pairs, book }: ChangedBlock, { content, pair }: LeafChange): BlockBody | null {
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
    const [made] = bodiesOf([elementOfLeaf(pair.returned)], book.inline);
    return made ?? null;
  }
  return null;
}

/** Several hands in one body are several suggestions, where each is about paragraphs that stay. */
export function ofBody(block: ChangedBlock): WordSuggestion[] {
  const { head, changed, inner, book } = block;
  const who = [...changed.values()].flatMap((change) => change.who);
  for (const elements of inner.values()) for (const element of elements) who.push(whoAdded(element));
  if (who.length === 0) return [];
  const hands = [...new Map(who.map((one) => [one?.author, one])).values()];
  const isOfMany =
    hands.length > 1 && inner.size === 0 && [...changed.values()].every(({ content }) => content !== null);
  if (isOfMany) {
    return hands.flatMap((hand): WordSuggestion[] => {
      const [body] = replacedIn(block, (_, change) =>
        withEdits(
          change.own,
          change.edits.filter((edit) => edit.who?.author === hand?.author),
        ),
      );
      return body === undefined ? [] : [{ ...head, body, ...whoOf([hand]) }];
    });
  }
  const [body, ...rest] = replacedIn(
    block,
    (_, change) => change.content,
    (index) => bodiesOf(inner.get(index) ?? [], book.inline),
  );
  if (body === undefined) return [{ ...head, remove: true, ...whoOf(who) }];
  if (isSameValue(body, bare(block.body, block))) return [];
  if (rest.length === 0) return [{ ...head, body, ...whoOf(who) }];
  return [
    { ...head, body, ...whoOf(who) },
    { ...head, insert: { after: head.block, bodies: rest }, ...whoOf(who) },
  ];
}

function replacedIn(
  block: ChangedBlock,
  contentOf: (index: number, change: LeafChange) => readonly Inline[] | null,
  behind: (index: number) => readonly BlockBody[] = () => [],
): readonly BlockBody[] {
  let index = -1;
  return replaceLeaves(block.body, (content): LeafResult => {
    index++;
    const change = block.changed.get(index);
    return { content: change === undefined ? content : contentOf(index, change), behind: behind(index) };
  }).map((body) => bare(body, block));
}

/** Lines of code are one paragraph with breaks, or several: whatever its lines stand in, it is one code. */
export function ofCode(block: ChangedBlock): WordSuggestion[] {
  const { head, body, returned, changed, pairs } = block;
  const own = returned.flatMap(({ leaves }) => leaves.filter((leaf) => isOfCode(leaf, pairs)));
  const added = own.filter((leaf) => pairs.some((pair) => pair.returned === leaf && pair.written === undefined));
  if (body.type !== 'code' || added.length === 0) return ofBody(block);
  const lines = own.map(({ units }) => textOf(inlineOf(accepted(units), asBreak)));
  const who = [...changed.values()].flatMap((change) => change.who);
  for (const leaf of added) who.push(whoAdded(elementOfLeaf(leaf)));
  return [{ ...head, body: { ...body, text: lines.join('\n') }, ...whoOf(who) }];
}

/** In the style of the code that it stands beside. */
export function isOfCode({ paragraph: { style } }: Leaf, pairs: readonly Pair[]): boolean {
  return style !== '' && pairs.some(({ written }) => written?.paragraph.style === style);
}

function asBreak({ type }: { readonly type: string }): Inline | null {
  return type === 'break' ? { type: 'break' } : null;
}

/** Items that were moved in or out, or got another mark; null when none was, `undefined` when the list cannot be read as one. */
export function relisted(block: ChangedBlock): WordSuggestion[] | null | undefined {
  const { head, body, pairs, returned, changed, book } = block;
  const moved = pairs.find(
    (pair) => pair.written && pair.returned && listPlace(pair.written.paragraph) !== listPlace(pair.returned.paragraph),
  );
  if (body.type !== 'list' || moved === undefined) return null;
  const [made, ...more] = bodiesOf(returned, book.inline);
  const shown = returned.flatMap(({ leaves }) => leaves);
  if (made?.type !== 'list' || more.length > 0 || leavesOf(made).length !== shown.length) return undefined;
  const kept = new Map([...changed.values()].map(({ pair, content }) => [pair.returned?.paragraph, content]));
  let index = -1;
  const [list] = replaceLeaves(made, (content) => {
    index++;
    return { content: kept.get(shown[index]?.paragraph) ?? content, behind: [] };
  });
  if (list?.type !== 'list') return undefined;
  const who = [...changed.values()].flatMap((change) => change.who);
  return [{ ...head, body: withStart(list, body), ...whoOf(who) }];
}

/** Where the first item is the same kind of number, the list begins where it began. */
function withStart(list: ListBody, before: ListBody): ListBody {
  const { start: _start, ...rest } = list;
  return list.ordered && before.ordered && before.start !== undefined ? { ...rest, start: before.start } : list;
}

/** Rows or columns came or went: the table is read as it is now. `undefined` when it is not the table that the block is. */
export function reshaped(block: ChangedBlock, tables: TablePairs): WordSuggestion[] | undefined {
  const { head, body, returned, changed, book } = block;
  const element = returned.find((one) => one.tables[0] !== undefined && tables.returned.get(one.tables[0]) === 0);
  const table = element?.tables[0];
  if (body.type !== 'table' || element === undefined || table === undefined) return undefined;
  // A cell that says what one of its cells said is that cell, whatever a file leaves out of it.
  const known = new Map<string, readonly Inline[]>();
  for (const { pair, own } of changed.values()) if (pair.written) known.set(lineKey(pair.written), own);
  const made = tableOf(table, element.leaves, (leaf) => known.get(lineKey(leaf)) ?? book.inlines(accepted(leaf.units)));
  if (made === null) return [{ ...head, remove: true }];
  const caption = changed.get(0)?.content ?? body.caption;
  const result: TableBody = {
    ...made,
    columns: made.columns.length === body.columns.length ? body.columns : made.columns,
    ...(body.caption === undefined || caption === undefined ? {} : { caption }),
  };
  return [{ ...head, body: bare(result, block), ...whoOf(table.rows.map(({ change }) => change)) }];
}

function lineKey({ units }: Leaf): string {
  return accepted(units)
    .map(({ key }) => key)
    .join('\u0007');
}

/** The description of a picture is text, too, that people mend in Word. */
export function ofFigure(block: ChangedBlock, written: readonly Element[]): WordSuggestion[] {
  const { head, body, returned } = block;
  const [suggestion, ...more] = ofBody(block);
  const before = descriptionIn(written);
  const now = descriptionIn(returned);
  if (body.type !== 'figure' || before === undefined || !now || now === before || more.length > 0)
    return suggestion === undefined ? [] : [suggestion, ...more];
  if (suggestion === undefined) return [{ ...head, body: bare({ ...body, alt: now }, block) }];
  return suggestion.body?.type === 'figure'
    ? [{ ...suggestion, body: { ...suggestion.body, alt: now } }]
    : [suggestion];
}

function descriptionIn(elements: readonly Element[]): string | undefined {
  const pictures = elements
    .flatMap(({ leaves }) => leaves.flatMap(({ units }) => units))
    .flatMap(({ content }) => (content.type === 'picture' ? [content.value] : []));
  return pictures.length === 1 ? pictures[0] : undefined;
}

/** The body with a place for the caption that the file shows: a label alone is a caption to write in. */
export function withCaptionPlace(body: BlockBody, written: readonly Leaf[]): BlockBody {
  const isCaptioned = body.type === 'table' || body.type === 'figure';
  return isCaptioned && body.caption === undefined && written.some(isCaption) ? { ...body, caption: [] } : body;
}

/** Without the place for a caption that nobody filled in. */
function bare(body: BlockBody, { isCaptionAdded }: ChangedBlock): BlockBody {
  const isCaptioned = body.type === 'table' || body.type === 'figure';
  if (!isCaptionAdded || !isCaptioned || body.caption === undefined || body.caption.length > 0) return body;
  const { caption: _caption, ...rest } = body;
  return rest;
}

function whoOf(all: readonly (Who | undefined)[]): { readonly who?: Who } {
  const who = all.find((one) => one !== undefined);
  return who === undefined ? {} : { who };
}
