/**
 * The store's ports in memory, on a disk that outlives the store: for simulations, and for tests that run thousands of times.
 * @module
 */
export {
  type DiskFailure,
  type DiskFault,
  type DiskPace,
  DiskWriter,
  durableEvents,
  type MemoryDisk,
  MemoryStoreError,
  memoryDisk,
  memoryFailure,
  type WriteKind,
} from './memory-log/memory-disk.ts';
export { MemoryEventLog } from './memory-log/memory-log.ts';
export { type MemoryStore, type MemoryStoreOptions, openMemoryStore } from './memory-store.ts';
