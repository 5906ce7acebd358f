import type { Command, DocumentId } from '@longhand/protocol';
import type { Api } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { backoffMs } from '../backoff.ts';
import { defaultEnvironment, type Environment } from '../environment.ts';
import { newKey } from '../key.ts';
import { troubleOf } from '../trouble.ts';
import { type Outcome, type PlainOutcome, plain, revived } from './outcome.ts';
import type { OutboxStorage, QueuedCommand } from './storage.ts';

/** `waiting`: the server cannot be reached or is busy; goes on by itself. `unauthorized`: goes on with `flush`, after a sign-in. */
export type OutboxState = 'idle' | 'sending' | 'waiting' | 'unauthorized';

export interface Outbox {
  /** Keeps a command and sends it after those before it. Resolves when it is kept; rejects when it cannot be kept, then it is not sent. */
  add(document: DocumentId, command: Command): Promise<QueuedCommand>;
  /** What became of a command that `add` gave. Never rejects; stays open while the command waits. */
  settled(queued: QueuedCommand): Promise<Outcome>;
  /** What waits, oldest first; also what an earlier life of the page has left. */
  pending(document?: DocumentId): readonly QueuedCommand[];
  state(document: DocumentId): OutboxState;
  /** Called when what waits, or a state, has changed; returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /** Every outcome, also of commands of an earlier life of the page; returns the unsubscriber. */
  onSettled(listener: (queued: QueuedCommand, outcome: Outcome) => void): () => void;
  /** Tries now what waits. */
  flush(): void;
  /** Stops sending; what waits stays kept. */
  close(): void;
}

export interface OutboxOptions {
  readonly api: Pick<Api, 'command'>;
  readonly storage: OutboxStorage;
  /** Tells tabs with the same storage apart from others. */
  readonly name?: string;
  readonly environment?: Partial<Environment>;
}

/** The server keeps keys for 24 h; an hour is left for clocks that differ and answers that take long. */
const KEY_LIFE_MS = 23 * 3_600_000;
/** How long another tab may hold a document's turn before this one sends beside it. */
const PATIENCE_MS = 5_000;
const WORD_MS = 1_000;
/** A line that is dead says nothing; then the command is sent again under its key. */
const ANSWER_MS = 30_000;
const SIGN_IN_MS = 30_000;
const OUTCOMES_KEPT = 500;

/**
 * Commands that survive the line, the page and the browser, and are carried out once. They are sent in order, one at a time per document,
 * each with the key that it got when it was queued; what the server refuses for good is reported and forgotten, everything else is tried
 * until it works. Where tabs share the storage, one of them sends a document's commands at a time.
 *
 * A command that was sent, stayed without an answer and is older than the server's memory of keys is given up (`outbox.tooOld`): sending it
 * again could carry it out twice.
 *
 * @example
 * const outbox = createOutbox({ api, storage: indexedDbStorage('longhand') });
 * const queued = await outbox.add(id, { type: 'block.remove', block });
 * const outcome = await outbox.settled(queued);
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { api, storage, name = 'longhand' } = options;
  const environment: Environment = { ...defaultEnvironment, ...options.environment };
  const locks = environment.locks();
  const channel = environment.channel(`${name} outbox`);
  const queues = new Map<DocumentId, QueuedCommand[]>();
  const states = new Map<DocumentId, OutboxState>();
  const waiters = new Map<string, (outcome: Outcome) => void>();
  const outcomes = new Map<string, Promise<Outcome>>();
  const changeListeners = new Set<() => void>();
  const settledListeners = new Set<(queued: QueuedCommand, outcome: Outcome) => void>();
  const running = new Set<DocumentId>();
  const wakers = new Set<() => void>();
  const closing = new AbortController();
  let lastId = 0;

  const stopListening = [
    environment.onNetworkChange(() => environment.isOnline() && wake()),
    environment.onLifecycle((moment) => {
      if (moment === 'seen' || moment === 'back') void look();
    }),
  ];
  channel?.onMessage((message) => {
    // The border: only outboxes of this origin write to the channel.
    const { queued, outcome } = message as { readonly queued: QueuedCommand; readonly outcome: PlainOutcome | null };
    if (outcome !== null) settle(queued, revived(outcome));
    // The tab that queued it sends it; this one stands in line, in case that tab goes away.
    else if (enlist(queued) && locks !== null) void send(queued.document);
  });

  function changed(): void {
    for (const listener of changeListeners) listener();
  }
  function become(document: DocumentId, state: OutboxState): void {
    if (states.get(document) === state) return;
    states.set(document, state);
    changed();
  }
  function wake(): void {
    for (const waker of [...wakers]) waker();
  }
  function outcomeOf(queued: QueuedCommand): Promise<Outcome> {
    let outcome = outcomes.get(queued.id);
    if (outcome === undefined) {
      outcome = new Promise((resolve) => waiters.set(queued.id, resolve));
      outcomes.set(queued.id, outcome);
    }
    return outcome;
  }
  function enlist(queued: QueuedCommand): boolean {
    const queue = queues.get(queued.document) ?? [];
    if (queue.some(({ id }) => id === queued.id)) return false;
    queue.push(queued);
    queue.sort((a, b) => (a.id < b.id ? -1 : 1));
    queues.set(queued.document, queue);
    changed();
    return true;
  }
  /** What became of a command, wherever that was found out; only the first time counts. */
  function settle(queued: QueuedCommand, outcome: Outcome): void {
    const queue = queues.get(queued.document);
    const place = queue?.findIndex(({ id }) => id === queued.id) ?? -1;
    if (place === -1) return;
    queue?.splice(place, 1);
    void outcomeOf(queued);
    waiters.get(queued.id)?.(outcome);
    waiters.delete(queued.id);
    for (const id of outcomes.keys()) {
      if (outcomes.size <= OUTCOMES_KEPT) break;
      if (!waiters.has(id)) outcomes.delete(id);
    }
    for (const listener of settledListeners) listener(queued, outcome);
    changed();
  }

  /** Finds what is kept and not known here: of an earlier life of the page, or of another tab that died. */
  async function look(): Promise<void> {
    // Where nothing can be read, nothing can be kept: `add` says so.
    const kept = await storage.list().catch(() => []);
    for (const queued of kept) enlist(queued);
    for (const document of new Set(kept.map((queued) => queued.document))) void send(document);
    wake();
  }

  async function send(document: DocumentId): Promise<void> {
    if (running.has(document) || closing.signal.aborted) return;
    running.add(document);
    try {
      await inTurn(document);
    } finally {
      running.delete(document);
      become(document, 'idle');
    }
    if ((queues.get(document) ?? []).length > 0) void send(document);
  }

  /** One tab at a time; but a lock that does not come (its tab is frozen) stops nobody, because the keys keep every command single. */
  async function inTurn(document: DocumentId): Promise<void> {
    if (locks === null) return sendAll(document);
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    const disarm = environment.after(PATIENCE_MS, giveUp);
    closing.signal.addEventListener('abort', giveUp, { once: true });
    let isIn = false;
    try {
      await locks.request(`${name} outbox ${document}`, { signal: patience.signal }, () => {
        isIn = true;
        disarm();
        return sendAll(document);
      });
    } catch (error) {
      if (isIn) throw error;
      await sendAll(document);
    } finally {
      disarm();
      closing.signal.removeEventListener('abort', giveUp);
    }
  }

  async function sendAll(document: DocumentId): Promise<void> {
    let attempt = 0;
    for (;;) {
      const next = queues.get(document)?.[0];
      if (next === undefined || closing.signal.aborted) return;
      become(document, attempt === 0 ? 'sending' : 'waiting');
      const kept = await storage.get(next.id).catch(() => next);
      if (kept === null) {
        // Another tab got its answer, and the word about that is on the way or died with the tab.
        await pause(WORD_MS);
        settle(next, { status: 'sent', seq: 0 });
        continue;
      }
      const outcome = await sendOne(kept);
      if (closing.signal.aborted) return;
      if (outcome.status === 'unauthorized') {
        become(document, 'unauthorized');
        await pause(SIGN_IN_MS);
        attempt = 0;
      } else if (outcome.status === 'passing') {
        attempt += 1;
        become(document, 'waiting');
        await pause(Math.max(backoffMs(attempt, environment.random()), outcome.waitMs));
      } else {
        attempt = 0;
        await storage.delete(kept.id).catch(() => {});
        channel?.post({ queued: kept, outcome: plain(outcome) });
        settle(kept, outcome);
      }
    }
  }

  async function sendOne(
    queued: QueuedCommand,
  ): Promise<Outcome | { readonly status: 'unauthorized' } | { readonly status: 'passing'; readonly waitMs: number }> {
    const now = environment.now();
    if (queued.sentAt !== undefined && now - queued.sentAt > KEY_LIFE_MS) {
      const message =
        'Nobody knows whether this change reached the server a day ago. Look at the text, and make it again if it is missing.';
      return { status: 'refused', error: new ApiError('outbox.tooOld', message) };
    }
    const { key } = queued;
    const patience = new AbortController();
    const disarm = environment.after(ANSWER_MS, () => patience.abort());
    try {
      // Without this note the command may be given again after a day; that is no reason to keep it back now.
      if (queued.sentAt === undefined) await storage.set({ ...queued, sentAt: now }).catch(() => {});
      const answer = api.command(queued.document, queued.command, { key, repeats: 0, signal: patience.signal });
      const { seq } = await answer.finally(disarm);
      return { status: 'sent', seq };
    } catch (error) {
      if (!(error instanceof ApiError)) return { status: 'passing', waitMs: 0 };
      const trouble = troubleOf(error);
      if (trouble.end === 'trouble') return { status: 'passing', waitMs: trouble.retryAfterMs ?? 0 };
      if (error.status === 401) return { status: 'unauthorized' };
      return { status: 'refused', error };
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waker = () => {
        wakers.delete(waker);
        disarm();
        resolve();
      };
      const disarm = environment.after(ms, waker);
      wakers.add(waker);
    });
  }

  void look();

  return {
    async add(document, command) {
      const now = environment.now();
      // Commands of one page keep their order even when its clock is set back.
      lastId = Math.max(lastId + 1, now);
      const key = newKey();
      const queued: QueuedCommand = {
        id: `${String(lastId).padStart(15, '0')}-${key.slice(0, 8)}`,
        key,
        document,
        command,
        queuedAt: now,
      };
      await storage.set(queued);
      enlist(queued);
      void outcomeOf(queued);
      channel?.post({ queued, outcome: null });
      void send(document);
      return queued;
    },
    settled: outcomeOf,
    pending: (document) => (document === undefined ? [...queues.values()].flat() : [...(queues.get(document) ?? [])]),
    state: (document) => states.get(document) ?? 'idle',
    onChange(listener) {
      changeListeners.add(listener);
      return () => void changeListeners.delete(listener);
    },
    onSettled(listener) {
      settledListeners.add(listener);
      return () => void settledListeners.delete(listener);
    },
    flush: () => void look(),
    close() {
      closing.abort();
      for (const stop of stopListening) stop();
      wake();
      channel?.close();
    },
  };
}
