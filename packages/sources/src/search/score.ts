/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) of a chunk, and of the parent that it is part of.
 * @module
 */

/** Settings, measured on three sets in both languages, see bench/retrieval. */
const K1 = 0.9;
const B = 0.4;
const PARENT_SHARE = 0.7;

/** What the scores of all chunks depend on. */
export interface Totals {
  readonly chunks: number;
  readonly parents: number;
  /** Terms in all chunks, with repetitions. */
  readonly terms: number;
}

/** How much a term counts in a query: the most that it can add to a chunk's own score, and to that of its parent. */
export interface Weights {
  readonly chunk: number;
  readonly parent: number;
}

/**
 * @param times how often the query has the term
 * @param chunks how many chunks hold it
 * @param parents how many parents hold it
 */
export function weightsOf(totals: Totals, times: number, chunks: number, parents: number): Weights {
  return {
    chunk: times * idf(totals.chunks, chunks) * (K1 + 1),
    parent: times * idf(totals.parents, parents) * (K1 + 1) * PARENT_SHARE,
  };
}

/** What `count` occurrences in a text of `length` terms are divided by, together with their number: less for a shorter text than the mean. */
export function normOf(length: number, meanLength: number): number {
  return K1 * (1 - B + (B * length) / (meanLength || 1));
}

export interface MeanLengths {
  readonly chunk: number;
  readonly parent: number;
}

export function meanLengths({ chunks, parents, terms }: Totals): MeanLengths {
  return { chunk: terms / Math.max(1, chunks), parent: terms / Math.max(1, parents) };
}

function idf(total: number, holding: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}
