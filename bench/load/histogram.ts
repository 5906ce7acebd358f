const STEP_US = 20;
const STEPS = 1_000_000;

/** Delays in steps of 20 microseconds, up to 20 seconds: a million of them cost what one costs. */
export class Histogram {
  readonly #counts = new Uint32Array(STEPS);
  #total = 0;

  add(us: number): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.floor(us / STEP_US)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
  }

  /** The upper border of the step in which the share (0 to 1) is reached; NaN for no delays at all. */
  quantile(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return Number.NaN;
    for (let step = 0; ; step++) {
      left -= this.#counts[step] ?? left;
      if (left <= 0) return (step + 1) * STEP_US;
    }
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
