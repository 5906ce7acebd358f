import type { Best } from './best.ts';
import { OccurrenceReader } from './occurrences.ts';
import { type MeanLengths, meanLengths, normOf, type Totals, type Weights } from './score.ts';
import { type Segment, SHARE } from './segment.ts';

/** A segment and where its parents and chunks stand among those of all segments. */
export interface Placed {
  readonly segment: Segment;
  readonly firstParent: number;
  readonly firstChunk: number;
}

export interface QueryTerm {
  /** Its number in each segment; -1 where no chunk holds it. */
  readonly numbers: readonly number[];
  readonly weights: Weights;
  /** The most that it adds to any score. */
  readonly most: number;
}

/** Which chunks count; `parent` may say yes to a parent of which no chunk does. */
export interface Matches {
  parent(parent: number): boolean;
  chunk(chunk: number): boolean;
}

/** In place of the sum of a parent whose chunks are scored already. */
const SCORED = Number.NEGATIVE_INFINITY;
/** Sums of bounds are rounded other than the scores themselves. */
const ROUNDING = 1 + 1e-9;
/** So many chunks are asked for at most when scoring some of them early is worth the search for the most promising. */
const MOST_EARLY = 64;
/** Some are scored early when the lists that were not read can add no more than this share of what they could at the time before. */
const EARLY = 0.3;

/**
 * Finds the best chunks without scoring all of them, and exactly: a parent is passed over only when the sum of its bounds, its own share
 * included, is below the score of the last chunk that is kept.
 *
 * The lists of the terms are read in falling order of what they can add, until all the others together cannot bring a new parent among the
 * best (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995). In the others only the parents that are still
 * possible are looked up, most of them in blocks whose own bound rules them out already.
 */
export class Ranker {
  readonly #places: readonly Placed[];
  readonly #means: MeanLengths;
  readonly #readers: readonly OccurrenceReader[];
  /** By parent: sum of the bounds of the lists read so far. All zero between two searches. */
  readonly #bounds: Float64Array;
  /** Parents whose sum is not zero. */
  readonly #touched: Uint32Array;
  #count = 0;
  readonly #chunkScores: Float64Array;

  constructor(places: readonly Placed[], totals: Totals) {
    this.#places = places;
    this.#means = meanLengths(totals);
    this.#readers = places.map(({ segment }) => new OccurrenceReader(segment.columns.occurrences));
    this.#bounds = new Float64Array(totals.parents);
    this.#touched = new Uint32Array(totals.parents);
    let most = 0;
    for (const { segment } of places) {
      const { firstChunk } = segment.columns;
      for (let parent = 0; parent < segment.parents; parent++)
        most = Math.max(most, (firstChunk[parent + 1] as number) - (firstChunk[parent] as number));
    }
    this.#chunkScores = new Float64Array(most);
  }

  /** @param terms scores are summed up in this order */
  rank(terms: readonly QueryTerm[], best: Best, matches: Matches): void {
    const order = [...terms].sort((left, right) => right.most - left.most);
    // By number of lists read: what the others can add.
    const rest = new Float64Array(order.length + 1);
    for (let at = order.length - 1; at >= 0; at--) rest[at] = (rest[at + 1] as number) + (order[at]?.most ?? 0);
    let read = 0;
    let early = EARLY * (rest[0] as number);
    for (let term = order[0]; term && !isOut(rest[read] as number, best.least); term = order[read]) {
      this.#readAll(term);
      read++;
      const left = rest[read] as number;
      if (left > early || best.limit > MOST_EARLY || this.#count < best.limit) continue;
      early = EARLY * left;
      this.#scoreEarly(terms, best, matches, left);
    }
    this.#drop(rest[read] as number, best.least, matches);
    if (read < order.length) this.#touched.subarray(0, this.#count).sort();
    for (let term = order[read]; term && this.#count > best.limit; term = order[read]) {
      read++;
      const left = rest[read] as number;
      this.#readForTouched(term, left, best.least);
      this.#drop(left, best.least, matches);
      if (left > early) continue;
      early = EARLY * left;
      this.#scoreEarly(terms, best, matches, left);
    }
    this.#scoreRest(terms, best, matches, rest[read] as number);
  }

  #readAll({ numbers, weights }: QueryTerm): void {
    const bounds = this.#bounds;
    const touched = this.#touched;
    let count = this.#count;
    const chunkStep = weights.chunk * SHARE;
    const parentStep = weights.parent * SHARE;
    for (let place = 0; place < numbers.length; place++) {
      const number = numbers[place] as number; // every index below lies in its column, by construction of the segment
      if (number < 0) continue;
      const { segment, firstParent } = this.#places[place] as Placed;
      const { chunkShare, parentShare } = segment;
      const { firstBlock, blockParent, blockEntry, distance } = segment.columns;
      const lastBlock = firstBlock[number + 1] as number;
      for (let block = firstBlock[number] as number; block < lastBlock; block++) {
        const base = firstParent + (blockParent[block] as number);
        const lastEntry = blockEntry[block + 1] as number;
        for (let entry = blockEntry[block] as number; entry < lastEntry; entry++) {
          const parent = base + (distance[entry] as number);
          const before = bounds[parent] as number;
          if (before === 0) touched[count++] = parent;
          bounds[parent] =
            before + chunkStep * (chunkShare[entry] as number) + parentStep * (parentShare[entry] as number);
        }
      }
    }
    this.#count = count;
  }

  /** As `#readAll`, only for the touched parents, which are in order. */
  #readForTouched({ numbers, weights }: QueryTerm, rest: number, least: number): void {
    const bounds = this.#bounds;
    const touched = this.#touched;
    const count = this.#count;
    const chunkStep = weights.chunk * SHARE;
    const parentStep = weights.parent * SHARE;
    let at = 0;
    for (let place = 0; place < numbers.length; place++) {
      const { segment, firstParent } = this.#places[place] as Placed;
      const end = firstParent + segment.parents;
      const number = numbers[place] as number;
      const { chunkShare, parentShare, blockChunkShare, blockParentShare } = segment;
      const { firstBlock, blockParent, blockEntry, distance } = segment.columns;
      let block = number < 0 ? 0 : (firstBlock[number] as number);
      const lastBlock = number < 0 ? 0 : (firstBlock[number + 1] as number);
      for (; at < count && (touched[at] as number) < end; at++) {
        if (number < 0) continue;
        const parent = (touched[at] as number) - firstParent;
        block = lastAtMost(blockParent, block, lastBlock, parent);
        const wanted = parent - (blockParent[block] as number);
        if (wanted < 0) continue;
        const sum = bounds[touched[at] as number] as number;
        const blockBound =
          chunkStep * (blockChunkShare[block] as number) + parentStep * (blockParentShare[block] as number);
        if (isOut(sum + blockBound + rest, least)) continue;
        const entry = lastAtMost(distance, blockEntry[block] as number, blockEntry[block + 1] as number, wanted);
        if (distance[entry] !== wanted) continue;
        bounds[touched[at] as number] =
          sum + chunkStep * (chunkShare[entry] as number) + parentStep * (parentShare[entry] as number);
      }
    }
  }

  /** Forgets the touched parents that are scored, that do not match, or that the lists not read cannot bring among the best any more. */
  #drop(rest: number, least: number, matches: Matches): void {
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      const parent = this.#touched[at] as number;
      const sum = this.#bounds[parent] as number;
      if (sum === SCORED || isOut(sum + rest, least) || !matches.parent(parent)) this.#bounds[parent] = 0;
      else this.#touched[kept++] = parent;
    }
    this.#count = kept;
  }

  /** Scores the most promising of the touched parents, so that fewer of the others need to be looked at. */
  #scoreEarly(terms: readonly QueryTerm[], best: Best, matches: Matches, rest: number): void {
    const chosen: number[] = [];
    let lowest = 0;
    for (let at = 0; at < this.#count; at++) {
      const parent = this.#touched[at] as number;
      const sum = this.#bounds[parent] as number;
      if (sum <= lowest || !matches.parent(parent)) continue;
      let place = chosen.length;
      while (place > 0 && (this.#bounds[chosen[place - 1] as number] as number) < sum) place--;
      chosen.splice(place, 0, parent);
      if (chosen.length > best.limit) chosen.pop();
      if (chosen.length === best.limit) lowest = this.#bounds[chosen.at(-1) as number] as number;
    }
    this.#scoreInOrder(chosen, terms, best, matches, rest);
  }

  #scoreRest(terms: readonly QueryTerm[], best: Best, matches: Matches, rest: number): void {
    const touched = this.#touched.subarray(0, this.#count);
    const byBound = Array.from(touched).sort((l, r) => (this.#bounds[r] as number) - (this.#bounds[l] as number));
    this.#scoreInOrder(byBound, terms, best, matches, rest);
    for (const parent of touched) this.#bounds[parent] = 0;
    this.#count = 0;
  }

  /** @param parents in falling order of their bounds */
  #scoreInOrder(
    parents: readonly number[],
    terms: readonly QueryTerm[],
    best: Best,
    matches: Matches,
    rest: number,
  ): void {
    for (const parent of parents) {
      const sum = this.#bounds[parent] as number;
      if (sum === SCORED || isOut(sum + rest, best.least)) return;
      this.#score(parent, terms, best, matches);
      this.#bounds[parent] = SCORED;
    }
  }

  #score(parent: number, terms: readonly QueryTerm[], best: Best, matches: Matches): void {
    const place = this.#placeOf(parent);
    const { segment, firstParent, firstChunk } = this.#places[place] as Placed;
    const { columns } = segment;
    const reader = this.#readers[place] as OccurrenceReader;
    const scores = this.#chunkScores;
    const local = parent - firstParent;
    const first = columns.firstChunk[local] as number;
    const parentNorm = normOf(columns.parentLength[local] as number, this.#means.parent);
    let parentScore = 0;
    for (const { numbers, weights } of terms) {
      if (!findEntry(segment, numbers[place] as number, local, reader)) continue;
      let chunk = first;
      let sum = 0;
      for (let isLast = false; !isLast; ) {
        isLast = reader.next();
        chunk += reader.step;
        const { count } = reader;
        sum += count;
        scores[chunk - first] =
          (scores[chunk - first] as number) +
          (weights.chunk * count) / (count + normOf(columns.chunkLength[chunk] as number, this.#means.chunk));
      }
      parentScore += (weights.parent * sum) / (sum + parentNorm);
    }
    const chunks = (columns.firstChunk[local + 1] as number) - first;
    for (let at = 0; at < chunks; at++) {
      const own = scores[at] as number;
      scores[at] = 0;
      if (own === 0 || own + parentScore < best.least || !matches.chunk(firstChunk + first + at)) continue;
      best.take(firstChunk + first + at, own + parentScore);
    }
  }

  #placeOf(parent: number): number {
    let place = this.#places.length - 1;
    while ((this.#places[place] as Placed).firstParent > parent) place--;
    return place;
  }
}

function isOut(bound: number, least: number): boolean {
  return bound * ROUNDING < least;
}

/** Puts the reader before the occurrences of a term in a parent; false when there are none. */
function findEntry({ columns }: Segment, term: number, parent: number, reader: OccurrenceReader): boolean {
  if (term < 0) return false;
  const { firstBlock, blockParent, blockEntry, blockBytes, distance, byteDistance } = columns;
  const block = lastAtMost(blockParent, firstBlock[term] as number, firstBlock[term + 1] as number, parent);
  const wanted = parent - (blockParent[block] as number);
  if (wanted < 0) return false;
  const entry = lastAtMost(distance, blockEntry[block] as number, blockEntry[block + 1] as number, wanted);
  if (distance[entry] !== wanted) return false;
  reader.at = (blockBytes[block] as number) + (byteDistance[entry] as number);
  return true;
}

/** Index of the last value in [from, to) that is at most `wanted`, `from` when there is none; values rise. Near the start it is fast. */
function lastAtMost(values: Uint32Array | Uint16Array, from: number, to: number, wanted: number): number {
  let low = from;
  let step = 1;
  while (low + step < to && (values[low + step] as number) <= wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(to, low + step);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
