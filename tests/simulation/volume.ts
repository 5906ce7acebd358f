/**
 * The file system under a simulated house. Other programs fill it and make room again; what was set aside outlives a process.
 */
import { limitsFor, type Volume } from '@longhand/store';
import type { Scheduler } from '@longhand/testkit/simulation';

const MIB = 1024 * 1024;
const TOTAL_BYTES = 1024 * MIB;
/** What the guard sets aside on a disk of this size. */
const RESERVE_BYTES = 8 * MIB;

/** How much the others leave: `eaten` is a disk where they take at once what is given up, too. */
export type Room = 'plenty' | 'low' | 'critical' | 'full' | 'eaten';

const limits = limitsFor(TOTAL_BYTES);
const FREE_BYTES: Readonly<Record<Room, number>> = {
  plenty: 4 * limits.lowBytes,
  // Above the limit at which work goes on, below the one at which something new is begun.
  low: 2 * limits.criticalBytes,
  critical: limits.criticalBytes / 2,
  full: 0,
  eaten: 0,
};

export interface SimulatedVolume {
  room: Room;
  /** True when nothing more can be written. */
  readonly isFull: boolean;
  /** Since when, in ms of the world, there is no more than this: `low` or less, `critical` or less. Infinite when there is more. */
  since(room: 'low' | 'critical'): number;
  /** The volume as one process sees it. */
  openFor(process: Scheduler): Volume;
}

const ORDER: readonly Room[] = ['plenty', 'low', 'critical', 'full', 'eaten'];

export function createVolume(world: Scheduler): SimulatedVolume {
  let room: Room = 'plenty';
  let reserveBytes = 0;
  const began = { low: Number.POSITIVE_INFINITY, critical: Number.POSITIVE_INFINITY };

  const freeBytes = () => (room === 'eaten' ? 0 : FREE_BYTES[room] + RESERVE_BYTES - reserveBytes);

  return {
    get room() {
      return room;
    },
    set room(next) {
      room = next;
      world.note(`room is ${next}`);
      for (const level of ['low', 'critical'] as const) {
        const isShort = ORDER.indexOf(next) >= ORDER.indexOf(level);
        began[level] = isShort ? Math.min(began[level], world.elapsedMs) : Number.POSITIVE_INFINITY;
      }
    },
    get isFull() {
      return freeBytes() <= 0;
    },
    since: (level) => began[level],
    openFor(process) {
      const later = (what: string) =>
        new Promise<void>((resolve) => void process.after(process.wait('fast'), what, resolve));
      return {
        path: '/simulated',
        async measure() {
          await later('measure');
          return { freeBytes: freeBytes(), totalBytes: TOTAL_BYTES, freeFiles: null, totalFiles: 0, isWritable: true };
        },
        async setAside(bytes) {
          await later('set aside');
          if (reserveBytes === bytes) return;
          if (freeBytes() < bytes) throw Object.assign(new Error('No space left.'), { code: 'ENOSPC' });
          reserveBytes = bytes;
        },
        async giveUp() {
          await later('give up');
          reserveBytes = 0;
        },
      };
    },
  };
}
