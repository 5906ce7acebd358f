/**
 * The port that tells how much a disk still takes. Types only.
 * @module
 */
import type { Notice } from './events.ts';

/**
 * - `ok`: all is well
 * - `low`: nothing new is begun (runs, uploads, exports); what goes on, goes on
 * - `critical`: runs are put down while there is still space to say so
 * - `full`, `readonly`, `failing`: the store could not write, and why
 */
export type SpaceLevel = 'ok' | 'low' | 'critical' | 'full' | 'readonly' | 'failing';

export interface SpaceStatus {
  readonly level: SpaceLevel;
  /** True when work that was put down for want of space may go on: above the limit with a margin, so that it does not swing. */
  readonly mayGoOn: boolean;
  /** Bytes that this process may still write. */
  readonly freeBytes: number;
  /** Why the level is not `ok`, for people: names the free space and the folder. */
  readonly notice: Notice | null;
}

/** Watches the space that a store has for writing, and keeps a little of it back for the last words. */
export interface Space {
  /** As of the latest look. Costs nothing. */
  readonly status: SpaceStatus;
  /** Looks now. Never throws. */
  look(): Promise<SpaceStatus>;
  /**
   * The store could not write: what was kept back is released, so that an end can still be written, and the level tells until a write
   * works again. Never throws.
   *
   * @param error what the store threw
   */
  failed(error: unknown): Promise<void>;
  /** Calls `listener` after the level, or whether work may go on, changed. Returns the unsubscriber. */
  onChange(listener: (status: SpaceStatus) => void): () => void;
}
