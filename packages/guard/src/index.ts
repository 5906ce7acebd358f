/**
 * Guards around work that may hang, grow or do harm.
 * @module
 */
export {
  type AddressReach,
  type AddressRefusal,
  isPublic,
  judgeAddress,
  type Resolve,
  reachOf,
} from './address.ts';
export { type ArchiveCode, ArchiveError, type ArchiveLimits, readArchive } from './archive.ts';
export type { GuardContext } from './child.ts';
export { childEnvironment } from './environment.ts';
export { type GuardCode, GuardError } from './errors.ts';
export {
  type Connect,
  FetchError,
  type FetchedPage,
  type FetchRefusal,
  fetchPublic,
  type Target,
} from './fetch-public.ts';
export { runGuarded } from './run-guarded.ts';
export { type SpawnOptions, type SpawnResult, spawnGuarded } from './spawn-guarded.ts';
export { type CallOptions, WarmGuard, type WarmLimits } from './warm-guard.ts';
export type { GuardLimits } from './watch.ts';
