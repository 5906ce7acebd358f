import type { DocumentContent } from '@longhand/document';
import type { Engine } from '@longhand/engine';
import { contentOfState, type DocumentId, type Notice } from '@longhand/protocol';
import type { Blobs, Clock, ExportFormat, Random, StoredExport, Tables } from '@longhand/protocol/ports';

/** Renders one format. Errors with `code` and `params` become the problem of the export's record. */
export type Render = (
  content: DocumentContent,
  format: ExportFormat,
  context: {
    readonly signal: AbortSignal;
    /** Path of a stored image by its SHA-256, null when it is not there. */
    readonly asset: (sha256: string) => Promise<string | null>;
  },
) => Promise<{
  readonly data: Uint8Array;
  readonly media: string;
  readonly fileName: string;
  readonly engine?: string;
  readonly warnings?: readonly Notice[];
}>;

export interface Exporter {
  /** Starts an export of the committed state; resolves with its record while it is made. */
  start(document: DocumentId, format: ExportFormat): Promise<StoredExport>;
  get(id: string): Promise<StoredExport | null>;
  drop(document: DocumentId): void;
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024 * 1024;

export function createExporter(environment: {
  readonly engine: Engine;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly random: Random;
  readonly render: Render;
  readonly report: (error: unknown, document: DocumentId) => void;
}): Exporter {
  const { engine, tables, blobs, clock, random } = environment;
  const underway = new Map<
    string,
    { readonly document: DocumentId; readonly stop: AbortController; done: Promise<void> }
  >();

  async function make(record: StoredExport, content: DocumentContent, signal: AbortSignal): Promise<void> {
    let result: StoredExport;
    try {
      const context = { signal, asset: (sha256: string) => blobs.path(sha256) };
      const {
        data,
        media,
        fileName,
        engine: used,
        warnings,
      } = await environment.render(content, record.format, context);
      if (signal.aborted) return;
      // The file gets its name when it is whole, and the record when the file is there: a kill in between publishes nothing.
      const { sha256, bytes } = await blobs.put(once(data), { maxBytes: MAX_BYTES });
      result = { ...record, status: 'done', media, fileName, blob: sha256, bytes, engine: used, warnings };
    } catch (error) {
      if (signal.aborted) return;
      const problem = noticeOf(error);
      if (problem === null) environment.report(error, record.document);
      result = { ...record, status: 'failed', problem: problem ?? { code: 'export.failed' } };
    }
    if (!signal.aborted) await tables.putExport(result);
  }
  async function stopAll(matches: (document: DocumentId) => boolean): Promise<void> {
    const jobs = [...underway.values()].filter(({ document }) => matches(document));
    for (const { stop } of jobs) stop.abort();
    await Promise.all(jobs.map(({ done }) => done));
  }

  return {
    async start(document, format) {
      const state = await engine.state(document);
      const id = random.id('x');
      const record: StoredExport = { id, document, format, status: 'running', seq: state.seq, createdAt: clock.now() };
      await tables.putExport(record);
      const stop = new AbortController();
      const job = { document, stop, done: Promise.resolve() };
      underway.set(id, job);
      job.done = make(record, contentOfState(state), stop.signal)
        .catch((error: unknown) => environment.report(error, document))
        .finally(() => underway.delete(id));
      return record;
    },
    async get(id) {
      const record = await tables.getExport(id);
      if (record === null || record.status !== 'running' || underway.has(id)) return record;
      // Finished between the two looks, or left behind by a process that died.
      const again = await tables.getExport(id);
      if (again === null || again.status !== 'running') return again;
      const failed: StoredExport = { ...record, status: 'failed', problem: { code: 'export.interrupted' } };
      await tables.putExport(failed);
      return failed;
    },
    drop: (document) => void stopAll((owner) => owner === document),
    close: () => stopAll(() => true),
  };
}

async function* once(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}

function noticeOf(error: unknown): Notice | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  if (!error.code.startsWith('export.')) return null;
  // The border: the error class of the renderer carries catalogue parameters.
  const params = 'params' in error ? (error.params as Notice['params']) : undefined;
  return params === undefined ? { code: error.code } : { code: error.code, params };
}
