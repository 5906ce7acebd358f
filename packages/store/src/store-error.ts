import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type StoreErrorCode =
  | 'conflict' // the log is not where the caller thought
  | 'fenced' // somebody else owns the document now
  | 'full'
  | 'readonly'
  | 'io'
  | 'locked' // another process holds the data directory
  | 'newer_schema'
  | 'too_large'
  | 'notFolder' // the data directory is a file
  | 'corrupt';

/** Facts behind an error, for messages in the user's language. */
export interface StoreErrorFacts {
  readonly path?: string;
  /** `readonly`: numeric user id of this process. */
  readonly uid?: number;
  /** `readonly`: the shell command that mends it. */
  readonly command?: string;
  /** `locked`: process that holds the data directory, when it is known. */
  readonly pid?: number;
  /** `locked`: where its server listens, when it has announced that. */
  readonly address?: string;
  /** `too_large`: the limit, in bytes. */
  readonly maxBytes?: number;
}

/**
 * Everything that goes wrong in the store. The message names what happened, to what, and what to do next.
 *
 * @example if (error instanceof StoreError && error.code === 'full') pause('storage');
 */
export class StoreError extends Error implements StoreErrorFacts {
  readonly code: StoreErrorCode;
  readonly path: string | undefined;
  readonly uid: number | undefined;
  readonly command: string | undefined;
  readonly pid: number | undefined;
  readonly address: string | undefined;
  readonly maxBytes: number | undefined;

  constructor(code: StoreErrorCode, message: string, facts: StoreErrorFacts & { readonly cause?: unknown } = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'StoreError';
    this.code = code;
    this.path = facts.path;
    this.uid = facts.uid;
    this.command = facts.command;
    this.pid = facts.pid;
    this.address = facts.address;
    this.maxBytes = facts.maxBytes;
  }
}

/** Primary result codes of SQLite, https://sqlite.org/rescode.html. */
const sqlite = { busy: 5, readonly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** Below this, a failed write is taken for a full disk: SQLite reports some of them as plain I/O errors. */
const nearlyFullBytes = 64 * 1024;

/**
 * Turns what SQLite or the file system threw into a StoreError.
 *
 * @param path file or folder that was being written or read
 */
export function storeError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code, errcode, message } = describe(error);
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (code === 'ENOSPC' || code === 'EDQUOT' || primary === sqlite.full) return full(path, error);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || primary === sqlite.readonly)
    return readonly(path, error);
  if (primary === sqlite.corrupt || primary === sqlite.notADatabase) {
    return new StoreError('corrupt', `${path} is damaged (${message}). Restore it from a backup.`, {
      path,
      cause: error,
    });
  }
  if ((primary === sqlite.io || primary === sqlite.cannotOpen) && isNearlyFull(path)) return full(path, error);
  return new StoreError('io', `${path} could not be read or written (${message}). Check the disk, then try again.`, {
    path,
    cause: error,
  });
}

function full(path: string, cause: unknown): StoreError {
  return new StoreError(
    'full',
    `The disk that holds ${path} is full. Free some space; writing then goes on by itself.`,
    {
      path,
      cause,
    },
  );
}

function readonly(path: string, cause: unknown): StoreError {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  const isMountedReadonly = describe(cause).code === 'EROFS';
  const command = isMountedReadonly
    ? `sudo mount -o remount,rw ${quote(mountPointOf(path))}`
    : uid === undefined
      ? `icacls "${path}" /grant "%USERNAME%":(OI)(CI)F`
      : (mendOwn(path, uid, describe(cause).code) ?? `sudo chown -R ${uid}:${gid} ${quote(path)}`);
  const who = uid === undefined ? 'this user' : `the user with id ${uid}`;
  const hint = isMountedReadonly ? 'It is mounted read-only; make it writable' : 'Make it writable';
  return new StoreError('readonly', `${path} cannot be written by ${who}. ${hint}, for example: ${command}`, {
    path,
    uid,
    command,
    cause,
  });
}

/** The nearest folder at or above a path that is there. */
function existing(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** What is mounted: the highest folder on the same device. */
function mountPointOf(path: string): string {
  let folder = existing(path);
  const { dev } = statSync(folder);
  while (dirname(folder) !== folder && statSync(dirname(folder)).dev === dev) folder = dirname(folder);
  return folder;
}

/** The command for a folder that this user owns already: another owner would mend nothing. Null for a folder of somebody else. */
function mendOwn(path: string, uid: number, code: string | undefined): string | null {
  const folder = existing(path);
  if (statSync(folder).uid !== uid) return null;
  // The owner is refused by the permission bits (EACCES), or by an attribute that stands above them (EPERM).
  return code === 'EPERM' && process.platform === 'linux'
    ? `sudo chattr -R -i ${quote(folder)}`
    : `chmod -R u+rwX ${quote(folder)}`;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function isNearlyFull(path: string): boolean {
  for (const folder of [path, dirname(path)]) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize < nearlyFullBytes;
    } catch {
      // The file may not exist yet; its folder then tells.
    }
  }
  return false;
}

function describe(error: unknown): { code?: string; errcode?: number; message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const errcode = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
  return { code, errcode, message: error.message };
}
