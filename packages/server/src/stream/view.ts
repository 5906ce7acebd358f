import type { DocumentId, LogEvent, RunId, Seq } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { encodeFrame, FRAME_END, frameHead, frameOfDocument, frameOfText, mergeDeltas } from '@longhand/protocol/sse';
import { type Packet, packetOf, packetOfParts } from './wire.ts';

/**
 * What a reader reads: a document's log, or the part of it that belongs to one run. What a view holds is a function of the address only,
 * never of who asks, so every reader sees the same events with the same seqs, and one view serves them all.
 */
export interface View {
  readonly document: DocumentId;
  /** Position of the last committed event of the document. */
  tail(): Seq;
  /** Tells the follower of each commit from now on. */
  follow(follower: Follower): void;
  unfollow(follower: Follower): void;
  /** The events of the view after a place, deltas merged, from at most `limit` events of the log. */
  read(from: Place, limit: number): Promise<Piece>;
  /** The place of a cursor in this view; null when the log holds nothing of it. */
  find(cursor: Seq): Promise<Place | null>;
  /** True when nothing will ever come after `after`. */
  isComplete(after: Seq): boolean;
}

/** Where a reader stands: it has everything up to `position`, and the last event that it has is `prev` (what lies between is not in its view). */
export interface Place {
  readonly position: Seq;
  readonly prev: Seq;
}

/** A stretch of the log as a reader gets it. */
export interface Piece {
  readonly events: readonly LogEvent[];
  /** Everything in the view up to here is in `events`. */
  readonly through: Place;
  /** The view ends after this piece. */
  readonly isLast: boolean;
}

/** One commit, encoded once for every reader. It follows on `after`; without a packet it holds nothing of the view. */
export interface Batch {
  readonly after: Seq;
  readonly through: Place;
  readonly packet: Packet | null;
  readonly isLast: boolean;
}

export interface Follower {
  /** `null`: something was committed, read it. */
  onCommit(batch: Batch | null): void;
}

/** Events that are read from the log at once. */
export const READ_EVENTS = 500;

/** The views of a log, each shared by its readers while it has any. */
export interface Views {
  ofDocument(document: DocumentId): View;
  /** The same for a stream of several documents: its batches name the document. */
  ofDocumentAmongOthers(document: DocumentId): View;
  /** @returns null when the log holds no such run; else its view, and the place of a cursor in it */
  ofRun(document: DocumentId, run: RunId, cursor: Seq): Promise<{ readonly view: View; readonly place: Place } | null>;
}

export function createViews(log: EventLog): Views {
  const documents = new Map<string, DocumentView>();
  const amongOthers = new Map<string, DocumentAmongOthersView>();
  const runs = new Map<string, RunView>();
  return {
    ofDocument: (document) => documents.get(document) ?? new DocumentView(log, document, documents),
    ofDocumentAmongOthers: (document) =>
      amongOthers.get(document) ?? new DocumentAmongOthersView(log, document, amongOthers),
    async ofRun(document, run, cursor) {
      const view = runs.get(run) ?? new RunView(log, document, run, runs);
      const place = await view.find(cursor);
      return place === null ? null : { view, place };
    },
  };
}

/** Readers of one view: the log is followed once for all of them. */
abstract class SharedView implements View {
  readonly document: DocumentId;
  protected readonly log: EventLog;
  readonly #followers = new Set<Follower>();
  readonly #key: string;
  readonly #shared: Map<string, View>;
  #end: (() => void) | null = null;

  constructor(log: EventLog, document: DocumentId, key: string, shared: Map<string, View>) {
    this.log = log;
    this.document = document;
    this.#key = key;
    this.#shared = shared;
  }

  tail(): Seq {
    return this.log.tail(this.document);
  }
  follow(follower: Follower): void {
    this.#followers.add(follower);
    if (this.#end !== null) return;
    this.#shared.set(this.#key, this);
    this.#end = this.log.onCommit(this.document, (events, texts) => {
      const batch = this.batchOf(events, texts);
      // A follower that goes away meanwhile is passed over; one that comes meanwhile knows the commit already, and finds nothing new.
      for (const each of this.#followers) each.onCommit(batch);
    });
  }
  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0) return;
    this.#end?.();
    this.#end = null;
    if (this.#shared.get(this.#key) === this) this.#shared.delete(this.#key);
  }

  protected abstract batchOf(events: readonly LogEvent[], texts: readonly string[] | undefined): Batch | null;
  abstract read(from: Place, limit: number): Promise<Piece>;
  abstract find(cursor: Seq): Promise<Place | null>;
  abstract isComplete(after: Seq): boolean;
}

/** A document's own log: it never ends. */
class DocumentView extends SharedView {
  constructor(log: EventLog, document: DocumentId, shared: Map<string, View>) {
    super(log, document, document, shared);
  }
  /** Whoever reads at the tail gets every event as it was written: there is nothing to catch up with by merging. */
  protected batchOf(events: readonly LogEvent[], texts: readonly string[] | undefined): Batch | null {
    const first = events[0];
    if (first === undefined) return null;
    const textOf = (index: number) => texts?.[index] ?? JSON.stringify(events[index]);
    const last = first.seq + events.length - 1;
    let before = '';
    // Nearly always there is one.
    for (let index = 0; index < events.length - 1; index++) before += frameOfText(first.seq + index, textOf(index));
    const packet =
      before === ''
        ? packetOfParts(frameHead(last), textOf(0), FRAME_END)
        : packetOf(before + frameOfText(last, textOf(events.length - 1)));
    return { after: first.seq - 1, through: { position: last, prev: last }, packet, isLast: false };
  }
  async read({ position }: Place, limit: number): Promise<Piece> {
    const events = await this.log.read(this.document, position, limit);
    const last = events.at(-1)?.seq ?? position;
    return { events: mergeDeltas(events), through: { position: last, prev: last }, isLast: false };
  }
  async find(cursor: Seq): Promise<Place> {
    return { position: cursor, prev: cursor };
  }
  isComplete(): boolean {
    return false;
  }
}

/** A document for streams of several documents. */
class DocumentAmongOthersView extends DocumentView {
  protected override batchOf(events: readonly LogEvent[], texts: readonly string[] | undefined): Batch | null {
    const first = events[0];
    return first === undefined ? null : new BatchAmongOthers(this.document, first.seq - 1, events, texts);
  }
}

/** One commit for streams of several documents: encoded for the first of them that asks, because those that are behind do not. */
class BatchAmongOthers implements Batch {
  readonly after: Seq;
  readonly through: Place;
  readonly isLast = false;
  readonly #document: DocumentId;
  readonly #events: readonly LogEvent[];
  readonly #texts: readonly string[] | undefined;
  #packet: Packet | null = null;

  constructor(document: DocumentId, after: Seq, events: readonly LogEvent[], texts: readonly string[] | undefined) {
    const last = after + events.length;
    this.after = after;
    this.through = { position: last, prev: last };
    this.#document = document;
    this.#events = events;
    this.#texts = texts;
  }

  get packet(): Packet {
    this.#packet ??= packetOf(
      this.#events
        .map((event, index) => frameOfDocument(this.#document, this.#texts?.[index] ?? JSON.stringify(event)))
        .join(''),
    );
    return this.#packet;
  }
}

/**
 * The events of one run. `prev` links each to the one before it in this view, so that a reader can prove that it misses none although the
 * seqs have gaps.
 */
class RunView extends SharedView {
  readonly #run: RunId;
  /** The newest place in the log where the event before is known: commits that follow on it are encoded once for all readers. */
  #known: Place = { position: -1, prev: 0 };
  #finishedSeq: Seq | null = null;

  constructor(log: EventLog, document: DocumentId, run: RunId, shared: Map<string, View>) {
    super(log, document, run, shared);
    this.#run = run;
  }

  async find(cursor: Seq): Promise<Place | null> {
    const prev = await this.#lastThrough(Math.min(cursor, this.tail()));
    if (prev > 0) return { position: cursor, prev };
    // What lies before the run need not be read again.
    const first = await this.#firstAfter(cursor);
    return first === null ? null : { position: first - 1, prev: 0 };
  }

  async read(from: Place, limit: number): Promise<Piece> {
    const piece = await this.#own(from, limit);
    return { ...piece, events: mergeDeltas(piece.events) };
  }

  isComplete(after: Seq): boolean {
    return this.#finishedSeq !== null && after >= this.#finishedSeq;
  }

  protected batchOf(events: readonly LogEvent[]): Batch | null {
    const first = events[0];
    if (first === undefined || first.seq - 1 !== this.#known.position) return null;
    const { events: own, through, isLast } = this.#pick(events, this.#known);
    const packet = own.length === 0 ? null : packetOf(own.map(encodeFrame).join(''));
    return { after: first.seq - 1, through, packet, isLast };
  }

  /** Seq of the run's last event up to a place; 0 when there is none. Backwards, because it lies near: a log may be long before it. */
  async #lastThrough(place: Seq): Promise<Seq> {
    for (let through = place; through > 0; ) {
      const after = Math.max(0, through - READ_EVENTS);
      const events = await this.log.read(this.document, after, through - after);
      const last = events.findLast(({ run }) => run === this.#run);
      if (last?.type === 'run.finished') this.#finishedSeq = last.seq;
      if (last !== undefined) return last.seq;
      through = after;
    }
    return 0;
  }

  /** Seq of the run's first event after a place; null when there is none. */
  async #firstAfter(place: Seq): Promise<Seq | null> {
    for (let after = place; ; ) {
      const events = await this.log.read(this.document, after, READ_EVENTS);
      const first = events.find(({ run }) => run === this.#run);
      if (first !== undefined) return first.seq;
      const last = events.at(-1);
      if (last === undefined) return null;
      after = last.seq;
    }
  }

  async #own(from: Place, limit: number): Promise<Piece> {
    return this.#pick(await this.log.read(this.document, from.position, limit), from);
  }

  #pick(events: readonly LogEvent[], from: Place): Piece {
    const own: LogEvent[] = [];
    let { prev } = from;
    let isLast = false;
    for (const event of events) {
      if (event.run !== this.#run) continue;
      own.push({ ...event, prev });
      prev = event.seq;
      isLast = event.type === 'run.finished';
      if (isLast) this.#finishedSeq = event.seq;
      if (isLast) break;
    }
    const through = { position: isLast ? prev : (events.at(-1)?.seq ?? from.position), prev };
    if (through.position > this.#known.position) this.#known = through;
    return { events: own, through, isLast };
  }
}
