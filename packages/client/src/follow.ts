import { type DocState, type DocumentId, FoldError, type Seq, STATE_SCHEMA } from '@longhand/protocol';
import { admit } from './admit.ts';
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { type Connection, noted, type Transition } from './connection.ts';
import { defaultEnvironment, type Environment } from './environment.ts';
import { type Feed, type FeedLink, ownFeed } from './feed.ts';
import { createHost, type Host } from './host.ts';
import type { LineTimings } from './line.ts';
import { idle, isFinal } from './machine.ts';
import { readPage } from './read-pages.ts';
import type { Message } from './read-stream.ts';
import { sharedFeed } from './sharing/shared-feed.ts';
import { type LineEnd, troubleOf } from './trouble.ts';

export interface FollowOptions extends LineTimings {
  readonly api: Api;
  readonly document: DocumentId;
  /** Called at most once per frame (per microtask batch in Node) after the state or the connection changed. */
  readonly onChange?: () => void;
  /**
   * `auto`: all tabs of one browser and origin read through one connection, held by a leader among them; where tabs cannot talk to each
   * other (Node, sandboxed frames) it is the same as `none`, a connection of its own.
   */
  readonly sharing?: 'auto' | 'none' | undefined;
  readonly environment?: Partial<Environment> | undefined;
}

export interface FollowedDocument {
  /** The fold of everything that arrived; null until the document is loaded. A new value per change, the same value without one. */
  state(): DocState | null;
  connection(): Connection;
  /** The last twenty changes of the connection with their times, for support. */
  transitions(): readonly Transition[];
  /** Events that arrived more than once; they changed nothing. */
  duplicates(): number;
  /** Tells of a seq that the server has acknowledged. A line that does not bring it within 3 s is held back, and polling takes over. */
  expect(seq: Seq): void;
  /** Tries again at once instead of waiting; leaves polling for a stream. */
  retry(): void;
  /** Ends the line for good. Means nothing for the run. */
  close(): void;
}

/**
 * Loads a document and follows its log. Every event is folded by the same `evolve` as on the server, which proves that none is missing
 * and none is applied twice; a gap loads the document anew instead of showing a wrong text.
 *
 * @example
 * const followed = followDocument({ api, document: id, onChange: () => render(followed.state(), followed.connection()) });
 */
export function followDocument(options: FollowOptions): FollowedDocument {
  const follower = new Follower(options);
  return {
    state: () => follower.state,
    connection: () => follower.connection,
    transitions: () => follower.history,
    duplicates: () => follower.duplicates,
    expect: (seq) => follower.expect(seq),
    retry: () => follower.retry(),
    close: () => follower.close(),
  };
}

const LOAD_MS = 45_000;
/** Longest wait for one answer while events that other tabs have are fetched. */
const CATCH_UP_MS = 30_000;

class Follower {
  state: DocState | null = null;
  connection: Connection = idle.connection;
  history: readonly Transition[] = [];
  duplicates = 0;

  readonly #options: FollowOptions;
  readonly #environment: Environment;
  readonly #feed: Feed;
  /** Loads the document; its connection is shown until that is done. */
  readonly #load: Host;
  readonly #closing = new AbortController();
  readonly #stopListening: () => void;
  #loading = 0;
  #isLoaded = false;
  #link: FeedLink | null = null;
  /** Newest seq that the server is known to have. */
  #tail: Seq = 0;
  #isCatchingUp = false;
  #isNotifying = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#environment = { ...defaultEnvironment, ...options.environment };
    const { transport } = options.api;
    const own = { transport, environment: this.#environment, timings: options };
    const shared = options.sharing === 'none' ? null : sharedFeed(own);
    this.#feed = shared ?? ownFeed(own);
    this.#load = createHost({
      environment: this.#environment,
      pollingMs: 0,
      onAttempt: () => void this.#attemptLoad(),
      onAbort: () => {
        this.#loading += 1;
      },
      onConnection: () => this.#show(),
    });
    this.#stopListening = this.#environment.onLifecycle((moment) => {
      if (moment !== 'seen') return;
      if (!this.#isLoaded) this.#load.tell({ type: 'seen' });
      this.#link?.seen();
    });
    this.#load.tell({ type: 'start' });
  }

  expect(seq: Seq): void {
    this.#link?.expect(seq);
  }

  retry(): void {
    if (!this.#isLoaded || isFinal(this.#load.machine())) this.#load.tell({ type: 'retry' });
    this.#link?.retry();
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#stopListening();
    this.#link?.close();
    this.#load.close();
    this.#isLoaded = false;
    this.#show();
    this.#closing.abort();
  }

  async #attemptLoad(): Promise<void> {
    const own = ++this.#loading;
    const over = (end: LineEnd) => {
      if (own !== this.#loading) return;
      this.#loading += 1;
      this.#load.tell({ type: 'ended', end, livedMs: 0, isFed: true });
    };
    const disarm = this.#environment.after(this.#options.silenceMs ?? LOAD_MS, () => over({ end: 'silent' }));
    let state: DocState;
    try {
      ({ state } = await this.#options.api.documents.get(this.#options.document).finally(disarm));
    } catch (error) {
      if (error instanceof ApiError) return over(troubleOf(error));
      throw error;
    }
    if (own !== this.#loading) return;
    if (state.schema !== STATE_SCHEMA) {
      const detail = `The server keeps documents as ${String(state.schema)}, this page as ${STATE_SCHEMA}.`;
      return over({ end: 'unreadable', reason: 'newer', detail });
    }
    this.#isLoaded = true;
    this.#tail = state.seq;
    this.#accept(state);
    this.#link = this.#feed.follow(this.#options.document, state.seq, {
      onMessages: (messages) => this.#bring(messages),
      onConnection: () => this.#show(),
    });
    this.#load.tell({ type: 'position', behind: 0 });
    this.#show();
  }

  #bring(messages: readonly Message[]): void {
    if (!this.#isLoaded || this.state === null) return;
    const before = this.state;
    let next = before;
    let hasPassed = false;
    try {
      for (const message of messages) {
        if (message.kind === 'gone') {
          this.#reload({ end: 'refused', reason: 'deleted' });
          return;
        }
        if (message.kind === 'passed') {
          if (message.seq > next.seq) hasPassed = true;
          this.#tail = Math.max(this.#tail, message.seq);
        } else if (message.kind === 'tail') this.#tail = Math.max(message.tail, next.seq);
        else if (message.kind === 'reset') {
          next = message.state;
          this.#tail = next.seq;
        } else {
          const { event } = message;
          this.#tail = Math.max(this.#tail, event.seq);
          if (this.#isCatchingUp && (event.from ?? event.seq) > next.seq + 1) continue;
          const folded = admit(next, event);
          if (folded === next) this.duplicates += 1;
          next = folded;
        }
      }
    } catch (error) {
      this.#accept(next);
      this.#onMisfit(error);
      return;
    }
    this.#accept(next);
    if (next !== before && this.#load.machine().misfits > 0) this.#load.tell({ type: 'fits' });
    if (hasPassed) void this.#catchUp();
    this.#show();
  }

  #onMisfit(error: unknown): void {
    if (error instanceof FoldError && error.code === 'gap' && this.#link?.isShared) {
      void this.#catchUp();
      return;
    }
    const detail = error instanceof Error ? error.message : String(error);
    this.#reload({ end: 'unreadable', reason: error instanceof FoldError ? 'gap' : 'refused', detail });
  }

  /** The fold met a gap: the whole state is fetched anew. Several in a row mean that this page cannot read this log. */
  #reload(end: LineEnd): void {
    this.#isLoaded = false;
    this.#link?.close();
    this.#link = null;
    this.#load.tell({ type: 'ended', end, livedMs: 0, isFed: false });
    this.#show();
  }

  /** Other tabs have events that this one has not: they are asked for by position. */
  async #catchUp(): Promise<void> {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    const { document, api } = this.#options;
    const asking = {
      transport: api.transport,
      signal: this.#closing.signal,
      environment: this.#environment,
      silenceMs: CATCH_UP_MS,
    };
    try {
      while (this.#isLoaded && this.state !== null && this.#tail > this.state.seq) {
        const { seq } = this.state;
        const messages = await readPage(asking, new Map([[document, seq]]));
        this.#bring(messages.filter(({ kind }) => kind !== 'tail'));
        if (this.state.seq > seq || !this.#isLoaded) continue;
        const detail = `The events after ${seq} could not be read.`;
        return this.#reload({ end: 'unreadable', reason: 'gap', detail });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!this.#closing.signal.aborted) this.#reload(troubleOf(error));
    } finally {
      this.#isCatchingUp = false;
    }
  }

  #accept(next: DocState): void {
    if (next === this.state) return;
    this.state = next;
    this.#notify();
  }

  /** What is shown: the load until it is done, then the line; on a shared line, with this document's own distance. */
  #show(): void {
    if (this.#closing.signal.aborted) return;
    const next = this.#isLoaded && this.#link !== null ? this.#ownView(this.#link) : this.#load.machine().connection;
    if (next === this.connection) return;
    const change: Transition = { at: this.#environment.now(), from: this.connection.status, to: next };
    this.connection = next;
    this.history = noted(this.history, change);
    this.#notify();
  }

  #ownView(link: FeedLink): Connection {
    const line = link.connection();
    if (!link.isShared || (line.status !== 'live' && line.status !== 'catchingUp')) return line;
    const behind = this.#tail - (this.state?.seq ?? 0);
    if (behind === 0)
      return this.connection.status === 'live' ? this.connection : { status: 'live', reason: 'caughtUp' };
    return { status: 'catchingUp', behind, reason: 'behind' };
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
