/**
 * A whole writing house in one process: real SQLite, the real engine and agent, a scripted model on a real socket.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Span } from '@longhand/document';
import { createEngine, type Engine } from '@longhand/engine';
import { type CatalogueOptions, modelsFromEnv } from '@longhand/models';
import {
  type Actor,
  type Command,
  type DocState,
  type DocumentId,
  emptyState,
  evolveAll,
  type LogEvent,
  type ModelCapabilities,
} from '@longhand/protocol';
import { openStore, type Store } from '@longhand/store';
import { type ModelServer, type Script, sequentialIds, startModelServer } from '@longhand/testkit';
import { writer } from '@longhand/writer';

const person: Actor = { kind: 'person', id: 'p1' };

export interface House {
  readonly store: Store;
  readonly engine: Engine;
  readonly model: ModelServer;
  readonly problems: readonly unknown[];
  create(brief: string, lang?: 'zh' | 'en'): Promise<DocumentId>;
  send(document: DocumentId, command: Command): Promise<number>;
  /** Resolves with the first committed state that fits. */
  until(document: DocumentId, fits: (state: DocState) => boolean, what?: string): Promise<DocState>;
  events(document: DocumentId): Promise<readonly LogEvent[]>;
  /** The fold of everything in the log, made anew. */
  folded(document: DocumentId): Promise<DocState>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly script: Script;
  readonly dataDir?: string;
  /** What is known of the models at the address of the model server. */
  readonly known?: (url: string) => readonly ModelCapabilities[];
  /** Settings of the adapters. */
  readonly catalogue?: CatalogueOptions;
  /** How many times faster than on the wall time passes for the engine. */
  readonly speed?: number;
  /** Passages that every search brings. */
  readonly passages?: readonly Span[];
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const { script, dataDir, known, catalogue = {}, speed = 1, passages = [] } = options;
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'longhand-house-')));
  const model = await startModelServer({ script });
  const store = await openStore(folder);
  const problems: unknown[] = [];
  const ids = sequentialIds();
  const opened = Date.now();
  const engine = createEngine({
    log: store.log,
    ownership: store.ownership,
    clock: { now: () => Math.round(opened + (Date.now() - opened) * speed) },
    timers: {
      after(ms, callback) {
        const timer = setTimeout(callback, ms / speed);
        return () => clearTimeout(timer);
      },
    },
    random: ids,
    models: modelsFromEnv(
      {
        OPENAI_API_KEY: 'test',
        OPENAI_BASE_URL: model.url,
        ANTHROPIC_API_KEY: 'test',
        ANTHROPIC_BASE_URL: model.url,
        OLLAMA_HOST: model.url,
        LONGHAND_MODEL: 'openai/scripted',
      },
      known === undefined ? catalogue : { ...catalogue, known: known(model.url) },
    ),
    agent: writer,
    retrieve: async (_document, _query, limit) => passages.slice(0, limit),
    runTool: async () => ({ text: '', isError: false, spans: passages.slice(0, 3) }),
    report: (problem) => problems.push(problem),
  });

  const house: House = {
    store,
    engine,
    model,
    problems,
    create: async (brief, lang = 'en') => (await engine.create({ brief, lang }, person)).id,
    send: async (document, command) => (await engine.dispatch(document, command, person)).seq,
    async until(document, fits, what = 'the state') {
      const { promise, resolve, reject } = Promise.withResolvers<DocState>();
      const look = () => {
        engine.state(document).then((state) => {
          if (fits(state)) resolve(state);
        }, reject);
      };
      const unfollow = store.log.onCommit(document, look);
      const late = setTimeout(async () => {
        const state = await engine.state(document);
        reject(
          new Error(
            `${what} did not come; the run is ${JSON.stringify(state.run, null, 1)}, problems ${JSON.stringify(problems.map(String))}`,
          ),
        );
      }, 30_000);
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(late);
        unfollow();
      }
    },
    async events(document) {
      return store.log.read(document, 0, 1_000_000);
    },
    async folded(document) {
      return evolveAll(emptyState(document), await house.events(document));
    },
    async close() {
      await engine.close();
      await store.close();
      await model.close();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  return house;
}
