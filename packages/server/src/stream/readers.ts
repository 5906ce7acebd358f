import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import type { Timers } from '@longhand/protocol/ports';
import { encodeControl, encodeHello } from '@longhand/protocol/sse';
import type { StorageNotice } from '../http/space.ts';
import type { ByeReason, House, OpenStream, Tails } from './house.ts';
import { MultiplexStream, tailsOf } from './multiplex-stream.ts';
import { Reader } from './reader.ts';
import type { Place, View } from './view.ts';

export interface ReaderLimits {
  /** Silence after which a heartbeat is sent. Between two of them TCP keepalive has room to find a dead peer. */
  readonly heartbeatMs: number;
  /** A socket that takes no byte for this long is cut; the reader comes back with its cursor and loses nothing. */
  readonly stallMs: number;
  /** Bytes waiting in a socket above which it is cut at once. Nothing is written to a full one, so only a defect gets here. */
  readonly maxPendingBytes: number;
  /** Age at which a stream ends and the reader comes back, give or take a fifth, so that they do not all come at once. */
  readonly maxAgeMs: number;
}
export const DEFAULT_LIMITS: ReaderLimits = {
  heartbeatMs: 20_000,
  stallMs: 30_000,
  maxPendingBytes: 1024 * 1024,
  maxAgeMs: 15 * 60_000,
};

/** Node sends ten probes, one a second, after this silence: a dead peer is found in 15 s, before the next heartbeat would put the probes off. */
const KEEPALIVE_MS = 5_000;
const TICK_MS = 1_000;
const AGE_SPREAD = 0.2;
/** How long a browser waits before it comes back: at least, at most. Spread, so that a thousand do not come in one instant. */
const RETRY_MS: Readonly<Record<ByeReason | 'lost', readonly [number, number]>> = {
  lost: [500, 1_500],
  deploy: [500, 3_000],
  age: [50, 500],
  busy: [5_000, 15_000],
  deleted: [5_000, 15_000],
};

export interface Readers {
  /**
   * Answers with an event stream. Everything up to the first bytes happens before this returns.
   *
   * @param leave called once, when the stream is over
   */
  open(request: IncomingMessage, response: ServerResponse, view: View, place: Place, leave: () => void): void;
  /** As `open`, with a stream of several documents: views for such streams, and how far the reader has each. */
  openSeveral(
    request: IncomingMessage,
    response: ServerResponse,
    cursors: ReadonlyMap<View, Seq>,
    leave: () => void,
  ): void;
  /**
   * Answers with a stream that says when to come back, and ends. A browser's own EventSource gives up for good on 429 or 503, and comes back
   * after this.
   */
  refuse(request: IncomingMessage, response: ServerResponse, reason: 'deploy' | 'busy'): void;
  /** Says goodbye to all readers, and ends their streams. */
  end(reason: ByeReason): void;
  /** Tells the readers of a document that it was deleted: its own streams end, those of several documents go on with the others. */
  drop(document: DocumentId): void;
  /** Sends a heartbeat to every reader within a second: what it tells beside the tail has changed. */
  beat(): void;
}

/**
 * All open event streams.
 *
 * @param stateOf the committed state, for a reader whose cursor lies beyond the log
 * @param report errors of the store; a closed connection is none
 * @param storage what heartbeats tell of a disk that is short; null while all is well
 * @param jitter spreads the times at which readers come back: a number from 0 to 1, 1 excluded
 */
export function createReaders(environment: {
  readonly timers: Timers;
  readonly limits: ReaderLimits;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
  readonly storage: () => StorageNotice | null;
  readonly jitter: () => number;
}): Readers {
  const { timers, limits, stateOf, report, jitter } = environment;
  const streams = new Set<OpenStream>();
  let ticks = 0;
  let isBeatDue = false;
  let stopTicking: (() => void) | null = null;

  const heartbeat = (tails: Tails) => {
    const storage = environment.storage();
    return encodeControl('hb', storage === null ? tails : { ...tails, storage });
  };
  const retryMs = (reason: ByeReason | 'lost') => {
    const [least, most] = RETRY_MS[reason];
    return Math.round(least + jitter() * (most - least));
  };
  const house: House = {
    get tick() {
      return ticks;
    },
    heartbeatTicks: ticksOf(limits.heartbeatMs),
    stallTicks: ticksOf(limits.stallMs),
    maxPendingBytes: limits.maxPendingBytes,
    get isBeatDue() {
      return isBeatDue;
    },
    heartbeat,
    stateOf,
    report,
    retryMs,
    onClose: (stream) => void streams.delete(stream),
  };

  /** One timer for all readers: a timer each would cost more than the reader. */
  function tick(): void {
    ticks += 1;
    for (const stream of streams) stream.onTick();
    isBeatDue = false;
    stopTicking = streams.size === 0 ? null : timers.after(TICK_MS, tick);
  }

  function open(
    request: IncomingMessage,
    response: ServerResponse,
    tails: Tails,
    leave: () => void,
    streamUntil: (endTick: number) => OpenStream & { start(): void },
  ): void {
    // With the headers in one tick: a proxy that holds them back until the first byte gets both at once.
    begin(request, response, encodeHello(retryMs('lost')) + heartbeat(tails));
    if (request.method === 'HEAD' || response.destroyed) {
      response.end();
      leave();
      return;
    }
    const age = limits.maxAgeMs * (1 + AGE_SPREAD * (2 * jitter() - 1));
    const stream = streamUntil(ticks + ticksOf(age));
    streams.add(stream);
    stream.start();
    stopTicking ??= timers.after(TICK_MS, tick);
  }

  return {
    open(request, response, view, place, leave) {
      open(request, response, { tail: view.tail() }, leave, (endTick) => {
        return new Reader(house, response, view, place, endTick, leave);
      });
    },
    openSeveral(request, response, cursors, leave) {
      open(request, response, tailsOf(cursors.keys()), leave, (endTick) => {
        return new MultiplexStream(house, response, cursors, endTick, leave);
      });
    },
    refuse(request, response, reason) {
      response.shouldKeepAlive = false;
      begin(request, response, encodeHello(retryMs(reason)) + encodeControl('bye', { reason }));
      response.end();
    },
    end(reason) {
      for (const stream of streams) stream.bye(reason);
      stopTicking?.();
      stopTicking = null;
    },
    drop(document) {
      for (const stream of streams) stream.onDeleted(document);
    },
    beat() {
      isBeatDue = true;
    },
  };
}

function begin(request: IncomingMessage, response: ServerResponse, first: string): void {
  const { socket } = request;
  socket.setKeepAlive(true, KEEPALIVE_MS);
  socket.setNoDelay(true);
  // Headers that leave by themselves are kept by Node as one flat string, else as dozens of pieces for as long as the stream is open. Both
  // go into one packet.
  socket.cork();
  response.writeHead(200, HEAD);
  response.flushHeaders();
  response.write(first);
  socket.uncork();
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // Some proxies compress whatever does not say how it is encoded, `no-transform` or not, and then hold the stream back (Caddy 2.6).
  'content-encoding': 'identity',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

function ticksOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / TICK_MS));
}
