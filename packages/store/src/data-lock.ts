import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { removeFile, replaceFile } from '@longhand/guard/files';
import { isProcessAlive, processIdentity } from './process-identity.ts';
import { StoreError, storeError } from './store-error.ts';

/** Who holds a data directory. */
export interface LockInfo {
  readonly pid: number;
  /** Where its server listens; absent as long as it has not said so. */
  readonly address?: string;
}
interface LockRecord extends LockInfo {
  /** Tells the process from a later one with the same pid: start time and boot, where the system shows them. */
  readonly identity?: string;
}

/**
 * Keeps a data directory to one process.
 *
 * The system's own file lock decides (SQLite holds it on `lock.db`): it goes with its process, whatever killed it, and needs no guess
 * about pids, which two containers on one volume may share. `lock.json` beside it says who that is, for people and for the command line.
 */
export class DataLock {
  readonly #holder: DatabaseSync;
  readonly #path: string;
  #address: string | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(holder: DatabaseSync, path: string) {
    this.#holder = holder;
    this.#path = path;
  }

  /** @throws StoreError `locked` with `pid` and `address` when they are known, `readonly`, `io` */
  static async acquire(dataDir: string): Promise<DataLock> {
    const path = join(dataDir, 'lock.json');
    const holder = holdExclusively(join(dataDir, 'lock.db'));
    if (holder === null) throw lockedBy(dataDir, await waitForInfo(path));
    const lock = new DataLock(holder, path);
    try {
      // Guards the file systems whose locks do nothing.
      const record = await readRecord(path);
      if (record !== null && record.pid !== process.pid && record.identity !== undefined && isAlive(record)) {
        throw lockedBy(dataDir, record);
      }
      await lock.#write();
      return lock;
    } catch (error) {
      holder.close();
      throw storeError(error, path);
    }
  }

  /** Tells others where to reach the server that works on this directory. */
  async announce(address: string): Promise<void> {
    this.#address = address;
    await this.#write();
  }

  async release(): Promise<void> {
    await this.#writing;
    await removeFile(this.#path).catch(() => undefined);
    this.#holder.close();
  }

  #write(): Promise<void> {
    const record: LockRecord = { pid: process.pid, address: this.#address, identity: processIdentity(process.pid) };
    const next = this.#writing.then(async () => {
      const temporary = `${this.#path}.${process.pid}.tmp`;
      await writeFile(temporary, `${JSON.stringify(record)}\n`);
      await replaceFile(temporary, this.#path);
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }
}

/**
 * Who works on the data directory now; null when nobody does, also when a killed process left its lock behind.
 *
 * @example const lock = await readLock(dataDir); if (lock?.address) useServer(lock.address);
 */
export async function readLock(dataDir: string): Promise<LockInfo | null> {
  const record = await readRecord(join(dataDir, 'lock.json'));
  if (record === null || !isAlive(record)) return null;
  return record.address === undefined ? { pid: record.pid } : { pid: record.pid, address: record.address };
}

/** A connection that holds the exclusive lock until it is closed, or null when another one does. */
function holdExclusively(path: string): DatabaseSync | null {
  let holder: DatabaseSync | undefined;
  try {
    holder = new DatabaseSync(path, { timeout: 0 });
    // Nothing is ever written to it, so it needs no journal file.
    holder.exec('PRAGMA journal_mode=OFF; BEGIN EXCLUSIVE');
    return holder;
  } catch (error) {
    holder?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) return null;
    throw storeError(error, path);
  }
}

/** The holder writes its record right after it got the lock: give it a moment. */
async function waitForInfo(path: string): Promise<LockRecord | null> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const record = await readRecord(path);
    if (record !== null && isAlive(record)) return record;
    await wait(25);
  }
  return null;
}

function isAlive({ pid, identity }: LockRecord): boolean {
  return isProcessAlive(pid) && (identity === undefined || identity === processIdentity(pid));
}

async function readRecord(path: string): Promise<LockRecord | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null;
    return {
      pid: value.pid,
      address: 'address' in value && typeof value.address === 'string' ? value.address : undefined,
      identity: 'identity' in value && typeof value.identity === 'string' ? value.identity : undefined,
    };
  } catch {
    return null;
  }
}

function lockedBy(dataDir: string, record: LockRecord | null): StoreError {
  const who = record === null ? 'another process' : `process ${record.pid}`;
  const next =
    record?.address === undefined
      ? 'Stop it, or use another data directory.'
      : `Work through its server at ${record.address}, or stop it.`;
  return new StoreError('locked', `The data directory ${dataDir} is in use by ${who}. ${next}`, {
    path: dataDir,
    pid: record?.pid,
    address: record?.address,
  });
}
