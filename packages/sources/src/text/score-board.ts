/**
 * Where one search adds up its scores, and how it keeps the best of them.
 * @module
 */

/** BM25 settings; measured on three sets in both languages, see bench/retrieval.ts. */
export const K1 = 0.9;
const B = 0.4;

/** Arrays of one state of the index; every entry is zero between two searches. */
export class ScoreBoard {
  readonly scores: Float64Array;
  readonly touched: Uint32Array;
  readonly norms: Float64Array;
  readonly parentOf: Uint32Array;
  readonly parentScores: Float64Array;
  readonly touchedParents: Uint32Array;
  readonly #parentNorms: Float64Array;

  constructor(
    lengths: readonly number[],
    meanLength: number,
    parentOf: readonly number[],
    parentLengths: readonly number[],
    meanParentLength: number,
  ) {
    this.scores = new Float64Array(lengths.length);
    this.touched = new Uint32Array(lengths.length);
    this.norms = Float64Array.from(lengths, (length) => K1 * (1 - B + (B * length) / (meanLength || 1)));
    this.parentOf = Uint32Array.from(parentOf);
    this.parentScores = new Float64Array(parentLengths.length);
    this.touchedParents = new Uint32Array(parentLengths.length);
    this.#parentNorms = Float64Array.from(
      parentLengths,
      (length) => K1 * (1 - B + (B * length) / (meanParentLength || 1)),
    );
  }

  addParent(parent: number, idfShare: number, count: number, touched: number): number {
    const before = this.parentScores[parent] as number; // every parent number of a posting lies in the arrays
    this.parentScores[parent] = before + (idfShare * count) / (count + (this.#parentNorms[parent] as number));
    if (before !== 0) return touched;
    this.touchedParents[touched] = parent;
    return touched + 1;
  }
}

/** The `limit` best entries, best first; equal scores in the order of `isBefore`. */
export class Best {
  readonly entries: { chunk: number; score: number }[] = [];
  readonly #limit: number;
  readonly #isBefore: (left: number, right: number) => boolean;

  constructor(limit: number, isBefore: (left: number, right: number) => boolean) {
    this.#limit = limit;
    this.#isBefore = isBefore;
  }

  mayTake(score: number): boolean {
    const last = this.entries[this.#limit - 1];
    return last === undefined || score >= last.score;
  }

  take(chunk: number, score: number): void {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && (entry.score > score || (entry.score === score && this.#isBefore(entry.chunk, chunk))))
        low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, { chunk, score });
    if (this.entries.length > this.#limit) this.entries.pop();
  }
}
