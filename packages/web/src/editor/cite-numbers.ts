import type { Block, CitationId, SourceId } from '@longhand/document';
import { citationsIn } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { entriesOf } from './entries.ts';

const inBlock = new WeakMap<Block, readonly CitationId[]>();

/**
 * The number of each cited source, in the order in which the text first cites them. The aliases of an open text count where they stand,
 * so that a mark does not change its number when its block is settled.
 */
export function citeNumbers(state: DocState): ReadonlyMap<SourceId, number> {
  const numbers = new Map<SourceId, number>();
  const count = (citation: CitationId) => {
    const source = sourceOf(state, citation);
    if (source !== undefined && !numbers.has(source)) numbers.set(source, numbers.size + 1);
  };
  for (const { source, node } of entriesOf(state)) {
    if ('body' in source) for (const citation of citationsOf(source)) count(citation);
    else
      node.descendants((child) => {
        if (child.type.name === 'cite') count(String(child.attrs.citation));
      });
  }
  return numbers;
}

/** The source behind a citation, or behind an alias that the agent has just written. */
export function sourceOf(state: DocState, citation: CitationId): SourceId | undefined {
  return (state.citations[citation] ?? state.evidence[citation])?.source;
}

function citationsOf(block: Block): readonly CitationId[] {
  let found = inBlock.get(block);
  if (found === undefined) {
    found = citationsIn(block.body);
    inBlock.set(block, found);
  }
  return found;
}
