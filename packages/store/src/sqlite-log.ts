import type { DatabaseSync } from 'node:sqlite';
import {
  type DocState,
  type DocumentId,
  type LogEvent,
  type NewEvent,
  type Seq,
  STATE_SCHEMA,
} from '@longhand/protocol';
import type { CommitListener, EventLog, EventText, KeyedCommand } from '@longhand/protocol/ports';
import { LogIndex } from './log-index.ts';
import { type Lines, LogReader } from './log-reader.ts';
import { pack, unpack } from './packing.ts';
import { RecentSegments } from './recent-segments.ts';
import { StoreError } from './store-error.ts';
import type { WriterClient } from './writer-client.ts';

/** A document that somebody listens to. */
interface Followed {
  /** Replaced when it changes, so that it can be walked while listeners come and go. */
  listeners: readonly CommitListener[];
  /** What the commit that is being settled brought, until it is told. */
  events: LogEvent[];
  texts: string[];
}

const RECENT_BYTES = 8 * 1024 * 1024;

/** The log on SQLite. */
export class SqliteLog implements EventLog {
  readonly #writer: WriterClient;
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #index: LogIndex;
  readonly #recent = new RecentSegments(RECENT_BYTES);
  readonly #reader: LogReader;
  readonly #followed = new Map<DocumentId, Followed>();
  /** Those that the commit which is being settled brought something to. */
  #untold: Followed[] = [];
  /** Segments up to this one became chunks. */
  #compacted = 0;
  /** Removals that the writer was asked for. */
  readonly #going = new Map<DocumentId, Promise<unknown>>();

  constructor(writer: WriterClient, db: DatabaseSync, path: string) {
    this.#writer = writer;
    this.#db = db;
    this.#path = path;
    this.#index = LogIndex.load(db, path);
    this.#reader = new LogReader(db, path, this.#index);
    writer.onCommitted = (segment, data) => {
      this.#recent.add(segment, data);
      this.#forget();
    };
    writer.onSettled = () => this.#tellAll();
    writer.onCompacted = (through) => {
      this.#compacted = through;
      this.#forget();
    };
  }

  append(
    document: DocumentId,
    expectedSeq: Seq,
    epoch: number,
    events: readonly NewEvent[],
    command?: KeyedCommand,
  ): Promise<Seq> {
    if (!isWellFormed(document)) return Promise.reject(malformed(document));
    const placed: LogEvent[] = [];
    const texts: string[] = [];
    let bytes = 0;
    for (const event of events) {
      // `seq` first, so that lines are easy to read; JSON.stringify escapes lone surrogates, so every string survives UTF-8.
      const one: LogEvent = { seq: expectedSeq + 1 + texts.length, ...event };
      const text = JSON.stringify(one);
      placed.push(one);
      texts.push(text);
      bytes += Buffer.byteLength(text) + 1;
    }
    const operation = { kind: 'append', document, expectedSeq, epoch, events: texts.length, bytes } as const;
    const written = this.#writer.do(operation, texts, (outcome, segment, offset) => {
      if (!outcome.ok || texts.length === 0) return;
      this.#index.add(document, segment, expectedSeq + 1, expectedSeq + texts.length, offset, bytes);
      this.#note(document, placed, texts);
    });
    if (command !== undefined && events[0] !== undefined) {
      const { key, commandSha256 } = command;
      const seq = expectedSeq + texts.length;
      const receipt = { kind: 'receipt', document, key, at: events[0].at, seq, command: commandSha256 } as const;
      // In the same breath, so it is in the same transaction. What becomes of it is told by the append.
      this.#writer.do(receipt).catch(() => {});
    }
    return written;
  }

  read(document: DocumentId, after: Seq, limit: number): Promise<readonly LogEvent[]> {
    return this.#unlessGoing(document, () => {
      const range = this.#clamp(document, after, limit);
      if (range === null) return [];
      return this.#lines(document, range).flatMap((piece) => this.#parse(document, cutLines(piece, range)));
    });
  }

  /**
   * As `read`, but the JSON text of each event, as it was encoded when it was written: for readers on the wire, who need no objects.
   *
   * @example for (const { seq, json } of await log.readText('d1', cursor, 500)) socket.write(`id: ${seq}\ndata: ${json}\n\n`);
   */
  readText(document: DocumentId, after: Seq, limit: number): Promise<readonly EventText[]> {
    return this.#unlessGoing(document, () => {
      const range = this.#clamp(document, after, limit);
      if (range === null) return [];
      return this.#lines(document, range).flatMap((piece) => {
        const { first, text } = cutLines(piece, range);
        return text
          .slice(0, -1)
          .split('\n')
          .map((json, index) => ({ seq: first + index, json }));
      });
    });
  }

  tail(document: DocumentId): Seq {
    return this.#index.tail(document);
  }

  onCommit(document: DocumentId, listener: CommitListener): () => void {
    // Each subscription is its own, even when the same function subscribes twice.
    const own: CommitListener = (events, texts) => listener(events, texts);
    const followed = this.#followed.get(document) ?? { listeners: [], events: [], texts: [] };
    followed.listeners = [...followed.listeners, own];
    this.#followed.set(document, followed);
    return () => {
      followed.listeners = followed.listeners.filter((each) => each !== own);
      if (followed.listeners.length === 0 && this.#followed.get(document) === followed) this.#followed.delete(document);
    };
  }

  documents(): readonly DocumentId[] {
    return this.#index.documents();
  }

  async saveSnapshot(document: DocumentId, state: DocState): Promise<void> {
    if (!isWellFormed(document)) throw malformed(document);
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
    if (!isWellFormed(document)) throw malformed(document);
    const gone = this.#writer.do({ kind: 'remove', document }, [], (outcome) => {
      if (!outcome.ok) return;
      this.#index.remove(document);
      this.#followed.delete(document);
    });
    this.#going.set(document, gone);
    try {
      await gone;
    } finally {
      if (this.#going.get(document) === gone) this.#going.delete(document);
    }
  }

  /** Reads; for a moment the thread may have removed a document that the index still holds: then what became of it is waited for. */
  async #unlessGoing<Item>(document: DocumentId, read: () => readonly Item[]): Promise<readonly Item[]> {
    try {
      return read();
    } catch (error) {
      const gone = this.#going.get(document);
      if (gone === undefined) throw error;
      await gone.catch(() => {});
      return read();
    }
  }

  /** Several appends of one document in one commit are told at once: a reader gets them with one write. */
  #note(document: DocumentId, events: LogEvent[], texts: string[]): void {
    const followed = this.#followed.get(document);
    if (followed === undefined) return;
    if (followed.texts.length > 0) {
      followed.events.push(...events);
      followed.texts.push(...texts);
      return;
    }
    followed.events = events;
    followed.texts = texts;
    this.#untold.push(followed);
  }

  #tellAll(): void {
    if (this.#untold.length === 0) return;
    const untold = this.#untold;
    this.#untold = [];
    for (const followed of untold) {
      const { events, texts, listeners } = followed;
      followed.events = [];
      followed.texts = [];
      for (const listener of listeners) {
        try {
          listener(events, texts);
        } catch (error) {
          // One broken listener must not keep the others, or the writer's answer, from anyone.
          process.emitWarning(error instanceof Error ? error : new Error(String(error)));
        }
      }
    }
  }

  /** What became chunks is read there; but as long as it is in memory, it is read from memory. */
  #forget(): void {
    this.#index.forget(Math.min(this.#compacted, this.#recent.oldest - 1));
  }

  /** Pieces that hold the range; the first and the last may hold more. */
  #lines(document: DocumentId, { after, through }: { readonly after: number; readonly through: number }) {
    const lines: Lines[] = [];
    for (const { segment, first, last, offset, bytes } of this.#index.rangesAfter(document, after)) {
      if (first > through) break;
      const text = lines.length === 0 && first > after + 1 ? null : this.#recent.text(segment, offset, bytes);
      if (text === null) break;
      lines.push({ first, last, text });
    }
    return (lines.at(-1)?.last ?? after) >= through ? lines : this.#reader.read(document, after, through);
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

function isWellFormed(document: DocumentId): boolean {
  return document !== '' && document.isWellFormed() && !document.includes('\0');
}

function malformed(document: DocumentId): TypeError {
  return new TypeError(`a document id must be well-formed text: ${JSON.stringify(document)}`);
}

function isState(value: unknown): value is DocState {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === STATE_SCHEMA;
}
