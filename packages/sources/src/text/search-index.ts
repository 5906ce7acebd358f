/**
 * Full-text search over the chunks of many sources, in memory.
 * @module
 */
import type { Lang, SourceId } from '@longhand/document';
import type { Chunk } from './chunks.ts';
import { detectLang, langOf } from './language.ts';
import { PostingList } from './posting-list.ts';
import { Best, K1, ScoreBoard } from './score-board.ts';
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
  /** Language of the chunk itself, not of its source. */
  readonly lang: Lang;
}

/** The best hits among those that match; scores do not depend on these. */
export interface SearchOptions {
  /** Most hits to return; 10 by default. */
  readonly limit?: number;
  /** Only these sources; all when absent. */
  readonly sources?: readonly SourceId[];
  /** Only chunks that begin on a page from the first to the second, both included. A chunk without a page is on none. */
  readonly pages?: readonly [from: number, to: number];
  /** Only chunks in this language. */
  readonly lang?: Lang;
}

/** Measured on three sets in both languages, see bench/retrieval.ts. */
const PARENT_SHARE = 0.7;
/** A query may be a whole brief: only its rarest terms are looked up. */
const MOST_TERMS = 200;

interface IndexedSource {
  readonly id: SourceId;
  readonly chunks: readonly Chunk[];
  readonly terms: readonly string[];
  readonly langs: readonly Lang[];
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
  #board: ScoreBoard | null = null;

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
      langs: [],
      firstChunk,
      firstParent,
      parentCount: 0,
    };
    const langs: Lang[] = [];
    for (const [at, chunk] of chunks.entries()) {
      let parent = parentNumbers.get(chunk.parent);
      if (parent === undefined) {
        parent = this.#parentLengths.length;
        parentNumbers.set(chunk.parent, parent);
        this.#parentLengths.push(0);
      }
      const slice = text.slice(chunk.start, chunk.end);
      // Figures and signs alone are in the language of what stands before them.
      langs.push(langOf(slice) ?? langs[at - 1] ?? detectLang(text));
      const tokens = tokensOf(slice);
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
    record.langs = langs;
    record.parentCount = parentNumbers.size;
    this.#sources.set(source, record);
    this.#liveChunks += chunks.length;
    this.#liveParents += parentNumbers.size;
    this.#board = null;
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
    this.#board = null;
    if (this.#owner.length > 2 * this.#liveChunks + 1_000) this.#compact();
  }

  /** The best chunks for a query, best first. An empty query, or one of stop words only, finds nothing. */
  search(query: string, options: SearchOptions = {}): Hit[] {
    const limit = options.limit ?? 10;
    if (limit <= 0 || this.#liveChunks === 0) return [];
    this.#board ??= this.#prepare();
    const board = this.#board;
    const matches = this.#filter(options);
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
        if (board.scores[chunk] === 0) board.touched[touched++] = chunk;
        board.scores[chunk] =
          (board.scores[chunk] as number) + (chunkIdf * count) / (count + (board.norms[chunk] as number));
        const owner = board.parentOf[chunk] as number;
        if (owner === parent) {
          parentCount += count;
          continue;
        }
        if (parent >= 0) touchedParents = board.addParent(parent, parentIdf, parentCount, touchedParents);
        parent = owner;
        parentCount = count;
      }
      if (parent >= 0) touchedParents = board.addParent(parent, parentIdf, parentCount, touchedParents);
    }
    const best = new Best(limit, (left, right) => this.#isBefore(left, right));
    for (let at = 0; at < touched; at++) {
      const chunk = board.touched[at] as number;
      const score = (board.scores[chunk] as number) + (board.parentScores[board.parentOf[chunk] as number] as number);
      board.scores[chunk] = 0;
      if (!best.mayTake(score)) continue;
      if (matches(chunk)) best.take(chunk, score);
    }
    for (let at = 0; at < touchedParents; at++) board.parentScores[board.touchedParents[at] as number] = 0;
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

  #filter({ sources, pages, lang }: SearchOptions): (chunk: number) => boolean {
    const allowed = sources && new Set(sources);
    return (number) => {
      const owner = this.#owner[number];
      if (!owner || (allowed && !allowed.has(owner.id))) return false;
      const at = number - owner.firstChunk;
      if (lang !== undefined && owner.langs[at] !== lang) return false;
      const page = owner.chunks[at]?.page;
      return pages === undefined || (page !== undefined && page >= pages[0] && page <= pages[1]);
    };
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
    const lang = owner?.langs[chunk - owner.firstChunk];
    if (!owner || !found || !lang) return [];
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
        lang,
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

  #prepare(): ScoreBoard {
    return new ScoreBoard(
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

function countOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function idf(total: number, holding: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}
