import type { Block } from '@longhand/document';
import { type BlockBody, type BlockId, type ParseOptions, parseTail } from '@longhand/document';
import { type DocState, type OpenText, visibleBlocks } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { blockToNode, bodyToNode } from './to-node.ts';

/** What the log shows at one place: a settled block, or a block-to-be of an open tail. */
export interface Entry {
  readonly id: BlockId;
  /** 0 while the text is open. */
  readonly rev: number;
  /** The value of the state that it was made of: the same value means that nothing changed. */
  readonly source: Block | OpenText;
  readonly node: Node;
  readonly isOpen: boolean;
}

const settledNodes = new WeakMap<Block, Entry>();
const openNodes = new WeakMap<OpenText, readonly Entry[]>();

/** Everything that the document shows, in reading order. Unchanged values of the state give the same entries. */
export function entriesOf(state: DocState): readonly Entry[] {
  return visibleBlocks(state).flatMap((item) =>
    item.kind === 'block' ? [settledEntry(item.block)] : openEntries(state, item.open),
  );
}

/** The second and later blocks of one tail have no id of their own yet. They are shown, and cannot be edited until they have one. */
export function isProvisional(id: string): boolean {
  return id.includes('~');
}

function settledEntry(block: Block): Entry {
  let entry = settledNodes.get(block);
  if (entry === undefined) {
    entry = { id: block.id, rev: block.rev, source: block, node: blockToNode(block), isOpen: false };
    settledNodes.set(block, entry);
  }
  return entry;
}

function openEntries(state: DocState, open: OpenText): readonly Entry[] {
  let entries = openNodes.get(open);
  if (entries === undefined) {
    const parsed = parseTail(open.text, tailOptions(state, open));
    const bodies: readonly BlockBody[] = parsed.length === 0 ? [{ type: 'paragraph', content: [] }] : parsed;
    entries = bodies.map((body, index): Entry => {
      const id = index === 0 ? open.block : `${open.block}~${index}`;
      return { id, rev: 0, source: open, node: bodyToNode(body, id), isOpen: true };
    });
    openNodes.set(open, entries);
  }
  return entries;
}

/** The writer settles the text with the same options, so a block looks the same before and after. */
function tailOptions(state: DocState, open: OpenText): ParseOptions {
  const section = state.outline.find((candidate) => candidate.id === open.section);
  const hasBody = state.blocks.some((block) => block.section === open.section && block.body.type !== 'heading');
  return {
    cite: (alias) => (Object.hasOwn(state.evidence, alias) && state.evidence[alias]?.isGone !== true ? alias : null),
    baseLevel: Math.min((section?.level ?? 1) + 1, 6),
    ...(section && !hasBody ? { dropHeading: section.title } : {}),
  };
}
