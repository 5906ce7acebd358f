/**
 * Where a new segment takes its postings from: the rows of a stored index, or a segment that is there.
 * @module
 */
import type { PostingBlock } from '@longhand/protocol/ports';
import { ByteReader } from './bytes.ts';
import { OccurrenceReader } from './occurrences.ts';
import type { Segment } from './segment.ts';
import type { Steps } from './steps.ts';

/** Told of a parent that holds the term; the reader stands before its occurrences, which must be read. */
export type OnParent = (parent: number, occurrences: OccurrenceReader) => void;

export interface PostingSource {
  /** Calls with the UTF-16 units of each term, and where it stands here. */
  eachTerm(visit: (units: readonly number[], place: number) => void): Steps<void>;
  /** The parents at a place, in order; numbers count from the first parent that comes from here. */
  eachParent(place: number, visit: OnParent): void;
  /** Not less than there are. */
  readonly mostEntries: number;
  readonly mostBytes: number;
  readonly parents: number;
  /** Length of each parent in chunks, and of each chunk in terms. */
  eachLength(visit: (chunks: Uint32Array) => void): void;
}

/** A term begins in the first 2^15 bytes of its block. */
const BLOCK = 0x10000;

/** The rows of a stored index. Reading them throws RangeError when they are damaged. */
export function storedPostings(
  blocks: readonly PostingBlock[],
  firstChunks: Uint32Array,
  lengths: Uint32Array,
): PostingSource {
  const bytes = blocks.reduce((sum, { data }) => sum + data.length, 0);
  return {
    // A parent takes two bytes at least.
    mostEntries: bytes >> 1,
    mostBytes: bytes,
    parents: firstChunks.length - 1,
    *eachTerm(visit) {
      for (const [block, { data }] of blocks.entries()) {
        const reader = new ByteReader(data);
        let units: number[] = [];
        while (!reader.isAtEnd) {
          units.length = reader.number();
          units = reader.units(units);
          visit(units, block * BLOCK + reader.at);
          const entries = reader.number();
          const occurrences = reader.number();
          for (let left = entries; left > 0; left--) reader.number();
          reader.at += occurrences;
        }
        yield;
      }
    },
    eachParent(place, visit) {
      const { data } = blocks[Math.floor(place / BLOCK)] as PostingBlock; // a place that eachTerm gave
      const reader = new ByteReader(data, place % BLOCK);
      const entries = reader.number();
      reader.number();
      const distances = new ByteReader(data, reader.at);
      for (let left = entries; left > 0; left--) reader.number();
      const occurrences = new OccurrenceReader(data, reader.at);
      let parent = 0;
      for (let left = entries; left > 0; left--) {
        parent += distances.number();
        visit(parent, occurrences);
      }
    },
    eachLength(visit) {
      for (let parent = 0; parent + 1 < firstChunks.length; parent++)
        visit(lengths.subarray(firstChunks[parent], firstChunks[parent + 1]));
    },
  };
}

const TERMS_PER_STEP = 4_096;
const GONE = 0xffffffff;

/** What a segment holds, but for the parents that `goes` names. */
export function segmentPostings({ columns }: Segment, goes: (parent: number) => boolean = () => false): PostingSource {
  const { parentLength, firstChunk, chunkLength } = columns;
  const numbers = new Uint32Array(parentLength.length);
  let parents = 0;
  for (let parent = 0; parent < numbers.length; parent++) numbers[parent] = goes(parent) ? GONE : parents++;
  return {
    mostEntries: columns.distance.length,
    mostBytes: columns.occurrences.length,
    parents,
    *eachTerm(visit) {
      let terms = 0;
      for (const [units, number] of columns.terms.each()) {
        if (columns.holding[number] !== 0) visit(units, number);
        if (++terms % TERMS_PER_STEP === 0) yield;
      }
    },
    eachParent(term, visit) {
      const { firstBlock, blockParent, blockEntry, blockBytes, distance } = columns;
      const reader = new OccurrenceReader(columns.occurrences);
      const lastBlock = firstBlock[term + 1] as number; // every index below lies in its column, by construction
      for (let block = firstBlock[term] as number; block < lastBlock; block++) {
        reader.at = blockBytes[block] as number;
        const lastEntry = blockEntry[block + 1] as number;
        for (let entry = blockEntry[block] as number; entry < lastEntry; entry++) {
          const parent = numbers[(blockParent[block] as number) + (distance[entry] as number)] as number;
          if (parent === GONE) reader.skip();
          else visit(parent, reader);
        }
      }
    },
    eachLength(visit) {
      for (let parent = 0; parent < numbers.length; parent++)
        if (numbers[parent] !== GONE) visit(chunkLength.subarray(firstChunk[parent], firstChunk[parent + 1]));
    },
  };
}
