/**
 * The store's ports in memory, on a disk that outlives the store: for simulations, and for tests that run thousands of times.
 * @module
 */
export {
  type DiskFailure,
  type DiskFault,
  type DiskPace,
  durableEvents,
  type MemoryDisk,
  memoryDisk,
  type WriteKind,
} from './memory-log/memory-disk.ts';
export { type MemoryStore, type MemoryStoreOptions, openMemoryStore } from './memory-store.ts';
