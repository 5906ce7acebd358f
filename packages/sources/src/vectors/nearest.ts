import type { SourceId } from '@longhand/document';

/** The vectors of a source, each of length 1: row n of `data` belongs to chunk `chunks[n]`. */
export interface VectorRows {
  readonly source: SourceId;
  readonly dimension: number;
  readonly chunks: Uint32Array;
  readonly data: Float32Array;
}
export interface Near {
  readonly source: SourceId;
  readonly chunk: number;
  /** Cosine of the angle to the query: 1 for the same direction. */
  readonly score: number;
}

/**
 * The `limit` vectors nearest to a query, by looking at each of them: exact, and a few dozen milliseconds for 50,000. Equal scores keep the order of
 * the rows.
 *
 * @param query of length 1
 * @param isAllowed by source, and by chunk number within it: 1 where a chunk may be found. Sources that are not there may not; all may without it
 */
export function nearest(
  rows: Iterable<VectorRows>,
  query: Float32Array,
  limit: number,
  isAllowed?: ReadonlyMap<SourceId, Uint8Array | null>,
): readonly Near[] {
  const best: { source: SourceId; chunk: number; score: number }[] = [];
  let least = Number.NEGATIVE_INFINITY;
  const dimension = query.length;
  for (const { source, dimension: own, chunks, data } of rows) {
    const mask = isAllowed?.get(source);
    if (own !== dimension || (isAllowed !== undefined && mask === undefined)) continue;
    for (let row = 0, at = 0; row < chunks.length; row++, at += dimension) {
      const chunk = chunks[row] as number; // row < chunks.length
      if (mask && mask[chunk] !== 1) continue;
      const score = dot(data, at, query);
      if (best.length === limit && score <= least) continue;
      let place = best.length;
      while (place > 0 && (best[place - 1]?.score ?? 0) < score) place--;
      best.splice(place, 0, { source, chunk, score });
      if (best.length > limit) best.pop();
      least = best.at(-1)?.score ?? least;
    }
  }
  return best;
}

/** Four sums at once: one alone would wait for each addition before the next. */
function dot(data: Float32Array, at: number, query: Float32Array): number {
  const { length } = query;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let n = 0;
  // Every index lies within both arrays: rows are as long as the query.
  for (; n + 3 < length; n += 4) {
    a += (data[at + n] as number) * (query[n] as number);
    b += (data[at + n + 1] as number) * (query[n + 1] as number);
    c += (data[at + n + 2] as number) * (query[n + 2] as number);
    d += (data[at + n + 3] as number) * (query[n + 3] as number);
  }
  for (; n < length; n++) a += (data[at + n] as number) * (query[n] as number);
  return a + b + (c + d);
}
