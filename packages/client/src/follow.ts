import { type DocState, type DocumentId, evolve, FoldError, type Seq } from '@longhand/protocol';
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { backoffMs } from './backoff.ts';
import type { BreakReason, Connection } from './connection.ts';
import { defaultEnvironment, type Environment } from './environment.ts';
import { readPages } from './read-pages.ts';
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
  /** Tries again at once instead of waiting; leaves polling for a stream. */
  retry(): void;
  /** Ends the line for good. Means nothing for the run. */
  close(): void;
}

/** Fresh loads after a gap, without an event that fits in between, before this page gives up. */
const MAX_RELOADS = 3;
/** A machine that says it is offline may still reach a server on itself. */
const OFFLINE_RETRY_MS = 15_000;

/**
 * Loads a document and follows its log. Every event is folded by the same `evolve` as on the server, which proves that none is missing
 * and none is applied twice; a gap loads the document anew instead of showing a wrong text.
 *
 * @example
 * const followed = followDocument({ api, document: id, onChange: () => render(followed.state(), followed.connection()) });
 */
export function followDocument(options: FollowOptions): FollowedDocument {
  const line = new Line(options);
  void line.run();
  return {
    state: () => line.state,
    connection: () => line.connection,
    retry: () => line.retry(),
    close: () => line.close(),
  };
}

class Line {
  state: DocState | null = null;
  connection: Connection = { status: 'connecting' };

  readonly #options: FollowOptions;
  readonly #environment: Environment;
  readonly #path: string;
  readonly #closing = new AbortController();
  #attempt = new AbortController();
  #mode: 'stream' | 'pages' = 'stream';
  #mustLoad = true;
  /** Attempts since the line worked last. */
  #failures = 0;
  /** Fresh loads since an event fitted last. */
  #reloads = 0;
  /** Newest seq that the server is known to have. */
  #tail: Seq = 0;
  #hintMs = 0;
  #byeReason: string | null = null;
  #wake: (() => void) | null = null;
  #isNotifying = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#environment = { ...defaultEnvironment, ...options.environment };
    this.#path = `/v1/documents/${encodeURIComponent(options.document)}/events`;
  }

  /** Attempts until one of them says that nothing more will come. */
  async run(): Promise<void> {
    const stopListening = this.#environment.onNetworkChange(() => {
      if (this.#environment.isOnline()) this.#wake?.();
    });
    while (!this.#closing.signal.aborted && (await this.#turn()));
    stopListening();
  }

  retry(): void {
    this.#failures = 0;
    if (this.#mode === 'pages') {
      this.#mode = 'stream';
      this.#attempt.abort();
    }
    this.#wake?.();
  }

  close(): void {
    this.#closing.abort();
    this.#attempt.abort();
    this.#wake?.();
    this.connection = { status: 'ended', reason: 'closed' };
  }

  async #turn(): Promise<boolean> {
    this.#attempt = new AbortController();
    try {
      if (this.#mustLoad) await this.#load();
      const end = this.#mode === 'pages' ? await this.#poll() : await this.#stream();
      return this.#closing.signal.aborted ? false : await this.#recover(end);
    } catch (error) {
      if (this.#closing.signal.aborted) return false;
      if (error instanceof ApiError) return this.#recoverFrom(error, undefined);
      if (error instanceof FoldError) return this.#reload(error.message);
      this.#become({ status: 'incompatible', detail: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  async #load(): Promise<void> {
    const { state, seq } = await this.#options.api.documents.get(this.#options.document);
    if (state.schema !== 'state/1')
      throw new Error(`The server keeps documents as ${state.schema}, this page as state/1.`);
    this.#mustLoad = false;
    this.#tail = seq;
    this.#accept(state);
  }

  #stream(): Promise<StreamEnd> {
    this.#byeReason = null;
    if (this.connection.status !== 'connecting') this.#become({ status: 'catchingUp' });
    return readStream({
      ...this.#reading(),
      firstByteMs: this.#options.firstByteMs ?? 3_000,
      onRetryHint: (ms) => {
        this.#hintMs = ms;
      },
    });
  }

  async #poll(): Promise<StreamEnd> {
    const end = await readPages({
      ...this.#reading(),
      forMs: this.#options.pollingMs ?? 60_000,
      onPage: () => this.#settle(),
    });
    if (end.end === 'closed') this.#mode = 'stream';
    return end;
  }

  #reading() {
    return {
      transport: this.#options.api.transport,
      path: this.#path,
      after: this.state?.seq ?? 0,
      signal: this.#attempt.signal,
      environment: this.#environment,
      silenceMs: this.#options.silenceMs ?? 45_000,
      onMessage: (message: StreamMessage) => this.#onMessage(message),
    };
  }

  #onMessage(message: StreamMessage): void {
    switch (message.kind) {
      case 'event':
        if (this.state !== null) this.#accept(evolve(this.state, message.event));
        this.#reloads = 0;
        this.#tail = Math.max(this.#tail, message.event.seq);
        break;
      case 'hb':
        this.#tail = message.tail;
        break;
      case 'reset':
        this.#tail = message.state.seq;
        this.#accept(message.state);
        break;
      case 'bye':
        this.#byeReason = message.reason;
        return;
      default:
        message satisfies never;
    }
    this.#settle();
  }

  /** The line works: the next break starts counting from one again. */
  #settle(): void {
    this.#failures = 0;
    const behind = this.#tail - (this.state?.seq ?? 0);
    if (this.#mode === 'pages') this.#become({ status: 'polling', reason: 'buffering' });
    else this.#become(behind > 0 ? { status: 'catchingUp', behind } : { status: 'live' });
  }

  /** What the end of a line means. Resolves when it is time for the next attempt; false when there will be none. */
  async #recover(end: StreamEnd): Promise<boolean> {
    switch (end.end) {
      case 'complete':
        return this.#end('closed');
      case 'closed':
        if (this.#byeReason === 'deleted') return this.#end('deleted');
        // Polling ended by itself, or `retry` ended it: the stream is next, at once.
        if (this.connection.status === 'polling') return true;
        return this.#pause(this.#byeReason === null ? 'closed' : 'deploy', Math.min(this.#hintMs, 5_000));
      case 'buffered':
        this.#mode = 'pages';
        return true;
      case 'silent':
        return this.#pause('silent');
      case 'network':
        return this.#pause('network');
      case 'malformed':
        return this.#reload(end.detail);
      case 'status':
        return this.#recoverFrom(end.error, end.retryAfterMs);
      default:
        return end satisfies never;
    }
  }

  async #recoverFrom(error: ApiError, retryAfterMs: number | undefined): Promise<boolean> {
    const { status } = error;
    if (status === 404 || status === 410) return this.#end('deleted');
    if (status === 401 || status === 403) return this.#end('unauthorized');
    if (status === 0) return this.#pause('network');
    if (status === 408 || status === 429 || status >= 500) return this.#pause('busy', retryAfterMs);
    this.#become({ status: 'incompatible', detail: error.message });
    return false;
  }

  /** The fold met a gap: the whole state is fetched anew. Several in a row mean that this page cannot read this log. */
  async #reload(detail: string): Promise<boolean> {
    this.#reloads += 1;
    this.#mustLoad = true;
    if (this.#reloads <= MAX_RELOADS) return this.#pause('gap');
    this.#become({ status: 'incompatible', detail });
    return false;
  }

  async #pause(reason: BreakReason, atLeastMs = 0): Promise<true> {
    this.#failures += 1;
    const isOnline = this.#environment.isOnline();
    const waitMs = isOnline ? backoffMs(this.#failures, this.#environment.random()) : OFFLINE_RETRY_MS;
    const inMs = Math.max(waitMs, atLeastMs);
    this.#become(isOnline ? { status: 'reconnecting', inMs, attempt: this.#failures, reason } : { status: 'offline' });
    if (!this.#closing.signal.aborted) {
      await new Promise<void>((resolve) => {
        const disarm = this.#environment.after(inMs, () => this.#wake?.());
        this.#wake = () => {
          this.#wake = null;
          disarm();
          resolve();
        };
      });
    }
    return true;
  }

  #end(reason: 'deleted' | 'closed' | 'unauthorized'): false {
    this.#become({ status: 'ended', reason });
    return false;
  }

  #accept(next: DocState): void {
    if (next === this.state) return;
    this.state = next;
    this.#notify();
  }

  #become(next: Connection): void {
    if (this.#closing.signal.aborted || JSON.stringify(next) === JSON.stringify(this.connection)) return;
    this.connection = next;
    this.#notify();
  }

  #notify(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    this.#environment.schedule(() => {
      this.#isNotifying = false;
      if (!this.#closing.signal.aborted) this.#options.onChange?.();
    });
  }
}
