import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Compaction } from './compaction.ts';
import { type DirectoryEntry, encodeDirectory, readLayout } from './directory.ts';
import type { Append, Commit, Failure, Operation, Outcome } from './messages.ts';
import { DROP_RECEIPTS, PUT_RECEIPT, RECEIPT_MS } from './receipts.ts';
import { StoreError, storeError } from './store-error.ts';

interface DocumentHead {
  readonly key: number;
  readonly epoch: number;
  readonly tail: number;
}
interface Placed {
  readonly operation: Operation;
  /** Position of the operation in the request. */
  readonly index: number;
  /** Start of its bytes in the request's data. */
  readonly offset: number;
}

/** The new segment and its bytes; segment 0 without any when nothing was appended. */
interface Written {
  readonly segment: number;
  readonly data: Uint8Array;
}
const NOTHING: Written = { segment: 0, data: new Uint8Array(0) };

/** Entries of segments that may wait for compaction; beyond it the writer does not wait to be idle. */
const maxWaitingEntries = 500_000;
const maxWaitingBytes = 128 * 1024 * 1024;
/** About what a transaction writes beside its bytes: a few pages. */
const COMMIT_BYTES = 3 * 4_096;
const minSegments = 64;
const minBytes = 1024 * 1024;

/** The one connection that writes. It knows the tail and the epoch of every document, so checks cost no query. */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #onCompacted: (through: number) => void;
  readonly #statements = new Map<string, StatementSync>();
  readonly #heads = new Map<string, DocumentHead>();
  readonly #compaction: Compaction;
  #nextKey = 1;
  #nextSegment = 1;
  #waiting = { segments: 0, entries: 0, bytes: 0 };
  #written = 0;

  /** @param onCompacted called with the last segment that was moved into chunks, each time that some were */
  constructor(db: DatabaseSync, path: string, onCompacted: (through: number) => void) {
    this.#db = db;
    this.#path = path;
    this.#onCompacted = onCompacted;
    this.#compaction = new Compaction(db, path, (sql) => this.#prepare(sql));
    const { documents, segments } = readLayout(db, path);
    const ids = new Map<number, string>();
    for (const { key, id, epoch, compacted } of documents) {
      this.#heads.set(id, { key, epoch, tail: compacted });
      ids.set(key, id);
      this.#nextKey = Math.max(this.#nextKey, key + 1);
    }
    for (const { segment, entries } of segments) {
      this.#nextSegment = segment + 1;
      this.#count(entries);
      for (const { key, first, events } of entries) {
        const id = ids.get(key);
        const head = id === undefined ? undefined : this.#heads.get(id);
        // A kill between two steps of a compaction: the event is in chunks already.
        if (head !== undefined && first + events - 1 <= head.tail) continue;
        if (id === undefined || head === undefined || head.tail !== first - 1) {
          throw new StoreError(
            'corrupt',
            `Segment ${segment} of ${path} does not follow on the log. Restore it from a backup.`,
            {
              path,
            },
          );
        }
        this.#heads.set(id, { ...head, tail: first + events - 1 });
      }
    }
  }

  /**
   * Does the operations in one transaction. When it fails, the log and each other operation get a transaction of their own, so that a large
   * text that does not fit on the disk does not take the log down with it.
   */
  commit(request: Commit): Written & { readonly outcomes: readonly Outcome[] } {
    const placed = place(request.operations);
    const outcomes: Outcome[] = new Array(placed.length);
    const first = this.#attempt(placed, request.data, outcomes);
    if (first !== null) return { outcomes, ...first };
    const log = placed.filter(({ operation }) => operation.kind !== 'sql' && operation.kind !== 'snapshot');
    if (log.length === 0 && placed.length === 1) return { outcomes, ...NOTHING };
    const written = log.length > 0 && log.length < placed.length ? this.#attempt(log, request.data, outcomes) : null;
    for (const one of placed) if (!log.includes(one)) this.#attempt([one], request.data, outcomes);
    return { outcomes, ...(written ?? NOTHING) };
  }

  /** True when segments should be moved into chunks at the next chance. */
  get isBehind(): boolean {
    return this.#waiting.entries > maxWaitingEntries || this.#waiting.bytes > maxWaitingBytes;
  }

  /** True when so much waits that compaction is worth its transaction: reading one document touches every segment that waits. */
  get isWorthCompacting(): boolean {
    return this.#compaction.isUnderWay || this.#waiting.segments >= minSegments || this.#waiting.bytes >= minBytes;
  }

  /**
   * Does one step of moving the oldest segments into chunks; false when there is none.
   *
   * @throws StoreError; then they stay where they are
   */
  compact(): boolean {
    const moved = this.#compaction.step();
    if (moved === null) return false;
    this.#written += moved.written;
    if (moved.through === 0) return true;
    this.#waiting = {
      segments: this.#waiting.segments - moved.segments,
      entries: this.#waiting.entries - moved.entries,
      bytes: this.#waiting.bytes - moved.bytes,
    };
    this.#onCompacted(moved.through);
    return true;
  }

  /** About how many bytes went to SQLite's own log since this was asked last. */
  takeWritten(): number {
    const written = this.#written;
    this.#written = 0;
    return written;
  }

  checkpoint(mode: 'PASSIVE' | 'FULL' | 'TRUNCATE'): void {
    this.#db.exec(`PRAGMA wal_checkpoint(${mode})`);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  /** One transaction. Returns what it wrote, or null when it failed; then each outcome says why. */
  #attempt(placed: readonly Placed[], data: Uint8Array, outcomes: Outcome[]): Written | null {
    try {
      // Segments are shared by documents: before one goes, all become chunks. A removal comes in a request of its own.
      if (placed.some(({ operation }) => operation.kind === 'remove')) while (this.compact());
      this.#db.exec('BEGIN IMMEDIATE');
      const changed = new Map<string, DocumentHead>();
      const { entries, parts } = this.#apply(placed, data, outcomes, changed);
      const segment = entries.length === 0 ? 0 : this.#nextSegment;
      const bytes = parts.length === placed.length ? data : Buffer.concat(parts);
      if (segment !== 0) {
        this.#prepare('INSERT INTO segments (id, directory, data) VALUES (?, ?, ?)').run(
          segment,
          encodeDirectory(entries),
          bytes,
        );
      }
      this.#db.exec('COMMIT');
      this.#written += bytes.length + COMMIT_BYTES;
      for (const [id, head] of changed) this.#heads.set(id, head);
      if (segment !== 0) {
        this.#nextSegment++;
        this.#count(entries);
      }
      return { segment, data: bytes };
    } catch (error) {
      const failure = failureOf(storeError(error, this.#path));
      this.#rollBack();
      for (const { index } of placed) outcomes[index] = { ok: false, failure };
      return null;
    }
  }

  #apply(placed: readonly Placed[], data: Uint8Array, outcomes: Outcome[], changed: Map<string, DocumentHead>) {
    const entries: DirectoryEntry[] = [];
    const parts: Uint8Array[] = [];
    for (const { operation, index, offset } of placed) {
      outcomes[index] = { ok: true, value: 0 };
      switch (operation.kind) {
        case 'append': {
          const head = this.#head(operation.document, changed);
          const refusal = refuse(operation, head);
          if (refusal !== null) {
            outcomes[index] = { ok: false, failure: refusal };
            break;
          }
          if (operation.events === 0) break;
          changed.set(operation.document, { ...head, tail: head.tail + operation.events });
          entries.push({ key: head.key, first: head.tail + 1, events: operation.events, bytes: operation.bytes });
          parts.push(data.subarray(offset, offset + operation.bytes));
          break;
        }
        case 'acquire':
          outcomes[index] = { ok: true, value: this.#raiseEpoch(operation.document, changed) };
          break;
        case 'release':
          // A released epoch is stale like any older one: the next number shuts its holder out.
          if (this.#head(operation.document, changed).epoch === operation.epoch)
            this.#raiseEpoch(operation.document, changed);
          break;
        case 'remove':
          this.#remove(operation.document, changed);
          break;
        case 'snapshot':
          if (operation.seq > this.#head(operation.document, changed).tail) {
            outcomes[index] = { ok: false, failure: snapshotAhead(operation.document, operation.seq) };
          } else {
            this.#written += operation.state.length;
            this.#saveSnapshot(this.#head(operation.document, changed).key, operation.seq, operation.state);
          }
          break;
        case 'receipt': {
          const { document, key, at, seq, command } = operation;
          if (!outcomes[index - 1]?.ok) break;
          this.#prepare(DROP_RECEIPTS).run(at - RECEIPT_MS);
          this.#prepare(PUT_RECEIPT).run(document, key, at, seq, command);
          break;
        }
        case 'sql':
          for (const { sql, values } of operation.statements) {
            this.#prepare(sql).run(...values);
            for (const value of values) this.#written += typeof value === 'object' ? (value?.length ?? 0) : 0;
          }
          break;
        default: {
          const unknown: never = operation;
          throw new Error(`unknown operation ${JSON.stringify(unknown)}`);
        }
      }
    }
    return { entries, parts };
  }

  #head(document: string, changed: Map<string, DocumentHead>): DocumentHead {
    const known = changed.get(document) ?? this.#heads.get(document);
    if (known !== undefined) return known;
    const head = { key: this.#nextKey, epoch: 0, tail: 0 };
    this.#prepare('INSERT INTO documents (key, id) VALUES (?, ?)').run(head.key, document);
    // A key of a transaction that failed is never used again.
    this.#nextKey++;
    changed.set(document, head);
    return head;
  }

  #raiseEpoch(document: string, changed: Map<string, DocumentHead>): number {
    const head = this.#head(document, changed);
    const epoch = head.epoch + 1;
    this.#prepare('UPDATE documents SET epoch = ? WHERE key = ?').run(epoch, head.key);
    changed.set(document, { ...head, epoch });
    return epoch;
  }

  /** The row with the epoch stays: a late owner must not write again. */
  #remove(document: string, changed: Map<string, DocumentHead>): void {
    const head = this.#heads.get(document);
    if (head === undefined) return;
    this.#prepare('DELETE FROM chunks WHERE document = ?').run(head.key);
    this.#prepare('DELETE FROM snapshots WHERE document = ?').run(head.key);
    this.#prepare('UPDATE documents SET compacted = 0, epoch = epoch + 1 WHERE key = ?').run(head.key);
    changed.set(document, { key: head.key, epoch: head.epoch + 1, tail: 0 });
  }

  #saveSnapshot(key: number, seq: number, state: Uint8Array): void {
    this.#prepare('INSERT OR REPLACE INTO snapshots (document, seq, state) VALUES (?, ?, ?)').run(key, seq, state);
    this.#prepare(
      'DELETE FROM snapshots WHERE document = ?1 AND seq NOT IN (SELECT seq FROM snapshots WHERE document = ?1 ORDER BY seq DESC LIMIT 2)',
    ).run(key);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #rollBack(): void {
    try {
      // SQLite rolls some errors back itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // Nothing is left to undo; the next transaction begins afresh.
    }
  }

  #count(entries: readonly DirectoryEntry[]): void {
    this.#waiting = {
      segments: this.#waiting.segments + 1,
      entries: this.#waiting.entries + entries.length,
      bytes: this.#waiting.bytes + entries.reduce((sum, entry) => sum + entry.bytes, 0),
    };
  }
}

function place(operations: readonly Operation[]): Placed[] {
  let offset = 0;
  return operations.map((operation, index) => {
    const placed = { operation, index, offset };
    if (operation.kind === 'append') offset += operation.bytes;
    return placed;
  });
}

function refuse(append: Append, head: DocumentHead): Failure | null {
  const { document, epoch, expectedSeq } = append;
  if (epoch !== head.epoch) {
    return {
      code: 'fenced',
      message: `Document ${document} has another owner now (epoch ${head.epoch}, not ${epoch}). Acquire it again and fold its log before writing.`,
    };
  }
  if (expectedSeq !== head.tail) {
    return {
      code: 'conflict',
      message: `Document ${document} ends at seq ${head.tail}, not at ${expectedSeq}. Fold its log again, then decide anew.`,
    };
  }
  return null;
}

function snapshotAhead(document: string, seq: number): Failure {
  return {
    code: 'conflict',
    message: `A snapshot of document ${document} at seq ${seq} is ahead of its log. Save it after its events are committed.`,
  };
}

export function failureOf(error: StoreError): Failure {
  const { code, message, path, uid, command } = error;
  const detail = error.cause instanceof Error ? error.cause.message : undefined;
  return { code, message, path, uid, command, detail };
}
