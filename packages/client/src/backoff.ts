const FIRST_MS = 250;
/** While a server restarts, a reader should see it come back within two seconds. */
const EARLY_CAP_MS = 2_000;
const LATE_CAP_MS = 15_000;
const EARLY_ATTEMPTS = 20;

/**
 * Time to the next attempt: doubles up to a cap, and half of it is random so that a thousand pages do not come back at once.
 *
 * @param attempt 1 for the first repetition
 * @param random uniform in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  const capMs = attempt <= EARLY_ATTEMPTS ? EARLY_CAP_MS : LATE_CAP_MS;
  const wholeMs = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 10), capMs);
  return Math.round(wholeMs / 2 + (wholeMs / 2) * random);
}
