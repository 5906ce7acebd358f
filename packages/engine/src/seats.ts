/**
 * Places at models: over all documents together, no model gets more calls at once than it takes. Who finds none free waits in line.
 * @module
 */

/** Leaves the place; more than once is as good as once. */
export type Leave = () => void;

interface Line {
  taken: number;
  readonly waiting: Set<() => void>;
}

export class Seats {
  readonly #limitOf: (model: string) => number;
  readonly #lines = new Map<string, Line>();

  /** @param limitOf asked each time a place is given, so that a changed setting holds from the next call on */
  constructor(limitOf: (model: string) => number) {
    this.#limitOf = limitOf;
  }

  /**
   * Takes a place at once, or in the order of asking as soon as one is free; null when it was aborted before.
   *
   * @example const leave = await seats.take('openai/gpt', signal);
   */
  take(model: string, signal: AbortSignal): Leave | Promise<Leave | null> {
    const line = this.#lines.get(model) ?? { taken: 0, waiting: new Set() };
    this.#lines.set(model, line);
    if (line.waiting.size === 0 && line.taken < this.#limitOf(model)) return this.#seat(model, line);
    return new Promise((resolve) => {
      const stop = () => {
        line.waiting.delete(enter);
        resolve(null);
      };
      const enter = () => {
        signal.removeEventListener('abort', stop);
        line.waiting.delete(enter);
        resolve(this.#seat(model, line));
      };
      line.waiting.add(enter);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #seat(model: string, line: Line): Leave {
    line.taken += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      line.taken -= 1;
      for (const enter of line.waiting) {
        if (line.taken >= this.#limitOf(model)) break;
        enter();
      }
      if (line.taken === 0 && line.waiting.size === 0) this.#lines.delete(model);
    };
  }
}
