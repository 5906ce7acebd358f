/**
 * A disk in memory: what is durable, and the one writer that makes it so. It outlives every store that is opened on it, as a disk outlives
 * the processes that write to it; what a process has not got synced is gone with the process.
 * @module
 */
import type { DocState, DocumentId, LogEvent, ModelCapabilities } from '@longhand/protocol';
import type {
  CommandReceipt,
  DocumentSummary,
  EmbeddingUse,
  StoredAsset,
  StoredChunk,
  StoredExport,
  StoredSource,
  StoredText,
  TextIndex,
  VectorBatch,
} from '@longhand/protocol/ports';

/** A document's part of the disk. */
export interface DocumentRows {
  /** One JSON text per event: a disk keeps no identity of objects. */
  readonly events: string[];
  /** Highest epoch that was ever given. */
  lastEpoch: number;
  /** Epoch that may write; 0: nobody. */
  owner: number;
  snapshot: { readonly seq: number; readonly json: string } | null;
}

export interface MemoryDisk {
  readonly documents: Map<DocumentId, DocumentRows>;
  readonly summaries: Map<DocumentId, DocumentSummary>;
  readonly sources: Map<string, StoredSource>;
  readonly texts: Map<string, { readonly text: StoredText; readonly chunks: readonly StoredChunk[] }>;
  /** By source. */
  readonly indexes: Map<string, TextIndex>;
  readonly exports: Map<string, StoredExport>;
  /** By document and hash, as JSON text. */
  readonly assets: Map<string, StoredAsset>;
  /** By document and key, as JSON text. */
  readonly receipts: Map<string, CommandReceipt & { readonly document: DocumentId; readonly at: number }>;
  /** By endpoint and model, as JSON text. */
  readonly capabilities: Map<string, ModelCapabilities>;
  /** By source, model and chunk, as JSON text. */
  readonly vectors: Map<string, Omit<VectorBatch, 'vectors'> & VectorBatch['vectors'][number]>;
  readonly embeddingUse: Map<string, Omit<EmbeddingUse, 'dimension'>>;
  readonly blobs: Map<string, Uint8Array>;
}

/** @example const disk = memoryDisk(); const store = openMemoryStore(disk); */
export function memoryDisk(): MemoryDisk {
  return {
    documents: new Map(),
    summaries: new Map(),
    sources: new Map(),
    texts: new Map(),
    indexes: new Map(),
    exports: new Map(),
    assets: new Map(),
    receipts: new Map(),
    capabilities: new Map(),
    vectors: new Map(),
    embeddingUse: new Map(),
    blobs: new Map(),
  };
}

/** Everything durable of a document, oldest first. */
export function durableEvents(disk: MemoryDisk, document: DocumentId): readonly LogEvent[] {
  // Written by `append`, from typed events.
  return (disk.documents.get(document)?.events ?? []).map((json) => JSON.parse(json) as LogEvent);
}

/** The newest snapshot of a document that is on the disk. */
export function durableSnapshot(disk: MemoryDisk, document: DocumentId): DocState | null {
  const json = disk.documents.get(document)?.snapshot?.json;
  return json === undefined ? null : (JSON.parse(json) as DocState);
}

export type DiskFailure = 'conflict' | 'fenced' | 'full' | 'io' | 'readonly' | 'too_large';

/** What goes wrong with one write: it fails with that code and nothing of it is written; `lost`: it is written, and its answer is a failure. */
export type DiskFault = 'full' | 'io' | 'conflict' | 'lost';

export type WriteKind = 'append' | 'acquire' | 'release' | 'remove' | 'snapshot' | 'table';

/** When the disk gets things done, and what it fails to do. A scheduler that decides both sees every order of a disk and its readers. */
export interface DiskPace {
  /** Calls `run` when a sync has ended, when its answer has reached the process, or when something was read. */
  later(what: 'sync' | 'answer' | 'read', run: () => void): void;
  /** Asked once for each write, when it is its turn. */
  fault?(kind: WriteKind, document: DocumentId | null): DiskFault | null;
}

/** As the store's error: name, `code`, and a message that says what to do. */
export class MemoryStoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: DiskFailure;
  constructor(code: DiskFailure, message: string) {
    super(message);
    this.code = code;
  }
}

export type FailureOf = (code: DiskFailure, message: string) => Error;

export const memoryFailure: FailureOf = (code, message) => new MemoryStoreError(code, message);

interface Write {
  readonly kind: WriteKind;
  readonly document: DocumentId | null;
  apply(): void;
  done(): void;
  failed(error: unknown): void;
}

/**
 * The writer of one process: writes are done in call order, all that wait in one sync. Nothing of a sync is told to the process before its
 * answer has arrived; a process that dies in between finds it on the disk.
 */
export class DiskWriter {
  readonly #pace: DiskPace;
  readonly #failure: FailureOf;
  #waiting: Write[] = [];
  #isBusy = false;

  constructor(pace: DiskPace, failure: FailureOf) {
    this.#pace = pace;
    this.#failure = failure;
  }

  /**
   * @param apply changes the disk, or throws and changes nothing
   * @param onDurable told to the process before the promise resolves
   */
  do<Result>(
    kind: WriteKind,
    document: DocumentId | null,
    apply: () => Result,
    onDurable: (result: Result) => void = () => {},
  ): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let outcome: { readonly result: Result } | null = null;
    this.#waiting.push({
      kind,
      document,
      apply: () => {
        outcome = { result: apply() };
      },
      done: () => {
        if (outcome === null) return;
        onDurable(outcome.result);
        resolve(outcome.result);
      },
      failed: (error) => {
        if (outcome !== null) onDurable(outcome.result);
        reject(error);
      },
    });
    this.#next();
    return promise;
  }

  #next(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    this.#pace.later('sync', () => {
      const group = this.#waiting;
      this.#waiting = [];
      const errors = group.map((write) => this.#attempt(write));
      this.#pace.later('answer', () => {
        // Free before anybody hears of it: what is written in answer begins the next sync.
        this.#isBusy = false;
        for (const [index, write] of group.entries()) {
          const error = errors[index];
          if (error === null) write.done();
          else write.failed(error);
        }
        this.#next();
      });
    });
  }

  #attempt(write: Write): unknown {
    const fault = this.#pace.fault?.(write.kind, write.document) ?? null;
    const where = write.document === null ? 'the tables' : `document ${write.document}`;
    if (fault !== null && fault !== 'lost') {
      return this.#failure(fault, `The ${write.kind} of ${where} failed: ${fault}. Try again.`);
    }
    try {
      write.apply();
    } catch (error) {
      return error;
    }
    return fault === null ? null : this.#failure('io', `The answer to the ${write.kind} of ${where} was lost.`);
  }
}
