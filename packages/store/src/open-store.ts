import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { removeFile, replaceFile, syncFolder } from '@longhand/guard/files';
import type { Blobs, Clock, Ownership, Tables } from '@longhand/protocol/ports';
import { BlobReferences } from './blob-references.ts';
import { DataLock } from './data-lock.ts';
import { openForReading } from './database.ts';
import { FileBlobs } from './file-blobs.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteOwnership } from './sqlite-ownership.ts';
import { SqliteTables } from './sqlite-tables.ts';
import { sweepStale } from './stale-files.ts';
import { StoreError, storeError } from './store-error.ts';
import { WriterClient } from './writer-client.ts';

export interface Store {
  readonly dataDir: string;
  readonly log: SqliteLog;
  readonly ownership: Ownership;
  readonly tables: Tables;
  readonly blobs: Blobs;
  /** Tells other processes that want the data directory where its server listens. */
  announce(address: string): Promise<void>;
  /** Commits what was asked for, closes all files and gives the data directory back. */
  close(): Promise<void>;
}

/**
 * Opens the store in a data directory, which is made when it is missing. One process at a time.
 *
 * @throws StoreError `locked`, `readonly`, `full`, `newer_schema`, `corrupt`, `notFolder`, `io`
 * @example const store = await openStore('/var/lib/longhand'); const { epoch } = await store.ownership.acquire('d1');
 */
export async function openStore(dataDir: string, { clock = Date }: { readonly clock?: Clock } = {}): Promise<Store> {
  const folder = resolve(dataDir);
  await probe(folder);
  const lock = await DataLock.acquire(folder);
  let writer: WriterClient | undefined;
  let db: DatabaseSync | undefined;
  const path = join(folder, 'longhand.db');
  try {
    writer = await WriterClient.start(path);
    db = openForReading(path);
    const blobs: FileBlobs = new FileBlobs(join(folder, 'blobs'), (sha256) => references.put(sha256));
    const references = new BlobReferences(writer, db, blobs, () => clock.now());
    await sweepStale(folder, isLeftover, clock.now());
    await blobs.prepare(clock.now());
    const tables = new SqliteTables(writer, db, references, clock);
    const store = {
      dataDir: folder,
      log: new SqliteLog(writer, db, path),
      ownership: new SqliteOwnership(writer),
      tables,
      blobs,
    };
    await tables.tidy();
    await references.sweepUnnamed();
    return { ...store, announce: (address) => lock.announce(address), close: closer(lock, writer, db) };
  } catch (error) {
    db?.close();
    await writer?.close(() => {});
    await lock.release();
    throw storeError(error, path);
  }
}

function closer(lock: DataLock, writer: WriterClient, db: DatabaseSync): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = async () => {
    // The reader goes first: the last connection to close tidies SQLite's own log away, and only the writer may.
    await writer.close(() => db.close());
    await lock.release();
  };
  return () => {
    closing ??= close();
    return closing;
  };
}

/** Files that other users' processes may have left. */
const databaseFiles = ['lock.db', 'longhand.db', 'longhand.db-wal', 'longhand.db-shm'];

/**
 * Writes, syncs, renames and deletes a file, so that a folder that cannot be used is reported before any work is lost in it. The databases
 * are looked at too: SQLite opens a file that it may not write as a read-only one, and says nothing until the first commit.
 */
async function probe(folder: string): Promise<void> {
  const temporary = join(folder, `.probe-${randomUUID()}`);
  const renamed = `${temporary}.renamed`;
  try {
    // Manuscripts are private; a folder that somebody else made keeps its mode.
    await makeFolder(folder);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile('longhand');
      await file.sync();
    } finally {
      await file.close();
    }
    await replaceFile(temporary, renamed);
    await removeFile(renamed);
    for (const name of databaseFiles) await assertWritable(join(folder, name));
  } catch (error) {
    await removeFile(temporary).catch(() => undefined);
    await removeFile(renamed).catch(() => undefined);
    throw storeError(error, folder);
  }
}

/**
 * Makes a folder and those above it, one by one: Node's recursive `mkdir` calls a read-only disk "no such file", and never comes back
 * below `/proc`.
 */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    await mkdir(path, { mode: 0o700 }).catch(ignoreExisting);
    // Else a power cut takes the new folder away with everything that was synced in it. One that may not be listed cannot be synced.
    await syncFolder(dirname(path)).catch(() => undefined);
  }
  if (!(await stat(folder)).isDirectory()) {
    throw new StoreError('notFolder', `${folder} is a file, not a folder. Choose another data directory.`, {
      path: folder,
    });
  }
}

/** Another process may have made it a moment ago. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

async function assertWritable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw error;
  }
}

/** What a killed process may leave in the data directory itself. */
function isLeftover(name: string): boolean {
  return name.startsWith('.probe-') || /^lock\.json\..+\.tmp$/.test(name);
}
