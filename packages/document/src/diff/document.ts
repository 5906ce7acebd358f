/**
 * Two versions of a document, block by block. Blocks are the same where their ids are.
 * @module
 */
import { contentOf, plainInline, plainText } from '../body.ts';
import type { Block, BlockBody, BlockId, DocumentContent, RangeChange } from '../types.ts';
import { isSameValue } from './equal.ts';
import { longestRise } from './sequence.ts';
import { changesBetween, diffText, diffWords, type Piece } from './words.ts';

export type BlockDiff =
  | { readonly kind: 'added' | 'removed' | 'moved'; readonly block: Block }
  | {
      readonly kind: 'changed';
      readonly block: Block;
      readonly before: Block;
      readonly isMoved: boolean;
      /** The readable text, word by word. */
      readonly text: readonly Piece<string>[];
      /** For headings and paragraphs: each relative to the result of the one before. */
      readonly changes?: readonly RangeChange[];
    };

export type FieldName = 'title' | 'lang' | 'matter' | 'glossary' | 'layout';

export interface DocumentDiff {
  /** What differs beside the text. */
  readonly fields: readonly FieldName[];
  /** In reading order; what was removed stands where it was. Blocks that are the same in both are left out. */
  readonly blocks: readonly BlockDiff[];
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly moved: number;
    readonly changed: number;
  };
}

const FIELDS: readonly FieldName[] = ['title', 'lang', 'matter', 'glossary', 'layout'];
const EMPTY: Readonly<Record<string, unknown>> = { matter: {}, glossary: [], layout: {} };

/** @example diffDocuments(before, after).blocks.map(({ kind, block }) => [kind, block.id]) */
export function diffDocuments(before: DocumentContent, after: DocumentContent): DocumentDiff {
  const old = new Map(before.blocks.map((block) => [block.id, block]));
  const present = new Set(after.blocks.map(({ id }) => id));
  const moved = movedBlocks(before.blocks, after.blocks);
  const blocks = [...removedBehind(before.blocks, present, null)];
  for (const block of after.blocks) {
    const earlier = old.get(block.id);
    const diff = earlier ? between(earlier, block, moved.has(block.id)) : ({ kind: 'added', block } as const);
    if (diff) blocks.push(diff);
    blocks.push(...removedBehind(before.blocks, present, block.id));
  }
  const count = (kind: BlockDiff['kind']) => blocks.filter((each) => each.kind === kind).length;
  const isMoved = (each: BlockDiff) => each.kind === 'moved' || (each.kind === 'changed' && each.isMoved);
  return {
    fields: FIELDS.filter((name) => !isSameValue(before[name] ?? EMPTY[name], after[name] ?? EMPTY[name])),
    blocks,
    counts: {
      ...{ added: count('added'), removed: count('removed'), changed: count('changed') },
      moved: blocks.filter(isMoved).length,
    },
  };
}

/** Blocks that stand in another order: the fewest that must be moved to come from the one to the other. */
export function movedBlocks(before: readonly Block[], after: readonly Block[]): ReadonlySet<BlockId> {
  const places = new Map(before.map(({ id }, index) => [id, index]));
  const common = after.flatMap(({ id }) => (places.has(id) ? [{ id, place: places.get(id) ?? 0 }] : []));
  const kept = new Set(longestRise(common.map(({ place }) => place)));
  return new Set(common.filter((_, index) => !kept.has(index)).map(({ id }) => id));
}

/** The changes of the text from one body to the other; null where one of them is no text, or they are of two kinds. */
export function textChanges(before: BlockBody, after: BlockBody): readonly RangeChange[] | null {
  const [old, present] = [contentOf(before), contentOf(after)];
  const isSameKind = isSameValue({ ...before, content: null }, { ...after, content: null });
  return old && present && isSameKind ? changesBetween(old, present) : null;
}

function between(before: Block, block: Block, isMoved: boolean): BlockDiff | null {
  if (isSameValue(before.body, block.body)) return isMoved ? { kind: 'moved', block } : null;
  const [old, present] = [contentOf(before.body), contentOf(block.body)];
  const text =
    old && present
      ? diffWords(old, present).map(({ kind, content }) => ({ kind, content: plainInline(content) }))
      : diffText(plainText(before.body), plainText(block.body));
  const changes = textChanges(before.body, block.body);
  return { kind: 'changed', block, before, isMoved, text, ...(changes ? { changes } : {}) };
}

/** The blocks that are gone and stood behind `id` (null: at the front), up to the next one that is left. */
function removedBehind(before: readonly Block[], present: ReadonlySet<BlockId>, id: BlockId | null): BlockDiff[] {
  const start = id === null ? 0 : before.findIndex((block) => block.id === id) + 1;
  if (id !== null && start === 0) return [];
  const removed: BlockDiff[] = [];
  for (const block of before.slice(start)) {
    if (present.has(block.id)) break;
    removed.push({ kind: 'removed', block });
  }
  return removed;
}
