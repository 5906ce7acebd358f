import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { decodeDirectory } from './directory.ts';
import { storeError } from './store-error.ts';

/** A chunk is closed when it has this many bytes; a smaller last chunk is filled up by the next compaction. */
const chunkBytes = 64 * 1024;
const sliceBytes = 4 * 1024 * 1024;
const sliceSegments = 1_000;

interface Part {
  readonly first: number;
  readonly last: number;
  readonly data: Uint8Array;
}

/** What one slice moved. */
export interface Moved {
  readonly through: number;
  readonly segments: number;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Moves the oldest segments into chunks per document, in one transaction of bounded size. Returns null when no segment waits.
 *
 * @throws StoreError; then nothing was moved
 */
export function compactSlice(db: DatabaseSync, path: string, prepare: (sql: string) => StatementSync): Moved | null {
  db.exec('BEGIN IMMEDIATE');
  try {
    const { moved, parts } = collect(path, prepare);
    if (moved !== null) {
      for (const [key, added] of parts) writeChunks(key, added, prepare);
      prepare('DELETE FROM segments WHERE id <= ?').run(moved.through);
    }
    db.exec('COMMIT');
    return moved;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw storeError(error, path);
  }
}

function collect(
  path: string,
  prepare: (sql: string) => StatementSync,
): {
  readonly moved: Moved | null;
  readonly parts: ReadonlyMap<number, readonly Part[]>;
} {
  const parts = new Map<number, Part[]>();
  const moved = { through: 0, segments: 0, entries: 0, bytes: 0 };
  for (const row of prepare('SELECT id, directory, data FROM segments ORDER BY id LIMIT ?').iterate(sliceSegments)) {
    const id = Number(row.id);
    const data = bytesOf(row.data);
    const entries = decodeDirectory(String(row.directory), path, id);
    let offset = 0;
    for (const { key, first, events, bytes } of entries) {
      const part = { first, last: first + events - 1, data: data.subarray(offset, offset + bytes) };
      offset += bytes;
      const list = parts.get(key);
      if (list === undefined) parts.set(key, [part]);
      else list.push(part);
    }
    moved.through = id;
    moved.segments++;
    moved.entries += entries.length;
    moved.bytes += data.length;
    if (moved.bytes >= sliceBytes) break;
  }
  return { moved: moved.segments === 0 ? null : moved, parts };
}

function writeChunks(key: number, added: readonly Part[], prepare: (sql: string) => StatementSync): void {
  const last = prepare(
    'SELECT rowid AS row, first, last, length(data) AS bytes FROM chunks WHERE document = ? ORDER BY last DESC LIMIT 1',
  ).get(key);
  let open: Part[] = [];
  let bytes = 0;
  if (last !== undefined && Number(last.bytes) < chunkBytes / 2) {
    const row = Number(last.row);
    const data = bytesOf(prepare('SELECT data FROM chunks WHERE rowid = ?').get(row)?.data);
    open = [{ first: Number(last.first), last: Number(last.last), data }];
    bytes = data.length;
    prepare('DELETE FROM chunks WHERE rowid = ?').run(row);
  }
  const flush = () => {
    const [head] = open;
    const end = open.at(-1);
    if (head === undefined || end === undefined) return;
    const data = Buffer.concat(open.map((part) => part.data));
    prepare('INSERT INTO chunks (document, last, first, data) VALUES (?, ?, ?, ?)').run(
      key,
      end.last,
      head.first,
      data,
    );
    open = [];
    bytes = 0;
  };
  for (const part of added) {
    open.push(part);
    bytes += part.data.length;
    if (bytes >= chunkBytes) flush();
  }
  flush();
  prepare('UPDATE documents SET compacted = ? WHERE key = ?').run(added.at(-1)?.last ?? 0, key);
}

/** SQLite gives a BLOB column as Uint8Array; anything else means that the row was not written by us. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a BLOB column holds something else');
}
