/**
 * What the follower needs of its surroundings. Tests pass their own; a page or a Node program needs none.
 */
export interface Environment {
  /** Calls back once after `ms`; returns the canceller. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs `callback` once, soon: before the next frame in a visible page, at the end of the microtasks elsewhere. */
  readonly schedule: (callback: () => void) => void;
  /** False when the machine knows that it has no network. */
  readonly isOnline: () => boolean;
  /** Calls back when `isOnline` may have changed; returns the unsubscriber. */
  readonly onNetworkChange: (callback: () => void) => () => void;
}

export const defaultEnvironment: Environment = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  schedule(callback) {
    // A hidden page gets no frames, and its title still has to change.
    if (typeof document === 'undefined') queueMicrotask(callback);
    else if (document.hidden) setTimeout(callback, 100);
    else requestAnimationFrame(callback);
  },
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  onNetworkChange(callback) {
    if (typeof window === 'undefined') return () => {};
    window.addEventListener('online', callback);
    window.addEventListener('offline', callback);
    return () => {
      window.removeEventListener('online', callback);
      window.removeEventListener('offline', callback);
    };
  },
};
