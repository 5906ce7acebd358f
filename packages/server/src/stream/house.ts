import type { DocState, DocumentId, Seq } from '@longhand/protocol';

/** Why a stream ends by the server's will. The reader comes back, but to a deleted document. */
export type ByeReason = 'deploy' | 'deleted' | 'age' | 'busy';

/** What a heartbeat tells of the log: where the document ends, or each of several. */
export type Tails = { readonly tail: Seq } | { readonly tails: Readonly<Record<DocumentId, Seq>> };

/** What all open streams share. Time is counted in ticks: a clock that is set, or a machine that slept, moves none of the limits. */
export interface House {
  /** Ticks since the house was opened. */
  readonly tick: number;
  readonly heartbeatTicks: number;
  readonly stallTicks: number;
  readonly maxPendingBytes: number;
  /** True in the one tick in which every reader gets a heartbeat: it tells something new. */
  readonly isBeatDue: boolean;
  /** The bytes of a heartbeat. */
  readonly heartbeat: (tails: Tails) => string;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
  /** Milliseconds after which a reader comes back that was sent away. */
  readonly retryMs: (reason: ByeReason) => number;
  readonly onClose: (stream: OpenStream) => void;
}

/** A stream that is open, as the house sees it. */
export interface OpenStream {
  /** Called once a tick. */
  onTick(): void;
  /** A document was deleted, of this stream or of another. */
  onDeleted(document: DocumentId): void;
  /** Says goodbye and ends the stream. */
  bye(reason: ByeReason): void;
}
