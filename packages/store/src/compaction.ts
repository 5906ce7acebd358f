import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { decodeDirectory } from './directory.ts';
import { storeError } from './store-error.ts';

/** A chunk is closed when it has this many bytes; a smaller last chunk is filled up by the next round. */
const chunkBytes = 64 * 1024;
/** A round gathers this much before it writes: the more of each document is written at once, the less is written twice. */
const roundBytes = 16 * 1024 * 1024;
const roundSegments = 4_000;
/** A step takes a few milliseconds, so that the commits between two steps hardly wait. */
const stepBytes = 256 * 1024;
const stepSegments = 500;
const PAGE_BYTES = 4_096;

/**
 * Where events of one document lie: number of the segment in the round, offset and bytes there, first and last seq; one row behind the other.
 * As an object for each, tens of thousands would be moved by every collection that falls into a round, and commits wait for those.
 */
type Parts = number[];
const PART = 5;

interface Segment {
  readonly id: number;
  readonly entries: number;
  readonly bytes: number;
}
/** Segments that were moved into chunks and deleted. */
export interface Moved {
  /** About how many bytes went to SQLite's own log. */
  readonly written: number;
  readonly through: number;
  readonly segments: number;
  readonly entries: number;
  readonly bytes: number;
}
interface Round {
  phase: 'read' | 'write' | 'delete';
  segments: Segment[];
  /** Bytes of each segment. */
  data: Uint8Array[];
  /** By document. */
  parts: Map<number, Parts>;
  bytes: number;
}

/**
 * Moves segments, which hold every document's events of one commit, into chunks of one document each.
 *
 * A round reads the oldest segments, writes their events as chunks, then deletes them, in many small steps. A kill between two steps leaves
 * events in both places: `documents.compacted` tells that chunks count, and the next round passes over what is there.
 */
export class Compaction {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #prepare: (sql: string) => StatementSync;
  #round: Round | null = null;

  constructor(db: DatabaseSync, path: string, prepare: (sql: string) => StatementSync) {
    this.#db = db;
    this.#path = path;
    this.#prepare = prepare;
  }

  /** True between the first and the last step of a round. */
  get isUnderWay(): boolean {
    return this.#round !== null;
  }

  /**
   * Does the next step; tells what it deleted, or `null` when no segment is left.
   *
   * @throws StoreError; then the step was not done, and the next call tries it again
   */
  step(): Moved | null {
    this.#round ??= { phase: 'read', segments: [], data: [], parts: new Map(), bytes: 0 };
    const round = this.#round;
    try {
      switch (round.phase) {
        case 'read':
          return this.#read(round);
        case 'write':
          return this.#write(round);
        case 'delete':
          return this.#delete(round);
        default: {
          const unknown: never = round.phase;
          throw new Error(`unknown phase ${unknown}`);
        }
      }
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }

  #read(round: Round): Moved | null {
    const sql = 'SELECT id, directory, data FROM segments WHERE id > ? ORDER BY id LIMIT ?';
    const goal = round.bytes + stepBytes;
    let isMore = false;
    for (const row of this.#prepare(sql).iterate(round.segments.at(-1)?.id ?? 0, stepSegments)) {
      isMore = true;
      this.#gather(round, Number(row.id), String(row.directory), bytesOf(row.data));
      if (round.bytes >= goal) break;
    }
    if (round.segments.length === 0) {
      this.#round = null;
      return null;
    }
    if (!isMore || round.bytes >= roundBytes || round.segments.length >= roundSegments) round.phase = 'write';
    return nothing;
  }

  #gather(round: Round, id: number, directory: string, data: Uint8Array): void {
    const entries = decodeDirectory(directory, this.#path, id);
    let offset = 0;
    for (const { key, first, events, bytes } of entries) {
      const parts = round.parts.get(key);
      if (parts === undefined) round.parts.set(key, [round.data.length, offset, bytes, first, first + events - 1]);
      else parts.push(round.data.length, offset, bytes, first, first + events - 1);
      offset += bytes;
    }
    round.data.push(data);
    round.segments.push({ id, entries: entries.length, bytes: data.length });
    round.bytes += data.length;
  }

  #write(round: Round): Moved {
    const written: number[] = [];
    let bytes = 0;
    inTransaction(this.#db, () => {
      for (const [key, parts] of round.parts) {
        bytes += this.#writeChunks(key, parts, round.data);
        written.push(key);
        if (bytes >= stepBytes) break;
      }
    });
    for (const key of written) round.parts.delete(key);
    if (round.parts.size === 0) {
      for (const data of round.data) giveBack(data);
      round.data = [];
      round.phase = 'delete';
    }
    return { ...nothing, written: bytes };
  }

  #delete(round: Round): Moved {
    let bytes = 0;
    let entries = 0;
    const gone: Segment[] = [];
    for (const segment of round.segments) {
      gone.push(segment);
      bytes += segment.bytes;
      entries += segment.entries;
      if (bytes >= stepBytes || gone.length >= stepSegments) break;
    }
    const through = gone.at(-1)?.id ?? 0;
    inTransaction(this.#db, () => this.#prepare('DELETE FROM segments WHERE id <= ?').run(through));
    round.segments = round.segments.slice(gone.length);
    if (round.segments.length === 0) this.#round = null;
    return { written: gone.length * PAGE_BYTES, through, segments: gone.length, entries, bytes };
  }

  /** Writes what is not in chunks yet; returns how many bytes were written. */
  #writeChunks(key: number, parts: Parts, data: readonly Uint8Array[]): number {
    const compacted = Number(this.#prepare('SELECT compacted FROM documents WHERE key = ?').get(key)?.compacted ?? 0);
    const insert = this.#prepare('INSERT INTO chunks (document, last, first, data) VALUES (?, ?, ?, ?)');
    let open: Chunk | null = null;
    let total = 0;
    const write = ({ first, last, bytes, pieces }: Chunk) => {
      const data = pieces.length === 1 ? (pieces[0] ?? EMPTY) : joined(pieces, bytes);
      insert.run(key, last, first, data);
      if (pieces.length > 1) giveBack(data);
      this.#prepare('UPDATE documents SET compacted = ? WHERE key = ?').run(last, key);
      total += bytes;
    };
    for (let at = 0; at < parts.length; at += PART) {
      const column = (index: number) => parts[at + index] ?? 0;
      const [offset, bytes, first, last] = [column(1), column(2), column(3), column(4)];
      if (last <= compacted) continue;
      open ??= this.#takeLastChunk(key) ?? { first, last, bytes: 0, pieces: [] };
      open.pieces.push((data[column(0)] ?? EMPTY).subarray(offset, offset + bytes));
      open.bytes += bytes;
      open.last = last;
      if (open.bytes < chunkBytes) continue;
      write(open);
      open = { first: last + 1, last, bytes: 0, pieces: [] };
    }
    if (open !== null && open.bytes > 0) write(open);
    return total;
  }

  /** The last chunk of a document when it is small, so that it is written again with what follows; else null. */
  #takeLastChunk(key: number): Chunk | null {
    const last = this.#prepare(
      'SELECT rowid AS row, first, last, length(data) AS bytes FROM chunks WHERE document = ? ORDER BY last DESC LIMIT 1',
    ).get(key);
    if (last === undefined || Number(last.bytes) >= chunkBytes / 2) return null;
    const row = Number(last.row);
    const data = bytesOf(this.#prepare('SELECT data FROM chunks WHERE rowid = ?').get(row)?.data);
    this.#prepare('DELETE FROM chunks WHERE rowid = ?').run(row);
    return { first: Number(last.first), last: Number(last.last), bytes: data.length, pieces: [data] };
  }
}

/** A chunk that is being filled. */
interface Chunk {
  first: number;
  last: number;
  bytes: number;
  pieces: Uint8Array[];
}
const EMPTY = new Uint8Array(0);

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const data = new Uint8Array(bytes);
  let offset = 0;
  for (const piece of pieces) {
    data.set(piece, offset);
    offset += piece.length;
  }
  return data;
}

/**
 * Gives the memory back now. It lies outside the collected heap, so the collector of a thread that has gone idle would keep it for as long as
 * the idleness lasts: as much as was written.
 */
function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** A step that prepared something, but deleted nothing. */
const nothing: Moved = { written: 0, through: 0, segments: 0, entries: 0, bytes: 0 };

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite gives a BLOB column as Uint8Array; anything else means that the row was not written by us. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a BLOB column holds something else');
}
