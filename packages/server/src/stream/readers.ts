import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import type { Clock, Timers } from '@longhand/protocol/ports';
import { encodeControl, encodeHello } from '@longhand/protocol/sse';
import { type Batch, framesOf, type View } from './view.ts';
import { type Packet, packetOf, Wire } from './wire.ts';

export interface ReaderLimits {
  /** Silence after which a heartbeat is sent. Between two of them TCP keepalive has room to find a dead peer. */
  readonly heartbeatMs: number;
  /** A socket that takes no byte for this long is cut; the reader comes back with its cursor and loses nothing. */
  readonly stallMs: number;
  /** Bytes waiting in a socket above which nothing more is written to it. */
  readonly highWaterBytes: number;
}
export const DEFAULT_LIMITS: ReaderLimits = { heartbeatMs: 20_000, stallMs: 30_000, highWaterBytes: 64 * 1024 };

const KEEPALIVE_MS = 5_000;
const RETRY_MS = 1_000;
const TICK_MS = 1_000;
/** A piece of catch-up is cut into writes of about this size, so that a slow socket never holds much more. */
const WRITE_EVENTS = 64;

export type ByeReason = 'deploy' | 'deleted';

export interface Readers {
  /** Answers with an event stream. Everything up to the first bytes happens before this returns. */
  open(request: IncomingMessage, response: ServerResponse, view: View, cursor: Seq): void;
  /** Says goodbye to the readers of one document, or to all of them, and ends their streams. */
  end(reason: ByeReason, document?: DocumentId): void;
  readonly size: number;
}

interface Reader {
  readonly document: DocumentId;
  beat(now: number): void;
  bye(reason: ByeReason): void;
}

/**
 * All open event streams. A reader is a position, not a queue: it writes while its socket drains, and reads on from its position when it
 * does, so a slow one costs nothing but its socket.
 *
 * @param stateOf the committed state, for a reader whose cursor lies beyond the log
 * @param report errors of the store; a closed connection is none
 */
export function createReaders(environment: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: ReaderLimits;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
}): Readers {
  const { clock, timers, limits } = environment;
  const readers = new Set<Reader>();
  let stopTicking: (() => void) | null = null;

  /** One timer for all readers: a timer each would cost more than the reader. */
  function tick(): void {
    const now = clock.now();
    for (const reader of readers) reader.beat(now);
    stopTicking = readers.size === 0 ? null : timers.after(TICK_MS, tick);
  }

  function open(request: IncomingMessage, response: ServerResponse, view: View, cursor: Seq): void {
    const socket = request.socket;
    socket.setKeepAlive(true, KEEPALIVE_MS);
    socket.setNoDelay(true);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    // With the headers in one tick: a proxy that holds them back until the first byte gets both at once.
    response.write(encodeHello(RETRY_MS) + encodeControl('hb', { tail: view.tail() }));
    if (request.method === 'HEAD') return void response.end();

    let position = cursor;
    let isPumping = false;
    let isClosed = false;
    let lastWriteAt = clock.now();
    let stalledSince: number | null = null;
    let wake: (() => void) | null = null;

    const wire = new Wire(response, onDrain);

    function write(packet: Packet): void {
      lastWriteAt = clock.now();
      wire.write(packet);
      if (stalledSince === null && wire.pendingBytes >= limits.highWaterBytes) stalledSince = lastWriteAt;
    }
    function close(): void {
      if (isClosed) return;
      isClosed = true;
      readers.delete(reader);
      unfollow();
      wake?.();
    }
    function drained(): Promise<void> {
      return new Promise((resolve) => {
        wake = resolve;
      });
    }
    function onDrain(): void {
      stalledSince = null;
      const resume = wake;
      wake = null;
      if (resume !== null) resume();
      else if (!isPumping && position < view.tail()) void pump();
    }
    async function pump(): Promise<void> {
      isPumping = true;
      try {
        if (position > view.tail()) await reset();
        if (view.isComplete(position)) return void response.end();
        while (!isClosed && position < view.tail()) {
          const { events, through, isLast } = await view.read(position);
          if (through === position) break;
          for (let start = 0; start < events.length && !isClosed; start += WRITE_EVENTS) {
            if (wire.pendingBytes >= limits.highWaterBytes) await drained();
            if (isClosed) return;
            write(framesOf(events.slice(start, start + WRITE_EVENTS)));
          }
          position = through;
          if (isLast) return void response.end();
        }
      } catch (error) {
        environment.report(error, view.document);
        response.destroy();
      } finally {
        isPumping = false;
      }
    }
    async function reset(): Promise<void> {
      const state = await environment.stateOf(view.document);
      if (isClosed) return;
      write(packetOf(encodeControl('reset', { state, seq: state.seq }, state.seq)));
      position = state.seq;
    }
    function onCommit(batch: Batch | null): void {
      if (isClosed || isPumping) return;
      if (batch?.after === position && wire.pendingBytes < limits.highWaterBytes) {
        position = batch.through;
        write(batch.packet);
        return;
      }
      void pump();
    }

    const reader: Reader = {
      document: view.document,
      beat(now) {
        if (stalledSince !== null && now - stalledSince >= limits.stallMs) return void response.destroy();
        if (stalledSince !== null || now - lastWriteAt < limits.heartbeatMs) return;
        write(packetOf(encodeControl('hb', { tail: view.tail() })));
      },
      bye(reason) {
        write(packetOf(encodeControl('bye', { reason })));
        response.end();
        close();
      },
    };
    // The peer left, or we ended: both are a normal end of a reader, and neither says anything about a run.
    response.once('close', close);
    response.on('error', close);

    // Follow first, then catch up by position: whatever is committed in between lies behind the position and is read.
    const unfollow = view.onCommit(onCommit);
    readers.add(reader);
    stopTicking ??= timers.after(TICK_MS, tick);
    void pump();
  }

  return {
    open,
    end(reason, document) {
      for (const reader of [...readers]) {
        if (document === undefined || reader.document === document) reader.bye(reason);
      }
      if (readers.size === 0) {
        stopTicking?.();
        stopTicking = null;
      }
    },
    get size() {
      return readers.size;
    },
  };
}
