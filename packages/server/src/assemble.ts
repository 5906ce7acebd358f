import { randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { callTool, createEngine, type Engine, offerOf, type Tool } from '@longhand/engine';
import { createRenderService } from '@longhand/export';
import { fetchPublic } from '@longhand/guard';
import { type Locale, sayCode } from '@longhand/i18n';
import { type ModelCatalogue, modelsFromEnv, type PriceList, readPriceList } from '@longhand/models';
import type { DocumentId, ModelPort } from '@longhand/protocol';
import type { Clock, EventLog, Random, Space, Timers } from '@longhand/protocol/ports';
import { findOcr } from '@longhand/sources';
import { DiskSpace, folderVolume, openStore, type Store } from '@longhand/store';
import { writer } from '@longhand/writer';
import { createServer } from './create-server.ts';
import { createEmbeddings, type Embeddings } from './embeddings/embeddings.ts';
import type { Listening, ListenOptions } from './http/listen.ts';
import { spaceLimits } from './http/space.ts';
import type { McpServers } from './mcp/mcp-config.ts';
import { openMcpHouse } from './mcp/mcp-house.ts';
import { endpointBook } from './models/endpoint-book.ts';
import { readEndpoints } from './models/endpoint-file.ts';
import { createLog, type LogLevel } from './report.ts';
import { ServerError } from './server-error.ts';
import { bilingualRetriever } from './sources/bilingual-retriever.ts';
import { fusedRetriever } from './sources/fused-retriever.ts';
import { holdsIn } from './sources/held-passages.ts';
import { createRetriever } from './sources/retriever.ts';
import { createSourceTexts } from './sources/source-texts.ts';
import { createTranslator } from './sources/translation.ts';
import { builtInTools } from './tools/built-in.ts';
import { VERSION } from './version.ts';

export interface Settings {
  readonly dataDir: string;
  /** Stands above LONGHAND_MODEL. */
  readonly model?: string | null | undefined;
  readonly locale?: Locale | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** Keys and addresses of models, LONGHAND_TOKEN, LONGHAND_ALLOWED_HOSTS, LONGHAND_PROBE, LONGHAND_OCR_DATA, LONGHAND_WEB_SOURCES. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tools of the house, beside the built-in ones: a model may call them in every run. */
  readonly tools?: readonly Tool[] | undefined;
  /** MCP servers beside those of `mcp.json` in the data directory (or of the file that LONGHAND_MCP names). */
  readonly mcpServers?: McpServers | undefined;
  /** Folder of the built page; the one beside this package when absent. */
  readonly pageFolder?: string | undefined;
}

/** What a whole Longhand stands on. Programs that bring their own (another store, another time) pass it; the rest is made here. */
export interface Parts {
  /** Opened on `dataDir`; closed by `close`. */
  readonly store: Omit<Store, 'log'> & { readonly log: EventLog };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Without it a store that is passed has no guard over its space. */
  readonly space: Space;
  /**
   * Models beside those of the settings, by name; chosen as `own/NAME`. The first of them is the default where LONGHAND_MODEL names none.
   * `@longhand/models/ai-sdk` and `@longhand/models/langchain` make them out of models of these libraries.
   */
  readonly ownModels: Readonly<Record<string, ModelPort>>;
}

/** A whole Longhand in one process. */
export interface Longhand {
  listen(options: ListenOptions): Promise<Listening>;
  readonly models: ModelCatalogue;
  /** Documents whose run was cut off and goes on now. */
  readonly recovered: Promise<readonly DocumentId[]>;
  /** Puts everything down; runs go on at the next start. */
  close(): Promise<void>;
}

/**
 * Store, models, engine, writer and server on one data directory.
 *
 * @throws ModelError `model.badPrices`, ServerError `server.pricesUnreadable`, `endpoint.unreadable`; StoreError `locked`, `readonly`, `full`, `newer_schema`, `corrupt`
 * @example
 * const longhand = await assemble({ dataDir: './data', env: process.env });
 * const { address } = await longhand.listen({ host: '127.0.0.1', port: 4747 });
 */
export async function assemble(settings: Settings, parts: Partial<Parts> = {}): Promise<Longhand> {
  // A burst that lives through a collection makes V8 put all later objects of the same lines among the old ones, for good (ADR 0041).
  setFlagsFromString('--no-allocation-site-pretenuring');
  const { env } = settings;
  const { clock, timers, random } = { ...systemParts, ...parts };
  const log = createLog(settings.logLevel ?? 'info');
  const { report } = log;
  const limits = spaceLimits(env);
  const prices = await ownPrices(nonBlank(env.LONGHAND_PRICES));
  const endpointsPath = join(settings.dataDir, 'models.json');
  const keptEndpoints = await readEndpoints(endpointsPath);
  const store = parts.store ?? (await openStore(settings.dataDir, { clock }));
  const disk = parts.store
    ? null
    : await DiskSpace.watch(await folderVolume(settings.dataDir), {
        limits,
        timers,
        commit: () => store.ownership.acquire(PROBE),
      });
  const space = parts.space ?? disk ?? undefined;
  const models = modelsFromEnv(settings.model == null ? env : { ...env, LONGHAND_MODEL: settings.model }, {
    prices,
    known: await store.tables.listCapabilities(),
    // What could not be kept is found out again at the next start.
    keep: (record) =>
      void store.tables.putCapabilities(record).catch((error: unknown) => report({ where: 'capabilities', error })),
    ...(env.LONGHAND_PROBE === 'off' ? {} : { probes: { now: () => clock.now() } }),
    ownModels: parts.ownModels ?? {},
  });
  let embeddings: Embeddings | undefined;
  const endpoints = endpointBook({
    path: endpointsPath,
    kept: keptEndpoints,
    models: {
      ...models,
      configure(kept) {
        models.configure(kept);
        embeddings?.refresh();
      },
    },
  });
  if (endpoints.notice !== null)
    report({ where: 'models', error: sayCode('en', endpoints.notice.code, endpoints.notice.params) });
  const texts = createSourceTexts(store.tables);
  embeddings = await createEmbeddings({
    path: join(settings.dataDir, 'embeddings.json'),
    wanted: nonBlank(env.LONGHAND_EMBEDDINGS),
    tables: store.tables,
    texts,
    timers,
    now: () => performance.now(),
    documents: () => store.log.documents(),
    endpoints: models.endpoints,
    priceOf: models.priceOf,
    report: (error) => report({ where: 'embeddings', error }),
  });
  const retriever = fusedRetriever(createRetriever(store.tables), embeddings, texts);
  const translator =
    env.LONGHAND_TRANSLATE === 'off'
      ? undefined
      : createTranslator({
          modelOf: async (document) => (await engine.state(document)).run?.model ?? (await models.defaultModel()),
          resolve: models.resolve,
          now: () => performance.now(),
        });
  const single =
    translator === undefined
      ? retriever
      : bilingualRetriever(retriever, translator, async (document) =>
          // Vectors know both languages.
          embeddings?.isOn === true ? [] : Object.values((await engine.state(document)).sources),
        );
  const toolServers = await openMcpHouse(
    nonBlank(env.LONGHAND_MCP) ?? join(settings.dataDir, 'mcp.json'),
    settings.mcpServers,
  );
  const toolsOf = (document: DocumentId) => [
    ...builtInTools(document, { retriever: single, tables: store.tables, stateOf: (id) => engine.state(id) }),
    ...(settings.tools ?? []),
    ...toolServers.tools(),
  ];
  const engine: Engine = createEngine({
    log: store.log,
    ownership: store.ownership,
    clock,
    timers,
    random,
    models,
    ...(space === undefined ? {} : { space }),
    agent: writer,
    retrieve: retriever.retrieve,
    holds: holdsIn(store.tables),
    toolsOf: async (document) => {
      await toolServers.settled(TOOL_SERVERS_MS);
      return toolsOf(document).map(offerOf);
    },
    runTool: (document, name, args, signal) => callTool(toolsOf(document), name, args, signal),
    report,
  });
  const renderer = createRenderService();
  const server = await createServer(
    {
      ...store,
      space,
      engine,
      models,
      endpoints,
      toolServers,
      retriever,
      embeddings,
      translator,
      texts,
      render: renderer.export,
      draw: renderer.draw,
      preview: renderer.preview,
      findOcr: () => findOcr(nonBlank(env.LONGHAND_OCR_DATA)),
      fetchPage: env.LONGHAND_WEB_SOURCES === 'on' ? (url, limits) => fetchPublic(url, limits) : undefined,
      clock,
      timers,
      random,
      report,
      tell: log.tell,
    },
    {
      version: VERSION,
      token: nonBlank(env.LONGHAND_TOKEN),
      allowedHosts: (env.LONGHAND_ALLOWED_HOSTS ?? '').split(',').flatMap((host) => nonBlank(host.trim()) ?? []),
      pageFolder: settings.pageFolder ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
    },
  ).catch(async (error: unknown) => {
    renderer.close();
    await engine.close();
    await toolServers.close();
    await embeddings?.close();
    await disk?.close();
    await store.close();
    throw error;
  });

  const recovered = (async () => {
    const documents = await engine.recover();
    log.tell('info', 'recovered', { documents: documents.length });
    await server.recover();
    embeddings?.refresh();
    return documents;
  })();
  recovered.catch((error: unknown) => report({ where: 'recovery', error }));
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    log.tell('info', 'closing');
    models.close();
    translator?.close();
    await server.close();
    renderer.close();
    await recovered.catch(() => {});
    await engine.close();
    await toolServers.close();
    await embeddings?.close();
    await disk?.close();
    await store.close();
  }
  return {
    async listen(options) {
      const listening = await server.listen(options);
      await store.announce(listening.address);
      log.tell('info', 'listening', { address: listening.address, dataDir: settings.dataDir });
      return listening;
    },
    models,
    recovered,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** How long the start of a run waits for MCP servers that are not connected yet; the run does without those that are later. */
const TOOL_SERVERS_MS = 3_000;
/** A document that has no events: taking it is the smallest write that goes the whole way through the store. */
const PROBE = 'space-probe';

const RANDOM_BYTES = 8;
/** A call for randomness costs as much as a token on its whole way, however little is asked for. */
const pool = { bytes: Buffer.alloc(RANDOM_BYTES * 512), used: RANDOM_BYTES * 512 };

function randomHex(): string {
  if (pool.used === pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.used = 0;
  }
  pool.used += RANDOM_BYTES;
  return pool.bytes.toString('hex', pool.used - RANDOM_BYTES, pool.used);
}

const systemParts: Omit<Parts, 'store' | 'space' | 'ownModels'> = {
  clock: { now: () => Date.now() },
  timers: {
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  },
  /** Sortable by time to the millisecond, and beyond guessing. */
  random: {
    id: (prefix) => `${prefix}_${Date.now().toString(36).padStart(9, '0')}${randomHex()}`,
  },
};

async function ownPrices(path: string | undefined): Promise<PriceList> {
  if (path === undefined) return {};
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ServerError('server.pricesUnreadable', 500, { path, reason }, { cause });
  }
  return readPriceList(text, path);
}

function nonBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
