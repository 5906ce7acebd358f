/**
 * A file system, as the guard of the space sees it.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { access, constants, open, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { removeFile } from '@longhand/guard/files';
import type { Room } from './disk-space-limits.ts';

/** Where the store writes: tells what is left there, and keeps a reserve that can be given up. */
export interface Volume {
  /** Absolute, for people. */
  readonly path: string;
  /** @throws the error of the file system */
  measure(): Promise<Room>;
  /**
   * Takes space for the last words, unless the last process left it taken.
   *
   * @throws the error of the file system; then nothing of it is left
   */
  setAside(bytes: number): Promise<void>;
  /** Gives that space back. On a disk that cannot be written at all it stays, and helps nobody. Never throws. */
  giveUp(): Promise<void>;
}

const BALLAST = '.ballast';
const PIECE_BYTES = 256 * 1024;

/** What the file system of a folder says. @throws the error of the file system */
export async function measureRoom(folder: string): Promise<Room> {
  const { bavail, blocks, bsize, ffree, files } = await statfs(folder);
  const isWritable = await mayWrite(folder);
  const freeFiles = files > 0 ? ffree : null;
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeFiles, totalFiles: files, isWritable };
}

/** For a file system that does not tell its size: only failures of the store are noticed there. */
async function measureBlindly(folder: string): Promise<Room> {
  const isWritable = await mayWrite(folder);
  return { freeBytes: Number.MAX_SAFE_INTEGER, totalBytes: 0, freeFiles: null, totalFiles: 0, isWritable };
}

function mayWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The file system of a data directory.
 *
 * @param dataDir a folder that exists
 * @example const space = await DiskSpace.watch(await folderVolume('/var/lib/longhand'), options);
 */
export async function folderVolume(dataDir: string): Promise<Volume> {
  const path = resolve(dataDir);
  const ballast = join(path, BALLAST);
  const measure = await measureRoom(path).then(
    () => measureRoom,
    () => measureBlindly,
  );
  return {
    path,
    measure: () => measure(path),
    setAside: (bytes) => writeBallast(ballast, bytes),
    giveUp: () => removeFile(ballast).catch(() => undefined),
  };
}

/** Of random bytes, which no file system can pack or leave out, and synced. */
async function writeBallast(path: string, bytes: number): Promise<void> {
  const info = await stat(path).catch(() => null);
  if (info?.isFile() === true && info.size === bytes) return;
  try {
    await using file = await open(path, 'w', 0o600);
    for (let left = bytes; left > 0; ) {
      const piece = randomBytes(Math.min(PIECE_BYTES, left));
      const { bytesWritten } = await file.write(piece);
      left -= bytesWritten;
    }
    await file.sync();
  } catch (error) {
    await removeFile(path).catch(() => undefined);
    throw error;
  }
}
