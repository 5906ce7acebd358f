/**
 * What every implementation of the store's ports must keep, as Vitest suites. Call them at the top of a test file.
 *
 * @example eventLogConformance('SQLite', openInTemporaryFolder);
 * @module
 */
export { blobsConformance } from './blobs.ts';
export { eventLogConformance } from './event-log.ts';
export { eventLogPropertyConformance } from './event-log-property.ts';
export type { Open, Opened, StorePorts } from './opened.ts';
export { ownershipConformance } from './ownership.ts';
export { receiptConformance } from './receipts.ts';
export { snapshotConformance } from './snapshots.ts';
export { tablesConformance } from './tables.ts';
export { textIndexConformance } from './text-indexes.ts';
export { vectorsConformance } from './vectors.ts';
