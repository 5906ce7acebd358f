import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '@longhand/protocol/ports';
import type { FailureOf, MemoryDisk } from '../memory-log/memory-disk.ts';

/** Files by the hash of their bytes. A file exists outside of memory only once somebody asks for its path. */
export class MemoryBlobs implements Blobs {
  readonly #disk: MemoryDisk;
  readonly #failure: FailureOf;
  readonly #folder: string;
  /** Puts that no row has claimed yet. */
  readonly #fresh = new Map<string, number>();

  /** @param folder takes the files whose path is asked for */
  constructor(disk: MemoryDisk, failure: FailureOf, folder: string) {
    this.#disk = disk;
    this.#failure = failure;
    this.#folder = folder;
  }

  async put(
    data: AsyncIterable<Uint8Array>,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<{ readonly sha256: string; readonly bytes: number }> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of data) {
      bytes += piece.length;
      if (bytes > maxBytes)
        throw this.#failure('too_large', `The file has more than ${maxBytes} bytes. Give a smaller one.`);
      pieces.push(piece);
    }
    const whole = Buffer.concat(pieces);
    const sha256 = createHash('sha256').update(whole).digest('hex');
    this.#disk.blobs.set(sha256, whole);
    this.#fresh.set(sha256, (this.#fresh.get(sha256) ?? 0) + 1);
    return { sha256, bytes };
  }

  async path(sha256: string): Promise<string | null> {
    const bytes = this.#disk.blobs.get(sha256);
    if (bytes === undefined) return null;
    const path = join(this.#folder, sha256);
    await writeFile(path, bytes);
    return path;
  }

  async delete(sha256: string): Promise<void> {
    if (this.#disk.blobs.delete(sha256)) await rm(join(this.#folder, sha256), { force: true });
  }

  /** A row names the file now: one put found its use. */
  claimed(sha256: string): void {
    const puts = this.#fresh.get(sha256) ?? 0;
    if (puts <= 1) this.#fresh.delete(sha256);
    else this.#fresh.set(sha256, puts - 1);
  }

  /** Deletes files of rows that are gone, where nothing names or awaits them. */
  async sweep(candidates: readonly string[]): Promise<void> {
    const named = new Set<string | undefined>([
      ...[...this.#disk.sources.values()].map(({ fileSha256 }) => fileSha256),
      ...[...this.#disk.exports.values()].map(({ blob }) => blob),
      ...[...this.#disk.assets.values()].map(({ sha256 }) => sha256),
    ]);
    for (const sha256 of candidates) {
      if (!named.has(sha256) && !this.#fresh.has(sha256)) await this.delete(sha256);
    }
  }
}
