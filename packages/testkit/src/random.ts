import type { Random } from '@longhand/protocol/ports';

/** A repeatable stream of numbers in [0, 1). */
export type RandomStream = () => number;

/**
 * Repeatable randomness: the same seed gives the same numbers on every machine (mulberry32, public domain, by Tommy Ettinger).
 *
 * @example const random = seededRandom(7); random() // the same number in every run
 */
export function seededRandom(seed: number): RandomStream {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A 32-bit hash of a string (FNV-1a), to derive a seed from a name. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Ids that count up, one sequence for all prefixes, so that they sort by the time of their making.
 *
 * @example sequentialIds().id('run') // 'run_000001'
 */
export function sequentialIds(): Random {
  let count = 0;
  return {
    id: (prefix) => {
      count += 1;
      return `${prefix}_${String(count).padStart(6, '0')}`;
    },
  };
}
