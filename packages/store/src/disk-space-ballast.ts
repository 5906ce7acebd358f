/**
 * A file that holds space, to be given up when the disk is full: the end of a run, and a person's stop, are then still written.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '@longhand/guard/files';

const NAME = '.ballast';
const PIECE_BYTES = 256 * 1024;

export class Ballast {
  readonly #path: string;
  readonly #bytes: number;
  #isThere = false;

  constructor(folder: string, bytes: number) {
    this.#path = join(folder, NAME);
    this.#bytes = bytes;
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** Bytes that it would still take. */
  get missingBytes(): number {
    return this.#isThere ? 0 : this.#bytes;
  }

  /**
   * Makes it, unless the last process left a whole one. Of random bytes, which no file system can pack or leave out, and synced.
   *
   * @throws the error of the file system; then nothing of it is left
   */
  async build(): Promise<void> {
    if (this.#isThere) return;
    const info = await stat(this.#path).catch(() => null);
    if (info?.isFile() === true && info.size === this.#bytes) {
      this.#isThere = true;
      return;
    }
    try {
      await using file = await open(this.#path, 'w', 0o600);
      for (let left = this.#bytes; left > 0; ) {
        const piece = randomBytes(Math.min(PIECE_BYTES, left));
        const { bytesWritten } = await file.write(piece);
        left -= bytesWritten;
      }
      await file.sync();
    } catch (error) {
      await removeFile(this.#path).catch(() => undefined);
      throw error;
    }
    this.#isThere = true;
  }

  /** Gives the space back. */
  async release(): Promise<void> {
    this.#isThere = false;
    // On a disk that cannot be written at all it stays, and helps nobody.
    await removeFile(this.#path).catch(() => undefined);
  }
}
