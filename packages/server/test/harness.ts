import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, createEngine, type Engine, IDLE } from '@longhand/engine';
import { createRenderService, exportDocument } from '@longhand/export';
import { modelsFromEnv } from '@longhand/models';
import type { DocumentId, EventData, EventType, LogEvent, NewEvent, RunId } from '@longhand/protocol';
import type { Timers } from '@longhand/protocol/ports';
import { openStore, type Store, StoreError } from '@longhand/store';
import { createServer, type LonghandServer, type ServerDeps, type ServerOptions } from '../src/create-server.ts';
import { createEmbeddings, type Embeddings } from '../src/embeddings/embeddings.ts';
import { openMcpHouse } from '../src/mcp/mcp-house.ts';
import { endpointBook } from '../src/models/endpoint-book.ts';
import { readEndpoints } from '../src/models/endpoint-file.ts';
import { fusedRetriever } from '../src/sources/fused-retriever.ts';
import { createRetriever } from '../src/sources/retriever.ts';
import { createSourceTexts } from '../src/sources/source-texts.ts';

/** A server on a real socket over a real store; the agent does nothing, so that a test alone decides what happens. */
export interface Harness {
  readonly address: string;
  readonly store: Store;
  readonly engine: Engine;
  readonly server: LonghandServer;
  readonly embeddings: Embeddings;
  readonly problems: readonly unknown[];
  readonly dataDir: string;
  /** Appends events straight to the log, as the engine would. */
  append(document: DocumentId, ...events: readonly NewEvent[]): Promise<void>;
  /** Makes a document with its first event only. */
  document(brief?: string): Promise<DocumentId>;
  json(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<JsonAnswer>;
  close(): Promise<void>;
}
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
  readonly body: any;
}

export interface HarnessOptions extends Partial<ServerOptions> {
  readonly timers?: Timers & { readonly clock?: { now(): number } };
  readonly dataDir?: string;
  readonly deps?: Partial<ServerDeps>;
  readonly host?: string;
  readonly port?: number;
}

const idle: Agent = {
  next: () => IDLE,
  request: () => ({ model: 'digest', messages: [] }),
  read: () => {
    throw new Error('The idle agent reads nothing.');
  },
  onRetrieved: () => [],
  onTool: () => [],
  rewriteRequest: () => ({ model: 'digest', messages: [] }),
  onRewritten: () => ({ events: [] }),
  settle: () => [],
};

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { timers: manual, deps, host = '127.0.0.1', port = 0, ...serverOptions } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'longhand-server-')));
  const store = await openStore(dataDir);
  const clock = manual?.clock ?? Date;
  const timers: Timers = manual ?? { after: real };
  let count = 0;
  // Unique over restarts on one folder, too.
  const random = { id: (prefix: string) => `${prefix}_${++count}_${performance.now().toString(36).replace('.', '')}` };
  const problems: unknown[] = [];
  const report = (problem: { readonly error: unknown }) => void problems.push(problem.error);
  const models = modelsFromEnv({}, { probeMs: 50 });
  const path = join(dataDir, 'models.json');
  let refresh = () => {};
  const configure: typeof models.configure = (kept) => {
    models.configure(kept);
    refresh();
  };
  const endpoints = endpointBook({ path, kept: await readEndpoints(path), models: { ...models, configure } });
  const toolServers = await openMcpHouse(join(dataDir, 'mcp.json'));
  const texts = createSourceTexts(store.tables);
  const embeddings = await createEmbeddings({
    path: join(dataDir, 'embeddings.json'),
    wanted: undefined,
    tables: store.tables,
    texts,
    timers: { after: real },
    now: () => performance.now(),
    documents: () => store.log.documents(),
    endpoints: models.endpoints,
    priceOf: models.priceOf,
    report: (error) => report({ error }),
  });
  refresh = embeddings.refresh;
  const retriever = fusedRetriever(createRetriever(store.tables), embeddings, texts);
  const engine = createEngine({
    log: store.log,
    ownership: store.ownership,
    clock,
    timers: { after: real },
    random,
    models,
    agent: idle,
    retrieve: retriever.retrieve,
    runTool: async () => ({ text: '', isError: true }),
    report,
  });
  // No process runs before the first diagram.
  const renderer = createRenderService();
  const server = await createServer(
    {
      ...store,
      engine,
      models,
      endpoints,
      toolServers,
      retriever,
      embeddings,
      texts,
      render: exportDocument,
      draw: renderer.draw,
      preview: renderer.preview,
      clock,
      timers,
      random,
      report,
      ...deps,
    },
    { version: '0.0.0', ...serverOptions },
  );
  const { address } = await server.listen({ host, port });
  const epochs = new Map<DocumentId, number>();

  async function json(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<JsonAnswer> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(address + path, {
      method,
      headers: { accept: 'application/json', ...type, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  return {
    address,
    store,
    engine,
    server,
    embeddings,
    problems,
    dataDir,
    async append(document, ...events) {
      const put = (epoch: number) => {
        epochs.set(document, epoch);
        return store.log.append(document, store.log.tail(document), epoch, events);
      };
      const taken = async () => (await store.ownership.acquire(document)).epoch;
      // The library asks the engine for summaries, and the engine owns what it opens: then the test takes the document back.
      await put(epochs.get(document) ?? (await taken())).catch(async (error: unknown) => {
        if (!(error instanceof StoreError) || error.code !== 'fenced') throw error;
        await put(await taken());
      });
    },
    document: async (brief = 'Why is the sea salty?') =>
      (await json('POST', '/v1/documents', { brief, lang: 'en' })).body.id,
    json,
    async close() {
      await server.close();
      renderer.close();
      await engine.close();
      await embeddings.close();
      await store.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function real(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** A new event of any type. */
export function event<T extends EventType>(type: T, data: EventData[T], run?: RunId): NewEvent {
  const made = { type, data, by: { kind: 'agent', id: 'test' }, at: 1_000, ...(run === undefined ? {} : { run }) };
  // One generic pair of type and data is a member of the union, which the compiler cannot see.
  return made as unknown as NewEvent;
}

/** The events of a run that writes one text of `pieces`, and of a document around it. */
export function writing(run: RunId, block: string, pieces: readonly string[]): readonly NewEvent[] {
  let at = 0;
  return [
    event('run.started', { flow: 'write', flowVersion: 1, model: 'digest', lang: 'en', autonomy: 'auto' }, run),
    event('text.opened', { block, section: 's1', after: null }, run),
    ...pieces.map((text) => {
      const delta = event('text.delta', { block, at, text }, run);
      at += text.length;
      return delta;
    }),
  ];
}

export interface Frame {
  readonly event: string | null;
  readonly id: string | null;
  readonly data: string;
}

/** Reads a stream on a bare fetch; `next` waits for the next frame. */
export interface StreamReader {
  readonly status: number;
  readonly headers: Headers;
  readonly frames: readonly Frame[];
  /** Waits until the frames say so. */
  until(isEnough: (frames: readonly Frame[]) => boolean): Promise<readonly Frame[]>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openStream(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const stop = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const ended = (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        rest += decoder.decode(chunk, { stream: true });
        const parts = rest.split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const frame = frameOf(part);
          if (frame !== null) frames.push(frame);
        }
        for (const look of [...waiting]) look();
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  })();
  ended.catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    frames,
    ended,
    close: () => stop.abort(),
    until: (isEnough) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!isEnough(frames)) return;
          waiting.delete(look);
          resolve([...frames]);
        };
        waiting.add(look);
        const failed = () =>
          isEnough(frames) ? look() : reject(new Error(`The stream ended early: ${JSON.stringify(frames.at(-1))}`));
        ended.then(failed, failed);
        look();
      }),
  };
}

function frameOf(part: string): Frame | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? null;
  const data = field('data');
  return data === null ? null : { event: field('event'), id: field('id'), data };
}

/** The durable events among the frames. */
export function eventsOf(frames: readonly Frame[]): readonly LogEvent[] {
  return frames.filter(({ event: name }) => name === null).map(({ data }) => JSON.parse(data) as LogEvent);
}

/** True when the frames reach a seq. */
export function reaches(seq: number): (frames: readonly Frame[]) => boolean {
  return (frames) => Number(frames.findLast(({ event: name }) => name === null)?.id ?? 0) >= seq;
}
