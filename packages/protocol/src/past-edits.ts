/**
 * What happened to a block since somebody looked at it.
 * @module
 */
import { type Block, mapChanges, type RangeChange, type Suggestion } from '@longhand/document';
import type { DocState } from './state.ts';

/**
 * All changes of a block since `baseRev`, each relative to the result of the one before; null when they are not known any more, or one of
 * them replaced the whole body.
 */
export function changesSince(
  { edits }: Pick<DocState, 'edits'>,
  block: Block,
  baseRev: number,
): readonly RangeChange[] | null {
  // A block that was open when the person typed (rev 0) became rev 1 by growing at its end only: both say the same places.
  const base = Math.max(1, baseRev);
  if (base === block.rev) return [];
  const since = (edits[block.id] ?? []).filter((past) => past.rev > base);
  if (base > block.rev || since.length !== block.rev - base) return null;
  const changes: RangeChange[] = [];
  for (const past of since) {
    if (past.changes === null) return null;
    changes.push(...past.changes);
  }
  return changes;
}

/**
 * The suggestions once a block has another content: those that could be carried along are, so that they hold however many edits follow. One
 * that collides keeps the rev that it was made on.
 */
export function movedSuggestions(
  { suggestions, blocks }: Pick<DocState, 'suggestions' | 'blocks'>,
  content: Block,
  changes: readonly RangeChange[] | undefined,
): readonly Suggestion[] {
  if (changes === undefined || !suggestions.some(({ block }) => block === content.id)) return suggestions;
  const rev = blocks.find(({ id }) => id === content.id)?.rev;
  return suggestions.map((suggestion) => {
    if (suggestion.block !== content.id || suggestion.baseRev !== rev || !suggestion.changes) return suggestion;
    const mapped = mapChanges(suggestion.changes, changes);
    return mapped ? { ...suggestion, baseRev: content.rev, changes: mapped } : suggestion;
  });
}

/** A suggestion as changes of the text that stands now; null when newer edits make that impossible. */
export function atPresent(state: Pick<DocState, 'edits'>, block: Block, suggestion: Suggestion): Suggestion | null {
  if (suggestion.changes === undefined) return suggestion;
  const since = changesSince(state, block, suggestion.baseRev);
  const changes = since && mapChanges(suggestion.changes, since);
  return changes && { ...suggestion, baseRev: block.rev, changes };
}
