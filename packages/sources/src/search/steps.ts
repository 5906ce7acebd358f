/**
 * Work that is done in steps, so that whoever does it may turn to something else in between.
 * @module
 */

/** Each step takes a few milliseconds at most. */
export type Steps<Result> = Generator<undefined, Result>;

/** Does all of it at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
