import type { DocumentId, Seq } from '@longhand/protocol';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { createHost } from './host.ts';
import { createLateness, type Lateness } from './lateness.ts';
import { isFinal } from './machine.ts';
import { readPages } from './read-pages.ts';
import { type Message, readStream } from './read-stream.ts';
import type { Transport } from './transport.ts';
import type { LineEnd } from './trouble.ts';

export interface LineTimings {
  /** A stream that brings no byte in this time is taken for held back by a proxy. */
  readonly firstByteMs?: number | undefined;
  /** A line without a byte in this time is taken for dead; the server speaks every 20 s. */
  readonly silenceMs?: number | undefined;
  /** How long to poll before the stream is tried again; doubles each time that it was held back. */
  readonly pollingMs?: number | undefined;
}

export interface LineOptions {
  readonly transport: Transport;
  readonly environment: Environment;
  readonly timings: LineTimings;
  /** Everything that came in one piece, raw and in order: doubled events are not sorted out here. */
  readonly onMessages: (messages: readonly Message[]) => void;
  readonly onConnection: (connection: Connection) => void;
}

/** One connection for any number of documents. */
export interface Line {
  connection(): Connection;
  /** Brings the events of a document after `after`, from now on. */
  want(document: DocumentId, after: Seq): void;
  drop(document: DocumentId): void;
  documents(): readonly DocumentId[];
  /** Position of a document that is followed: everything up to it was brought, or known before. */
  position(document: DocumentId): Seq | undefined;
  /** The server said that it has this seq: a stream that does not bring it in time is held back. */
  expect(document: DocumentId, seq: Seq): void;
  retry(): void;
  /** A person looks at the page again: what waits for its next attempt tries now. */
  seen(): void;
  close(): void;
}

/** Several wishes that come together cost one reconnection. */
const REWIRE_MS = 20;
/** As many as the server takes in one stream. */
const MAX_DOCUMENTS = 100;
const AWAKE_MS = 500;
/** An acknowledged event that a live stream does not bring in this time is held back. */
const EXPECTED_MS = 3_000;
const DEFAULTS = { firstByteMs: 3_000, silenceMs: 45_000, pollingMs: 60_000 };

/** Hosts the machine: does what it says, and tells it what happened. */
export function createLine({ transport, environment, timings, onMessages, onConnection }: LineOptions): Line {
  const firstByteMs = timings.firstByteMs ?? DEFAULTS.firstByteMs;
  const silenceMs = timings.silenceMs ?? DEFAULTS.silenceMs;
  const pollingMs = timings.pollingMs ?? DEFAULTS.pollingMs;
  const cursors = new Map<DocumentId, Seq>();
  const tails = new Map<DocumentId, Seq>();
  let attempt: { readonly stop: AbortController; readonly asked: Set<DocumentId> } | null = null;
  let beganAt = 0;
  let isFed = false;
  let lateness: Lateness = createLateness(environment.monotonic());
  let isCaughtUp = false;
  let unawake: () => void = () => {};
  let unrewire: (() => void) | null = null;
  let isStarted = false;
  const expecting = new Set<() => void>();

  const host = createHost({ environment, pollingMs, onAttempt: begin, onAbort: stopAttempt, onConnection });
  const { tell } = host;

  function stopAttempt(): void {
    attempt?.stop.abort();
    attempt = null;
    unawake();
  }
  function livedMs(): number {
    return environment.monotonic() - beganAt;
  }

  function begin(mode: 'stream' | 'pages'): void {
    if (cursors.size === 0) return;
    // One address holds no more; the newest wishes are of the tabs that a person opened last.
    const wanted = new Map([...cursors].slice(-MAX_DOCUMENTS));
    const own = { stop: new AbortController(), asked: new Set(cursors.keys()) };
    attempt = own;
    beganAt = environment.monotonic();
    isFed = false;
    isCaughtUp = false;
    lateness = createLateness(beganAt);
    if (mode === 'stream') stayAwake();
    const reading = {
      transport,
      cursors: wanted,
      signal: own.stop.signal,
      environment,
      silenceMs,
      onMessages: (messages: readonly Message[]) => {
        if (attempt === own) bring(messages);
      },
    };
    const over = (end: LineEnd) => {
      if (attempt !== own) return;
      attempt = null;
      unawake();
      const [only] = wanted.keys();
      if (isDeleted(end) && only !== undefined && wanted.size === 1) {
        // The line outlives a document: others may be followed on it.
        bring([{ kind: 'gone', document: only }]);
        return;
      }
      tell({ type: 'ended', end: isDeleted(end) ? NOT_KNOWN : end, livedMs: livedMs(), isFed });
    };
    const onRetryHint = (ms: number) => tell({ type: 'hint', ms });
    (mode === 'pages' ? readPages(reading) : readStream({ ...reading, firstByteMs, onRetryHint })).then(over, (error) =>
      // Thrown by whoever takes the messages: this page cannot read them.
      over({ end: 'unreadable', reason: 'refused', detail: error instanceof Error ? error.message : String(error) }),
    );
  }
  function stayAwake(): void {
    unawake = environment.after(AWAKE_MS, () => {
      lateness.awake(environment.monotonic());
      stayAwake();
    });
  }

  function bring(messages: readonly Message[]): void {
    let oldestAt = Number.POSITIVE_INFINITY;
    let newestAt = Number.NEGATIVE_INFINITY;
    for (const message of messages) {
      const { document } = message;
      switch (message.kind) {
        case 'event': {
          const { seq, at } = message.event;
          if (seq > (cursors.get(document) ?? seq)) cursors.set(document, seq);
          if (seq > (tails.get(document) ?? 0)) tails.set(document, seq);
          oldestAt = Math.min(oldestAt, at);
          newestAt = Math.max(newestAt, at);
          break;
        }
        case 'tail':
          tails.set(document, message.tail);
          break;
        case 'reset':
          tails.set(document, message.state.seq);
          if (cursors.has(document)) cursors.set(document, message.state.seq);
          break;
        case 'gone':
          cursors.delete(document);
          break;
        case 'passed':
          break;
        default:
          message satisfies never;
      }
    }
    const hasEvents = newestAt !== Number.NEGATIVE_INFINITY;
    // The opening brings a first tail; a second one is a heartbeat.
    isFed ||= hasEvents || (isCaughtUp && messages.length > 0);
    onMessages(messages);
    if (hasEvents) tell({ type: 'fits' });
    if (messages.length > 0 || host.machine().mode === 'pages') tell({ type: 'position', behind: behind() });
    if (hasEvents && isCaughtUp && host.machine().mode === 'stream') {
      if (lateness.arrived(environment.monotonic(), oldestAt, newestAt)) tell({ type: 'late', livedMs: livedMs() });
    }
    isCaughtUp ||= messages.length > 0 && behind() === 0;
  }
  function behind(): number {
    let sum = 0;
    for (const [document, cursor] of cursors) sum += Math.max(0, (tails.get(document) ?? 0) - cursor);
    return sum;
  }
  function rewireSoon(): void {
    if (!isStarted) {
      isStarted = true;
      tell({ type: 'start' });
      return;
    }
    const rewire = () => {
      unrewire = null;
      const isAsked = attempt !== null && [...cursors.keys()].every((document) => attempt?.asked.has(document));
      if (!isAsked && cursors.size > 0 && !isFinal(host.machine())) tell({ type: 'rewire' });
    };
    // In the background a timer takes a second, and the tab that asks may be in front.
    if (environment.isVisible()) unrewire ??= environment.after(REWIRE_MS, rewire);
    else queueMicrotask(rewire);
  }

  return {
    connection: () => host.machine().connection,
    want(document, after) {
      if (cursors.has(document)) return;
      cursors.set(document, after);
      rewireSoon();
    },
    drop(document) {
      cursors.delete(document);
      tails.delete(document);
      // With others left, the stream goes on and what it brings of this one is dropped: a new connection would cost them a moment. Whoever
      // wants it again gets a new one, because nobody knows what went by meanwhile.
      attempt?.asked.delete(document);
      if (cursors.size === 0) stopAttempt();
    },
    documents: () => [...cursors.keys()],
    position: (document) => cursors.get(document),
    expect(document, seq) {
      const cancel = environment.after(EXPECTED_MS, () => {
        expecting.delete(cancel);
        const isMissing = (cursors.get(document) ?? seq) < seq;
        if (isMissing && host.machine().connection.status === 'live') tell({ type: 'late', livedMs: livedMs() });
      });
      expecting.add(cancel);
    },
    retry: () => tell({ type: 'retry' }),
    seen: () => tell({ type: 'seen' }),
    close() {
      unrewire?.();
      for (const cancel of expecting) cancel();
      host.close();
    },
  };
}

/** A server that does not know the address of several documents: an older one, while a newer one comes. */
const NOT_KNOWN: LineEnd = { end: 'trouble', reason: 'busy' };

function isDeleted(end: LineEnd): boolean {
  return (end.end === 'refused' && end.reason === 'deleted') || (end.end === 'closed' && end.bye === 'deleted');
}
