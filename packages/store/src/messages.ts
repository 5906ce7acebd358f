import type { StoreErrorCode, StoreErrorFacts } from './store-error.ts';

export type SqlValue = string | number | null | Uint8Array;

/** A statement with the values of its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** One write. The writer thread does them in the order in which they were asked for. */
export type Operation =
  /** `data` holds `events` lines of JSON text, their seqs from `expectedSeq + 1` on. */
  | {
      readonly kind: 'append';
      readonly document: string;
      readonly expectedSeq: number;
      readonly epoch: number;
      readonly events: number;
      readonly bytes: number;
    }
  | { readonly kind: 'acquire'; readonly document: string }
  | { readonly kind: 'release'; readonly document: string; readonly epoch: number }
  | { readonly kind: 'remove'; readonly document: string }
  /** Belongs to the append right before it, and is written when that one is. */
  | {
      readonly kind: 'receipt';
      readonly document: string;
      readonly key: string;
      readonly at: number;
      readonly seq: number;
      readonly command: string;
    }
  | { readonly kind: 'snapshot'; readonly document: string; readonly seq: number; readonly state: Uint8Array }
  | {
      readonly kind: 'sql';
      readonly statements: readonly Statement[];
    };

export type Append = Extract<Operation, { readonly kind: 'append' }>;

/** One commit. `data` holds the bytes of all its appends, one behind the other. */
export interface Commit {
  readonly operations: readonly Operation[];
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * A commit on its way to the writer thread. Copying hundreds of small objects between threads costs more than writing them, so appends
 * travel as columns: their documents, and four numbers each (expected seq, epoch, events, bytes). `others` names the place of the rest.
 */
export interface CommitRequest {
  readonly kind: 'commit';
  readonly documents: readonly string[];
  readonly numbers: Float64Array;
  readonly others: readonly { readonly index: number; readonly operation: Exclude<Operation, Append> }[];
  readonly data: Uint8Array<ArrayBuffer>;
}
export interface CloseRequest {
  readonly kind: 'close';
}
export type Request = CommitRequest | CloseRequest;

export interface Failure extends StoreErrorFacts {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly detail?: string;
}
/** What became of an operation: `value` is the epoch of an `acquire`, else 0. */
export type Outcome = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly failure: Failure };

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /**
   * `segment` holds `data`, the bytes of the appends that succeeded, in their order; 0 and nothing when there is none. What is not in
   * `outcomes` succeeded with value 0.
   */
  | {
      readonly kind: 'committed';
      readonly outcomes: readonly { readonly index: number; readonly outcome: Outcome }[];
      readonly segment: number;
      readonly data: Uint8Array;
    }
  /** Every event of the segments up to `through` lies in chunks now. */
  | { readonly kind: 'compacted'; readonly through: number }
  | { readonly kind: 'closed' };

/** What the writer thread is started with. */
export interface WriterOptions {
  readonly path: string;
}

/** The form in which a commit travels. */
export function packCommit({ operations, data }: Commit): CommitRequest {
  const documents: string[] = [];
  const others: { readonly index: number; readonly operation: Exclude<Operation, Append> }[] = [];
  const numbers = new Float64Array(operations.length * 4);
  operations.forEach((operation, index) => {
    if (operation.kind !== 'append') {
      others.push({ index, operation });
      return;
    }
    const at = documents.push(operation.document) * 4 - 4;
    numbers[at] = operation.expectedSeq;
    numbers[at + 1] = operation.epoch;
    numbers[at + 2] = operation.events;
    numbers[at + 3] = operation.bytes;
  });
  return { kind: 'commit', documents, numbers, others, data };
}

/** The commit that `packCommit` packed. */
export function unpackCommit({ documents, numbers, others, data }: CommitRequest): Commit {
  const number = (at: number) => numbers[at] ?? 0;
  const operations: Operation[] = documents.map((document, index): Append => {
    const at = index * 4;
    const [expectedSeq, epoch, events, bytes] = [number(at), number(at + 1), number(at + 2), number(at + 3)];
    return { kind: 'append', document, expectedSeq, epoch, events, bytes };
  });
  // In the order of their places, so each insertion finds its place right.
  for (const { index, operation } of others) operations.splice(index, 0, operation);
  return { operations, data };
}
