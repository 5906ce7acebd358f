/**
 * How much of the crash suite runs, and with which seed.
 */

import { testSeed } from './seed.ts';

/** True in `npm run test:crash`: every point instead of a sample. */
export const isFull = process.env.LONGHAND_CRASH === 'full';

/** A seed that is printed, so that a failure can be repeated: `LONGHAND_SEED=…`. */
export function crashSeed(name: string): number {
  const seed = testSeed();
  console.log(`${name}: LONGHAND_SEED=${seed}`);
  return seed;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when `fits` answers true. @throws Error naming `what` after `limitMs` */
export async function until(fits: () => boolean | Promise<boolean>, what: string, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await fits())) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${limitMs} ms`);
    await pause(10);
  }
}
