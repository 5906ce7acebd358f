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
} from '@longhand/protocol';
import { sequentialIds } from '@longhand/testkit';
import {
  DiskWriter,
  durableEvents,
  MemoryEventLog,
  MemoryStoreError,
  memoryDisk,
  memoryFailure,
} from '@longhand/testkit/memory';
import { writer } from '@longhand/writer';

export const PERSON: Actor = { kind: 'person', id: 'p1' };

export type Play = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** The log in memory, with a disk that obeys the test. */
export class MemoryLog extends MemoryEventLog {
  /** Counts down: while it is above zero an append fails as a full disk does. */
  failures = 0;
  /** While set, no sync ends before it resolves. */
  gate: Promise<void> | null = null;
  readonly logs: { get(document: DocumentId): readonly LogEvent[] };
  readonly snapshots: { set(document: DocumentId, state: DocState): void; clear(): void };

  constructor() {
    const disk = memoryDisk();
    const later = (what: string, run: () => void) => {
      if (what === 'sync') void (this.gate ?? turn()).then(run);
      else if (what === 'read') queueMicrotask(run);
      else run();
    };
    const fault = (kind: string) => {
      if (kind !== 'append' || this.failures === 0) return null;
      this.failures -= 1;
      return 'full';
    };
    const pace = { later, fault } as const;
    super(disk, new DiskWriter(pace, memoryFailure), { pace, failure: memoryFailure, clock: Date });
    this.logs = { get: (document) => durableEvents(disk, document) };
    this.snapshots = {
      set(document, state) {
        const rows = disk.documents.get(document);
        if (rows !== undefined) rows.snapshot = { seq: state.seq, json: JSON.stringify(state) };
      },
      clear() {
        for (const rows of disk.documents.values()) rows.snapshot = null;
      },
    };
  }
}

/** What the store throws, without the store. */
export class StoreFailure extends MemoryStoreError {
  constructor(code: 'fenced' | 'conflict' | 'full') {
    super(code, `The append failed: ${code}.`);
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
  readonly capabilities?: Environment['models']['capabilities'];
  readonly log?: MemoryLog;
}

export function smallHouse({
  play,
  passages = [],
  environment,
  capabilities,
  log = new MemoryLog(),
}: SmallHouseOptions): SmallHouse {
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
        ...(capabilities ? { capabilities } : {}),
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
    folded: (document) => evolveAll(emptyState(document), log.logs.get(document)),
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
