/** Microseconds of the machine's monotonic clock: the same in every process, so that a time taken in one can be compared in another. */
export function nowUs(): number {
  return offsetUs + performance.now() * 1_000;
}

/**
 * `performance.now` is cheap and begins at the start of the process; the offset leads back to the machine's clock. Both are read several
 * times, because the first reading loads code and the process may be put aside between the two: the tightest pair counts.
 */
const offsetUs = ((): number => {
  let best = { widthNs: Number.POSITIVE_INFINITY, offset: 0 };
  for (let attempt = 0; attempt < 50; attempt++) {
    const before = process.hrtime.bigint();
    const own = performance.now() * 1_000;
    const after = process.hrtime.bigint();
    const widthNs = Number(after - before);
    if (widthNs < best.widthNs) best = { widthNs, offset: Number(before + (after - before) / 2n) / 1_000 - own };
  }
  return best.offset;
})();
