/**
 * From what is left on a disk to what may still be begun. Pure.
 * @module
 */
import type { SpaceLevel } from '@longhand/protocol/ports';

const MIB = 1024 * 1024;

export interface SpaceLimits {
  /** Below it (bytes) nothing new is begun: no run, no upload, no export. */
  readonly lowBytes: number;
  /** Below it (bytes) runs are put down, while there is still space to say so. */
  readonly criticalBytes: number;
}

/** What a file system says of itself. */
export interface Room {
  /** Bytes that this user may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Files that can still be made; null where the file system does not count them. */
  readonly freeFiles: number | null;
  readonly totalFiles: number;
  /** False when the folder cannot be written at all. */
  readonly isWritable: boolean;
}

const DEFAULTS: SpaceLimits = { lowBytes: 500 * MIB, criticalBytes: 100 * MIB };
/** Shares of a small disk: below 5 GiB the defaults would leave too little of it to work on. */
const LOW_SHARE = 0.1;
const CRITICAL_SHARE = 0.02;
const BALLAST = { maxBytes: 8 * MIB, share: 0.05 };
const FEW_FILES = { max: 100, share: 0.02 };
/** Work goes on at this multiple of the limit below which it was put down: else it would swing around the limit. */
const MARGIN = 1.5;

/** The limits for a disk of this size; what is given stands above the defaults. */
export function limitsFor(totalBytes: number, given: Partial<SpaceLimits> = {}): SpaceLimits {
  const lowBytes = given.lowBytes ?? Math.min(DEFAULTS.lowBytes, totalBytes * LOW_SHARE);
  const criticalBytes = given.criticalBytes ?? Math.min(DEFAULTS.criticalBytes, totalBytes * CRITICAL_SHARE);
  return { lowBytes: Math.floor(lowBytes), criticalBytes: Math.floor(Math.min(criticalBytes, lowBytes)) };
}

/** Bytes above which work that was put down goes on. */
export function resumeBytes({ criticalBytes }: SpaceLimits): number {
  return Math.ceil(criticalBytes * MARGIN);
}

/** Bytes that are kept back on a disk of this size for the last words. */
export function ballastBytesFor(totalBytes: number): number {
  return Math.floor(Math.min(BALLAST.maxBytes, totalBytes * BALLAST.share));
}

/** A file system that can make hardly another file has no space for uploads and exports, however many bytes are free. */
export function hasFewFiles({ freeFiles, totalFiles }: Room): boolean {
  return freeFiles !== null && freeFiles < Math.max(2, Math.min(FEW_FILES.max, totalFiles * FEW_FILES.share));
}

/** @example levelOf({ freeBytes: 0, … }, limits) // 'critical' */
export function levelOf(room: Room, limits: SpaceLimits): SpaceLevel {
  if (!room.isWritable) return 'readonly';
  if (room.freeBytes < limits.criticalBytes) return 'critical';
  return room.freeBytes < limits.lowBytes || hasFewFiles(room) ? 'low' : 'ok';
}

/**
 * A size as people write it: `500M`, `2 GiB`, `1073741824`.
 *
 * @returns bytes, or null when it is no size
 * @example parseSize('500M') // 524288000
 */
export function parseSize(text: string): number | null {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const bytes = Math.round(Number(number) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase()));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** @example sizeText(431 * 1024 * 1024) // '431 MiB' */
export function sizeText(bytes: number): string {
  if (bytes >= 10 * 1024 * MIB) return `${Math.floor(bytes / MIB / 1024)} GiB`;
  return bytes >= MIB ? `${Math.floor(bytes / MIB)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}
