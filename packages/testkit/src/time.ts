import type { Clock, Timers } from '@longhand/protocol/ports';

export interface ManualClock extends Clock {
  /** Moves the clock; it never goes back. */
  advance(ms: number): void;
}

export interface ManualTimers extends Timers {
  readonly clock: Clock;
  /** Number of timers that wait. */
  readonly pending: number;
  /** Moves the clock and calls what falls due, in the order of the due times. */
  advance(ms: number): void;
  /** Like `advance`, but lets promises run after each callback, so that timers set by a continuation count too. */
  advanceAsync(ms: number): Promise<void>;
}

/**
 * A clock that moves only when told.
 *
 * @example const clock = manualClock(1000); clock.advance(5); clock.now() // 1005
 */
export function manualClock(startMs = 0): ManualClock {
  let now = startMs;
  return {
    now: () => now,
    advance: (ms) => {
      if (!(ms >= 0))
        throw new RangeError(`A clock does not go back: advance(${ms}). Give a number of milliseconds >= 0.`);
      now += ms;
    },
  };
}

/**
 * Timers that fire only when the test moves the clock. Two that fall due at once fire in the order in which they were set.
 *
 * @example
 * const timers = manualTimers();
 * timers.after(100, () => console.log('due'));
 * timers.advance(100);
 */
export function manualTimers(clock: ManualClock = manualClock()): ManualTimers {
  const waiting = new Map<number, { readonly due: number; readonly callback: () => void }>();
  let lastId = 0;

  /** Takes out the earliest timer due until `limit`. */
  const takeDue = (limit: number): (() => void) | null => {
    let chosen: [number, { readonly due: number; readonly callback: () => void }] | null = null;
    for (const entry of waiting) {
      if (entry[1].due <= limit && (chosen === null || entry[1].due < chosen[1].due)) chosen = entry;
    }
    if (chosen === null) return null;
    const [id, { due, callback }] = chosen;
    waiting.delete(id);
    clock.advance(Math.max(0, due - clock.now()));
    return callback;
  };

  return {
    clock,
    get pending() {
      return waiting.size;
    },
    after: (ms, callback) => {
      lastId += 1;
      const id = lastId;
      waiting.set(id, { due: clock.now() + Math.max(0, ms), callback });
      return () => void waiting.delete(id);
    },
    advance: (ms) => {
      const limit = clock.now() + ms;
      for (let callback = takeDue(limit); callback !== null; callback = takeDue(limit)) callback();
      clock.advance(Math.max(0, limit - clock.now()));
    },
    advanceAsync: async (ms) => {
      const limit = clock.now() + ms;
      await turn();
      for (let callback = takeDue(limit); callback !== null; callback = takeDue(limit)) {
        callback();
        await turn();
      }
      clock.advance(Math.max(0, limit - clock.now()));
    },
  };
}

/** One turn of the event loop: every promise that can run has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
