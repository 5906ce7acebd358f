import { type DocState, type DocumentId, evolve, FoldError, type LogEvent, type Seq } from '@longhand/protocol';
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { backoffMs } from './backoff.ts';
import type { BreakReason, Connection } from './connection.ts';
import { defaultEnvironment, type Environment } from './environment.ts';
import { readStream, type StreamEnd, type StreamMessage } from './read-stream.ts';

export interface FollowOptions {
  readonly api: Api;
  readonly document: DocumentId;
  /** Called at most once per frame (per microtask batch in Node) after the state or the connection changed. */
  readonly onChange?: () => void;
  readonly environment?: Partial<Environment>;
  /** A stream that brings no byte in this time is taken for held back by a proxy. */
  readonly firstByteMs?: number;
  /** A line without a byte in this time is taken for dead; the server speaks every 20 s. */
  readonly silenceMs?: number;
  /** How long to poll before the stream is tried again. */
  readonly pollingMs?: number;
}

export interface FollowedDocument {
  /** The fold of everything that arrived; null until the document is loaded. A new value per change, the same value without one. */
  state(): DocState | null;
  connection(): Connection;
  /** Tries again at once instead of waiting. */
  retry(): void;
  /** Ends the line for good. Means nothing for the run. */
  close(): void;
}

const MAX_RELOADS = 3;

/**
 * Loads a document and follows its log. Every event is folded by the same `evolve` as on the server, which proves that none is missing
 * and none is applied twice; a gap reloads the document instead of showing a wrong text.
 *
 * @example
 * const followed = followDocument({ api, document: id, onChange: () => render(followed.state(), followed.connection()) });
 */
export function followDocument(options: FollowOptions): FollowedDocument {
  const { api, document } = options;
  const environment: Environment = { ...defaultEnvironment, ...options.environment };
  const path = `/v1/documents/${encodeURIComponent(document)}/events`;
  const closing = new AbortController();

  let state: DocState | null = null;
  let connection: Connection = { status: 'connecting' };
  let isNotifying = false;
  let attempt = 0;
  let reloads = 0;
  let target: Seq = 0;
  let hintMs = 0;
  let mode: 'stream' | 'poll' = 'stream';
  let wake: (() => void) | null = null;
  let byeReason: string | null = null;

  function notify(): void {
    if (isNotifying || closing.signal.aborted) return;
    isNotifying = true;
    environment.schedule(() => {
      isNotifying = false;
      if (!closing.signal.aborted) options.onChange?.();
    });
  }
  function become(next: Connection): void {
    if (JSON.stringify(next) === JSON.stringify(connection)) return;
    connection = next;
    notify();
  }
  function accept(next: DocState): void {
    if (next === state) return;
    state = next;
    notify();
  }
  /** The line works: the next break starts counting from one again. */
  function settle(): void {
    attempt = 0;
    const behind = target - (state?.seq ?? 0);
    if (mode === 'poll') become({ status: 'polling', reason: 'buffering' });
    else become(behind > 0 ? { status: 'catchingUp', behind } : { status: 'live' });
  }

  async function load(): Promise<void> {
    const loaded = await api.documents.get(document);
    if (loaded.state.schema !== 'state/1') throw new IncompatibleState(String(loaded.state.schema));
    accept(loaded.state);
    target = Math.max(target, loaded.seq);
  }
  function fold(event: LogEvent): void {
    if (state === null) return;
    accept(evolve(state, event));
    // A log that folds well for a while has proven itself again.
    reloads = 0;
    target = Math.max(target, event.seq);
  }
  function onMessage(message: StreamMessage): void {
    switch (message.kind) {
      case 'event':
        fold(message.event);
        settle();
        return;
      case 'hb':
        target = message.tail;
        settle();
        return;
      case 'reset':
        target = message.state.seq;
        accept(message.state);
        settle();
        return;
      case 'bye':
        byeReason = message.reason;
        return;
      default:
        message satisfies never;
    }
  }

  async function poll(): Promise<StreamEnd> {
    let remainingMs = options.pollingMs ?? 300_000;
    const until = environment.after(remainingMs, () => {
      remainingMs = 0;
    });
    try {
      while (!closing.signal.aborted && remainingMs > 0 && mode === 'poll') {
        const page = await pollOnce();
        if (page.reset !== undefined) onMessage({ kind: 'reset', state: page.reset.state });
        for (const event of page.events) fold(event);
        settle();
      }
      mode = 'stream';
      return { end: 'closed' };
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) return { end: 'status', error, retryAfterMs: undefined };
      if (error instanceof ApiError) return { end: 'network' };
      throw error;
    } finally {
      until();
    }
  }
  async function pollOnce(): Promise<PollPage> {
    const request = new AbortController();
    const abort = () => request.abort();
    const disarm = environment.after(options.silenceMs ?? 45_000, abort);
    closing.signal.addEventListener('abort', abort, { once: true });
    try {
      return await api.transport.json<PollPage>('GET', `${path}?after=${state?.seq ?? 0}`, { signal: request.signal });
    } finally {
      disarm();
      closing.signal.removeEventListener('abort', abort);
    }
  }
  function stream(): Promise<StreamEnd> {
    byeReason = null;
    if (connection.status !== 'connecting') become({ status: 'catchingUp' });
    return readStream({
      transport: api.transport,
      path,
      after: state?.seq ?? 0,
      signal: closing.signal,
      environment,
      firstByteMs: options.firstByteMs ?? 3_000,
      silenceMs: options.silenceMs ?? 45_000,
      onMessage,
      onRetryHint: (ms) => {
        hintMs = ms;
      },
    });
  }

  function wait(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const disarm = ms === null ? () => {} : environment.after(ms, () => wake?.());
      wake = () => {
        disarm();
        wake = null;
        resolve();
      };
      if (closing.signal.aborted) wake();
    });
  }
  async function pauseBeforeRetry(reason: BreakReason, atLeastMs = 0): Promise<void> {
    if (closing.signal.aborted) return;
    if (!environment.isOnline()) {
      become({ status: 'offline' });
      return wait(null);
    }
    attempt += 1;
    const inMs = Math.max(backoffMs(attempt, environment.random()), atLeastMs);
    become({ status: 'reconnecting', inMs, attempt, reason });
    return wait(inMs);
  }

  /** What a broken line means. Resolves when it is time for the next attempt; false when there will be none. */
  async function recover(end: StreamEnd): Promise<boolean> {
    switch (end.end) {
      case 'complete':
        become({ status: 'ended', reason: 'closed' });
        return false;
      case 'closed':
        if (byeReason === 'deleted') {
          become({ status: 'ended', reason: 'deleted' });
          return false;
        }
        if (mode === 'stream')
          await pauseBeforeRetry(byeReason === null ? 'closed' : 'deploy', Math.min(hintMs, 5_000));
        return true;
      case 'buffered':
        mode = 'poll';
        return true;
      case 'silent':
        await pauseBeforeRetry('silent');
        return true;
      case 'network':
        await pauseBeforeRetry('network');
        return true;
      case 'malformed':
        return reload(end.detail);
      case 'status':
        return recoverFrom(end.error, end.retryAfterMs);
      default:
        return end satisfies never;
    }
  }
  async function recoverFrom(error: ApiError, retryAfter: number | undefined): Promise<boolean> {
    if (error.status === 404 || error.status === 410) {
      become({ status: 'ended', reason: 'deleted' });
      return false;
    }
    if (error.status === 401 || error.status === 403) {
      become({ status: 'ended', reason: 'unauthorized' });
      return false;
    }
    const isTransient = error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500;
    if (!isTransient) {
      become({ status: 'incompatible', detail: error.message });
      return false;
    }
    await pauseBeforeRetry(error.status === 0 ? 'network' : 'busy', retryAfter);
    return true;
  }
  /** The fold met a gap: the whole state is fetched anew. Several in a row mean that this page cannot read this log. */
  async function reload(detail: string): Promise<boolean> {
    reloads += 1;
    if (reloads > MAX_RELOADS) {
      become({ status: 'incompatible', detail });
      return false;
    }
    await pauseBeforeRetry('gap');
    mustLoad = true;
    return true;
  }

  let mustLoad = true;
  async function turn(): Promise<boolean> {
    try {
      if (!environment.isOnline() && state === null) {
        await pauseBeforeRetry('network');
        return true;
      }
      if (mustLoad) {
        await load();
        mustLoad = false;
      }
      const end = mode === 'poll' ? await poll() : await stream();
      return closing.signal.aborted ? false : await recover(end);
    } catch (error) {
      if (closing.signal.aborted) return false;
      if (error instanceof ApiError) return recoverFrom(error, undefined);
      if (error instanceof FoldError) return reload(error.message);
      const detail = error instanceof Error ? error.message : String(error);
      become({ status: 'incompatible', detail });
      return false;
    }
  }
  const stopListening = environment.onNetworkChange(() => {
    if (environment.isOnline()) wake?.();
  });
  void (async () => {
    while (await turn());
    stopListening();
  })();

  return {
    state: () => state,
    connection: () => connection,
    retry() {
      attempt = 0;
      mode = 'stream';
      wake?.();
    },
    close() {
      closing.abort();
      wake?.();
      stopListening();
      connection = { status: 'ended', reason: 'closed' };
    },
  };
}

interface PollPage {
  readonly events: readonly LogEvent[];
  readonly next: Seq;
  readonly upToDate: boolean;
  readonly reset?: { readonly state: DocState };
}

class IncompatibleState extends Error {
  constructor(schema: string) {
    super(`The server keeps documents as ${schema}; this page knows state/1. Reload the page.`);
  }
}
