import type { DatabaseSync } from 'node:sqlite';
import { type DirectoryEntry, readLayout } from './directory.ts';

/** Where a run of events lies that is not in chunks yet. Ranges of one document follow each other without a gap. */
export interface Range {
  readonly segment: number;
  readonly first: number;
  readonly last: number;
  /** Bytes into the segment's data. */
  readonly offset: number;
  readonly bytes: number;
}
interface Indexed {
  tail: number;
  /** Number of its newest entry, -1 without one. */
  newest: number;
}

/** What an entry holds: a range, and the number of the document's entry before it. */
const COLUMNS = 6;
/** Entries in a block. */
const BLOCK = 4_096;

/**
 * Where every committed event lies: the tail of each document and its ranges in segments. The rest is in chunks.
 *
 * An entry is a row of numbers in a block that all documents share, in the order of commits, and names the entry of its document before it. As
 * objects, one for each append, they would live just long enough to be moved and traced by the garbage collector again and again.
 */
export class LogIndex {
  readonly #documents = new Map<string, Indexed>();
  #blocks: Float64Array[] = [];
  /** Number of the first entry of the first block. */
  #base = 0;
  #next = 0;
  #forgotten = 0;

  static load(db: DatabaseSync, path: string): LogIndex {
    const index = new LogIndex();
    const { documents, segments } = readLayout(db, path);
    const ids = new Map(documents.map(({ key, id }) => [key, id]));
    for (const { id, compacted } of documents)
      if (compacted > 0) index.#documents.set(id, { tail: compacted, newest: -1 });
    for (const { segment, entries } of segments) index.#addSegment(segment, entries, ids);
    return index;
  }

  tail(document: string): number {
    return this.#documents.get(document)?.tail ?? 0;
  }

  documents(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** Ranges that hold events after `after`, oldest first. */
  rangesAfter(document: string, after: number): readonly Range[] {
    const ranges: Range[] = [];
    let entry = this.#documents.get(document)?.newest ?? -1;
    while (entry >= this.#base) {
      const block = this.#blocks[Math.floor((entry - this.#base) / BLOCK)];
      if (block === undefined) break;
      const at = (entry % BLOCK) * COLUMNS;
      const column = (index: number) => block[at + index] ?? 0;
      const range = { segment: column(0), first: column(1), last: column(2), offset: column(3), bytes: column(4) };
      if (range.segment <= this.#forgotten || range.last <= after) break;
      ranges.push(range);
      entry = column(5);
    }
    return ranges.reverse();
  }

  /** Adds what a segment holds of a document; segments come in their order. */
  add(document: string, segment: number, first: number, last: number, offset: number, bytes: number): void {
    let known = this.#documents.get(document);
    if (known === undefined) {
      known = { tail: 0, newest: -1 };
      this.#documents.set(document, known);
    }
    let block = this.#blocks[Math.floor((this.#next - this.#base) / BLOCK)];
    if (block === undefined) {
      block = new Float64Array(BLOCK * COLUMNS);
      this.#blocks.push(block);
    }
    const at = (this.#next % BLOCK) * COLUMNS;
    block[at] = segment;
    block[at + 1] = first;
    block[at + 2] = last;
    block[at + 3] = offset;
    block[at + 4] = bytes;
    block[at + 5] = known.newest;
    known.tail = last;
    known.newest = this.#next++;
  }

  /** Nobody will ask for segments up to `through` any more. */
  forget(through: number): void {
    if (through <= this.#forgotten) return;
    this.#forgotten = through;
    // A block goes when its last entry does, so the one that is written to stays.
    while (this.#blocks.length > 1 && (this.#blocks[0]?.[(BLOCK - 1) * COLUMNS] ?? 0) <= through) {
      this.#blocks.shift();
      this.#base += BLOCK;
    }
  }

  remove(document: string): void {
    this.#documents.delete(document);
  }

  #addSegment(segment: number, entries: readonly DirectoryEntry[], ids: ReadonlyMap<number, string>): void {
    let offset = 0;
    for (const { key, first, events, bytes } of entries) {
      const id = ids.get(key);
      const last = first + events - 1;
      // What is in chunks already, because a compaction was killed half-way, is read there.
      if (id !== undefined && last > this.tail(id)) this.add(id, segment, first, last, offset, bytes);
      offset += bytes;
    }
  }
}
