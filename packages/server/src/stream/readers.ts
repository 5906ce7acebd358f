import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import type { Timers } from '@longhand/protocol/ports';
import { encodeControl, encodeHello } from '@longhand/protocol/sse';
import type { StorageNotice } from '../http/space.ts';
import { type ByeReason, Reader, type ReaderHouse } from './reader.ts';
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
  /**
   * Answers with a stream that says when to come back, and ends. A browser's own EventSource gives up for good on 429 or 503, and comes back
   * after this.
   */
  refuse(request: IncomingMessage, response: ServerResponse, reason: 'deploy' | 'busy'): void;
  /** Says goodbye to the readers of one document, or to all of them, and ends their streams. */
  end(reason: ByeReason, document?: DocumentId): void;
  /** Sends a heartbeat to every reader within a second: what it tells beside the tail has changed. */
  beat(): void;
  readonly size: number;
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
  const readers = new Set<Reader>();
  let ticks = 0;
  let isBeatDue = false;
  let stopTicking: (() => void) | null = null;

  const heartbeat = (tail: Seq) => {
    const storage = environment.storage();
    return encodeControl('hb', storage === null ? { tail } : { tail, storage });
  };
  const retryMs = (reason: ByeReason | 'lost') => {
    const [least, most] = RETRY_MS[reason];
    return Math.round(least + jitter() * (most - least));
  };
  const house: ReaderHouse = {
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
    onClose: (reader) => void readers.delete(reader),
  };

  /** One timer for all readers: a timer each would cost more than the reader. */
  function tick(): void {
    ticks += 1;
    for (const reader of readers) reader.onTick();
    isBeatDue = false;
    stopTicking = readers.size === 0 ? null : timers.after(TICK_MS, tick);
  }

  return {
    open(request, response, view, place, leave) {
      // With the headers in one tick: a proxy that holds them back until the first byte gets both at once.
      begin(request, response, encodeHello(retryMs('lost')) + heartbeat(view.tail()));
      if (request.method === 'HEAD' || response.destroyed) {
        response.end();
        return leave();
      }
      const age = limits.maxAgeMs * (1 + AGE_SPREAD * (2 * jitter() - 1));
      const reader = new Reader(house, response, view, place, ticks + ticksOf(age), leave);
      readers.add(reader);
      reader.start();
      stopTicking ??= timers.after(TICK_MS, tick);
    },
    refuse(request, response, reason) {
      response.shouldKeepAlive = false;
      begin(request, response, encodeHello(retryMs(reason)) + encodeControl('bye', { reason }));
      response.end();
    },
    end(reason, document) {
      for (const reader of readers) {
        if (document === undefined || reader.view.document === document) reader.bye(reason);
      }
      if (readers.size > 0) return;
      stopTicking?.();
      stopTicking = null;
    },
    beat() {
      isBeatDue = true;
    },
    get size() {
      return readers.size;
    },
  };
}

function begin(request: IncomingMessage, response: ServerResponse, first: string): void {
  const { socket } = request;
  socket.setKeepAlive(true, KEEPALIVE_MS);
  socket.setNoDelay(true);
  response.writeHead(200, HEAD);
  response.write(first);
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
