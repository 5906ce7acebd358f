/**
 * What the follower needs of its surroundings. Tests pass their own; a page or a Node program needs none.
 */
export interface Environment {
  /** Calls back once after `ms`; returns the canceller. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number;
  /** Milliseconds since the epoch, for the history. */
  readonly now: () => number;
  /** Runs `callback` once, soon: before the next frame in a visible page, at the end of the microtasks elsewhere. */
  readonly schedule: (callback: () => void) => void;
  /** False when the machine knows that it has no network. */
  readonly isOnline: () => boolean;
  /** Calls back when `isOnline` may have changed; returns the unsubscriber. */
  readonly onNetworkChange: (callback: () => void) => () => void;
  /** True when a person may be looking at it. */
  readonly isVisible: () => boolean;
  /** Calls back when the page is seen again, hidden, left, or brought back from the browser's cache; returns the unsubscriber. */
  readonly onLifecycle: (callback: (moment: Moment) => void) => () => void;
  /** The line between the tabs of one browser and origin; null where there is none, then every follower has its own connection. */
  readonly channel: (name: string) => TabChannel | null;
  /** The browser's locks; null on plain-http host names and outside browsers. */
  readonly locks: () => Locks | null;
}

export type Moment = 'seen' | 'hidden' | 'left' | 'back';

/** The part of `BroadcastChannel` that is used. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(callback: (message: unknown) => void): void;
  close(): void;
}

/** The part of `LockManager` that is used. */
export interface Locks {
  request<T>(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    callback: () => Promise<T>,
  ): Promise<T>;
}

export const defaultEnvironment: Environment = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  monotonic: () => performance.now(),
  now: Date.now,
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
  isVisible: () => typeof document === 'undefined' || !document.hidden,
  onLifecycle(callback) {
    if (typeof document === 'undefined' || typeof window === 'undefined') return () => {};
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener('visibilitychange', () => callback(document.hidden ? 'hidden' : 'seen'), { signal });
    window.addEventListener('pagehide', () => callback('left'), { signal });
    window.addEventListener('pageshow', (event) => event.persisted && callback('back'), { signal });
    return () => stop.abort();
  },
  channel(name) {
    // Node has the same classes; there, a process is a reader of its own. A sandboxed frame has an origin that nobody shares.
    if (typeof document === 'undefined' || typeof BroadcastChannel === 'undefined' || origin === 'null') return null;
    return tabChannel(new BroadcastChannel(name));
  },
  locks() {
    if (typeof document === 'undefined' || origin === 'null') return null;
    return browserLocks();
  },
};

function tabChannel(channel: BroadcastChannel): TabChannel {
  return {
    post: (message) => channel.postMessage(message),
    onMessage(callback) {
      channel.onmessage = (event: MessageEvent) => callback(event.data);
    },
    close: () => channel.close(),
  };
}

/** Web Locks, where they exist: not on plain-http host names, whatever the types say. */
export function browserLocks(): Locks | null {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (locks === undefined) return null;
  return { request: (name, options, callback) => locks.request(name, options, callback) };
}
