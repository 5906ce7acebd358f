import { tmpdir } from 'node:os';
import type { Clock } from '@longhand/protocol/ports';
import { MemoryBlobs } from './memory-blobs/memory-blobs.ts';
import { type DiskPace, DiskWriter, type FailureOf, type MemoryDisk, memoryFailure } from './memory-log/memory-disk.ts';
import { MemoryEventLog } from './memory-log/memory-log.ts';
import { MemoryTables } from './memory-tables/memory-tables.ts';

export interface MemoryStoreOptions {
  readonly clock?: Clock;
  /** Default: everything is done at the end of the microtasks. */
  readonly pace?: DiskPace;
  /** Makes the errors; default: {@link MemoryStoreError}, which looks like the store's own. */
  readonly failure?: FailureOf;
  /** Takes the blobs whose path is asked for; default: the system's temporary folder. */
  readonly folder?: string;
}

export interface MemoryStore {
  readonly log: MemoryEventLog;
  readonly ownership: MemoryEventLog;
  readonly tables: MemoryTables;
  readonly blobs: MemoryBlobs;
}

/**
 * The store's ports on a disk in memory, as one process sees them. Opening another store on the same disk is a restart: it sees what was
 * synced, and nothing else.
 *
 * @example
 * const disk = memoryDisk();
 * const store = openMemoryStore(disk);
 * const { epoch } = await store.ownership.acquire('d1');
 */
export function openMemoryStore(disk: MemoryDisk, options: MemoryStoreOptions = {}): MemoryStore {
  const { clock = Date, pace = atOnce, failure = memoryFailure, folder = tmpdir() } = options;
  const writer = new DiskWriter(pace, failure);
  const log = new MemoryEventLog(disk, writer, { pace, failure, clock });
  const blobs = new MemoryBlobs(disk, failure, folder);
  return { log, ownership: log, tables: new MemoryTables(disk, writer, { blobs, pace, clock }), blobs };
}

const atOnce: DiskPace = { later: (_what, run) => queueMicrotask(run) };
