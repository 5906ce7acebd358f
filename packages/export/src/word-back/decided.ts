/** What became in Word of the suggestions that the file carried as tracked changes. */
import { inlineText, type Suggestion } from '@longhand/document';
import type { CarriedChange } from './compare-line.ts';
import { wordsOf } from './units.ts';

/** Ids of suggestions by what became of them; those with several changes that were decided in different ways are `partly`. */
export function decidedBy(
  carried: readonly CarriedChange[],
  own: readonly Suggestion[],
): { readonly accepted: readonly string[]; readonly rejected: readonly string[]; readonly partly: readonly string[] } {
  const outcomes = new Map<string, Set<CarriedChange['outcome']>>();
  for (const change of carried) {
    const suggestion = suggestionOf(change, own);
    if (suggestion === undefined) continue;
    outcomes.set(suggestion.id, (outcomes.get(suggestion.id) ?? new Set()).add(change.outcome));
  }
  const where = (matches: (found: ReadonlySet<CarriedChange['outcome']>) => boolean) =>
    [...outcomes].flatMap(([id, found]) => (matches(found) ? [id] : []));
  return {
    accepted: where((found) => found.size === 1 && found.has('accepted')),
    rejected: where((found) => found.size === 1 && found.has('rejected')),
    partly: where((found) => found.size > 1),
  };
}

/** The suggestion that a tracked change shows: by who made it and when, else by its words. */
function suggestionOf(change: CarriedChange, own: readonly Suggestion[]): Suggestion | undefined {
  const second = (at: number | undefined) => (at === undefined ? undefined : Math.floor(at / 1000));
  const words = wordsOf(change.insert);
  const rank = ({ by, at, changes = [] }: Suggestion): number =>
    (by.id === change.who.author ? 1 : 0) +
    (at !== undefined && second(at) === second(change.who.at) ? 2 : 0) +
    (changes.some(
      ({ from, to, insert }) => from <= change.from && to >= change.to && inlineText(insert).includes(words),
    )
      ? 4
      : 0);
  const ranked = own.map((suggestion) => ({ suggestion, rank: rank(suggestion) })).sort((a, b) => b.rank - a.rank);
  const [best] = ranked;
  return best === undefined || (best.rank === 0 && ranked.length > 1) ? undefined : best.suggestion;
}
