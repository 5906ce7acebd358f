import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeFile, replaceFile, syncFolder } from '@longhand/guard/files';
import type { Blobs } from '@longhand/protocol/ports';
import { sweepStale } from './stale-files.ts';
import { StoreError, storeError } from './store-error.ts';

/** Files named by the SHA-256 of their bytes: `ab/cdef…` below one folder. */
export class FileBlobs implements Blobs {
  readonly #folder: string;
  readonly #temporary: string;
  readonly #beforeNaming: (sha256: string) => Promise<void>;

  /** @param beforeNaming awaited before a blob gets its name */
  constructor(folder: string, beforeNaming: (sha256: string) => Promise<void>) {
    this.#folder = folder;
    this.#temporary = join(folder, 'tmp');
    this.#beforeNaming = beforeNaming;
  }

  /** Makes the folders and sweeps what a killed process left behind. @param nowMs present time */
  async prepare(nowMs: number): Promise<void> {
    const isNew = (await mkdir(this.#temporary, { recursive: true })) !== undefined;
    if (isNew) await syncFolder(dirname(this.#folder));
    await sweepStale(this.#temporary, () => true, nowMs);
  }

  async put(
    data: AsyncIterable<Uint8Array>,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<{ readonly sha256: string; readonly bytes: number }> {
    const temporary = join(this.#temporary, randomUUID());
    try {
      const stored = await this.#write(data, temporary, maxBytes);
      await this.#beforeNaming(stored.sha256);
      await this.#ours(this.#name(temporary, stored.sha256));
      return stored;
    } catch (error) {
      await removeFile(temporary).catch(() => undefined);
      throw error;
    }
  }

  async path(sha256: string): Promise<string | null> {
    if (!isSha256(sha256)) return null;
    const path = this.#pathOf(sha256);
    const info = await stat(path).catch(() => null);
    return info?.isFile() ? path : null;
  }

  /** Every blob that is stored. */
  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    for (const folder of await readdir(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const rest of await readdir(join(this.#folder, folder)))
        if (isSha256(folder + rest)) names.push(folder + rest);
    }
    return names;
  }

  /** When a blob was stored, in milliseconds since the epoch; null when it is not there. */
  async storedAt(sha256: string): Promise<number | null> {
    const info = await stat(this.#pathOf(sha256)).catch(() => null);
    return info?.mtimeMs ?? null;
  }

  async delete(sha256: string): Promise<void> {
    if (!isSha256(sha256)) return;
    const path = this.#pathOf(sha256);
    try {
      await removeFile(path);
    } catch (error) {
      throw storeError(error, path);
    }
  }

  async #write(
    data: AsyncIterable<Uint8Array>,
    path: string,
    maxBytes: number,
  ): Promise<{ sha256: string; bytes: number }> {
    const hash = createHash('sha256');
    let bytes = 0;
    await using file = await this.#ours(open(path, 'wx'));
    for await (const piece of data) {
      bytes += piece.length;
      if (bytes > maxBytes) {
        const message = `The file is larger than the limit of ${maxBytes} bytes. Use a smaller file, or raise the limit.`;
        throw new StoreError('too_large', message, { path: this.#folder, maxBytes });
      }
      hash.update(piece);
      for (let written = 0; written < piece.length; ) {
        written += (await this.#ours(file.write(piece, written))).bytesWritten;
      }
    }
    await this.#ours(file.sync());
    return { sha256: hash.digest('hex'), bytes };
  }

  async #name(temporary: string, sha256: string): Promise<void> {
    const target = this.#pathOf(sha256);
    await mkdir(dirname(target), { recursive: true });
    await replaceFile(temporary, target);
    await syncFolder(this.#folder);
  }

  /** Errors of our own files become StoreErrors; those of the stream that is being stored (an upload that breaks off) stay what they are. */
  async #ours<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw storeError(error, this.#folder);
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2));
  }
}

/** Also keeps a name from the outside from leaving the folder. */
function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
