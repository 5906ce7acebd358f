/** The `limit` best entries, best first; equal scores in the order of `isBefore`. */
export class Best {
  readonly entries: { readonly chunk: number; readonly score: number }[] = [];
  readonly limit: number;
  readonly #isBefore: (left: number, right: number) => boolean;

  constructor(limit: number, isBefore: (left: number, right: number) => boolean) {
    this.limit = limit;
    this.#isBefore = isBefore;
  }

  /** What an entry must reach to be taken; it may be too little when others score the same. */
  get least(): number {
    return this.entries[this.limit - 1]?.score ?? Number.NEGATIVE_INFINITY;
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
    if (this.entries.length > this.limit) this.entries.pop();
  }
}
