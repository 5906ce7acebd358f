/**
 * Suggestions whose place is between blocks: they stay where they belong when a block beside them goes or comes.
 * @module
 */
import type { BlockId, Suggestion } from '@longhand/document';
import type { EventData } from './events.ts';

/** With one more; one that is there already keeps its turn, as it is now. */
export function suggestionsWith(suggestions: readonly Suggestion[], added: Suggestion): readonly Suggestion[] {
  return suggestions.some(({ id }) => id === added.id)
    ? suggestions.map((suggestion) => (suggestion.id === added.id ? added : suggestion))
    : [...suggestions, added];
}

/** Without those on a block that went. An insertion beside it waits on, behind what stood before the block. */
export function suggestionsWithout(
  suggestions: readonly Suggestion[],
  block: BlockId,
  before: BlockId | null,
): readonly Suggestion[] {
  return suggestions.flatMap((suggestion): readonly Suggestion[] => {
    const { insert, move } = suggestion;
    if (insert !== undefined)
      return [insert.after === block ? { ...suggestion, insert: { ...insert, after: before } } : suggestion];
    if (suggestion.block === block) return [];
    return [move?.after === block ? { ...suggestion, move: { after: before } } : suggestion];
  });
}

/** Without the one that was accepted. Later insertions at its place go behind what it brought, so that their order stays. */
export function suggestionsAfter(
  suggestions: readonly Suggestion[],
  { suggestion: id, last }: EventData['suggestion.accepted'],
): readonly Suggestion[] {
  const index = suggestions.findIndex((suggestion) => suggestion.id === id);
  const accepted = suggestions[index]?.insert;
  return suggestions.flatMap((suggestion, at): readonly Suggestion[] => {
    if (at === index) return [];
    const { insert } = suggestion;
    const isBehind = last !== undefined && at > index && insert !== undefined && insert.after === accepted?.after;
    return [isBehind ? { ...suggestion, insert: { ...insert, after: last } } : suggestion];
  });
}
