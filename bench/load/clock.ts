/** Microseconds of the machine's monotonic clock: the same in every process, so that a time taken in one can be compared in another. */
export function nowUs(): number {
  return offsetUs + performance.now() * 1_000;
}

/** `performance.now` is cheap and begins at the start of the process; the offset leads back to the machine's clock. */
const offsetUs = Number(process.hrtime.bigint() / 1_000n) - performance.now() * 1_000;
