/**
 * A real small file system (tmpfs), to be filled to the last byte and freed again.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Bytes that are free now. */
  free(): number;
  /** Writes a file until `leaveBytes` are left; 0 fills to the last page. */
  fill(leaveBytes?: number): void;
  /** Makes empty files until not one more fits. */
  fillFiles(): void;
  /** Takes away what `fill` and `fillFiles` made. */
  clear(): void;
  unmount(): void;
}

const FILLER = 'filler';

/** True where a file system can be mounted: root on Linux. Tests are skipped elsewhere. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'longhand-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param options for `mount`, for example `size=24m,nr_inodes=400` */
export function mountSmallDisk(options: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    fill(leaveBytes = 0) {
      const file = openSync(join(folder, FILLER), 'a');
      try {
        for (let size = 256 * 1024; size >= 1; ) {
          if (free() - size < leaveBytes || !writes(file, size)) size = Math.floor(size / 4);
        }
      } finally {
        closeSync(file);
      }
    },
    fillFiles() {
      try {
        for (let count = 0; ; count += 1) writeFileSync(join(folder, `${FILLER}-${count}`), '');
      } catch (error) {
        if (!isNoSpace(error)) throw error;
      }
    },
    clear() {
      for (const name of readdirSync(folder)) if (name.startsWith(FILLER)) rmSync(join(folder, name));
    },
    unmount() {
      // A child process of a server that was killed may hold it a moment longer.
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writes(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes, 1)) === bytes;
  } catch (error) {
    if (!isNoSpace(error)) throw error;
    return false;
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
