import type { DocumentId, LogEvent, RunId, Seq } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { encodeFrame, frameOfText, mergeDeltas } from '@longhand/protocol/sse';
import { type Packet, packetOf } from './wire.ts';

/**
 * What a reader reads: a document's log, or the part of it that belongs to one run. What a view holds is a function of the address only,
 * never of who asks, so every reader sees the same events with the same seqs.
 */
export interface View {
  readonly document: DocumentId;
  /** Position of the last committed event of the document. */
  tail(): Seq;
  /** Calls back after each commit, with its bytes where all readers share them; the unsubscriber comes back. */
  onCommit(listener: (batch: Batch | null) => void): () => void;
  /** The events of the view after `after`, deltas merged, and the position up to which the log was read. */
  read(after: Seq): Promise<Piece>;
  /** True when nothing will ever come after `after`. */
  isComplete(after: Seq): boolean;
}

/** A stretch of the log as a reader gets it. */
export interface Piece {
  readonly events: readonly LogEvent[];
  /** Everything in the view up to here is in `events`. */
  readonly through: Seq;
  /** The view ends after this piece. */
  readonly isLast: boolean;
}

/** One commit, encoded once for every reader. It follows on `after` and ends with `through`. */
export interface Batch {
  readonly after: Seq;
  readonly through: Seq;
  readonly packet: Packet;
}

const READ_EVENTS = 500;

/** The frames of some events. */
export function framesOf(events: readonly LogEvent[]): Packet {
  let text = '';
  for (const event of events) text += encodeFrame(event);
  return packetOf(text);
}

/** The frames of a commit. Whoever reads at the tail gets every event as it was written: there is nothing to catch up with by merging. */
function liveFrames(events: readonly LogEvent[], texts: readonly string[] | undefined): Packet {
  if (texts === undefined) return framesOf(events);
  let text = '';
  events.forEach(({ seq }, index) => {
    text += frameOfText(seq, texts[index] ?? JSON.stringify(events[index]));
  });
  return packetOf(text);
}

/** A document's own log: it never ends. */
export function documentView(log: EventLog, document: DocumentId, feeds: Feeds): View {
  return {
    document,
    tail: () => log.tail(document),
    onCommit: (listener) => feeds.follow(document, listener),
    async read(after) {
      const events = await log.read(document, after, READ_EVENTS);
      return { events: mergeDeltas(events), through: events.at(-1)?.seq ?? after, isLast: false };
    },
    isComplete: () => false,
  };
}

/** Hands each commit of a document to all its readers, encoded once. */
export interface Feeds {
  follow(document: DocumentId, listener: (batch: Batch) => void): () => void;
}

export function createFeeds(log: EventLog): Feeds {
  const feeds = new Map<DocumentId, { readonly listeners: Set<(batch: Batch) => void>; readonly end: () => void }>();
  return {
    follow(document, listener) {
      let feed = feeds.get(document);
      if (feed === undefined) {
        const listeners = new Set<(batch: Batch) => void>();
        const end = log.onCommit(document, (events, texts) => {
          const first = events[0];
          const last = events.at(-1);
          if (first === undefined || last === undefined) return;
          const batch: Batch = { after: first.seq - 1, through: last.seq, packet: liveFrames(events, texts) };
          for (const each of [...listeners]) each(batch);
        });
        feed = { listeners, end };
        feeds.set(document, feed);
      }
      const own = (batch: Batch) => listener(batch);
      feed.listeners.add(own);
      const followed = feed;
      return () => {
        followed.listeners.delete(own);
        if (followed.listeners.size > 0 || feeds.get(document) !== followed) return;
        feeds.delete(document);
        followed.end();
      };
    },
  };
}

/**
 * The events of one run, for one reader. `prev` links each to the one before it in this view, so that a reader can prove that it misses
 * none although the seqs have gaps.
 *
 * @returns null when the log holds no such run
 */
export async function openRunView(log: EventLog, document: DocumentId, run: RunId, cursor: Seq): Promise<View | null> {
  let prev: Seq = 0;
  let isKnown = false;
  let finishedSeq: Seq | null = null;
  for (let position: Seq = 0; finishedSeq === null; ) {
    const events = await log.read(document, position, READ_EVENTS);
    for (const event of events) {
      if (event.run !== run) continue;
      isKnown = true;
      if (event.seq <= cursor) prev = event.seq;
      if (event.type === 'run.finished') finishedSeq = event.seq;
    }
    const last = events.at(-1);
    if (last === undefined) break;
    position = last.seq;
  }
  if (!isKnown) return null;

  return {
    document,
    tail: () => log.tail(document),
    // Readers of a run are few: each reads its own piece instead of sharing bytes.
    onCommit: (listener) => log.onCommit(document, () => listener(null)),
    async read(after) {
      const events = await log.read(document, after, READ_EVENTS);
      const own: LogEvent[] = [];
      for (const event of events) {
        if (event.run !== run) continue;
        own.push({ ...event, prev });
        prev = event.seq;
        if (event.type === 'run.finished') return { events: mergeDeltas(own), through: event.seq, isLast: true };
      }
      return { events: mergeDeltas(own), through: events.at(-1)?.seq ?? after, isLast: false };
    },
    isComplete: (after) => finishedSeq !== null && after >= finishedSeq,
  };
}
