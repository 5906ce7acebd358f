import type { DatabaseSync } from 'node:sqlite';
import type { DocState, DocumentId, LogEvent, NewEvent, Seq } from '@longhand/protocol';
import type { CommitListener, EventLog, EventText, KeyedCommand } from '@longhand/protocol/ports';
import { LogIndex } from './log-index.ts';
import { type Lines, LogReader } from './log-reader.ts';
import { pack, unpack } from './packing.ts';
import { RecentEvents } from './recent-events.ts';
import { StoreError } from './store-error.ts';
import type { WriterClient } from './writer-client.ts';

interface Untold {
  readonly events: readonly LogEvent[];
  readonly texts: readonly string[];
}

const recentLimits = { maxDocumentChars: 128 * 1024, maxChars: 8 * 1024 * 1024 };

/** The log on SQLite. */
export class SqliteLog implements EventLog {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #index: LogIndex;
  readonly #reader: LogReader;
  readonly #recent = new RecentEvents(recentLimits);
  /** What the commit that is being settled brought to documents that somebody listens to. */
  #untold = new Map<DocumentId, Untold>();
  /** A list is replaced when it changes, so that it can be walked while listeners come and go. */
  readonly #listeners = new Map<DocumentId, readonly CommitListener[]>();

  constructor(writer: WriterClient, db: DatabaseSync, path: string) {
    this.#writer = writer;
    this.#db = db;
    this.#path = path;
    this.#index = LogIndex.load(db, path);
    this.#reader = new LogReader(db, path, this.#index);
    writer.onSettled = () => this.#tellAll();
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
    const first = expectedSeq + 1;
    const last = expectedSeq + events.length;
    // `seq` first, so that lines are easy to read; JSON.stringify escapes lone surrogates, so every string survives UTF-8.
    const placed = events.map((event, index): LogEvent => ({ seq: first + index, ...event }));
    const texts = placed.map((event) => JSON.stringify(event));
    const text = texts.length === 0 ? '' : `${texts.join('\n')}\n`;
    const bytes = Buffer.byteLength(text);
    const operation = { kind: 'append', document, expectedSeq, epoch, events: placed.length, bytes } as const;
    const written = this.#writer.do(operation, text, (outcome, segment, offset) => {
      if (!outcome.ok || placed.length === 0) return;
      this.#index.add(document, { segment, first, last, offset, bytes });
      this.#recent.add(document, { first, last, text });
      this.#note(document, placed, texts);
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
    return this.#lines(document, range).flatMap((piece) => this.#parse(document, cutLines(piece, range)));
  }

  /**
   * As `read`, but the JSON text of each event, as it was encoded when it was written: for readers on the wire, who need no objects.
   *
   * @example for (const { seq, json } of await log.readText('d1', cursor, 500)) socket.write(`id: ${seq}\ndata: ${json}\n\n`);
   */
  async readText(document: DocumentId, after: Seq, limit: number): Promise<readonly EventText[]> {
    const range = this.#clamp(document, after, limit);
    if (range === null) return [];
    return this.#lines(document, range).flatMap((piece) => {
      const { first, text } = cutLines(piece, range);
      return text
        .slice(0, -1)
        .split('\n')
        .map((json, index) => ({ seq: first + index, json }));
    });
  }

  tail(document: DocumentId): Seq {
    return this.#index.tail(document);
  }

  onCommit(document: DocumentId, listener: CommitListener): () => void {
    // Each subscription is its own, even when the same function subscribes twice.
    const own: CommitListener = (events, texts) => listener(events, texts);
    this.#listeners.set(document, [...(this.#listeners.get(document) ?? []), own]);
    return () => {
      const left = (this.#listeners.get(document) ?? []).filter((each) => each !== own);
      if (left.length > 0) this.#listeners.set(document, left);
      else this.#listeners.delete(document);
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

  #note(document: DocumentId, events: readonly LogEvent[], texts: readonly string[]): void {
    if (!this.#listeners.has(document)) return;
    const untold = this.#untold.get(document);
    this.#untold.set(
      document,
      untold === undefined
        ? { events, texts }
        : { events: [...untold.events, ...events], texts: [...untold.texts, ...texts] },
    );
  }

  /** Several appends of one document in one commit are told at once: a reader gets them with one write. */
  #tellAll(): void {
    if (this.#untold.size === 0) return;
    const untold = this.#untold;
    // A new map each time. A cleared one keeps its old table linked to the new one: a table that has grown old would hold every event since.
    this.#untold = new Map();
    for (const [document, { events, texts }] of untold) this.#tell(document, events, texts);
  }

  #tell(document: DocumentId, events: readonly LogEvent[], texts: readonly string[]): void {
    const listeners = this.#listeners.get(document);
    if (listeners === undefined) return;
    for (const listener of listeners) {
      try {
        listener(events, texts);
      } catch (error) {
        // One broken listener must not keep the others, or the writer's answer, from anyone.
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** Pieces that hold the range; the first and the last may hold more. */
  #lines(document: DocumentId, range: { readonly after: number; readonly through: number }): readonly Lines[] {
    const recent = this.#recent.after(document, range.after);
    if (recent === null) return this.#reader.read(document, range.after, range.through);
    return recent.filter(({ first }) => first <= range.through);
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

/** The lines of a piece that lie in a range. */
function cutLines(piece: Lines, { after, through }: { readonly after: number; readonly through: number }): Lines {
  const { first, last, text } = piece;
  if (first > after && last <= through) return piece;
  const from = Math.max(first, after + 1);
  const to = Math.min(last, through);
  const lines = text.split('\n').slice(from - first, to - first + 1);
  return { first: from, last: to, text: `${lines.join('\n')}\n` };
}

function assertWellFormed(document: DocumentId): void {
  if (document === '' || !document.isWellFormed() || document.includes('\0')) {
    throw new TypeError(`a document id must be well-formed text: ${JSON.stringify(document)}`);
  }
}

function isState(value: unknown): value is DocState {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'state/1';
}
