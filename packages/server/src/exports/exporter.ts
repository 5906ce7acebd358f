import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import type { Engine } from '@longhand/engine';
import { ExportError, exportKey, type RenderService } from '@longhand/export';
import type { DocumentId, Notice } from '@longhand/protocol';
import type {
  Blobs,
  Clock,
  ExportFormat,
  ExportProgress,
  ExportSettings,
  Random,
  StoredExport,
  Tables,
} from '@longhand/protocol/ports';
import { StoreError } from '@longhand/store';
import { shownContent } from '@longhand/writer';
import { cleanFileName } from '../http/file-name.ts';
import { ownAssets } from './own-assets.ts';
import { surplusExports } from './surplus-exports.ts';

/** `export` of a render service. Errors with a catalogue `code` and `params` become the problem of the export's record. */
export type Render = RenderService['export'];

export interface Exporter {
  /** Starts an export of the committed state; resolves with its record while it is made, or at once where the same was made before. */
  start(document: DocumentId, format: ExportFormat, settings?: ExportSettings): Promise<StoredExport>;
  /** With its progress, while it is made. */
  get(id: string): Promise<StoredExport | null>;
  /** The newest first. */
  list(document: DocumentId): Promise<readonly StoredExport[]>;
  /** Gives up one that is being made, and resolves with its record; removes one that has ended, with its file, and resolves with null. */
  cancel(record: StoredExport): Promise<StoredExport | null>;
  drop(document: DocumentId): void;
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024 * 1024;

interface Job {
  readonly document: DocumentId;
  readonly stop: AbortController;
  progress: ExportProgress;
  done: Promise<void>;
}

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
  const underway = new Map<string, Job>();

  async function make(record: StoredExport, content: DocumentContent, job: Job): Promise<void> {
    const { signal } = job.stop;
    let result: StoredExport;
    let folder: string | null = null;
    try {
      folder = await mkdtemp(join(tmpdir(), 'longhand-file-'));
      const outPath = join(folder, `document.${record.format}`);
      if (signal.aborted) return;
      const { format, settings = {}, document } = record;
      const assetPath = ownAssets(document, environment);
      const made = await environment.render(content, {
        ...{ format, outPath, assetPath, settings, signal },
        onPlace: (before) => {
          job.progress = before > 0 ? { step: 'waiting', before } : { step: 'resolve' };
        },
        onStep: (step) => {
          job.progress = { step };
        },
      });
      if (signal.aborted) return;
      // The file gets its name when it is whole, and the record when the file is there: a kill in between publishes nothing.
      const { sha256, bytes } = await blobs.put(createReadStream(outPath), { maxBytes: MAX_BYTES });
      const { media, engine: used, standard, warnings, findings, fileExtension } = made;
      const fileName = `${cleanFileName(content.title === '' ? 'document' : content.title)}.${fileExtension}`;
      const file = { media, fileName, blob: sha256, bytes, engine: used, ...(standard !== undefined && { standard }) };
      result = { ...record, status: 'done', ...file, warnings, findings };
    } catch (error) {
      if (signal.aborted) return;
      result = { ...record, status: 'failed', problem: problemOf(error, record) };
    } finally {
      if (folder !== null) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    if (signal.aborted) return;
    await tables.putExport(result);
    for (const { id } of surplusExports(await tables.listExports(record.document))) await tables.deleteExport(id);
  }

  /** A file that was made from the same by the same, and still is there. */
  async function madeBefore(document: DocumentId, key: string): Promise<StoredExport | null> {
    for (const record of await tables.listExports(document)) {
      // What another engine had to do may be better made today.
      const isSame = record.key === key && record.status === 'done' && record.engine !== 'chromium';
      if (isSame && record.blob !== undefined && (await blobs.path(record.blob)) !== null) return record;
    }
    return null;
  }

  async function stopAll(matches: (job: Job) => boolean): Promise<void> {
    const jobs = [...underway.values()].filter(matches);
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

  async function get(id: string): Promise<StoredExport | null> {
    const record = await tables.getExport(id);
    if (record === null || record.status !== 'running') return record;
    const job = underway.get(id);
    if (job !== undefined) return { ...record, progress: job.progress };
    // Finished between the two looks, or left behind by a process that died.
    const again = await tables.getExport(id);
    if (again === null || again.status !== 'running') return again;
    const failed: StoredExport = { ...record, status: 'failed', problem: { code: 'export.interrupted' } };
    // Whoever asks hears it in any case; on a full disk it is written the next time.
    await tables.putExport(failed).catch((error: unknown) => environment.report(error, record.document));
    return failed;
  }

  return {
    async start(document, format, settings = {}) {
      const state = await engine.state(document);
      const content = shownContent(state);
      const id = random.id('x');
      const key = await exportKey(content, { format, settings, assetPath: ownAssets(document, environment) });
      const asked = { id, document, format, settings, seq: state.seq, createdAt: clock.now(), key };
      const before = await madeBefore(document, key);
      if (before !== null) {
        const again: StoredExport = { ...before, ...asked };
        await tables.putExport(again);
        return again;
      }
      const record: StoredExport = { ...asked, status: 'running' };
      await tables.putExport(record);
      const job: Job = {
        document,
        stop: new AbortController(),
        progress: { step: 'resolve' },
        done: Promise.resolve(),
      };
      underway.set(id, job);
      job.done = make(record, content, job)
        .catch((error: unknown) => environment.report(error, document))
        .finally(() => underway.delete(id));
      return { ...record, progress: job.progress };
    },
    get,
    async list(document) {
      const records = await tables.listExports(document);
      const told = await Promise.all(records.map(({ id }) => get(id)));
      return told.filter((record) => record !== null);
    },
    async cancel(record) {
      const job = underway.get(record.id);
      if (job === undefined) {
        await tables.deleteExport(record.id);
        return null;
      }
      job.stop.abort();
      await job.done;
      const latest = await tables.getExport(record.id);
      // It may have ended in the same moment: then it has its file.
      if (latest === null || latest.status !== 'running') return latest;
      const cancelled: StoredExport = { ...latest, status: 'cancelled' };
      await tables.putExport(cancelled);
      return cancelled;
    },
    drop: (document) => void stopAll((job) => job.document === document),
    close: () => stopAll(() => true),
  };
}

/** The folder for temporary files may lie on another disk than the data. */
function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
