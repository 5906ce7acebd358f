import type { DatabaseSync } from 'node:sqlite';
import type { Blobs } from '@longhand/protocol/ports';
import type { WriterClient } from './writer-client.ts';

/** A blob that was stored a moment ago may be about to get its row. */
const freshMs = 60 * 60 * 1000;

/**
 * Deletes the blobs that lost their last row. The transaction that deletes a row puts its blob on the list `doomed_blobs`, so that a kill
 * between the two only delays the deletion.
 */
export class BlobReferences {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #blobs: Pick<Blobs, 'delete'>;
  readonly #now: () => number;
  readonly #fresh = new Map<string, number>();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(writer: WriterClient, db: DatabaseSync, blobs: Pick<Blobs, 'delete'>, now: () => number) {
    this.#writer = writer;
    this.#db = db;
    this.#blobs = blobs;
    this.#now = now;
  }

  /** A blob was put: until a row names it, for an hour at most, it counts as wanted. */
  put(sha256: string): void {
    const now = this.#now();
    for (const [known, at] of this.#fresh) if (now - at > freshMs) this.#fresh.delete(known);
    this.#fresh.set(sha256, now);
  }

  /** A row names the blob now. */
  claimed(sha256: string): void {
    this.#fresh.delete(sha256);
  }

  /** Deletes the doomed blobs that no row names. One sweep at a time. */
  sweep(): Promise<void> {
    const next = this.#sweeping.then(() => this.#sweepOnce());
    this.#sweeping = next.catch(() => undefined);
    return next;
  }

  async #sweepOnce(): Promise<void> {
    const rows = this.#db.prepare('SELECT sha256 FROM doomed_blobs').all();
    const settled: string[] = [];
    for (const row of rows) {
      const sha256 = String(row.sha256);
      if (this.#fresh.has(sha256)) continue;
      if (!this.#isNamed(sha256)) await this.#blobs.delete(sha256);
      settled.push(sha256);
    }
    if (settled.length === 0) return;
    const statements = settled.map((sha256) => ({
      sql: 'DELETE FROM doomed_blobs WHERE sha256 = ?',
      values: [sha256],
    }));
    await this.#writer.do({ kind: 'sql', statements });
  }

  #isNamed(sha256: string): boolean {
    const { n } = this.#db
      .prepare(
        'SELECT EXISTS (SELECT 1 FROM sources WHERE file = ?1) OR EXISTS (SELECT 1 FROM exports WHERE blob = ?1) AS n',
      )
      .get(sha256) ?? { n: 1 };
    return Number(n) !== 0;
  }
}
