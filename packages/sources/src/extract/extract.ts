/**
 * From a file to its text, in a guarded child process.
 * @module
 */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { CslEntry, Lang } from '@longhand/document';
import { GuardError, runGuarded } from '@longhand/guard';
import type { PageRange } from '@longhand/protocol';
import type { TextPlace } from '@longhand/protocol/ports';
import type { OcrSetup } from '../ocr/ocr-engine.ts';
import type { Heading } from '../text/index.ts';
import { type SourceCode, SourceError, type SourceParams } from './errors.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { Queue } from './queue.ts';

export interface SourceFile {
  /** Where the file lies; it is only read. */
  readonly path: string;
  /** The name that people know it by; its ending is a hint only. */
  readonly name: string;
  /** Media type as claimed by the uploader; a hint only. */
  readonly media?: string;
}

export interface Extracted {
  /** What the file turned out to be. */
  readonly media: string;
  /** SHA-256 (hex) of `text` in UTF-8. */
  readonly sha256: string;
  readonly text: string;
  /** Ordered, without gaps, covering `text`. */
  readonly places: readonly TextPlace[];
  readonly headings: readonly Heading[];
  readonly pages?: number;
  /** Pages of pictures without text, where others have text. */
  readonly picturePages?: readonly PageRange[];
  /** Pages that could not be read, where others could. */
  readonly unreadPages?: readonly PageRange[];
  readonly lang: Lang;
  /** What the file says about itself, for a bibliography. */
  readonly entry?: CslEntry;
}

/** How far the reading of a file is; where pages are counted, the one that is read now. */
export interface ExtractProgress {
  readonly phase: 'waiting' | 'reading' | 'recognising';
  readonly page?: number;
  readonly pages?: number;
}

export interface ExtractOptions {
  readonly signal?: AbortSignal;
  /** Recognises the text of pictures with this engine; without it a file of pictures is refused as `source.scanned`. */
  readonly ocr?: OcrSetup;
  readonly onProgress?: (progress: ExtractProgress) => void;
  readonly limits?: Partial<Limits>;
}

/** What the child gets. */
export interface ExtractJob extends SourceFile {
  readonly limits: Limits;
  readonly ocr?: OcrSetup;
}
/** What the child answers; anything that it could not foresee ends it instead. */
export type ExtractReply =
  | { readonly ok: true; readonly extracted: Extracted }
  | { readonly ok: false; readonly code: SourceCode; readonly params: SourceParams; readonly detail: string };

const CHILD = new URL(`./extract-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const OUTPUT_BYTES_PER_UNIT = 12;

/** One extraction per two cores: it is bound by the processor, and the server has readers to serve. */
const queue = new Queue(Math.max(1, Math.floor(availableParallelism() / 2)));

/**
 * Reads a file: PDF, Word, Excel, PowerPoint, EPUB, e-mail, tables, HTML, Markdown, text, and pictures with an engine. Its kind is decided by its content. The work happens in a child process with
 * a clock and a memory watch, so that a hostile file cannot harm the caller.
 *
 * @throws SourceError with a code of the message catalogues
 * @throws GuardError `aborted` or the signal's reason, when `signal` aborts
 * @example const { text, places } = await extract({ path: '/data/blobs/ab12', name: 'report.pdf' })
 */
export async function extract(file: SourceFile, options: ExtractOptions = {}): Promise<Extracted> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { name } = file;
  const { size } = await stat(file.path);
  if (size === 0) throw new SourceError('source.empty', { name });
  if (size > limits.maxFileBytes)
    throw new SourceError('source.tooLarge', { name, limit: megabytes(limits.maxFileBytes) });
  const { ocr, signal, onProgress = () => {} } = options;
  const job: ExtractJob = {
    path: file.path,
    name,
    limits,
    ...(file.media === undefined ? {} : { media: file.media }),
    ...(ocr === undefined ? {} : { ocr }),
  };
  const guard = {
    timeoutMs: limits.timeoutMs,
    maxRssBytes: limits.maxRssBytes,
    maxOutputBytes: limits.maxTextUnits * OUTPUT_BYTES_PER_UNIT,
  };
  let reply: ExtractReply;
  let startedAt = 0;
  try {
    onProgress({ phase: 'waiting' });
    // The entry is ours, and tells and returns these types.
    const tell = (told: unknown) => onProgress(told as ExtractProgress);
    const readFile = () => {
      startedAt = performance.now();
      return runGuarded(CHILD, job, guard, signal, tell);
    };
    reply = (await queue.run(readFile, signal)) as ExtractReply;
  } catch (error) {
    throw error instanceof GuardError ? explained(error, name, limits, performance.now() - startedAt) : error;
  }
  if (reply.ok) return reply.extracted;
  const cause = reply.detail === '' ? undefined : new Error(reply.detail);
  throw new SourceError(reply.code, { name, ...reply.params }, { cause });
}

function explained(error: GuardError, name: string, limits: Limits, tookMs: number): Error {
  switch (error.code) {
    case 'timeout':
      return new SourceError('source.timeout', { name, seconds: Math.floor(tookMs / 1_000) }, { cause: error });
    case 'memory':
      return new SourceError('source.memory', { name, limit: megabytes(limits.maxRssBytes) }, { cause: error });
    case 'output':
      return new SourceError(
        'source.tooLarge',
        { name, limit: megabytes(limits.maxTextUnits * OUTPUT_BYTES_PER_UNIT) },
        { cause: error },
      );
    case 'crashed':
      return new SourceError('source.unreadable', { name }, { cause: error });
    case 'aborted':
      return error;
    default:
      return error.code satisfies never;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
