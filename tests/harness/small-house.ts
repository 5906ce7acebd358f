/**
 * A writing house without sockets and files, for thousands of runs: the real engine and agent, a log in memory, a model that obeys the test.
 * Time jumps: a wait ends in the next turn of the event loop, and the clock stands where it would have stood.
 */
import type { Span } from '@longhand/document';
import { createEngine, type Engine, type Environment } from '@longhand/engine';
import {
  type Actor,
  type Command,
  type DocState,
  type DocumentId,
  emptyState,
  evolveAll,
  type LogEvent,
  type ModelEvent,
  type ModelRequest,
  type NewEvent,
} from '@longhand/protocol';
import type { EventLog, Ownership } from '@longhand/protocol/ports';
import { sequentialIds } from '@longhand/testkit';
import { writer } from '@longhand/writer';

export const PERSON: Actor = { kind: 'person', id: 'p1' };

export type Play = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** A log in memory. `failures` counts down: while it is above zero an append fails as a full disk does. */
export class MemoryLog implements EventLog, Ownership {
  failures = 0;
  /** While set, no append gets through before it resolves. */
  gate: Promise<void> | null = null;
  readonly logs = new Map<DocumentId, LogEvent[]>();
  readonly snapshots = new Map<DocumentId, DocState>();
  readonly #epochs = new Map<DocumentId, number>();
  readonly #listeners = new Map<DocumentId, Set<(events: readonly LogEvent[]) => void>>();
  #queue: Promise<unknown> = Promise.resolve();

  append(document: DocumentId, expectedSeq: number, epoch: number, events: readonly NewEvent[]): Promise<number> {
    const done = this.#queue.then(async () => {
      await (this.gate ?? turn());
      return this.#write(document, expectedSeq, epoch, events);
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  #write(document: DocumentId, expectedSeq: number, epoch: number, events: readonly NewEvent[]): number {
    const log = this.logs.get(document) ?? [];
    if (epoch !== this.#epochs.get(document)) throw new StoreFailure('fenced');
    if (log.length !== expectedSeq) throw new StoreFailure('conflict');
    if (this.failures > 0) {
      this.failures -= 1;
      throw new StoreFailure('full');
    }
    // The log keeps what a disk would keep: no identity of objects.
    const placed = events.map(
      (event, index) => JSON.parse(JSON.stringify({ seq: expectedSeq + index + 1, ...event })) as LogEvent,
    );
    this.logs.set(document, [...log, ...placed]);
    for (const listener of this.#listeners.get(document) ?? []) listener(placed);
    return expectedSeq + events.length;
  }

  async read(document: DocumentId, after: number, limit: number): Promise<readonly LogEvent[]> {
    return (this.logs.get(document) ?? []).slice(after, after + limit);
  }
  tail(document: DocumentId): number {
    return this.logs.get(document)?.length ?? 0;
  }
  onCommit(document: DocumentId, listener: (events: readonly LogEvent[]) => void): () => void {
    const listeners = this.#listeners.get(document) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(document, listeners);
    return () => listeners.delete(listener);
  }
  /** Owners that still listen. */
  listeners(document: DocumentId): number {
    return this.#listeners.get(document)?.size ?? 0;
  }
  documents(): readonly DocumentId[] {
    return [...this.logs.keys()];
  }
  async saveSnapshot(document: DocumentId, state: DocState): Promise<void> {
    this.snapshots.set(document, state);
  }
  async loadSnapshot(document: DocumentId): Promise<DocState | null> {
    return this.snapshots.get(document) ?? null;
  }
  async remove(document: DocumentId): Promise<void> {
    this.logs.delete(document);
    this.snapshots.delete(document);
  }
  async acquire(document: DocumentId): Promise<{ readonly epoch: number }> {
    const epoch = (this.#epochs.get(document) ?? 0) + 1;
    this.#epochs.set(document, epoch);
    return { epoch };
  }
  async release(): Promise<void> {}
}

/** What the store throws, without the store. */
export class StoreFailure extends Error {
  override readonly name = 'StoreError';
  readonly code: 'fenced' | 'conflict' | 'full';
  constructor(code: StoreFailure['code']) {
    super(`The append failed: ${code}.`);
    this.code = code;
  }
}

export interface SmallHouse {
  readonly log: MemoryLog;
  readonly engine: Engine;
  readonly problems: { readonly where: string; readonly document?: string; readonly error: unknown }[];
  readonly calls: ModelRequest[];
  send(document: DocumentId, command: Command, by?: Actor): Promise<number>;
  folded(document: DocumentId): DocState;
  until(document: DocumentId, fits: (state: DocState) => boolean, what?: string): Promise<DocState>;
  /** Puts the engine down as a kill does and starts another on the same log. */
  restart(): Promise<void>;
}

export interface SmallHouseOptions {
  readonly play: Play;
  readonly passages?: readonly Span[];
  readonly environment?: Partial<Environment>;
  readonly log?: MemoryLog;
}

export function smallHouse({ play, passages = [], environment, log = new MemoryLog() }: SmallHouseOptions): SmallHouse {
  const problems: { where: string; document?: string; error: unknown }[] = [];
  const calls: ModelRequest[] = [];
  const ids = sequentialIds();
  let now = 1_800_000_000_000;
  const open = () =>
    createEngine({
      log,
      ownership: log,
      clock: { now: () => now },
      timers: {
        after(ms, callback) {
          const due = setImmediate(() => {
            now += ms;
            callback();
          });
          return () => clearImmediate(due);
        },
      },
      random: ids,
      models: {
        defaultModel: async () => 'test/model',
        stream: (request, signal) => {
          calls.push(request);
          return play(request, signal);
        },
      },
      agent: writer,
      retrieve: async (_document, _query, limit) => passages.slice(0, limit),
      runTool: async () => ({ text: '', isError: false, spans: passages.slice(0, 2) }),
      report: (problem) => problems.push(problem),
      ...environment,
    });
  let engine = open();

  return {
    log,
    problems,
    calls,
    get engine() {
      return engine;
    },
    send: async (document, command, by = PERSON) => (await engine.dispatch(document, command, by)).seq,
    folded: (document) => evolveAll(emptyState(document), log.logs.get(document) ?? []),
    async until(document, fits, what = 'the state') {
      for (let turns = 0; turns < 20_000; turns += 1) {
        const state = await engine.state(document);
        if (fits(state)) return state;
        await turn();
      }
      const { run } = await engine.state(document);
      throw new Error(`${what} did not come: ${JSON.stringify(run)} ${problems.map(({ error }) => String(error))}`);
    },
    async restart() {
      await engine.close();
      engine = open();
      await engine.recover();
    },
  };
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Streams a text in pieces, one a turn. */
export async function* say(text: string, signal: AbortSignal, size = 7): AsyncGenerator<ModelEvent> {
  yield { type: 'start', model: 'test/model' };
  for (let at = 0; at < text.length; at += size) {
    await turn();
    if (signal.aborted) return;
    yield { type: 'text', text: text.slice(at, at + size) };
  }
  yield { type: 'finish', reason: 'stop' };
}

export const QUESTIONS = JSON.stringify({ questions: [{ id: 'q1', text: 'For whom?', kind: 'text' }] });
export function outlineOf(...titles: readonly string[]): string {
  return JSON.stringify({
    title: 'Title',
    sections: titles.map((title) => ({ title, level: 1, goal: `About ${title}`, target: 10 })),
  });
}
