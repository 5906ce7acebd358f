/**
 * Views of the state: what an emitter gets and what a person sees.
 * @module
 */
import type { Block, DocumentContent } from '@longhand/document';
import type { DocState, OpenText } from './state.ts';

export type VisibleBlock =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'open'; readonly open: OpenText };

/**
 * Settled blocks and open tails in reading order.
 *
 * @example visibleBlocks(state).map((item) => (item.kind === 'block' ? item.block.id : item.open.block))
 */
export function visibleBlocks(state: DocState): readonly VisibleBlock[] {
  const tails = new Map<string | null, OpenText[]>();
  const known = new Set(state.blocks.map((block) => block.id));
  for (const open of Object.values(state.open)) {
    const anchor = open.after !== null && !known.has(open.after) ? (state.blocks.at(-1)?.id ?? null) : open.after;
    tails.set(anchor, [...(tails.get(anchor) ?? []), open]);
  }
  const placeOf = ({ section }: OpenText) => state.outline.findIndex(({ id }) => id === section);
  // Sections that are written side by side may begin at one place, until the first block of one of them stands.
  for (const opens of tails.values()) if (opens.length > 1) opens.sort((a, b) => placeOf(a) - placeOf(b));
  const visible: VisibleBlock[] = (tails.get(null) ?? []).map((open) => ({ kind: 'open', open }));
  for (const block of state.blocks) {
    visible.push({ kind: 'block', block });
    for (const open of tails.get(block.id) ?? []) visible.push({ kind: 'open', open });
  }
  return visible;
}

/** The settled document without its history, for emitters and other programs. */
export function contentOfState(state: DocState): DocumentContent {
  return {
    schema: 'doc/1',
    id: state.id,
    title: state.title,
    lang: state.lang,
    updatedAt: state.updatedAt,
    blocks: state.blocks,
    citations: state.citations,
    sources: Object.fromEntries(Object.values(state.sources).map(({ id, name, media }) => [id, { name, media }])),
  };
}
