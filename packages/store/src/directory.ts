import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/** Where one document's events lie in a segment: the next `bytes` bytes hold `events` lines, from seq `first` on. */
export interface DirectoryEntry {
  readonly key: number;
  readonly first: number;
  readonly events: number;
  readonly bytes: number;
}

/** The text form is JSON: four numbers per entry, one behind the other. */
export function encodeDirectory(entries: readonly DirectoryEntry[]): string {
  const numbers: number[] = [];
  for (const { key, first, events, bytes } of entries) numbers.push(key, first, events, bytes);
  return JSON.stringify(numbers);
}

/** @throws StoreError `corrupt` */
export function decodeDirectory(text: string, path: string, segment: number): DirectoryEntry[] {
  const numbers = parse(text);
  if (numbers === null) {
    throw new StoreError(
      'corrupt',
      `Segment ${segment} of ${path} has an unreadable directory. Restore it from a backup.`,
      {
        path,
      },
    );
  }
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < numbers.length; at += 4) {
    const column = (index: number) => numbers[at + index] ?? 0;
    entries.push({ key: column(0), first: column(1), events: column(2), bytes: column(3) });
  }
  return entries;
}

function parse(text: string): readonly number[] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length % 4 !== 0) return null;
    return value.every((item) => Number.isSafeInteger(item) && item >= 0) ? value : null;
  } catch {
    return null;
  }
}

export interface DocumentRow {
  readonly key: number;
  readonly id: string;
  readonly epoch: number;
  /** Last seq that lies in chunks. */
  readonly compacted: number;
}
export interface SegmentRow {
  readonly segment: number;
  readonly entries: readonly DirectoryEntry[];
}

/** All that has to be read at start: one row per document, and the directories of the segments that wait for compaction. */
export function readLayout(
  db: DatabaseSync,
  path: string,
): { documents: readonly DocumentRow[]; segments: readonly SegmentRow[] } {
  const documents = db
    .prepare('SELECT key, id, epoch, compacted FROM documents')
    .all()
    .map((row) => ({
      key: Number(row.key),
      id: String(row.id),
      epoch: Number(row.epoch),
      compacted: Number(row.compacted),
    }));
  const segments = db
    .prepare('SELECT id, directory FROM segments ORDER BY id')
    .all()
    .map((row) => ({ segment: Number(row.id), entries: decodeDirectory(String(row.directory), path, Number(row.id)) }));
  return { documents, segments };
}
