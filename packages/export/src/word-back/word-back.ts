/**
 * Word files that come back: which document they were made of, and what was changed in them.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { GuardError, type GuardLimits, runGuarded } from '@longhand/guard';
import type { ExportSettings } from '@longhand/protocol/ports';
import { exportDocument } from '../export-document.ts';
import { ExportError } from '../export-error.ts';
import type { BlockOfFile } from './blocks-of-file.ts';
import { withAssets } from './new-pictures.ts';
import type { WordChanges } from './outcome.ts';
import type { WordJob, WordOrigin, WordOutcome } from './word-job.ts';

export interface CompareOptions {
  readonly settings?: ExportSettings;
  /** Path of a stored file by its SHA-256 (hex). */
  readonly assetPath?: (sha256: string) => Promise<string | null>;
  /** Stores a picture that somebody put into the file, and says under which SHA-256 (hex); null when it cannot be used. Absent: new pictures are listed only. */
  readonly storePicture?: (path: string, name: string) => Promise<string | null>;
  readonly signal?: AbortSignal;
}

const limits: GuardLimits = { timeoutMs: 120_000, maxRssBytes: 2_000_000_000, maxOutputBytes: 100_000_000 };
const entry = new URL(`./word-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/**
 * Which document a Word file was made of, and from when; null when Longhand did not make it.
 *
 * @throws ExportError `word.unreadable`, `word.tooLarge`
 * @example (await readWordOrigin('report.docx'))?.document
 */
export async function readWordOrigin(path: string, signal?: AbortSignal): Promise<WordOrigin | null> {
  const outcome = await ask({ task: 'origin', path }, signal);
  return outcome.kind === 'origin' ? outcome.origin : null;
}

/**
 * The blocks of a Word file that Longhand made, from the file alone: those that nobody changed are equal to what was written.
 *
 * @throws ExportError `word.unreadable`, `word.tooLarge`
 * @example (await readWordBlocks('report.docx')).filter(({ isAsWritten }) => !isAsWritten)
 */
export async function readWordBlocks(path: string, signal?: AbortSignal): Promise<readonly BlockOfFile[]> {
  const outcome = await ask({ task: 'blocks', path }, signal);
  return outcome.kind === 'blocks' ? outcome.blocks : [];
}

/**
 * What was changed in a Word file since it was made.
 *
 * @param content the document as it was then
 * @throws ExportError `word.unreadable`, `word.tooLarge`
 * @example (await compareWord('report.docx', content)).suggestions
 */
export async function compareWord(
  path: string,
  content: DocumentContent,
  options: CompareOptions = {},
): Promise<WordChanges> {
  const folder = await mkdtemp(join(tmpdir(), 'longhand-word-'));
  try {
    const written = join(folder, 'written.docx');
    await exportDocument(content, { format: 'docx', outPath: written, ...options });
    const outcome = await ask({ task: 'compare', path, written, content, folder }, options.signal);
    if (outcome.kind !== 'changes') throw new ExportError('word.unreadable', {});
    const assets = new Map<string, string>();
    for (const picture of outcome.pictures) {
      const asset = (await options.storePicture?.(picture.path, basename(picture.part))) ?? null;
      if (asset !== null) assets.set(picture.part, asset);
    }
    return withAssets(outcome.changes, assets);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ask(job: WordJob, signal: AbortSignal | undefined): Promise<WordOutcome> {
  try {
    // The child runs `word-child.ts`, which returns exactly this.
    const outcome = (await runGuarded(entry, job, limits, signal)) as WordOutcome;
    if (outcome.kind === 'refused') throw new ExportError(outcome.code, {});
    return outcome;
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (!(cause instanceof GuardError)) throw cause;
    const isTooMuch = cause.code === 'timeout' || cause.code === 'memory' || cause.code === 'output';
    throw new ExportError(isTooMuch ? 'word.tooLarge' : 'word.unreadable', {}, { cause });
  }
}
