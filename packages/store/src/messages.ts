import type { StoreErrorCode, StoreErrorFacts } from './store-error.ts';

export type SqlValue = string | number | null | Uint8Array;

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
  | { readonly kind: 'snapshot'; readonly document: string; readonly seq: number; readonly state: Uint8Array }
  | {
      readonly kind: 'sql';
      readonly statements: readonly { readonly sql: string; readonly values: readonly SqlValue[] }[];
    };

/** One commit. `data` holds the bytes of all its appends, one behind the other. */
export interface CommitRequest {
  readonly kind: 'commit';
  readonly operations: readonly Operation[];
  readonly data: Uint8Array;
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
  /** `segment` holds the bytes of the appends that succeeded, in their order; 0 when there is none. */
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[]; readonly segment: number }
  /** Every event of the segments up to `through` lies in chunks now. */
  | { readonly kind: 'compacted'; readonly through: number }
  | { readonly kind: 'closed' };

/** What the writer thread is started with. */
export interface WriterOptions {
  readonly path: string;
}
