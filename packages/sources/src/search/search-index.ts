/**
 * Full-text search over the chunks of many sources, in memory.
 * @module
 */
import type { Lang, SourceId } from '@longhand/document';
import type { TextIndex } from '@longhand/protocol/ports';
import { tokensOf } from '../text/tokens.ts';
import { Best } from './best.ts';
import { type PostingSource, segmentPostings, storedPostings } from './posting-source.ts';
import { type Matches, type Placed, type QueryTerm, Ranker } from './ranker.ts';
import { type MeanLengths, meanLengths, type Totals, weightsOf } from './score.ts';
import { Segment } from './segment.ts';
import { buildSegment } from './segment-builder.ts';
import { finish, type Steps } from './steps.ts';
import { unitsOf } from './term-table.ts';
import { type ChunkTable, countOf, readChunks } from './text-index.ts';

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

export interface IndexChange {
  readonly put?: readonly (readonly [SourceId, TextIndex])[];
  readonly remove?: readonly SourceId[];
}

/** A query may be a whole brief: only its rarest terms are looked up. */
const MOST_TERMS = 200;
/** Bounds are computed for means that are so much higher, so that they hold when texts come that are a little longer. */
const ROOM = 1.1;

interface IndexedSource {
  readonly id: SourceId;
  readonly table: ChunkTable;
}
interface Part {
  readonly segment: Segment;
  /** In the order of their chunks. */
  readonly sources: readonly IndexedSource[];
  /** The means that its bounds hold for. */
  readonly bounded: MeanLengths | null;
}
/** What a search needs of the index as it is now. */
interface Prepared {
  readonly places: readonly Placed[];
  readonly totals: Totals;
  readonly ranker: Ranker;
  readonly sources: readonly IndexedSource[];
  /** First chunk and first parent of each source. */
  readonly firstChunks: readonly number[];
  readonly firstParents: readonly number[];
  /** By parent: number of its source. */
  readonly owners: Uint32Array;
}

/**
 * BM25 over CJK unigrams and bigrams, stemmed Latin words and numbers, plus 0.7 x the same score of the chunk's parent. The result depends on
 * the indexed sources only, not on the order in which they came and went. Equal scores are ordered by source and chunk.
 *
 * @example
 * const index = new SearchIndex();
 * index.put('src_1', indexText({ text, sha256 }, chunkText(text, [], [])));
 * index.search('青蒿素 临床试验', { limit: 5 });
 */
export class SearchIndex {
  #parts: Part[] = [];
  #prepared: Prepared | null = null;

  /** Number of chunks in the index. */
  get size(): number {
    return this.#parts.reduce((sum, { segment }) => sum + segment.chunks, 0);
  }

  has(source: SourceId): boolean {
    return this.#parts.some(({ sources }) => sources.some(({ id }) => id === source));
  }

  /** Takes in the index of a source; replaces what it held of it. */
  put(source: SourceId, index: TextIndex): void {
    finish(this.change({ put: [[source, index]] }));
  }

  /** Forgets a source; nothing happens when the index does not hold it. */
  remove(source: SourceId): void {
    finish(this.change({ remove: [source] }));
  }

  /**
   * Takes sources in and forgets others, in steps. Searches see none of it before the last step; no other change may begin before that.
   *
   * @example for (const _ of index.change({ put: [['src_1', stored]] })) await turn();
   */
  *change({ put = [], remove = [] }: IndexChange): Steps<void> {
    const news = new Map(put);
    const gone = new Set([...remove, ...news.keys()]);
    const parts: Part[] = [];
    for (const part of this.#parts) {
      const left = part.sources.filter(({ id }) => !gone.has(id));
      if (left.length === part.sources.length) parts.push(part);
      else if (left.length > 0) parts.push(yield* without(part, gone));
    }
    if (news.size > 0) parts.push(yield* partOf(news));
    yield* mergeLike(parts);
    yield* bound(parts, totalsOf(parts));
    this.#parts = parts;
    this.#prepared = null;
  }

  /** The best chunks for a query, best first. An empty query, or one of stop words only, finds nothing. */
  search(query: string, options: SearchOptions = {}): Hit[] {
    const limit = options.limit ?? 10;
    if (limit <= 0 || this.#parts.length === 0) return [];
    this.#prepared ??= this.#prepare();
    const prepared = this.#prepared;
    const terms = lookUp(prepared, query);
    const best = new Best(limit, (left, right) => isBefore(prepared, left, right));
    prepared.ranker.rank(terms, best, matcher(prepared, options));
    return best.entries.map(({ chunk, score }) => hitOf(prepared, chunk, score));
  }

  #prepare(): Prepared {
    const totals = totalsOf(this.#parts);
    const places: Placed[] = [];
    const owners = new Uint32Array(totals.parents);
    const sources: IndexedSource[] = [];
    const firstChunks: number[] = [];
    const firstParents: number[] = [];
    let firstParent = 0;
    let firstChunk = 0;
    for (const part of this.#parts) {
      places.push({ segment: part.segment, firstParent, firstChunk });
      for (const source of part.sources) {
        const parents = source.table.parents.length - 1;
        owners.fill(sources.length, firstParent, firstParent + parents);
        firstChunks.push(firstChunk);
        firstParents.push(firstParent);
        sources.push(source);
        firstParent += parents;
        firstChunk += source.table.starts.length;
      }
    }
    return { places, totals, ranker: new Ranker(places, totals), sources, firstChunks, firstParents, owners };
  }
}

function totalsOf(parts: readonly Part[]): Totals {
  return parts.reduce(
    (sum, { segment }) => ({
      chunks: sum.chunks + segment.chunks,
      parents: sum.parents + segment.parents,
      terms: sum.terms + segment.columns.chunkLength.reduce((total, length) => total + length, 0),
    }),
    { chunks: 0, parents: 0, terms: 0 },
  );
}

function* partOf(indexes: ReadonlyMap<SourceId, TextIndex>): Steps<Part> {
  const sources: IndexedSource[] = [];
  const postings: PostingSource[] = [];
  for (const [id, index] of indexes) {
    const table = readChunks(index.chunks);
    postings.push(storedPostings(index.postings, table.parents, table.lengths));
    sources.push({ id, table });
    yield;
  }
  return { segment: yield* buildSegment(postings), sources, bounded: null };
}

function* without({ segment, sources }: Part, gone: ReadonlySet<SourceId>): Steps<Part> {
  const isGone: boolean[] = [];
  for (const { id, table } of sources)
    for (let left = table.parents.length - 1; left > 0; left--) isGone.push(gone.has(id));
  const left = segmentPostings(segment, (parent) => isGone[parent] ?? false);
  return { segment: yield* buildSegment([left]), sources: sources.filter(({ id }) => !gone.has(id)), bounded: null };
}

/** Merges parts of like size, so that there are few and each source is moved seldom. */
function* mergeLike(parts: Part[]): Steps<void> {
  parts.sort((left, right) => right.segment.chunks - left.segment.chunks);
  for (let at = parts.length - 1; at > 0; at--) {
    const [left, right] = [parts[at - 1], parts[at]];
    if (!left || !right || left.segment.chunks >= 2 * right.segment.chunks) continue;
    const segment = yield* buildSegment([segmentPostings(left.segment), segmentPostings(right.segment)]);
    parts.splice(at - 1, 2, { segment, sources: [...left.sources, ...right.sources], bounded: null });
  }
}

/** Computes the bounds of the parts whose bounds do not hold, or are too wide. */
function* bound(parts: Part[], totals: Totals): Steps<void> {
  const means = meanLengths(totals);
  for (const [at, { segment, sources, bounded }] of parts.entries()) {
    const holds = bounded !== null && bounded.chunk >= means.chunk && bounded.parent >= means.parent;
    if (holds && bounded.chunk < 2 * means.chunk && bounded.parent < 2 * means.parent) continue;
    const room = { chunk: ROOM * means.chunk, parent: ROOM * means.parent };
    // Searches go on with the old ones, which hold for what they see.
    const anew = new Segment(segment.columns);
    yield* anew.bound(room);
    parts[at] = { segment: anew, sources, bounded: room };
  }
}

function lookUp({ places, totals }: Prepared, query: string): QueryTerm[] {
  const found: (QueryTerm & { readonly chunks: number })[] = [];
  for (const [term, times] of countOf(tokensOf(query))) {
    let chunks = 0;
    let parents = 0;
    const units = unitsOf(term);
    const numbers = places.map(({ segment }) => {
      const number = segment.termOf(units);
      if (number >= 0) {
        chunks += segment.chunksWith(number);
        parents += segment.parentsWith(number);
      }
      return number;
    });
    if (chunks === 0) continue;
    const weights = weightsOf(totals, times, chunks, parents);
    const most = numbers.reduce((high, number, place) => {
      const segment = places[place]?.segment;
      return number < 0 || !segment ? high : Math.max(high, segment.boundOf(number, weights.chunk, weights.parent));
    }, 0);
    found.push({ numbers, weights, most, chunks });
  }
  if (found.length <= MOST_TERMS) return found;
  return found.sort((left, right) => left.chunks - right.chunks).slice(0, MOST_TERMS);
}

function matcher(prepared: Prepared, { sources, pages, lang }: SearchOptions): Matches {
  const wanted = sources && new Set(sources);
  const allowed = prepared.sources.map(({ id }) => wanted === undefined || wanted.has(id));
  const ofSource = (parent: number) => allowed[prepared.owners[parent] ?? 0] ?? false;
  if (pages === undefined && lang === undefined) return { parent: ofSource, chunk: () => true };
  const matches = ({ table }: IndexedSource, at: number) => {
    const page = table.pages[at] ?? 0;
    if (pages !== undefined && (page === 0 || page < pages[0] || page > pages[1])) return false;
    return lang === undefined || table.langs[at] === lang;
  };
  return {
    parent(number) {
      if (!ofSource(number)) return false;
      const owner = prepared.owners[number] ?? 0;
      const source = prepared.sources[owner] as IndexedSource; // owners are numbers of sources
      const { parents } = source.table;
      const parent = number - (prepared.firstParents[owner] ?? 0);
      const end = parents[parent + 1] ?? 0;
      for (let at = parents[parent] ?? 0; at < end; at++) if (matches(source, at)) return true;
      return false;
    },
    chunk(number) {
      const place = placeOf(prepared, number);
      return matches(place, place.at);
    },
  };
}

function isBefore(prepared: Prepared, left: number, right: number): boolean {
  const one = placeOf(prepared, left);
  const other = placeOf(prepared, right);
  return one.id === other.id ? left < right : one.id < other.id;
}

function hitOf(prepared: Prepared, number: number, score: number): Hit {
  const { id, table, at } = placeOf(prepared, number);
  const page = table.pages[at];
  const heading = table.headings[table.headingOf[at] ?? 0];
  return {
    source: id,
    chunk: at,
    score,
    start: table.starts[at] ?? 0,
    end: table.ends[at] ?? 0,
    ...(page ? { page } : {}),
    ...(heading === undefined ? {} : { heading }),
    lang: table.langs[at] ?? 'en',
  };
}

/** Source of a chunk, and the chunk's index within it. */
function placeOf({ sources, firstChunks }: Prepared, chunk: number): IndexedSource & { readonly at: number } {
  let low = 0;
  let high = sources.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((firstChunks[middle] ?? 0) <= chunk) low = middle;
    else high = middle;
  }
  const { id, table } = sources[low] as IndexedSource; // a chunk that was found belongs to a source
  return { id, table, at: chunk - (firstChunks[low] ?? 0) };
}
