import type { OccurrenceReader } from './occurrences.ts';
import type { PostingSource } from './posting-source.ts';
import { BLOCK_ENTRIES, MOST_DISTANCE, Segment } from './segment.ts';
import type { Steps } from './steps.ts';
import { TermTable } from './term-table.ts';

const ENTRIES_PER_STEP = 20_000;

/** One segment of the parents of several sources of postings, in their order. */
export function* buildSegment(sources: readonly PostingSource[]): Steps<Segment> {
  const { terms, first, next, places, origins } = yield* placesOf(sources);
  const bases: number[] = [];
  let parents = 0;
  for (const source of sources) {
    bases.push(parents);
    parents += source.parents;
  }
  const builder = new SegmentBuilder(sources);
  let steps = 0;
  for (let term = 0; term < terms.size; term++) {
    builder.begin();
    if (builder.entries > steps) {
      steps = builder.entries + ENTRIES_PER_STEP;
      yield;
    }
    for (let at = first[term] as number; at >= 0; at = next[at] as number) {
      const origin = origins[at] as number;
      const base = bases[origin] as number;
      sources[origin]?.eachParent(places[at] as number, (parent, reader) => builder.add(base + parent, reader));
    }
  }
  return builder.build(terms, sources);
}

/** By place: the next of its term, where it is, and in which source. By term: its first place. */
interface Places {
  readonly terms: TermTable;
  readonly first: readonly number[];
  readonly next: readonly number[];
  readonly places: readonly number[];
  readonly origins: readonly number[];
}

/** Numbers the terms, and chains the places of each in the order of the sources; -1 ends a chain. */
function* placesOf(sources: readonly PostingSource[]): Steps<Places> {
  const terms = new TermTable();
  const first: number[] = [];
  const last: number[] = [];
  const next: number[] = [];
  const places: number[] = [];
  const origins: number[] = [];
  for (const [origin, source] of sources.entries()) {
    yield* source.eachTerm((units, place) => {
      const at = places.push(place) - 1;
      next.push(-1);
      origins.push(origin);
      const number = terms.find(units);
      if (number < 0) {
        terms.add(units);
        first.push(at);
        last.push(at);
      } else {
        next[last[number] as number] = at;
        last[number] = at;
      }
    });
  }
  return { terms, first, next, places, origins };
}

/** Collects the columns of a segment, term by term and each term parent by parent. */
class SegmentBuilder {
  readonly #holding: number[] = [];
  readonly #firstBlock: number[] = [];
  readonly #blockParent: number[] = [];
  readonly #blockEntry: number[] = [];
  readonly #blockBytes: number[] = [];
  readonly #distance: Uint16Array;
  readonly #byteDistance: Uint16Array;
  readonly #occurrences: Uint8Array;
  entries = 0;
  #bytes = 0;
  #chunks = 0;
  /** First parent and first byte of the open block; -1: none is open. */
  #first = -1;
  #firstByte = 0;
  #blockEnd = 0;

  constructor(sources: readonly PostingSource[]) {
    const entries = sources.reduce((sum, { mostEntries }) => sum + mostEntries, 0);
    this.#distance = new Uint16Array(entries);
    this.#byteDistance = new Uint16Array(entries);
    this.#occurrences = new Uint8Array(sources.reduce((sum, { mostBytes }) => sum + mostBytes, 0));
  }

  /** What follows belongs to the next term. */
  begin(): void {
    if (this.#firstBlock.length > 0) this.#holding.push(this.#chunks);
    this.#firstBlock.push(this.#blockParent.length);
    this.#chunks = 0;
    this.#first = -1;
  }

  /** A parent behind all before it; its occurrences are read from the reader. */
  add(parent: number, reader: OccurrenceReader): void {
    const isFull = this.entries === this.#blockEnd || this.#bytes - this.#firstByte > MOST_DISTANCE;
    if (this.#first < 0 || isFull || parent - this.#first > MOST_DISTANCE) {
      this.#blockParent.push(parent);
      this.#blockEntry.push(this.entries);
      this.#blockBytes.push(this.#bytes);
      this.#first = parent;
      this.#firstByte = this.#bytes;
      this.#blockEnd = this.entries + BLOCK_ENTRIES;
    }
    this.#distance[this.entries] = parent - this.#first;
    this.#byteDistance[this.entries++] = this.#bytes - this.#firstByte;
    const start = reader.at;
    this.#chunks += reader.skip();
    for (let at = start; at < reader.at; at++) this.#occurrences[this.#bytes++] = reader.bytes[at] as number;
  }

  build(terms: TermTable, sources: readonly PostingSource[]): Segment {
    this.begin();
    return new Segment({
      terms,
      holding: Uint32Array.from(this.#holding),
      firstBlock: Uint32Array.from(this.#firstBlock),
      blockParent: Uint32Array.from(this.#blockParent),
      blockEntry: Uint32Array.from([...this.#blockEntry, this.entries]),
      blockBytes: Uint32Array.from(this.#blockBytes),
      distance: this.#distance.slice(0, this.entries),
      byteDistance: this.#byteDistance.slice(0, this.entries),
      occurrences: this.#occurrences.slice(0, this.#bytes),
      ...lengthsOf(sources),
    });
  }
}

function lengthsOf(sources: readonly PostingSource[]) {
  const firstChunk: number[] = [];
  const parentLength: number[] = [];
  const chunkLength: number[] = [];
  for (const source of sources) {
    source.eachLength((lengths) => {
      firstChunk.push(chunkLength.length);
      parentLength.push(lengths.reduce((sum, length) => sum + length, 0));
      for (const length of lengths) chunkLength.push(length);
    });
  }
  firstChunk.push(chunkLength.length);
  return {
    firstChunk: Uint32Array.from(firstChunk),
    parentLength: Uint32Array.from(parentLength),
    chunkLength: Uint32Array.from(chunkLength),
  };
}
