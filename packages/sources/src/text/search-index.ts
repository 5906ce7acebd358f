/**
 * Full-text search over the chunks of many sources, in memory.
 * @module
 */
import type { SourceId } from '@longhand/document';
import type { Chunk } from './chunks.ts';
import { PostingList } from './posting-list.ts';
import { tokensOf } from './tokens.ts';

export interface Hit {
  readonly source: SourceId;
  /** Index of the chunk within its source. */
  readonly chunk: number;
  /** Comparable within one search only. */
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly page?: number;
  readonly heading?: string;
}

export interface SearchOptions {
  /** Most hits to return; 10 by default. */
  readonly limit?: number;
  /** Only these sources; all when absent. */
  readonly sources?: readonly SourceId[];
}

/** BM25 settings; measured on three sets in both languages, see bench/retrieval.ts. */
const K1 = 0.9;
const B = 0.4;
const PARENT_SHARE = 0.7;
/** A query may be a whole brief: only its rarest terms are looked up. */
const MOST_TERMS = 200;

interface IndexedSource {
  readonly id: SourceId;
  readonly chunks: readonly Chunk[];
  readonly terms: readonly string[];
  firstChunk: number;
  firstParent: number;
  readonly parentCount: number;
}

/** A posting list with the number of parents that hold its term. */
class TermPostings extends PostingList {
  parents = 0;
}

/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with k1 .9 and b .4 over CJK unigrams and bigrams, stemmed
 * Latin words and numbers, plus 0.7 x the same score of the chunk's parent. The result depends on the indexed sources only, not on the
 * order in which they came and went. Equal scores are ordered by source and chunk.
 *
 * @example
 * const index = new SearchIndex();
 * index.add('src_1', text, chunkText(text, [], []));
 * index.search('青蒿素 临床试验', { limit: 5 });
 */
export class SearchIndex {
  readonly #terms = new Map<string, TermPostings>();
  readonly #sources = new Map<SourceId, IndexedSource>();
  /** Per chunk number: its source, parent number and length in terms. Numbers of removed chunks stay unused until the next compaction. */
  #owner: (IndexedSource | null)[] = [];
  #parentOf: number[] = [];
  #lengths: number[] = [];
  #parentLengths: number[] = [];
  #liveChunks = 0;
  #liveParents = 0;
  #chunkTerms = 0;
  #work: Work | null = null;

  /** Number of chunks in the index. */
  get size(): number {
    return this.#liveChunks;
  }

  has(source: SourceId): boolean {
    return this.#sources.has(source);
  }

  /** Adds the chunks of a source; replaces what the index held of it. */
  add(source: SourceId, text: string, chunks: readonly Chunk[]): void {
    this.remove(source);
    const firstChunk = this.#owner.length;
    const firstParent = this.#parentLengths.length;
    const lastParentOf = new Map<string, number>();
    const parentNumbers = new Map<number, number>();
    const record: { -readonly [Key in keyof IndexedSource]: IndexedSource[Key] } = {
      id: source,
      chunks,
      terms: [],
      firstChunk,
      firstParent,
      parentCount: 0,
    };
    for (const [at, chunk] of chunks.entries()) {
      let parent = parentNumbers.get(chunk.parent);
      if (parent === undefined) {
        parent = this.#parentLengths.length;
        parentNumbers.set(chunk.parent, parent);
        this.#parentLengths.push(0);
      }
      const tokens = tokensOf(text.slice(chunk.start, chunk.end));
      for (const [term, count] of countOf(tokens)) {
        let postings = this.#terms.get(term);
        if (!postings) {
          postings = new TermPostings();
          this.#terms.set(term, postings);
        }
        postings.push(firstChunk + at, count);
        if (lastParentOf.get(term) !== parent) {
          postings.parents++;
          lastParentOf.set(term, parent);
        }
      }
      this.#owner.push(record);
      this.#parentOf.push(parent);
      this.#lengths.push(tokens.length);
      this.#parentLengths[parent] = (this.#parentLengths[parent] ?? 0) + tokens.length;
      this.#chunkTerms += tokens.length;
    }
    record.terms = [...lastParentOf.keys()];
    record.parentCount = parentNumbers.size;
    this.#sources.set(source, record);
    this.#liveChunks += chunks.length;
    this.#liveParents += parentNumbers.size;
    this.#work = null;
  }

  /** Forgets a source; nothing happens when the index does not hold it. */
  remove(source: SourceId): void {
    const record = this.#sources.get(source);
    if (!record) return;
    const { firstChunk } = record;
    const lastChunk = firstChunk + record.chunks.length;
    for (const term of record.terms) {
      const postings = this.#terms.get(term);
      if (!postings) continue;
      postings.parents -= this.#countParents(postings, firstChunk, lastChunk);
      postings.removeRange(firstChunk, lastChunk);
      if (postings.size === 0) this.#terms.delete(term);
    }
    for (let chunk = firstChunk; chunk < lastChunk; chunk++) {
      this.#chunkTerms -= this.#lengths[chunk] ?? 0;
      this.#lengths[chunk] = 0;
      this.#owner[chunk] = null;
    }
    this.#sources.delete(source);
    this.#liveChunks -= record.chunks.length;
    this.#liveParents -= record.parentCount;
    this.#work = null;
    if (this.#owner.length > 2 * this.#liveChunks + 1_000) this.#compact();
  }

  /** The best chunks for a query, best first. An empty query, or one of stop words only, finds nothing. */
  search(query: string, options: SearchOptions = {}): Hit[] {
    const limit = options.limit ?? 10;
    if (limit <= 0 || this.#liveChunks === 0) return [];
    this.#work ??= this.#prepare();
    const work = this.#work;
    const allowed = options.sources && new Set(options.sources);
    let touched = 0;
    let touchedParents = 0;
    for (const { postings, weight } of this.#lookUp(query)) {
      const chunkIdf = weight * idf(this.#liveChunks, postings.size) * (K1 + 1);
      const parentIdf = weight * idf(this.#liveParents, postings.parents) * (K1 + 1) * PARENT_SHARE;
      const { chunks, counts, size } = postings;
      let parent = -1;
      let parentCount = 0;
      for (let at = 0; at < size; at++) {
        const chunk = chunks[at] as number; // at < size <= length
        const count = counts[at] as number;
        if (work.scores[chunk] === 0) work.touched[touched++] = chunk;
        work.scores[chunk] =
          (work.scores[chunk] as number) + (chunkIdf * count) / (count + (work.norms[chunk] as number));
        const owner = work.parentOf[chunk] as number;
        if (owner === parent) {
          parentCount += count;
          continue;
        }
        if (parent >= 0) touchedParents = work.addParent(parent, parentIdf, parentCount, touchedParents);
        parent = owner;
        parentCount = count;
      }
      if (parent >= 0) touchedParents = work.addParent(parent, parentIdf, parentCount, touchedParents);
    }
    const best = new Best(limit, (left, right) => this.#isBefore(left, right));
    for (let at = 0; at < touched; at++) {
      const chunk = work.touched[at] as number;
      const score = (work.scores[chunk] as number) + (work.parentScores[work.parentOf[chunk] as number] as number);
      work.scores[chunk] = 0;
      if (!best.mayTake(score)) continue;
      const owner = this.#owner[chunk];
      if (owner && (!allowed || allowed.has(owner.id))) best.take(chunk, score);
    }
    for (let at = 0; at < touchedParents; at++) work.parentScores[work.touchedParents[at] as number] = 0;
    return best.entries.flatMap(({ chunk, score }) => this.#hit(chunk, score));
  }

  #lookUp(query: string): { postings: TermPostings; weight: number }[] {
    const found: { postings: TermPostings; weight: number }[] = [];
    for (const [term, weight] of countOf(tokensOf(query))) {
      const postings = this.#terms.get(term);
      if (postings) found.push({ postings, weight });
    }
    if (found.length <= MOST_TERMS) return found;
    return found.sort((left, right) => left.postings.size - right.postings.size).slice(0, MOST_TERMS);
  }

  #isBefore(left: number, right: number): boolean {
    const one = this.#owner[left];
    const other = this.#owner[right];
    if (!one || !other || one === other) return left < right;
    return one.id < other.id;
  }

  #hit(chunk: number, score: number): Hit[] {
    const owner = this.#owner[chunk];
    const found = owner?.chunks[chunk - owner.firstChunk];
    if (!owner || !found) return [];
    const { index, start, end, page, heading } = found;
    return [
      {
        source: owner.id,
        chunk: index,
        score,
        start,
        end,
        ...(page === undefined ? {} : { page }),
        ...(heading === undefined ? {} : { heading }),
      },
    ];
  }

  #countParents(postings: PostingList, first: number, last: number): number {
    let parents = 0;
    let previous = -1;
    for (let at = postings.lowerBound(first); at < postings.size; at++) {
      const chunk = postings.chunks[at] ?? last;
      if (chunk >= last) break;
      const parent = this.#parentOf[chunk] ?? -1;
      if (parent !== previous) parents++;
      previous = parent;
    }
    return parents;
  }

  #prepare(): Work {
    return new Work(
      this.#lengths,
      this.#chunkTerms / Math.max(1, this.#liveChunks),
      this.#parentOf,
      this.#parentLengths,
      this.#chunkTerms / Math.max(1, this.#liveParents),
    );
  }

  /** Numbers chunks and parents anew without the gaps that removed sources left. */
  #compact(): void {
    const chunkNumbers = new Uint32Array(this.#owner.length);
    const parentNumbers = new Uint32Array(this.#parentLengths.length);
    const owner: (IndexedSource | null)[] = [];
    const parentOf: number[] = [];
    const lengths: number[] = [];
    const parentLengths: number[] = [];
    for (const record of this.#sources.values()) {
      const { firstChunk, firstParent } = record;
      record.firstChunk = owner.length;
      record.firstParent = parentLengths.length;
      for (let at = 0; at < record.parentCount; at++) {
        parentNumbers[firstParent + at] = parentLengths.length;
        parentLengths.push(this.#parentLengths[firstParent + at] ?? 0);
      }
      for (let at = 0; at < record.chunks.length; at++) {
        chunkNumbers[firstChunk + at] = owner.length;
        owner.push(record);
        parentOf.push(parentNumbers[this.#parentOf[firstChunk + at] ?? 0] ?? 0);
        lengths.push(this.#lengths[firstChunk + at] ?? 0);
      }
    }
    for (const postings of this.#terms.values()) postings.renumber(chunkNumbers);
    this.#owner = owner;
    this.#parentOf = parentOf;
    this.#lengths = lengths;
    this.#parentLengths = parentLengths;
  }
}

/** Arrays of one state of the index; every entry is zero between two searches. */
class Work {
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
class Best {
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

function countOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function idf(total: number, holding: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}
