import type { CslEntry, DocumentContent, DocumentDiff, DocumentProblem, Lang, SourceId } from '@longhand/document';
import type {
  Command,
  DocState,
  DocumentId,
  EmbeddingReport,
  EmbeddingStatus,
  EndpointInput,
  EndpointReport,
  EvidenceReport,
  ModelEndpoint,
  ModelInfo,
  Notice,
  ProbeReport,
  SearchAnswer,
  Seq,
  SourceRecord,
  SourceState,
  ToolServer,
  ToolServerList,
  Version,
  WordReport,
} from '@longhand/protocol';
import type {
  DocumentSummary,
  ExportFormat,
  ExportProgress,
  ExportSettings,
  StoredAsset,
  StoredExport,
  StoredText,
} from '@longhand/protocol/ports';
import { ApiError } from './api-error.ts';
import { newKey } from './key.ts';
import { createTransport, REPEATS, type RepeatOptions, type Transport, type TransportOptions } from './transport.ts';
import { type UploadOptions, uploadBody } from './upload.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** How the reading of sources stands. */
export interface SourcesLook {
  readonly progress: Readonly<
    Record<
      SourceId,
      { readonly phase: 'waiting' | 'reading' | 'recognising'; readonly page?: number; readonly pages?: number }
    >
  >;
  readonly takesAddresses: boolean;
  /** The text of pictures can be recognised. */
  readonly recognisesText: boolean;
}

export interface ApiOptions extends TransportOptions {}

/** What narrows a search in sources. */
export interface SourceSearch {
  /** Ids or file names. */
  readonly sources?: readonly string[];
  /** As `3-7`, `3` or `3-`. */
  readonly pages?: string | undefined;
  readonly lang?: Lang | undefined;
  /** 1 to 100, 10 when absent. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The server's REST interface, typed. Every method throws {@link ApiError}. */
export interface Api {
  readonly documents: {
    /** Newest change first. */
    list(): Promise<readonly DocumentSummary[]>;
    /**
     * Makes a document, one for each key; repeated by itself as `command` is. A blank brief may be filled in later; `run.start` refuses it
     * (`run.emptyBrief`).
     */
    create(
      input: { title?: string; brief: string; lang: Lang },
      options?: RepeatOptions,
    ): Promise<{ id: DocumentId; seq: Seq }>;
    /** The committed state; follow the log from `seq` on. */
    get(id: DocumentId): Promise<{ state: DocState; seq: Seq }>;
    delete(id: DocumentId): Promise<void>;
    /** Where its archive is: the whole history, with the sources. */
    archiveUrl(id: DocumentId): string;
    /** Makes a document out of an archive: under a new id, or under its own where that is free. */
    import(archive: Blob, options?: { keepsId?: boolean }): Promise<{ id: DocumentId; seq: Seq; lost: number }>;
    /** Brings back a Word file that was made of the document: what was changed in it waits as suggestions and comments. */
    takeWord(id: DocumentId, file: Blob & { readonly name?: string }, options?: RepeatOptions): Promise<WordReport>;
    /** How the sentences of the document stand to their sources. */
    evidence(id: DocumentId): Promise<EvidenceReport>;
    /** The sources as CSL-JSON. */
    bibliography(id: DocumentId): Promise<readonly (CslEntry & { readonly id: SourceId })[]>;
    /** What is wrong with it, in reading order, with a sentence for people. */
    problems(id: DocumentId): Promise<readonly (DocumentProblem & { readonly text: string })[]>;
  };
  /** Every seq of a document's log is a version. */
  readonly versions: {
    /** Those worth going back to, newest first. */
    list(document: DocumentId): Promise<{ seq: Seq; versions: readonly Version[] }>;
    /** The document as it was behind an event. */
    get(document: DocumentId, seq: Seq): Promise<DocumentContent>;
    /** @param to the present state when absent */
    diff(document: DocumentId, from: Seq, to?: Seq): Promise<DocumentDiff & { from: Seq; to: Seq }>;
    /** Makes a document with the history up to `seq` (the present state when absent), the sources and the citations. */
    branch(
      document: DocumentId,
      options?: { seq?: Seq; title?: string },
    ): Promise<{ id: DocumentId; seq: Seq; lost: number }>;
  };
  /**
   * Sends a command and resolves with the seq of its last event once that is durable; what came of it is seen in the log. `key` makes a
   * repetition safe: the same key and command are carried out once. Without a key one is made, and the request is repeated by itself
   * (three times, or `repeats`) when the connection fails.
   */
  command(document: DocumentId, command: Command, options?: RepeatOptions): Promise<{ seq: Seq }>;
  readonly sources: {
    /**
     * Uploads a file, once for each key; repeated by itself as `command` is. `onProgress` gets the share sent, 0 to 1, and begins again with
     * each attempt. The text is extracted after this resolves: follow the document.
     */
    upload(
      document: DocumentId,
      file: Blob & { readonly name?: string },
      options?: UploadOptions,
    ): Promise<{ source: SourceRecord; seq: Seq }>;
    /** Uploads a new version of a source: once it is read, citations whose quote stands in it move there, and the others are stale. */
    replace(
      document: DocumentId,
      source: SourceId,
      file: Blob & { readonly name?: string },
      options?: UploadOptions,
    ): Promise<{ source: SourceRecord; seq: Seq }>;
    list(document: DocumentId): Promise<readonly SourceState[]>;
    /** Adds a page by its address, once for each key; the server has to be set up for it (`look`). Its text is extracted after this resolves. */
    addPage(document: DocumentId, url: string, options?: RepeatOptions): Promise<{ source: SourceRecord; seq: Seq }>;
    /** Reads a source again that failed as `source.scanned` or that has `picturePages` (as a new version of it), recognising the text of its pictures. */
    recognise(document: DocumentId, source: SourceId): Promise<{ seq: Seq }>;
    /** How far the sources are that are read now, and whether pages may be added by address. */
    look(document: DocumentId): Promise<SourcesLook>;
    /**
     * Removes a source. While the text cites it the {@link ApiError} `source.cited` has the places in `problem.citations`; with
     * `losesCitations` it goes all the same, and these citations are marked as lost.
     */
    remove(document: DocumentId, source: SourceId, options?: { losesCitations?: boolean }): Promise<{ seq: Seq }>;
    /** Writes the entry of the bibliography; null takes it back. */
    describe(document: DocumentId, source: SourceId, entry: CslEntry | null): Promise<{ seq: Seq }>;
    /** The normalised text, and where each part of it lies in the file. */
    text(source: SourceId): Promise<StoredText>;
    fileUrl(source: SourceId): string;
    /** The best passages of a document's sources for a query. */
    search(document: DocumentId, query: string, options?: SourceSearch): Promise<SearchAnswer>;
  };
  readonly exports: {
    /** Starts an export of the committed state; ask `get` until its status is not `running`. */
    create(document: DocumentId, format: ExportFormat, settings?: ExportSettings): Promise<StoredExport>;
    get(id: string): Promise<StoredExport>;
    /** Those that are kept, the newest first. */
    list(document: DocumentId): Promise<readonly StoredExport[]>;
    /** Resolves when the export has ended, whichever way. `onProgress` is told of each change that is seen on the way. */
    wait(
      id: string,
      options?: { signal?: AbortSignal; onProgress?: (progress: ExportProgress) => void },
    ): Promise<StoredExport>;
    /** Gives it up while it is made; removes it, with its file, once it has ended. */
    cancel(id: string): Promise<void>;
    fileUrl(id: string): string;
  };
  readonly assets: {
    /** Adds a picture, a Word file to build on, or a style of citations. The same file again is the same asset. */
    add(
      document: DocumentId,
      file: Blob & { readonly name?: string },
      options?: { name?: string },
    ): Promise<StoredAsset>;
    list(document: DocumentId): Promise<readonly StoredAsset[]>;
    fileUrl(document: DocumentId, sha256: string): string;
  };
  /** Address of a diagram, drawn; `n` counts the figures of a block. */
  figureUrl(document: DocumentId, block: string, options?: { theme?: 'light' | 'dark'; n?: number }): string;
  models(): Promise<readonly ModelInfo[]>;
  /** Finds out anew what a model can do; takes up to half a minute. */
  probeModel(model: string): Promise<ProbeReport>;
  /** Endpoints that serve models. Keys go in and never come out. */
  readonly endpoints: {
    list(): Promise<{ readonly endpoints: readonly ModelEndpoint[]; readonly notice?: Notice }>;
    add(input: EndpointInput): Promise<ModelEndpoint>;
    /** Its name stays. */
    change(name: string, input: EndpointInput): Promise<ModelEndpoint>;
    remove(name: string): Promise<void>;
    /** Tries settings that need not be kept, or a kept endpoint by its name; takes a minute at most. */
    test(endpoint: EndpointInput | string, model?: string | null): Promise<EndpointReport>;
  };
  /** The model of embeddings, named `endpoint/name`; its address and key are those of the endpoint. */
  readonly embedding: {
    status(): Promise<EmbeddingStatus>;
    /** All sources get their vectors in the background. */
    choose(model: string): Promise<EmbeddingStatus>;
    /** From now on search goes by words. */
    turnOff(): Promise<void>;
    /** Asks for one vector; takes a minute at most. */
    test(model: string): Promise<EmbeddingReport>;
  };
  /** The user's own MCP servers. */
  readonly toolServers: {
    list(): Promise<ToolServerList>;
    /** Connects one that is down; resolves with how it stands then. */
    reconnect(name: string): Promise<ToolServer>;
  };
  /** What the requests go through; `followDocument` uses it for the stream. */
  readonly transport: Transport;
}

/**
 * Makes the typed interface of one server.
 *
 * @example
 * const api = createApi({ baseUrl: '' }); // same origin as the page
 * const { id } = await api.documents.create({ brief: 'Why is the sea salty?', lang: 'en' });
 * await api.command(id, { type: 'run.start' });
 */
export function createApi(options: ApiOptions = {}): Api {
  const transport = createTransport(options);
  const path = (...parts: readonly string[]) => `/v1/${parts.map(encodeURIComponent).join('/')}`;
  return {
    transport,
    documents: {
      list: async () => (await transport.json<{ documents: DocumentSummary[] }>('GET', path('documents'))).documents,
      create: (input, { key = newKey(), repeats = REPEATS, signal } = {}) =>
        transport.json('POST', path('documents'), {
          body: input,
          headers: { 'idempotency-key': key },
          repeats,
          signal,
        }),
      get: (id) => transport.json('GET', path('documents', id)),
      delete: async (id) => void (await transport.send('DELETE', path('documents', id))),
      archiveUrl: (id) => transport.url(path('documents', id, 'archive')),
      import: (archive, { keepsId = false } = {}) =>
        transport.json('POST', `${path('imports')}${keepsId ? '?id=same' : ''}`, { raw: archive, repeats: 0 }),
      takeWord: (id, file, { key, repeats = REPEATS, signal } = {}) =>
        transport.json('POST', path('documents', id, 'word'), {
          raw: file,
          headers: {
            'content-type': DOCX,
            'x-file-name': encodeURIComponent(file.name ?? 'document.docx'),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          repeats,
          signal,
        }),
      evidence: (id) => transport.json('GET', path('documents', id, 'evidence')),
      bibliography: (id) => transport.json('GET', path('documents', id, 'bibliography')),
      problems: async (id) =>
        (
          await transport.json<{ problems: (DocumentProblem & { text: string })[] }>(
            'GET',
            path('documents', id, 'problems'),
          )
        ).problems,
    },
    versions: {
      list: (document) => transport.json('GET', path('documents', document, 'versions')),
      get: async (document, seq) =>
        (
          await transport.json<{ content: DocumentContent }>(
            'GET',
            path('documents', document, 'versions', String(seq)),
          )
        ).content,
      diff: (document, from, to) =>
        transport.json(
          'GET',
          `${path('documents', document, 'diff')}?from=${from}${to === undefined ? '' : `&to=${to}`}`,
        ),
      branch: (document, options = {}) =>
        transport.json('POST', path('documents', document, 'branches'), { body: options, repeats: 0 }),
    },
    command: (document, command, { key = newKey(), repeats = REPEATS, signal } = {}) =>
      transport.json('POST', path('documents', document, 'commands'), {
        body: command,
        headers: { 'idempotency-key': key },
        repeats,
        signal,
      }),
    sources: {
      upload: (document, file, upload = {}) =>
        uploadBody(transport, path('documents', document, 'sources'), file, upload),
      list: async (document) =>
        (await transport.json<{ sources: SourceState[] }>('GET', path('documents', document, 'sources'))).sources,
      addPage: (document, url, { key = newKey(), repeats = REPEATS, signal } = {}) =>
        transport.json('POST', path('documents', document, 'sources'), {
          body: { url },
          headers: { 'idempotency-key': key },
          repeats,
          signal,
        }),
      recognise: (document, source) => transport.json('POST', path('documents', document, 'sources', source, 'read')),
      look: async (document) => {
        const { progress, takesAddresses, recognisesText } = await transport.json<SourcesLook>(
          'GET',
          path('documents', document, 'sources'),
        );
        return { progress, takesAddresses, recognisesText };
      },
      replace: (document, source, file, upload = {}) =>
        uploadBody(transport, path('documents', document, 'sources', source, 'versions'), file, upload),
      remove: (document, source, { losesCitations = false } = {}) =>
        transport.json(
          'DELETE',
          `${path('documents', document, 'sources', source)}${losesCitations ? '?citations=lose' : ''}`,
        ),
      describe: (document, source, entry) =>
        transport.json('POST', path('documents', document, 'sources', source, 'entry'), { body: { entry } }),
      text: (source) => transport.json('GET', path('sources', source, 'text')),
      fileUrl: (source) => transport.url(path('sources', source, 'file')),
      search: (document, query, { limit, sources = [], pages, lang, signal } = {}) => {
        const wanted = new URLSearchParams({ q: query });
        for (const source of sources) wanted.append('source', source);
        if (pages !== undefined) wanted.set('pages', pages);
        if (lang !== undefined) wanted.set('lang', lang);
        if (limit !== undefined) wanted.set('limit', String(limit));
        return transport.json('GET', `${path('documents', document, 'search')}?${wanted}`, { signal });
      },
    },
    exports: {
      create: (document, format, settings = {}) =>
        transport.json('POST', path('documents', document, 'exports'), { body: { format, settings } }),
      get: (id) => transport.json('GET', path('exports', id)),
      list: async (document) =>
        (await transport.json<{ exports: StoredExport[] }>('GET', path('documents', document, 'exports'))).exports,
      wait: async (id, { signal, onProgress } = {}) => {
        for (let waitMs = 100; ; waitMs = Math.min(waitMs * 1.5, 2_000)) {
          const record = await transport.json<StoredExport>('GET', path('exports', id), { signal });
          if (record.status !== 'running') return record;
          if (record.progress !== undefined) onProgress?.(record.progress);
          await pause(waitMs, signal);
        }
      },
      cancel: async (id) => void (await transport.send('DELETE', path('exports', id))),
      fileUrl: (id) => transport.url(path('exports', id, 'file')),
    },
    assets: {
      add: (document, file, { name = file.name ?? 'file' } = {}) =>
        transport.json('POST', path('documents', document, 'assets'), {
          raw: file,
          headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
          repeats: REPEATS,
        }),
      list: async (document) =>
        (await transport.json<{ assets: StoredAsset[] }>('GET', path('documents', document, 'assets'))).assets,
      fileUrl: (document, sha256) => transport.url(path('documents', document, 'assets', sha256)),
    },
    figureUrl: (document, block, { theme = 'light', n = 0 } = {}) =>
      transport.url(`${path('documents', document, 'figures', block)}?theme=${theme}&n=${n}`),
    models: async () => (await transport.json<{ models: ModelInfo[] }>('GET', path('models'))).models,
    endpoints: {
      list: () => transport.json('GET', path('endpoints')),
      add: (input) => transport.json('POST', path('endpoints'), { body: input }),
      change: (name, input) => transport.json('POST', path('endpoints', name), { body: input }),
      remove: async (name) => void (await transport.send('DELETE', path('endpoints', name))),
      test: (endpoint, model = null) =>
        typeof endpoint === 'string'
          ? transport.json('POST', path('endpoints', endpoint, 'test'), { body: { model } })
          : transport.json('POST', path('endpoints', 'test'), { body: { endpoint, model } }),
    },
    embedding: {
      status: () => transport.json('GET', path('embedding')),
      choose: (model) => transport.json('POST', path('embedding'), { body: { model } }),
      turnOff: async () => void (await transport.send('DELETE', path('embedding'))),
      test: (model) => transport.json('POST', path('embedding', 'test'), { body: { model } }),
    },
    toolServers: {
      list: () => transport.json('GET', path('tool-servers')),
      reconnect: (name) => transport.json('POST', path('tool-servers', name, 'connect')),
    },
    probeModel: (model) => transport.json('POST', path('models', 'probe'), { body: { model } }),
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new ApiError('server.unreachable', 'Waiting was given up.', { cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
