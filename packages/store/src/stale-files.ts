import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '@longhand/guard/files';

const staleAfterMs = 60 * 60 * 1000;

/** Deletes the temporary files that a killed process left in a folder more than an hour ago. What cannot be deleted stays. */
export async function sweepStale(folder: string, isTemporary: (name: string) => boolean, nowMs: number): Promise<void> {
  for (const name of (await readdir(folder)).filter(isTemporary)) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile() && nowMs - info.mtimeMs > staleAfterMs) await removeFile(path).catch(() => undefined);
  }
}
