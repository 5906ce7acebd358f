/**
 * What the engine and the server need of the world. Types only: every implementation passes the conformance suite in `testkit`.
 * @module
 */
import type { CitationStyle, Lang, SourceId, TemplateName } from '@longhand/document';
import type { Command } from './commands.ts';
import type { DocumentId, LogEvent, NewEvent, RunOutcome, Seq } from './events.ts';
import type { ModelCapabilities, ModelEvent } from './model.ts';
import type { DocState } from './state.ts';
import type { WaitReason } from './waits-for-person.ts';

export interface EventLog {
  /**
   * Appends `events` atomically after `expectedSeq` and resolves with the new tail once they are synced to disk. Appends of one document
   * may be called without waiting for the one before: they commit in call order.
   *
   * @param command the command that the events answer: its receipt, with the new tail, becomes durable with them or not at all
   * @throws StoreError `conflict` (wrong seq), `fenced` (stale epoch), `full`, `readonly`, `io`; then nothing of it was written.
   */
  append(
    document: DocumentId,
    expectedSeq: Seq,
    epoch: number,
    events: readonly NewEvent[],
    command?: KeyedCommand,
  ): Promise<Seq>;
  /** Committed events with seq > `after`, oldest first, at most `limit`. */
  read(document: DocumentId, after: Seq, limit: number): Promise<readonly LogEvent[]>;
  /** Seq of the last committed event, 0 for an unknown document. */
  tail(document: DocumentId): Seq;
  /**
   * As `read`, but only the JSON text of each event: for readers on the wire, who need no objects. A log that keeps no text leaves it out.
   */
  readText?(document: DocumentId, after: Seq, limit: number): Promise<readonly EventText[]>;
  /** Calls `listener` in order with each committed batch, after it is durable. Returns the unsubscriber. */
  onCommit(document: DocumentId, listener: CommitListener): () => void;
  /** Every document that has at least one event. */
  documents(): readonly DocumentId[];
  saveSnapshot(document: DocumentId, state: DocState): Promise<void>;
  /** The newest snapshot, or null. */
  loadSnapshot(document: DocumentId): Promise<DocState | null>;
  /** Forgets a document's log and snapshots for good. */
  remove(document: DocumentId): Promise<void>;
}

/**
 * Hears of a commit. `texts` are the same events as JSON text, as they were encoded for the disk, so that nobody encodes them again; a log
 * that keeps no text leaves them out.
 */
export type CommitListener = (events: readonly LogEvent[], texts?: readonly string[]) => void;

/** An event as readers get it on the wire. */
export interface EventText {
  readonly seq: Seq;
  /** The envelope as JSON text, without a line break. */
  readonly json: string;
}

/** Who may append to a document. */
export interface Ownership {
  /** Takes the document with a higher epoch than anyone had before. */
  acquire(document: DocumentId): Promise<{ readonly epoch: number }>;
  release(document: DocumentId, epoch: number): Promise<void>;
}

export interface DocumentSummary {
  readonly id: DocumentId;
  readonly title: string;
  readonly lang: Lang;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly seq: Seq;
  /** Status of the latest run, or `none`. */
  readonly status: string;
  /** How its latest run ended; null when it did not, absent in summaries of older programs. */
  readonly outcome?: RunOutcome | null;
  /** Why it does not go on before a person does something; null when it does, absent in summaries of older programs. */
  readonly waitsFor?: WaitReason | null;
  readonly chars: number;
  /** Ids of all runs, oldest first. */
  readonly runs?: readonly string[];
  /** Sources whose text is still being read. */
  readonly unreadSources?: number;
}

export interface StoredSource {
  readonly id: SourceId;
  readonly document: DocumentId;
  readonly name: string;
  readonly media: string;
  readonly bytes: number;
  readonly fileSha256: string;
  readonly createdAt: number;
  /** Of a page that was fetched. */
  readonly url?: string;
  readonly fetchedAt?: number;
  /** The source whose new version it is. */
  readonly replaces?: SourceId;
  /** Its new version: it is searched no more, and stays for the citations on it. */
  readonly replacedBy?: SourceId;
}
/** The normalised text of a source and where each part of it lies in the file. */
export interface StoredText {
  readonly sha256: string;
  readonly text: string;
  /** Ordered by start; covers the text. For PDF one per text item: page (1-based) and box in PDF points [x, y, width, height]. */
  readonly places: readonly TextPlace[];
}
export interface TextPlace {
  readonly start: number;
  readonly end: number;
  readonly page?: number;
  readonly box?: readonly [number, number, number, number];
  /** `p12`, `table 2 r3 c1` and the like, for formats without pages. */
  readonly label?: string;
}
/** Retrieval unit: a slice of a source's text. */
export interface StoredChunk {
  readonly source: SourceId;
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly page?: number;
  /** Number of the section (parent) that the chunk belongs to, within the source. */
  readonly parent: number;
  readonly heading?: string;
}
/** The search index of one text, as rows that no store looks into. `@longhand/sources` makes and reads them. */
export interface TextIndex {
  /** Of the form, and of the rules by which a text is cut into terms. An index of another version is made anew. */
  readonly version: number;
  /** SHA-256 of the text that it was made from. */
  readonly sha256: string;
  /** Where the chunks lie, and what a search asks of them. */
  readonly chunks: Uint8Array;
  /** Where the terms occur, ordered by term and cut between terms. */
  readonly postings: readonly PostingBlock[];
}
export interface PostingBlock {
  /** The first term of the block. */
  readonly term: string;
  readonly data: Uint8Array;
}
export interface StoredExport {
  readonly id: string;
  readonly document: DocumentId;
  readonly format: ExportFormat;
  /** As they were asked for; absent in records of older programs. */
  readonly settings?: ExportSettings;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  /** While it is made. */
  readonly progress?: ExportProgress;
  readonly seq: Seq;
  readonly createdAt: number;
  readonly fileName?: string;
  readonly media?: string;
  readonly blob?: string;
  readonly bytes?: number;
  readonly engine?: string;
  /** `PDF/UA-1` and the like, where the engine tells. */
  readonly standard?: string;
  /** Names what the file was made from and by: an export with the same key has the same bytes. */
  readonly key?: string;
  readonly problem?: { readonly code: string; readonly params?: Readonly<Record<string, string | number>> };
  /** What is otherwise in the file than in the document. */
  readonly warnings?: readonly ExportNotice[];
  /** What in the document wants a look: figures without a description, doubtful citations. */
  readonly findings?: readonly ExportNotice[];
}
export interface ExportNotice {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Where, when it is one place. */
  readonly block?: string;
}
export interface ExportProgress {
  readonly step: 'waiting' | ExportStep;
  /** While it waits: how many are made first. */
  readonly before?: number;
}
/** A file that a document uses besides its sources: a picture, a Word file to build on, a style of citations. */
export interface StoredAsset {
  readonly document: DocumentId;
  readonly sha256: string;
  readonly kind: 'picture' | 'word' | 'csl';
  readonly name: string;
  readonly media: string;
  readonly bytes: number;
  readonly createdAt: number;
  /** Of a picture, in pixels. */
  readonly width?: number;
  readonly height?: number;
}
/** The vectors of some chunks of a source, as one model made them. */
export interface VectorBatch {
  readonly document: DocumentId;
  readonly source: SourceId;
  /** Names the model and where it is served: vectors of two models have nothing to do with each other. */
  readonly model: string;
  readonly dimension: number;
  /** Of length 1 each. */
  readonly vectors: readonly { readonly chunk: number; readonly vector: Float32Array }[];
}
/** All vectors of a source under one model: row n of `data` belongs to chunk `chunks[n]`; chunks rise. */
export interface SourceVectors {
  readonly source: SourceId;
  readonly dimension: number;
  readonly chunks: Uint32Array;
  readonly data: Float32Array;
}
/** What a model of embeddings has used. */
export interface EmbeddingUse {
  readonly calls: number;
  /** Tokens that the provider counted. */
  readonly tokens: number;
  /** Calls of which it told no numbers. */
  readonly untold: number;
  /** Of the vectors that are kept; null when there are none. */
  readonly dimension: number | null;
}
/** Vectors of chunks. They go with their source, and with its text when that is replaced. */
export interface VectorTable {
  /** Keeps a batch, and counts the call that made it (`tokens` null: nobody told); nothing is kept of a source that has no text. */
  putVectors(batch: VectorBatch, tokens: number | null): Promise<void>;
  /** A call that left no vectors, as for a query. */
  countEmbedding(model: string, tokens: number | null): Promise<void>;
  /** By source. */
  listVectors(document: DocumentId, model: string): Promise<readonly SourceVectors[]>;
  /** The chunks of a source that have a vector of the model, rising. */
  vectorChunks(source: SourceId, model: string): Promise<readonly number[]>;
  /** Drops the vectors of a source that another model made. */
  keepVectorsOf(source: SourceId, model: string): Promise<void>;
  /** Drops all vectors of a model. */
  dropVectors(model: string): Promise<void>;
  embeddingUse(model: string): Promise<EmbeddingUse>;
}

export type EmbeddingFailure = Pick<
  Extract<ModelEvent, { type: 'error' }>,
  'kind' | 'message' | 'retryable' | 'retryAfterMs'
>;
export type EmbeddingAnswer =
  /** One vector of length 1 for each text, in order; `tokens` null: the provider counted none. */
  | { readonly outcome: 'vectors'; readonly vectors: readonly Float32Array[]; readonly tokens: number | null }
  | { readonly outcome: 'failed'; readonly error: EmbeddingFailure }
  | { readonly outcome: 'aborted' };
/** A model of embeddings. What goes wrong is an answer; a closed `signal` closes the socket. */
export interface EmbeddingPort {
  embed(texts: readonly string[], signal: AbortSignal): Promise<EmbeddingAnswer>;
}

export type ExportFormat = 'md' | 'json' | 'html' | 'docx' | 'pdf' | 'epub' | 'tex' | 'typ';

/** What is done for a file: diagrams drawn, numbers worked out, the file composed, pages set, the file stored. */
export type ExportStep = 'figures' | 'resolve' | 'emit' | 'render' | 'write';

/** What a person may choose for one file. What is absent comes from the document's layout, then from the format. */
export interface ExportSettings {
  /** Language of labels such as “Table 3”; the document's own when absent. */
  readonly locale?: Lang;
  readonly template?: TemplateName;
  readonly citations?: CitationStyle;
  /** An appendix with each cited sentence, its quote, source and page. */
  readonly evidence?: boolean;
  /** Of a PDF; UA-1 when absent. */
  readonly standard?: 'ua-1' | 'a-2a';
  /** Comments and suggestions go into a Word file, as comments and tracked changes. */
  readonly review?: boolean;
  /** SHA-256 (hex) of a stored Word file whose styles, headers and numbering are kept. */
  readonly base?: string;
}

/** What is not history. Writes are durable when the promise resolves. */
export interface Tables extends VectorTable {
  putSummary(summary: DocumentSummary): Promise<void>;
  listSummaries(): Promise<readonly DocumentSummary[]>;
  putSource(source: StoredSource): Promise<void>;
  getSource(id: SourceId): Promise<StoredSource | null>;
  listSources(document: DocumentId): Promise<readonly StoredSource[]>;
  /** Removes the source, its text, its chunks and its index. */
  deleteSource(id: SourceId): Promise<void>;
  /** Replaces text, chunks and index of a source, all or nothing. Without an index the source has none until one is put. */
  putText(source: SourceId, text: StoredText, chunks: readonly StoredChunk[], index?: TextIndex): Promise<void>;
  getText(source: SourceId): Promise<StoredText | null>;
  listChunks(source: SourceId): Promise<readonly StoredChunk[]>;
  /** Replaces the index of a source alone; nothing happens when it has no text. */
  putIndex(source: SourceId, index: TextIndex): Promise<void>;
  getIndex(source: SourceId): Promise<TextIndex | null>;
  putExport(record: StoredExport): Promise<void>;
  getExport(id: string): Promise<StoredExport | null>;
  /** The newest first. */
  listExports(document: DocumentId): Promise<readonly StoredExport[]>;
  /** Removes the record, and its file where nothing else names it. */
  deleteExport(id: string): Promise<void>;
  /** Replaces what is known of the file in this document. */
  putAsset(asset: StoredAsset): Promise<void>;
  getAsset(document: DocumentId, sha256: string): Promise<StoredAsset | null>;
  /** By the time at which they came. */
  listAssets(document: DocumentId): Promise<readonly StoredAsset[]>;
  /** The stored answer of a command sent before under this key, or null. Keys are scoped by document and kept 24 h. */
  getReceipt(document: DocumentId, key: string): Promise<CommandReceipt | null>;
  /** For a command that has no events: the others get their receipt from `EventLog.append`. */
  putReceipt(document: DocumentId, key: string, receipt: CommandReceipt): Promise<void>;
  /** The document whose first event was appended under this key, or null. Kept 24 h, also when the document is deleted before. */
  getCreation(key: string): Promise<CreationReceipt | null>;
  /** Replaces what is known of a model at an endpoint. */
  putCapabilities(record: ModelCapabilities): Promise<void>;
  listCapabilities(): Promise<readonly ModelCapabilities[]>;
  /** Everything of a document that lies in tables, but the receipt of its first event: repeating that must not make it again. */
  deleteDocument(document: DocumentId): Promise<void>;
}
export interface CommandReceipt {
  readonly seq: Seq;
  /** SHA-256 of the command, so that a reused key with another command is refused. */
  readonly commandSha256: string;
}
export interface CreationReceipt {
  readonly document: DocumentId;
  /** As of a {@link CommandReceipt}. */
  readonly commandSha256: string;
}
/** A command that may be sent again under its key. */
export interface KeyedCommand {
  readonly key: string;
  readonly commandSha256: string;
}

/** Content-addressed files. */
export interface Blobs {
  /** Streams to a temporary file, syncs, renames. @throws StoreError `too_large` beyond `maxBytes`. */
  put(
    data: AsyncIterable<Uint8Array>,
    options: { readonly maxBytes: number },
  ): Promise<{ readonly sha256: string; readonly bytes: number }>;
  /** Path of the stored file, for streaming and for child processes; null when it does not exist. */
  path(sha256: string): Promise<string | null>;
  delete(sha256: string): Promise<void>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
export interface Timers {
  /** Calls back once after `ms`; returns the canceller. */
  after(ms: number, callback: () => void): () => void;
}
export interface Random {
  /** A new id with the given prefix, unique and sortable by time where the implementation can. */
  id(prefix: string): string;
}

export type { Space, SpaceLevel, SpaceStatus } from './space.ts';
export type { Command };
