/**
 * Research for a section: which searches are made, and how what they found becomes one pack of evidence.
 * @module
 */
import type { Span } from '@longhand/document';
import type { DocState, OutlineSection } from '@longhand/protocol';

/** Passages of one pack. */
export const PACK = 12;
/** Passages that each search may bring. */
export const PER_SEARCH = 10;
/** Searches for one section. */
const MAX_SEARCHES = 8;
/** Flattens the difference between first places (Cormack, Clarke, Büttcher 2009: reciprocal rank fusion). */
const RANK_OFFSET = 60;

/**
 * The searches of a section: those of the plan, which a model wrote in both languages. Without any, its questions, points and goal stand in
 * for them. The title goes along: a plan may look for details only.
 */
export function searchesFor({ brief }: DocState, section: OutlineSection): readonly string[] {
  const { title, goal, queries = [], evidence = [], points = [] } = section;
  // The brief names the whole document: it would bring the same passages to every section.
  const own = [title, goal ?? brief.slice(0, 200)].join('\n');
  const more = queries.length > 0 ? queries : evidence.length > 0 ? evidence : points;
  return [...new Set([own, ...more.map((query) => query.trim())])]
    .filter((query) => query !== '')
    .slice(0, MAX_SEARCHES);
}

/**
 * One list from several, by rank: scores of different searches say nothing about each other. A passage that several searches found comes
 * before one that a single search found at the same place.
 *
 * @example fused([[a, b], [b, c]], 2) // [b, a]
 */
export function fused(lists: readonly (readonly Span[])[], limit: number): readonly Span[] {
  const scores = new Map<string, { readonly span: Span; score: number; readonly order: number }>();
  for (const list of lists) {
    for (const [rank, span] of list.entries()) {
      const place = `${span.source}:${span.start}-${span.end}`;
      const known = scores.get(place) ?? { span, score: 0, order: scores.size };
      known.score += 1 / (RANK_OFFSET + rank + 1);
      scores.set(place, known);
    }
  }
  return [...scores.values()]
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, limit)
    .map(({ span }) => span);
}
