/**
 * Log, tables and blobs on SQLite and files.
 * @module
 */
export { type LockInfo, readLock } from './data-lock.ts';
export { DiskSpace } from './disk-space.ts';
export {
  hasFewFiles,
  limitsFor,
  parseSize,
  type Room,
  type SpaceLimits,
  sizeText,
} from './disk-space-limits.ts';
export { folderVolume, measureRoom, type Volume } from './disk-space-volume.ts';
export { openStore, type Store } from './open-store.ts';
export type { SqliteLog } from './sqlite-log.ts';
export { StoreError, type StoreErrorCode, type StoreErrorFacts } from './store-error.ts';
