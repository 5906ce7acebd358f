/**
 * Reading ZIP archives (which DOCX files are) with limits that hold while inflating, whatever the archive claims about itself.
 * @module
 */
import { createReadStream } from 'node:fs';
import { Unzip, UnzipInflate } from 'fflate';

export interface ArchiveLimits {
  /** Inflated bytes of the whole archive, entries that nobody wants included. */
  readonly maxBytes: number;
  /** Inflated bytes per compressed byte, checked beyond the first megabyte of an entry. */
  readonly maxRatio: number;
  readonly maxEntries: number;
}

export type ArchiveCode = 'bomb' | 'damaged';

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: ArchiveCode;

  constructor(code: ArchiveCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Small texts compress well without being hostile. */
const RATIO_FREE_BYTES = 1024 * 1024;
const PIECE = 16 * 1024;

/**
 * Inflates the wanted entries of a ZIP file while it streams from disk. An archive that passes a limit is left at once.
 *
 * @param wants tells by name whether an entry is needed; others are skipped without inflating
 * @throws ArchiveError `bomb` at a limit, `damaged` when it is no whole ZIP file
 * @example const parts = await readArchive('a.docx', (name) => name.endsWith('.xml'), limits)
 */
export async function readArchive(
  path: string,
  wants: (name: string) => boolean,
  limits: ArchiveLimits,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const parts = new Map<string, Uint8Array>();
  let failure: ArchiveError | null = null;
  let entries = 0;
  let inflated = 0;
  let consumed = 0;
  let open = 0;
  const unzip = new Unzip((file) => {
    entries++;
    if (entries > limits.maxEntries)
      failure ??= new ArchiveError('bomb', `The archive has more than ${limits.maxEntries} entries.`);
    if (failure || !wants(file.name) || parts.has(file.name)) return;
    const pieces: Uint8Array[] = [];
    const startedAt = consumed;
    let bytes = 0;
    open++;
    file.ondata = (error, data, isLast) => {
      if (error)
        failure ??= new ArchiveError('damaged', `The entry ${file.name} cannot be inflated.`, { cause: error });
      if (failure) return;
      bytes += data.length;
      inflated += data.length;
      if (inflated > limits.maxBytes)
        failure = new ArchiveError('bomb', `The archive inflates to more than ${limits.maxBytes} bytes.`);
      else if (bytes > RATIO_FREE_BYTES && bytes > limits.maxRatio * (consumed - startedAt + PIECE)) {
        failure = new ArchiveError('bomb', `The entry ${file.name} inflates more than ${limits.maxRatio} times.`);
      }
      if (failure) return;
      pieces.push(data);
      if (isLast) {
        open--;
        parts.set(file.name, joined(pieces, bytes));
      }
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for await (const data of createReadStream(path, { highWaterMark: PIECE })) {
      consumed += data.length;
      unzip.push(data, false);
      if (failure) throw failure;
    }
    unzip.push(new Uint8Array(0), true);
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw new ArchiveError('damaged', 'The archive cannot be read to its end.', { cause });
  }
  if (failure) throw failure;
  if (entries === 0 || open > 0) throw new ArchiveError('damaged', 'The archive is incomplete.');
  return parts;
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
