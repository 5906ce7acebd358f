import type { Engine } from '@longhand/engine';
import type { RenderService } from '@longhand/export';
import type { DocumentId } from '@longhand/protocol';
import type { Blobs, Clock, EventLog, Ownership, Random, Space, Tables, Timers } from '@longhand/protocol/ports';
import { openApiDocument, routes } from '@longhand/protocol/routes';
import type { OcrSetup } from '@longhand/sources';
import { Hono } from 'hono';
import { mountArchive } from './archive/archive-routes.ts';
import { type Models, mountDocuments } from './documents/document-routes.ts';
import { openLibrary } from './documents/library.ts';
import { mountEmbeddings } from './embeddings/embedding-routes.ts';
import type { Embeddings } from './embeddings/embeddings.ts';
import { createAssetIntake } from './exports/asset-intake.ts';
import { mountAssets } from './exports/asset-routes.ts';
import { mountExports } from './exports/export-routes.ts';
import { createExporter, type Render } from './exports/exporter.ts';
import { mountFigures } from './exports/figure-routes.ts';
import { mountPreview } from './exports/preview-routes.ts';
import type { Env } from './http/env.ts';
import { gate, openSession } from './http/gate.ts';
import { type Listening, type ListenOptions, listenOn } from './http/listen.ts';
import { localeOf, problemResponse, type Report } from './http/problem.ts';
import { storageNotice } from './http/space.ts';
import type { McpHouse } from './mcp/mcp-house.ts';
import { mountToolServers } from './mcp/tool-server-routes.ts';
import type { EndpointBook } from './models/endpoint-book.ts';
import { mountModels } from './models/model-routes.ts';
import { mountPage } from './page/page-routes.ts';
import { tokenPage } from './page/plain-page.ts';
import type { Log } from './report.ts';
import { ServerError } from './server-error.ts';
import { mountEvidence } from './sources/evidence-routes.ts';
import { createIntake } from './sources/intake.ts';
import type { Retriever } from './sources/retriever.ts';
import { createSearch } from './sources/search.ts';
import { mountSearch } from './sources/search-routes.ts';
import { mountSources } from './sources/source-routes.ts';
import { createSourceTexts, type SourceTexts } from './sources/source-texts.ts';
import type { Translator } from './sources/translation.ts';
import type { FetchPage } from './sources/web-page.ts';
import { type AdmissionLimits, createAdmission, DEFAULT_ADMISSION } from './stream/admission.ts';
import { mountEvents } from './stream/event-routes.ts';
import { mountMultiplex } from './stream/multiplex-routes.ts';
import { createReaders, DEFAULT_LIMITS, type ReaderLimits } from './stream/readers.ts';
import { mountVersions } from './versions/version-routes.ts';
import { mountWord } from './word/word-routes.ts';

export interface ServerDeps {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly ownership: Ownership;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly models: Models;
  /** Without it the endpoints of models can be set in the environment only. */
  readonly endpoints?: EndpointBook | undefined;
  /** The user's own MCP servers. */
  readonly toolServers?: McpHouse | undefined;
  readonly retriever: Retriever;
  /** Without it search goes by words, and no model of embeddings can be chosen. */
  readonly embeddings?: Embeddings | undefined;
  /** Without it queries are searched in their own language only. */
  readonly translator?: Translator | undefined;
  /** Texts of sources at hand; made here when absent. */
  readonly texts?: SourceTexts | undefined;
  readonly render: Render;
  /** Draws diagrams; without it the page shows their sources. */
  readonly draw?: RenderService['draw'] | undefined;
  /** Without it there is no preview. */
  readonly preview?: RenderService['preview'] | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** With it, what is new or large is refused before the disk is full, and `/readyz` tells. */
  readonly space?: Space | undefined;
  /** Finds the engine that recognises the text of pictures; without it none is offered. */
  readonly findOcr?: () => Promise<OcrSetup | null>;
  /** Fetches pages by their address; without it none are fetched. */
  readonly fetchPage?: FetchPage | undefined;
  readonly report: Report;
  /** Facts for the program's log: one line per request at `debug`. */
  readonly tell?: Log['tell'];
}

export interface ServerOptions {
  readonly version: string;
  /** Needed to listen on anything but a loopback address. */
  readonly token?: string;
  /** Host names beside the loopback ones that the server answers for. */
  readonly allowedHosts?: readonly string[];
  /** Folder of the built page. */
  readonly pageFolder?: string;
  readonly maxUploadBytes?: number;
  readonly longPollMs?: number;
  readonly readers?: Partial<ReaderLimits>;
  /** How many readers there may be. */
  readonly admission?: Partial<AdmissionLimits>;
  /** Streams and requests that are still open this long after the goodbye are cut. */
  readonly drainMs?: number;
}

export interface LonghandServer {
  readonly app: Hono<Env>;
  /** @throws ServerError `server.needsToken`, `server.portInUse`, `server.hostUnknown` */
  listen(options: ListenOptions): Promise<Listening>;
  /** Reads sources that a dead process left unread. Call it once the engine has recovered. */
  recover(): Promise<void>;
  /**
   * Puts the engine to rest, says goodbye to readers, stops reading and rendering, and waits for what is open: requests under way are
   * answered, or cut after `drainMs`. The engine and the store stay open.
   */
  close(): Promise<void>;
}

const UPLOAD_BYTES = 100 * 1024 * 1024;
/** A Word file with its pictures. */
const WORD_BYTES = 50 * 1024 * 1024;
const LONG_POLL_MS = 25_000;
const DRAIN_MS = 4_000;
/** Longest wait for a disk that does not answer: the readers must still be told. */
const CHECKPOINT_MS = 2_000;

/**
 * The server kit: REST, event streams and the page over an engine and a store.
 *
 * @example
 * const server = await createServer(deps, { version: '0.1.0' });
 * const { address } = await server.listen({ host: '127.0.0.1', port: 4747 });
 */
export async function createServer(deps: ServerDeps, options: ServerOptions): Promise<LonghandServer> {
  const { engine, log, tables, blobs, models, retriever, clock, timers, random, report } = deps;
  const maxBytes = options.maxUploadBytes ?? UPLOAD_BYTES;
  const reportOf = (where: string) => (error: unknown, document: DocumentId) => report({ where, document, error });
  const stateOf = (document: DocumentId) => engine.state(document);
  const closing = new AbortController();
  const listening: Listening[] = [];

  const library = await openLibrary({ log, tables, timers, stateOf, report: reportOf('library') });
  const limits = { ...DEFAULT_LIMITS, ...options.readers };
  const storage = () => storageNotice(deps.space);
  const reading = { timers, limits, stateOf, report: reportOf('stream'), storage };
  const readers = createReaders({ ...reading, jitter: Math.random });
  const work = { engine, tables, blobs, clock, random };
  const intake = createIntake({
    ...work,
    log,
    timers,
    retriever,
    maxBytes,
    space: deps.space,
    findOcr: deps.findOcr ?? (async () => null),
    fetchPage: deps.fetchPage,
    report: reportOf('intake'),
  });
  const exporter = createExporter({ ...work, render: deps.render, report: reportOf('export') });

  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const began = performance.now();
    await next();
    // The path without its query: a cursor is no secret, a token in it would be.
    const ms = Math.round(performance.now() - began);
    deps.tell?.('debug', 'request', { method: c.req.method, path: c.req.path, status: c.res.status, ms });
    // A stream has written its own headers already, and its stand-in is one object for all of them.
    if (c.res.headers.has('x-hono-already-sent')) return;
    for (const [name, value] of SECURITY_HEADERS) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  app.use(gate(options));
  if (options.token !== undefined) app.post('/session', openSession(options.token));

  mountDocuments(app, {
    engine,
    log,
    tables,
    library,
    models,
    space: deps.space,
    onDelete(document) {
      readers.drop(document);
      intake.drop(document);
      exporter.drop(document);
      deps.translator?.drop(document);
    },
  });
  const streaming = {
    log,
    readers,
    timers,
    stateOf,
    admission: createAdmission({ ...DEFAULT_ADMISSION, ...options.admission }),
    longPollMs: options.longPollMs ?? LONG_POLL_MS,
    closing: closing.signal,
  };
  mountEvents(app, { ...streaming, documentOf: (run) => library.documentOf(run) });
  mountMultiplex(app, streaming);
  mountSources(app, { engine, log, tables, blobs, intake, maxBytes });
  mountEvidence(app, { engine, tables });
  const arrival = { engine, log, ownership: deps.ownership, tables, clock, random, space: deps.space };
  const onArrived = (document: DocumentId) => {
    library.add(document);
    void intake.recover([document]);
    deps.embeddings?.refresh();
  };
  mountArchive(app, { ...arrival, blobs, maxBytes, onImported: onArrived });
  mountVersions(app, { ...arrival, onBranched: onArrived });
  const sourcesOf = async (document: DocumentId) =>
    Object.values((await stateOf(document)).sources).filter(({ replacedBy }) => replacedBy === undefined);
  const texts = deps.texts ?? createSourceTexts(tables);
  mountSearch(
    app,
    createSearch({ retriever, texts, meaning: deps.embeddings, translator: deps.translator, sourcesOf }),
    sourcesOf,
  );
  if (deps.embeddings !== undefined) mountEmbeddings(app, deps.embeddings);
  mountExports(app, { exporter, log, tables, blobs, space: deps.space });
  const assets = createAssetIntake({ tables, blobs, clock });
  const word = { engine, log, tables, blobs, clock, space: deps.space, pictures: assets };
  mountWord(app, { ...word, maxBytes: Math.min(maxBytes, WORD_BYTES) });
  mountAssets(app, { log, tables, blobs, intake: assets, maxBytes, space: deps.space });
  if (deps.draw !== undefined) mountFigures(app, { engine, draw: deps.draw });
  if (deps.preview !== undefined) mountPreview(app, { engine, tables, blobs, preview: deps.preview });
  mountModels(app, models, deps.endpoints);
  if (deps.toolServers !== undefined) mountToolServers(app, deps.toolServers);
  app.get('/livez', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const notice = (await deps.space?.look())?.notice ?? null;
    if (closing.signal.aborted) return c.json({ status: 'draining' }, 503);
    return notice === null ? c.json({ status: 'ok' }) : c.json({ status: 'degraded', reasons: [notice] }, 503);
  });
  app.get('/openapi.json', (c) => c.json(openApiDocument(routes, options.version)));
  mountPage(app, options.pageFolder);
  app.onError((error, c) => {
    const locale = localeOf(c.req.header('accept-language'));
    const isPage = (c.req.header('accept') ?? '').includes('text/html');
    if (isPage && error instanceof ServerError && error.status === 401) return tokenPage(locale);
    return problemResponse(error, locale, `${c.req.method} ${c.req.path}`, report);
  });

  const readSources = async () => intake.recover(await library.withUnreadSources());
  // What could not be written while the disk was full is read again.
  const unwatch = deps.space?.onChange(({ mayGoOn }) => {
    readers.beat();
    if (mayGoOn && !closing.signal.aborted) readSources().catch((error: unknown) => report({ where: 'intake', error }));
  });

  return {
    app,
    async listen(where) {
      const one = await listenOn(app, where, options.token);
      listening.push(one);
      return one;
    },
    recover: readSources,
    async close() {
      closing.abort();
      unwatch?.();
      // No model writes any more, and what was decided gets durable, so that the readers see it before they are sent away.
      await atMost(CHECKPOINT_MS, timers, engine.rest());
      const work = Promise.all([intake.close(), exporter.close()]);
      readers.end('deploy');
      await Promise.all(listening.map((one) => one.close(options.drainMs ?? DRAIN_MS)));
      await work;
      await library.close();
    },
  };
}

/** Resolves with the work, or after `ms` without it. */
async function atMost(ms: number, timers: Timers, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const disarm = timers.after(ms, late.resolve);
  await Promise.race([work, late.promise]);
  disarm();
}

const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['x-frame-options', 'SAMEORIGIN'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cache-control', 'no-store'],
];
