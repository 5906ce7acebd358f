/**
 * An inverted file of some sources in memory. It never changes; a source that comes or goes makes a new one.
 * @module
 */
import { OccurrenceReader } from './occurrences.ts';
import { type MeanLengths, normOf } from './score.ts';
import type { Steps } from './steps.ts';
import type { TermTable } from './term-table.ts';

/** Columns of a segment; numbers of parents and chunks count from its first. */
export interface SegmentColumns {
  readonly terms: TermTable;
  /** By term: how many chunks hold it; its first block (one more at the end). */
  readonly holding: Uint32Array;
  readonly firstBlock: Uint32Array;
  /** By block of up to {@link BLOCK_ENTRIES} parents: the first of them; its first entry (one more at the end); where its occurrences begin. */
  readonly blockParent: Uint32Array;
  readonly blockEntry: Uint32Array;
  readonly blockBytes: Uint32Array;
  /** By entry (a term in a parent): the parent, and where its occurrences begin, both as the distance from the first of its block. */
  readonly distance: Uint16Array;
  readonly byteDistance: Uint16Array;
  readonly occurrences: Uint8Array;
  /** By parent: its first chunk (one more at the end). */
  readonly firstChunk: Uint32Array;
  readonly parentLength: Uint32Array;
  readonly chunkLength: Uint32Array;
}

export const BLOCK_ENTRIES = 64;
export const MOST_DISTANCE = 0xffff;
const TERMS_PER_STEP = 512;
/** Shares are kept in steps of 1/255, rounded up. */
const STEPS = 255;

/**
 * A segment with the bounds that let a search pass over most of it: for each entry the highest share of its weight that the term can give to
 * a chunk of the parent, and to the parent itself; and the highest of each block (Ding and Suel, "Faster top-k document retrieval using
 * block-max indexes", 2011) and of each term.
 */
export class Segment {
  readonly columns: SegmentColumns;
  readonly chunkShare: Uint8Array;
  readonly parentShare: Uint8Array;
  readonly blockChunkShare: Uint8Array;
  readonly blockParentShare: Uint8Array;
  readonly #termChunkShare: Uint8Array;
  readonly #termParentShare: Uint8Array;

  constructor(columns: SegmentColumns) {
    this.columns = columns;
    const { holding, blockParent, distance } = columns;
    this.chunkShare = new Uint8Array(distance.length);
    this.parentShare = new Uint8Array(distance.length);
    this.blockChunkShare = new Uint8Array(blockParent.length);
    this.blockParentShare = new Uint8Array(blockParent.length);
    this.#termChunkShare = new Uint8Array(holding.length);
    this.#termParentShare = new Uint8Array(holding.length);
  }

  get parents(): number {
    return this.columns.parentLength.length;
  }

  get chunks(): number {
    return this.columns.chunkLength.length;
  }

  /** Number of a term, given by its UTF-16 units, or -1. */
  termOf(units: readonly number[]): number {
    return this.columns.terms.find(units);
  }

  /** How many chunks hold a term. */
  chunksWith(term: number): number {
    return this.columns.holding[term] ?? 0;
  }

  /** How many parents hold a term. */
  parentsWith(term: number): number {
    const { firstBlock, blockEntry } = this.columns;
    return (blockEntry[firstBlock[term + 1] ?? 0] ?? 0) - (blockEntry[firstBlock[term] ?? 0] ?? 0);
  }

  /** The most that a term adds to a score here, given the most that it can add anywhere. */
  boundOf(term: number, chunkWeight: number, parentWeight: number): number {
    const chunk = chunkWeight * (this.#termChunkShare[term] ?? STEPS);
    return (chunk + parentWeight * (this.#termParentShare[term] ?? STEPS)) / STEPS;
  }

  /** Computes the bounds. They hold for these mean lengths, and for all that are smaller. */
  *bound(means: MeanLengths): Steps<void> {
    const { holding, firstBlock, blockParent, blockEntry, blockBytes, distance, occurrences } = this.columns;
    const { firstChunk, parentLength, chunkLength } = this.columns;
    const reader = new OccurrenceReader(occurrences);
    for (let term = 0; term < holding.length; term++) {
      if (term % TERMS_PER_STEP === 0) yield;
      let termChunk = 0;
      let termParent = 0;
      const lastBlock = firstBlock[term + 1] as number; // every index below lies in its column, by construction
      for (let block = firstBlock[term] as number; block < lastBlock; block++) {
        reader.at = blockBytes[block] as number;
        let blockChunk = 0;
        let blockParentMost = 0;
        const lastEntry = blockEntry[block + 1] as number;
        for (let entry = blockEntry[block] as number; entry < lastEntry; entry++) {
          const parent = (blockParent[block] as number) + (distance[entry] as number);
          let chunk = firstChunk[parent] as number;
          let sum = 0;
          let most = 0;
          for (let isLast = false; !isLast; ) {
            isLast = reader.next();
            chunk += reader.step;
            sum += reader.count;
            most = Math.max(most, reader.count / (reader.count + normOf(chunkLength[chunk] as number, means.chunk)));
          }
          const chunkShare = Math.ceil(STEPS * most);
          const parentShare = Math.ceil((STEPS * sum) / (sum + normOf(parentLength[parent] as number, means.parent)));
          this.chunkShare[entry] = chunkShare;
          this.parentShare[entry] = parentShare;
          if (chunkShare > blockChunk) blockChunk = chunkShare;
          if (parentShare > blockParentMost) blockParentMost = parentShare;
        }
        this.blockChunkShare[block] = blockChunk;
        this.blockParentShare[block] = blockParentMost;
        if (blockChunk > termChunk) termChunk = blockChunk;
        if (blockParentMost > termParent) termParent = blockParentMost;
      }
      this.#termChunkShare[term] = termChunk;
      this.#termParentShare[term] = termParent;
    }
  }
}

/** What a share in steps is multiplied by. */
export const SHARE = 1 / STEPS;
