/** Flattens the difference between first places. */
const RANK_OFFSET = 60;

/**
 * One list from several, by rank: scores of different ways of searching say nothing about each other. Reciprocal rank fusion with k = 60 (Cormack,
 * Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009). What is equal keeps the order
 * in which it was first seen.
 *
 * @param keyOf equal for what is the same thing in two lists
 * @example fuse([['a', 'b'], ['b', 'c']], (item) => item, 2) // b, a
 */
export function fuse<Item>(
  lists: readonly (readonly Item[])[],
  keyOf: (item: Item) => string,
  limit: number,
): { readonly item: Item; readonly score: number }[] {
  const found = new Map<string, { readonly item: Item; score: number }>();
  for (const list of lists) {
    for (const [rank, item] of list.entries()) {
      const key = keyOf(item);
      const known = found.get(key) ?? { item, score: 0 };
      known.score += 1 / (RANK_OFFSET + rank + 1);
      found.set(key, known);
    }
  }
  // Array.prototype.sort is stable, and a Map keeps its order.
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, limit);
}
