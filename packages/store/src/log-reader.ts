import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bytesOf } from './compaction.ts';
import type { LogIndex } from './log-index.ts';
import { StoreError, storeError } from './store-error.ts';

/** JSON text of consecutive events, one per line, each line ended by a line feed. */
export interface Lines {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Reads committed events from the database, by a connection that cannot write. */
export class LogReader {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #index: LogIndex;
  readonly #chunks: StatementSync;
  readonly #part: StatementSync;

  constructor(db: DatabaseSync, path: string, index: LogIndex) {
    this.#db = db;
    this.#path = path;
    this.#index = index;
    this.#chunks = db.prepare(
      'SELECT first, last, data FROM chunks WHERE document = (SELECT key FROM documents WHERE id = ?) AND last > ? ORDER BY last',
    );
    this.#part = db.prepare('SELECT substr(data, ?, ?) AS data FROM segments WHERE id = ?');
  }

  /**
   * Pieces that together hold the events from `after + 1` to `through`; the first and the last may hold more than that.
   *
   * @throws StoreError `corrupt` when the log has a gap, `io`
   */
  read(document: string, after: number, through: number): readonly Lines[] {
    const pieces: Lines[] = [];
    let position = after;
    const push = (first: number, last: number, data: unknown) => {
      if (first > position + 1) throw this.#gap(document, position + 1);
      pieces.push({
        first,
        last,
        text: Buffer.from(bytesOf(data).buffer, bytesOf(data).byteOffset, bytesOf(data).length).toString(),
      });
      position = last;
    };
    try {
      // One snapshot for chunks and segments: the writer may move events from these to those between two queries.
      this.#db.exec('BEGIN');
      try {
        for (const row of this.#chunks.iterate(document, after)) {
          push(Number(row.first), Number(row.last), row.data);
          if (position >= through) break;
        }
        if (position < through) {
          for (const { segment, first, last, offset, bytes } of this.#index.rangesAfter(document, position)) {
            const row = this.#part.get(offset + 1, bytes, segment);
            if (row === undefined) throw this.#gap(document, first);
            push(first, last, row.data);
            if (position >= through) break;
          }
        }
      } finally {
        this.#db.exec('COMMIT');
      }
    } catch (error) {
      throw storeError(error, this.#path);
    }
    if (position < through) throw this.#gap(document, position + 1);
    return pieces;
  }

  #gap(document: string, seq: number): StoreError {
    return new StoreError(
      'corrupt',
      `The log of document ${document} in ${this.#path} misses seq ${seq}. Restore it from a backup.`,
      {
        path: this.#path,
      },
    );
  }
}
