import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';
import { type Failure, failure, failureOfThrown } from './failure.ts';
import type { Post, Posted } from './post.ts';

export interface ExchangeRequest {
  readonly post: Post;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Until the first byte of the body, connecting included. */
  readonly firstByteMs: number;
  /** Between two reads of the body. */
  readonly stallMs: number;
}

export type Chunk =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'failed'; readonly error: Failure };

/** A response whose body is read piece by piece, under the caller's signal and a watchdog. */
export interface Exchange {
  readonly kind: 'open';
  readonly status: number;
  readonly headers: Headers;
  /** The next piece, decoded; UTF-8 cut between packets comes out whole. */
  next(): Promise<Chunk>;
  /** From now on silence of `ms` is the end of the body, not a failure: everything that matters has come. */
  endAfter(ms: number): void;
  /** The reply is complete: lets the socket be used again if the body ends at once, else closes it. */
  release(): void;
  /** Closes the socket. */
  close(): void;
}

export type Opening = Exchange | { readonly kind: 'aborted' } | { readonly kind: 'failed'; readonly error: Failure };

/**
 * Sends a request and opens its response. An abort closes the socket and shows as `aborted`; silence shows as a `timeout` failure.
 * The watchdog counts only while somebody waits for bytes: a reader that takes its time is no stall.
 */
export async function openExchange(request: ExchangeRequest, signal: AbortSignal): Promise<Opening> {
  if (signal.aborted) return { kind: 'aborted' };
  const upstream = new AbortController();
  const watch = { isWaiting: true, hasFired: false, isEndAllowed: false };
  const onAbort = (): void => upstream.abort();
  signal.addEventListener('abort', onAbort, { once: true });

  // A token only moves the time at which it is too late: to set a timer anew for each would cost more than to read it.
  let dueMs = performance.now() + request.firstByteMs;
  let timer: NodeJS.Timeout | null = null;
  const fire = (): void => {
    timer = null;
    // A timer that ran out while the reader was busy means nothing; the next wait arms it again.
    if (!watch.isWaiting && !watch.isEndAllowed) return;
    if (performance.now() < dueMs) {
      arm();
      return;
    }
    watch.hasFired = true;
    upstream.abort();
  };
  const arm = (): void => {
    timer ??= setTimeout(fire, Math.ceil(dueMs - performance.now()));
  };
  arm();
  const disarm = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const stop = (): void => {
    disarm();
    signal.removeEventListener('abort', onAbort);
  };
  const rearm = (ms: number): void => {
    disarm();
    dueMs = performance.now() + ms;
    arm();
  };
  const outcomeOf = (error: unknown): Exclude<Chunk, { kind: 'text' }> => {
    stop();
    if (signal.aborted) return { kind: 'aborted' };
    if (watch.hasFired && watch.isEndAllowed) return { kind: 'end' };
    if (watch.hasFired)
      return {
        kind: 'failed',
        error: failure('timeout', silence(hasFirstByte ? request.stallMs : request.firstByteMs, hasFirstByte)),
      };
    return { kind: 'failed', error: failureOfThrown(error) };
  };

  let hasFirstByte = false;
  let posted: Posted;
  try {
    posted = await request.post(request.url, {
      headers: { 'content-type': 'application/json', ...request.headers },
      body: request.body,
      signal: upstream.signal,
    });
  } catch (error) {
    const outcome = outcomeOf(error);
    return outcome.kind === 'end' ? { kind: 'failed', error: failureOfThrown(error) } : outcome;
  }

  const decoder = new TextDecoder();
  let isOver = false;
  let isReleased = false;
  const finish = (chunk: Chunk): Chunk => {
    isOver = true;
    stop();
    return chunk;
  };

  const onRead = (bytes: Uint8Array | null): Chunk => {
    watch.isWaiting = false;
    if (upstream.signal.aborted) return finish(outcomeOf(new Error('the exchange was closed')));
    if (bytes !== null) {
      if (!hasFirstByte) rearm(request.stallMs);
      hasFirstByte = true;
      return { kind: 'text', text: decoder.decode(bytes, { stream: true }) };
    }
    const tail = decoder.decode();
    return tail === '' ? finish({ kind: 'end' }) : { kind: 'text', text: tail };
  };
  const onBreak = (error: unknown): Chunk => {
    watch.isWaiting = false;
    return finish(outcomeOf(error));
  };
  // No `async`: it is asked for each token, and what it returns is the read itself.
  const next = (): Promise<Chunk> => {
    if (isOver) return Promise.resolve(finish(signal.aborted ? { kind: 'aborted' } : { kind: 'end' }));
    watch.isWaiting = true;
    // The grace at the end is one span, however many pings come in it.
    if (hasFirstByte && !watch.isEndAllowed) {
      dueMs = performance.now() + request.stallMs;
      arm();
    }
    return posted.read().then(onRead, onBreak);
  };

  const close = (): void => {
    if (isReleased) return;
    stop();
    if (!isOver) upstream.abort();
    isOver = true;
  };
  return {
    kind: 'open',
    status: posted.status,
    headers: posted.headers,
    next,
    endAfter: (ms) => {
      watch.isEndAllowed = true;
      rearm(ms);
    },
    release: () => {
      if (isOver || isReleased) return;
      isReleased = true;
      watch.isEndAllowed = true;
      // What the caller's signal does from now on is about something else.
      signal.removeEventListener('abort', onAbort);
      rearm(RELEASE_MS);
      void (async () => {
        for (let chunk = await next(); chunk.kind === 'text'; chunk = await next());
      })();
    },
    close,
  };
}

/** How long a finished reply may take to end its body before its socket is given up. */
const RELEASE_MS = 100;

function silence(ms: number, hasBegun: boolean): string {
  return hasBegun ? `nothing came for ${ms} ms in the middle of the answer` : `no first byte within ${ms} ms`;
}

/** Reads a whole body, at most `limit` characters. */
export async function readAll(exchange: Exchange, limit: number): Promise<string> {
  let text = '';
  for (let chunk = await exchange.next(); chunk.kind === 'text' && text.length < limit; chunk = await exchange.next())
    text += chunk.text;
  exchange.close();
  return text.slice(0, limit);
}
