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
  ranges: Range[];
}

/** Where every committed event lies: the tail of each document and its ranges in segments. The rest is in chunks. */
export class LogIndex {
  readonly #documents = new Map<string, Indexed>();

  static load(db: DatabaseSync, path: string): LogIndex {
    const index = new LogIndex();
    const { documents, segments } = readLayout(db, path);
    const ids = new Map(documents.map(({ key, id }) => [key, id]));
    for (const { id, compacted } of documents)
      if (compacted > 0) index.#documents.set(id, { tail: compacted, ranges: [] });
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
    const ranges = this.#documents.get(document)?.ranges ?? [];
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.last ?? 0) > after) high = middle;
      else low = middle + 1;
    }
    return ranges.slice(low);
  }

  add(document: string, range: Range): void {
    const known = this.#documents.get(document);
    if (known === undefined) {
      this.#documents.set(document, { tail: range.last, ranges: [range] });
      return;
    }
    known.tail = range.last;
    known.ranges.push(range);
  }

  /** Every segment up to `through` became chunks. */
  compacted(through: number): void {
    for (const document of this.#documents.values()) {
      const [oldest] = document.ranges;
      if (oldest !== undefined && oldest.segment <= through) {
        document.ranges = document.ranges.filter(({ segment }) => segment > through);
      }
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
      if (id !== undefined && last > this.tail(id)) this.add(id, { segment, first, last, offset, bytes });
      offset += bytes;
    }
  }
}
