/** Seeds of tests that play histories at random. */

/** In CI a change is judged by what it changes, and what passed once passes again. */
const SEED_OF_CI = 20_261_127;

/** The seed that `LONGHAND_SEED` names, else the same in CI each time, and a new one everywhere else. Print it: a failure is repeated with it. */
export function testSeed(): number {
  const { LONGHAND_SEED, CI } = process.env;
  if (LONGHAND_SEED !== undefined) return Number(LONGHAND_SEED);
  return CI ? SEED_OF_CI : Date.now() % 2 ** 31;
}
