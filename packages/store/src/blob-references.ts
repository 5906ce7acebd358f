import type { DatabaseSync } from 'node:sqlite';
import type { WriterClient } from './writer-client.ts';

/** A blob that was stored a moment ago may be about to get its row. */
const freshMs = 60 * 60 * 1000;

/** What it needs of the files. */
interface BlobFiles {
  delete(sha256: string): Promise<void>;
  /** Every blob that is stored. */
  names(): Promise<readonly string[]>;
  /** When a blob was stored, in milliseconds since the epoch; null when it is not there. */
  storedAt(sha256: string): Promise<number | null>;
}

/**
 * Deletes the blobs that lost their last row. The transaction that deletes a row puts its blob on the list `doomed_blobs`, so that a kill
 * between the two, or a file that another program holds, only delays the deletion.
 */
export class BlobReferences {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #blobs: BlobFiles;
  readonly #now: () => number;
  /** Puts that no row has claimed yet, and when the last of them was. */
  readonly #fresh = new Map<string, { readonly puts: number; readonly at: number }>();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(writer: WriterClient, db: DatabaseSync, blobs: BlobFiles, now: () => number) {
    this.#writer = writer;
    this.#db = db;
    this.#blobs = blobs;
    this.#now = now;
  }

  /**
   * A blob is about to get its name: until a row names it, for an hour at most, it counts as wanted. Resolves when no sweep that did not
   * know this is under way.
   */
  put(sha256: string): Promise<void> {
    const now = this.#now();
    for (const [known, { at }] of this.#fresh) if (now - at > freshMs) this.#fresh.delete(known);
    this.#fresh.set(sha256, { puts: (this.#fresh.get(sha256)?.puts ?? 0) + 1, at: now });
    return this.#sweeping;
  }

  /** A row names the blob now: one put found its use. */
  claimed(sha256: string): void {
    const known = this.#fresh.get(sha256);
    if (known === undefined) return;
    if (known.puts <= 1) this.#fresh.delete(sha256);
    else this.#fresh.set(sha256, { ...known, puts: known.puts - 1 });
  }

  /** Deletes the doomed blobs that no row names, one sweep at a time. What cannot be deleted stays on the list for the next sweep. */
  sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweepOnce()).catch(() => undefined);
    return this.#sweeping;
  }

  /**
   * Deletes the blobs that never had a row: their process was killed between the file and the row. For the start; the young ones stay, because
   * a person who got no answer may send the same file again.
   */
  sweepUnnamed(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweepUnnamedOnce()).catch(() => undefined);
    return this.#sweeping;
  }

  async #sweepUnnamedOnce(): Promise<void> {
    for (const sha256 of await this.#blobs.names()) {
      if (this.#fresh.has(sha256) || this.#isNamed(sha256)) continue;
      const storedAt = await this.#blobs.storedAt(sha256);
      if (storedAt !== null && this.#now() - storedAt > freshMs) await this.#blobs.delete(sha256);
    }
  }

  async #sweepOnce(): Promise<void> {
    const statements: { sql: string; values: [string] }[] = [];
    for (const row of this.#db.prepare('SELECT sha256 FROM doomed_blobs').all()) {
      const sha256 = String(row.sha256);
      if (this.#fresh.has(sha256)) continue;
      try {
        if (!this.#isNamed(sha256)) await this.#blobs.delete(sha256);
        statements.push({ sql: 'DELETE FROM doomed_blobs WHERE sha256 = ?', values: [sha256] });
      } catch {
        // Held by another program: the next sweep tries again.
      }
    }
    if (statements.length > 0) await this.#writer.do({ kind: 'sql', statements });
  }

  #isNamed(sha256: string): boolean {
    const sql = `SELECT EXISTS (SELECT 1 FROM sources WHERE file = ?1) OR EXISTS (SELECT 1 FROM exports WHERE blob = ?1) OR EXISTS (SELECT 1 FROM assets WHERE sha256 = ?1) AS n`;
    return Number(this.#db.prepare(sql).get(sha256)?.n ?? 1) !== 0;
  }
}
