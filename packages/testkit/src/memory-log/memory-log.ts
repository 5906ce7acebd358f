import type { DocState, DocumentId, LogEvent, NewEvent, Seq } from '@longhand/protocol';
import type { Clock, CommitListener, EventLog, EventText, KeyedCommand, Ownership } from '@longhand/protocol/ports';
import {
  type DiskPace,
  type DiskWriter,
  type DocumentRows,
  durableSnapshot,
  type FailureOf,
  type MemoryDisk,
} from './memory-disk.ts';

/** Key of a receipt among all documents. */
export function receiptKey(document: DocumentId, key: string): string {
  return JSON.stringify([document, key]);
}

/** The log of one process on a disk in memory. It sees what was durable when it was opened, and what it was answered since. */
export class MemoryEventLog implements EventLog, Ownership {
  readonly #disk: MemoryDisk;
  readonly #writer: DiskWriter;
  readonly #pace: DiskPace;
  readonly #failure: FailureOf;
  readonly #clock: Clock;
  readonly #tails = new Map<DocumentId, Seq>();
  readonly #listeners = new Map<DocumentId, Set<CommitListener>>();

  constructor(
    disk: MemoryDisk,
    writer: DiskWriter,
    ports: { readonly pace: DiskPace; readonly failure: FailureOf; readonly clock: Clock },
  ) {
    this.#disk = disk;
    this.#writer = writer;
    this.#pace = ports.pace;
    this.#failure = ports.failure;
    this.#clock = ports.clock;
    for (const [id, { events }] of disk.documents) if (events.length > 0) this.#tails.set(id, events.length);
  }

  append(
    document: DocumentId,
    expectedSeq: Seq,
    epoch: number,
    events: readonly NewEvent[],
    command?: KeyedCommand,
  ): Promise<Seq> {
    // Encoded now: who changes an event after handing it over changes nothing.
    const texts = events.map((event, index) => JSON.stringify({ seq: expectedSeq + index + 1, ...event }));
    const placed = events.map((event, index) => ({ seq: expectedSeq + index + 1, ...event }) as LogEvent);
    const at = this.#clock.now();
    const last = expectedSeq + events.length;
    return this.#writer.do(
      'append',
      document,
      () => {
        const rows = this.#disk.documents.get(document);
        if (rows === undefined || rows.owner === 0 || rows.owner !== epoch) {
          throw this.#failure('fenced', `Document ${document} belongs to another owner. Open it again.`);
        }
        if (rows.events.length !== expectedSeq) {
          const is = rows.events.length;
          throw this.#failure(
            'conflict',
            `Document ${document} is at ${is}, not at ${expectedSeq}. Read it, then try again.`,
          );
        }
        rows.events.push(...texts);
        if (command === undefined) return last;
        const { key, commandSha256 } = command;
        this.#disk.receipts.set(receiptKey(document, key), { document, at, seq: last, commandSha256 });
        return last;
      },
      () => {
        if (events.length === 0) return;
        this.#tails.set(document, last);
        for (const listener of [...(this.#listeners.get(document) ?? [])]) listener(placed, texts);
      },
    );
  }

  read(document: DocumentId, after: Seq, limit: number): Promise<readonly LogEvent[]> {
    // Written by `append`, from typed events.
    return this.#read(() => this.#texts(document, after, limit).map((json) => JSON.parse(json) as LogEvent));
  }

  readText(document: DocumentId, after: Seq, limit: number): Promise<readonly EventText[]> {
    const from = Math.max(0, after);
    return this.#read(() =>
      this.#texts(document, after, limit).map((json, index) => ({ seq: from + index + 1, json })),
    );
  }

  tail(document: DocumentId): Seq {
    return this.#tails.get(document) ?? 0;
  }

  onCommit(document: DocumentId, listener: CommitListener): () => void {
    const listeners = this.#listeners.get(document) ?? new Set();
    // Each subscription is its own, even when the same function subscribes twice.
    const own: CommitListener = (events, texts) => listener(events, texts);
    listeners.add(own);
    this.#listeners.set(document, listeners);
    return () => void listeners.delete(own);
  }

  /** Subscriptions to a document: an owner that was put down must have none. */
  listeners(document: DocumentId): number {
    return this.#listeners.get(document)?.size ?? 0;
  }

  documents(): readonly DocumentId[] {
    return [...this.#tails.keys()];
  }

  saveSnapshot(document: DocumentId, state: DocState): Promise<void> {
    const json = JSON.stringify(state);
    return this.#writer.do('snapshot', document, () => {
      const rows = this.#disk.documents.get(document);
      if (rows === undefined || rows.events.length < state.seq) {
        throw this.#failure(
          'conflict',
          `The snapshot of ${document} at ${state.seq} is ahead of its log. Append the events first.`,
        );
      }
      if (rows.snapshot === null || rows.snapshot.seq < state.seq) rows.snapshot = { seq: state.seq, json };
    });
  }

  loadSnapshot(document: DocumentId): Promise<DocState | null> {
    return this.#read(() => durableSnapshot(this.#disk, document));
  }

  remove(document: DocumentId): Promise<void> {
    return this.#writer.do(
      'remove',
      document,
      () => {
        const rows = this.#disk.documents.get(document);
        if (rows === undefined) return;
        rows.events.splice(0);
        rows.snapshot = null;
        rows.owner = 0;
      },
      () => {
        this.#tails.delete(document);
        this.#listeners.delete(document);
      },
    );
  }

  acquire(document: DocumentId): Promise<{ readonly epoch: number }> {
    return this.#writer.do('acquire', document, () => {
      const rows = this.#rows(document);
      rows.lastEpoch += 1;
      rows.owner = rows.lastEpoch;
      return { epoch: rows.owner };
    });
  }

  release(document: DocumentId, epoch: number): Promise<void> {
    return this.#writer.do('release', document, () => {
      const rows = this.#disk.documents.get(document);
      if (rows?.owner === epoch) rows.owner = 0;
    });
  }

  #rows(document: DocumentId): DocumentRows {
    const known = this.#disk.documents.get(document);
    if (known !== undefined) return known;
    const rows: DocumentRows = { events: [], lastEpoch: 0, owner: 0, snapshot: null };
    this.#disk.documents.set(document, rows);
    return rows;
  }

  #texts(document: DocumentId, after: Seq, limit: number): readonly string[] {
    const from = Math.max(0, after);
    const through = Math.min(this.tail(document), from + Math.max(0, limit));
    return this.#disk.documents.get(document)?.events.slice(from, Math.max(from, through)) ?? [];
  }

  /** The value of this moment, told when the disk is done. */
  #read<Value>(look: () => Value): Promise<Value> {
    const value = look();
    return new Promise((resolve) => {
      this.#pace.later('read', () => resolve(value));
    });
  }
}
