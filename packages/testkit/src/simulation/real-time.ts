/**
 * While a simulation runs, no code of the product may wait for real time: a timer that was not injected would make two runs of one seed
 * differ. So the global timers and clocks are taken over, and what uses them lives in the simulated time like everything else.
 * @module
 */

export const realImmediate = globalThis.setImmediate;

export interface VirtualTime {
  /** Wall clock, in ms since the epoch. */
  now(): number;
  /** Milliseconds that only go forward. */
  elapsed(): number;
  random(): number;
  after(ms: number, label: string, run: () => void): () => void;
}

type Handle = { unref(): Handle; ref(): Handle; hasRef(): boolean; refresh(): Handle; [Symbol.toPrimitive](): number };

/**
 * Puts virtual timers, clocks and chance in the place of the global ones; returns what puts the real ones back.
 *
 * @example const restore = takeGlobalTime(time); try { await run(); } finally { restore(); }
 */
export function takeGlobalTime(time: VirtualTime): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    setImmediate: globalThis.setImmediate,
    clearImmediate: globalThis.clearImmediate,
    now: Date.now,
    elapsed: performance.now,
    random: Math.random,
  };
  const cancels = new Map<unknown, () => void>();
  let lastId = 0;

  function start(ms: number, label: string, run: () => void, isRepeated: boolean): Handle {
    lastId += 1;
    const id = lastId;
    const handle: Handle = {
      unref: () => handle,
      ref: () => handle,
      hasRef: () => true,
      refresh: () => {
        cancels.get(handle)?.();
        arm();
        return handle;
      },
      [Symbol.toPrimitive]: () => id,
    };
    const arm = () => {
      const cancel = time.after(ms, label, () => {
        if (isRepeated) arm();
        else cancels.delete(handle);
        run();
      });
      cancels.set(handle, cancel);
    };
    arm();
    return handle;
  }
  const stop = (handle: unknown): void => {
    cancels.get(handle)?.();
    cancels.delete(handle);
  };
  const starter =
    (label: string, isRepeated: boolean) =>
    (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Handle =>
      start(Math.max(1, Number(ms) || 0), label, () => run(...args), isRepeated);

  Object.assign(globalThis, {
    setTimeout: starter('global timer', false),
    clearTimeout: stop,
    setInterval: starter('global interval', true),
    clearInterval: stop,
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      start(0, 'global immediate', () => run(...args), false),
    clearImmediate: stop,
  });
  Date.now = () => Math.floor(time.now());
  performance.now = () => time.elapsed();
  Math.random = () => time.random();

  return () => {
    const { now, elapsed, random, ...timers } = real;
    Object.assign(globalThis, timers);
    Date.now = now;
    performance.now = elapsed;
    Math.random = random;
    for (const cancel of cancels.values()) cancel();
  };
}
