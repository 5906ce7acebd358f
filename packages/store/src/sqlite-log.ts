import type { DatabaseSync } from 'node:sqlite';
import type { DocState, DocumentId, LogEvent, NewEvent, Seq } from '@longhand/protocol';
import type { CommitListener, EventLog, EventText, KeyedCommand } from '@longhand/protocol/ports';
import { LogIndex } from './log-index.ts';
import { type Lines, LogReader } from './log-reader.ts';
import { pack, unpack } from './packing.ts';
import { type EncodedEvent, RecentEvents } from './recent-events.ts';
import { StoreError } from './store-error.ts';
import type { WriterClient } from './writer-client.ts';

const recentLimits = { maxDocumentChars: 128 * 1024, maxChars: 8 * 1024 * 1024 };

/** The log on SQLite. */
export class SqliteLog implements EventLog {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #index: LogIndex;
  readonly #reader: LogReader;
  readonly #recent = new RecentEvents(recentLimits);
  readonly #listeners = new Map<DocumentId, Set<CommitListener>>();

  constructor(writer: WriterClient, db: DatabaseSync, path: string) {
    this.#writer = writer;
    this.#db = db;
    this.#path = path;
    this.#index = LogIndex.load(db, path);
    this.#reader = new LogReader(db, path, this.#index);
    writer.onCompacted = (through) => this.#index.compacted(through);
  }

  async append(
    document: DocumentId,
    expectedSeq: Seq,
    epoch: number,
    events: readonly NewEvent[],
    command?: KeyedCommand,
  ): Promise<Seq> {
    assertWellFormed(document);
    const encoded = events.map((event, index) => encodeEvent(event, expectedSeq + index + 1));
    const text = encoded.length === 0 ? '' : `${encoded.map(({ json }) => json).join('\n')}\n`;
    const bytes = Buffer.byteLength(text);
    const last = expectedSeq + encoded.length;
    const operation = { kind: 'append', document, expectedSeq, epoch, events: encoded.length, bytes } as const;
    const written = this.#writer.do(operation, text, (outcome, segment, offset) => {
      if (!outcome.ok || encoded.length === 0) return;
      this.#index.add(document, { segment, first: expectedSeq + 1, last, offset, bytes });
      this.#recent.add(document, encoded);
      this.#tell(document, encoded);
    });
    if (command !== undefined && events[0] !== undefined) {
      const { key, commandSha256 } = command;
      const receipt = { kind: 'receipt', document, key, at: events[0].at, seq: last, command: commandSha256 } as const;
      // In the same breath, so it is in the same transaction. What becomes of it is told by the append.
      this.#writer.do(receipt).catch(() => {});
    }
    await written;
    return last;
  }

  async read(document: DocumentId, after: Seq, limit: number): Promise<readonly LogEvent[]> {
    const range = this.#clamp(document, after, limit);
    if (range === null) return [];
    const recent = this.#recent.after(document, range.after, range.through - range.after);
    if (recent !== null) return recent.map(({ event }) => event);
    const pieces = this.#reader.read(document, range.after, range.through);
    return pieces.flatMap((piece) => cut(this.#parse(document, piece), piece, range));
  }

  /**
   * As `read`, but the JSON text of each event, as it was encoded when it was written: for readers on the wire, who need no objects.
   *
   * @example for (const { seq, json } of await log.readText('d1', cursor, 500)) socket.write(`id: ${seq}\ndata: ${json}\n\n`);
   */
  async readText(document: DocumentId, after: Seq, limit: number): Promise<readonly EventText[]> {
    const range = this.#clamp(document, after, limit);
    if (range === null) return [];
    const recent = this.#recent.after(document, range.after, range.through - range.after);
    if (recent !== null) return recent.map(({ event, json }) => ({ seq: event.seq, json }));
    const pieces = this.#reader.read(document, range.after, range.through);
    return pieces.flatMap((piece) => {
      const lines = piece.text.slice(0, -1).split('\n');
      return cut(
        lines.map((json, index) => ({ seq: piece.first + index, json })),
        piece,
        range,
      );
    });
  }

  tail(document: DocumentId): Seq {
    return this.#index.tail(document);
  }

  onCommit(document: DocumentId, listener: CommitListener): () => void {
    const listeners = this.#listeners.get(document) ?? new Set();
    // Each subscription is its own, even when the same function subscribes twice.
    const own: CommitListener = (events, texts) => listener(events, texts);
    listeners.add(own);
    this.#listeners.set(document, listeners);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(document) === listeners) this.#listeners.delete(document);
    };
  }

  documents(): readonly DocumentId[] {
    return this.#index.documents();
  }

  async saveSnapshot(document: DocumentId, state: DocState): Promise<void> {
    assertWellFormed(document);
    await this.#writer.do({ kind: 'snapshot', document, seq: state.seq, state: await pack(state) });
  }

  async loadSnapshot(document: DocumentId): Promise<DocState | null> {
    const rows = this.#db
      .prepare(
        'SELECT state FROM snapshots WHERE document = (SELECT key FROM documents WHERE id = ?) ORDER BY seq DESC',
      )
      .all(document);
    for (const { state } of rows) {
      const value = await unpack(state).catch(() => null);
      // A snapshot only saves time: one that cannot be read, or is of another form, is passed over.
      if (isState(value)) return value;
    }
    return null;
  }

  async remove(document: DocumentId): Promise<void> {
    assertWellFormed(document);
    await this.#writer.do({ kind: 'remove', document }, '', (outcome) => {
      if (!outcome.ok) return;
      this.#index.remove(document);
      this.#recent.remove(document);
      this.#listeners.delete(document);
    });
  }

  #tell(document: DocumentId, encoded: readonly EncodedEvent[]): void {
    const listeners = this.#listeners.get(document);
    if (listeners === undefined) return;
    const events = encoded.map(({ event }) => event);
    const texts = encoded.map(({ json }) => json);
    for (const listener of [...listeners]) {
      try {
        listener(events, texts);
      } catch (error) {
        // One broken listener must not keep the others, or the writer's answer, from anyone.
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  #clamp(document: DocumentId, after: Seq, limit: number): { readonly after: number; readonly through: number } | null {
    const from = Math.max(0, after);
    const through = Math.min(this.#index.tail(document), from + Math.max(0, limit));
    return through > from ? { after: from, through } : null;
  }

  #parse(document: DocumentId, { first, text }: Lines): readonly LogEvent[] {
    try {
      // Lines hold no line feed but their last, so one replacement makes them an array. They were written by `append`, from typed events.
      return JSON.parse(`[${text.slice(0, -1).replaceAll('\n', ',')}]`) as LogEvent[];
    } catch (error) {
      throw new StoreError(
        'corrupt',
        `The log of document ${document} in ${this.#path} is unreadable near seq ${first}. Restore it from a backup.`,
        { path: this.#path, cause: error },
      );
    }
  }
}

function cut<T>(
  items: readonly T[],
  { first }: Lines,
  { after, through }: { after: number; through: number },
): readonly T[] {
  const from = Math.max(0, after + 1 - first);
  const to = through + 1 - first;
  return from === 0 && to >= items.length ? items : items.slice(from, to);
}

/** `seq` first, so that the text can be cut together; JSON.stringify escapes lone surrogates, so every string survives UTF-8. */
function encodeEvent(event: NewEvent, seq: Seq): EncodedEvent {
  return { event: { seq, ...event }, json: `{"seq":${seq},${JSON.stringify(event).slice(1)}` };
}

function assertWellFormed(document: DocumentId): void {
  if (document === '' || !document.isWellFormed() || document.includes('\0')) {
    throw new TypeError(`a document id must be well-formed text: ${JSON.stringify(document)}`);
  }
}

function isState(value: unknown): value is DocState {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'state/1';
}
