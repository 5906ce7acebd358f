/**
 * Renaming and deleting files that another program may hold open for a moment (virus scanners, indexers, Office on Windows).
 * @module
 */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Codes that go away by themselves when the other program lets go. */
const passing = new Set(['EBUSY', 'EPERM', 'EACCES', 'EMFILE', 'ENFILE']);
const firstPauseMs = 10;
const maxPauseMs = 500;
const giveUpAfterMs = 5_000;

/**
 * Renames `from` to `to`, replacing what is there, and syncs the folder, so that the new name survives a power cut. `from` must have
 * been synced by its writer.
 *
 * @throws the error of the file system, with a message that names the file, when it is still held after 5 s
 * @example await replaceFile('report.docx.tmp', 'report.docx');
 */
export async function replaceFile(from: string, to: string): Promise<void> {
  await patiently(() => rename(from, to), to);
  await syncFolder(dirname(to));
}

/**
 * Deletes a file; one that does not exist is fine.
 *
 * @throws as `replaceFile`
 * @example await removeFile('report.docx.tmp');
 */
export async function removeFile(path: string): Promise<void> {
  await patiently(() => rm(path, { force: true }), path);
}

/**
 * Syncs a folder, so that names made in it survive a power cut. Systems that cannot open a folder (Windows) do without.
 *
 * @example await syncFolder('/data/blobs');
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  await folder.sync();
}

/**
 * Does `action` until it works, for at most 5 s, as long as it fails because somebody holds the file.
 *
 * @param path file to name when it gives up
 */
export async function patiently<T>(action: () => Promise<T>, path: string): Promise<T> {
  const end = performance.now() + giveUpAfterMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    try {
      return await action();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!passing.has(code)) throw error;
      if (performance.now() + pauseMs > end) {
        const gaveUp = new Error(`${path} is held by another program (${code}). Close it there, then try again.`, {
          cause: error,
        });
        throw Object.assign(gaveUp, { code, path });
      }
      await wait(pauseMs);
    }
  }
}
