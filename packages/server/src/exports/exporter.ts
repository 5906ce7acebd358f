import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import type { Engine } from '@longhand/engine';
import { ExportError, type exportDocument } from '@longhand/export';
import type { DocumentId, Notice } from '@longhand/protocol';
import type { Blobs, Clock, ExportFormat, Random, StoredExport, Tables } from '@longhand/protocol/ports';
import { StoreError } from '@longhand/store';
import { shownContent } from '@longhand/writer';
import { cleanFileName } from '../http/file-name.ts';

/** `exportDocument` of @longhand/export. Errors with a catalogue `code` and `params` become the problem of the export's record. */
export type Render = typeof exportDocument;

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
    let folder: string | null = null;
    try {
      folder = await mkdtemp(join(tmpdir(), 'longhand-file-'));
      const outPath = join(folder, `document.${record.format}`);
      const assetPath = (sha256: string) => blobs.path(sha256);
      const made = await environment.render(content, { format: record.format, outPath, assetPath, signal });
      if (signal.aborted) return;
      // The file gets its name when it is whole, and the record when the file is there: a kill in between publishes nothing.
      const { sha256, bytes } = await blobs.put(createReadStream(outPath), { maxBytes: MAX_BYTES });
      const { media, engine: used, warnings, fileExtension } = made;
      const fileName = `${cleanFileName(content.title === '' ? 'document' : content.title)}.${fileExtension}`;
      result = { ...record, status: 'done', media, fileName, blob: sha256, bytes, engine: used, warnings };
    } catch (error) {
      if (signal.aborted) return;
      result = { ...record, status: 'failed', problem: problemOf(error, record) };
    } finally {
      if (folder !== null) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    if (!signal.aborted) await tables.putExport(result);
  }
  async function stopAll(matches: (document: DocumentId) => boolean): Promise<void> {
    const jobs = [...underway.values()].filter(({ document }) => matches(document));
    for (const { stop } of jobs) stop.abort();
    await Promise.all(jobs.map(({ done }) => done));
  }

  function problemOf(error: unknown, { document, format }: StoredExport): Notice {
    if (error instanceof ExportError) return { code: error.code, params: error.params };
    environment.report(error, document);
    if (error instanceof StoreError && error.code === 'full') return { code: 'server.diskFull' };
    if (isNoSpace(error)) return { code: 'export.diskFull', params: { path: tmpdir() } };
    const reason = error instanceof Error ? error.message : String(error);
    return { code: 'export.failed', params: { format: format.toUpperCase(), reason } };
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
      job.done = make(record, shownContent(state), stop.signal)
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
      // Whoever asks hears it in any case; on a full disk it is written the next time.
      await tables.putExport(failed).catch((error: unknown) => environment.report(error, record.document));
      return failed;
    },
    drop: (document) => void stopAll((owner) => owner === document),
    close: () => stopAll(() => true),
  };
}

/** The folder for temporary files may lie on another disk than the data. */
function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
