/**
 * A browser with tabs: a channel between them, and locks where the browser has some. A tab may vanish without a word, as a crash does.
 */
import type { Environment, Locks, TabChannel } from '@longhand/client';
import type { Scheduler } from '@longhand/testkit/simulation';

export interface Tab {
  readonly environment: Partial<Environment>;
  /** Nothing of it is heard any more, and it hears nothing; its locks are free. */
  crash(): void;
}

export interface Browser {
  openTab(name: string): Tab;
}

interface Waiting {
  readonly tab: object;
  grant(): void;
}
interface Lock {
  held: { readonly tab: object; lose(): void } | null;
  readonly queue: Waiting[];
}

/** @param hasLocks false on plain-http host names */
export function createBrowser(world: Scheduler, hasLocks: boolean): Browser {
  const listeners = new Map<string, Map<object, (message: unknown) => void>>();
  const locks = new Map<string, Lock>();
  /** From one tab to another, messages keep their order. */
  let lastArrival = 0;

  function lockOf(name: string): Lock {
    const known = locks.get(name) ?? { held: null, queue: [] };
    locks.set(name, known);
    return known;
  }
  function next(lock: Lock): void {
    if (lock.held === null) lock.queue.shift()?.grant();
  }

  function openTab(name: string): Tab {
    const tab = { isAlive: true };

    function channelOf(channel: string): TabChannel {
      const heard = listeners.get(channel) ?? new Map<object, (message: unknown) => void>();
      listeners.set(channel, heard);
      const own = {};
      return {
        post(message) {
          if (!tab.isAlive) return;
          const copy = structuredClone(message);
          for (const other of [...heard.keys()]) {
            if (other === own) continue;
            lastArrival = Math.max(lastArrival + 0.001, world.elapsedMs + world.wait('fast'));
            world.after(lastArrival - world.elapsedMs, `word of ${name}`, () =>
              heard.get(other)?.(structuredClone(copy)),
            );
          }
        },
        onMessage: (callback) =>
          void heard.set(own, (message) => {
            if (tab.isAlive) callback(message);
          }),
        close: () => void heard.delete(own),
      };
    }

    const requestLock: Locks['request'] = <T>(
      lockName: string,
      { steal, signal }: { readonly steal?: boolean; readonly signal?: AbortSignal },
      callback: () => Promise<T>,
    ): Promise<T> => {
      const lock = lockOf(lockName);
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const aborted = () => new DOMException('The lock was not given.', 'AbortError');
      const grant = () => {
        signal?.removeEventListener('abort', giveUp);
        const mine = { tab, lose: () => reject(aborted()) };
        lock.held = mine;
        const release = () => {
          if (lock.held !== mine) return;
          lock.held = null;
          next(lock);
        };
        callback().then(
          (value) => {
            resolve(value);
            release();
          },
          (error: unknown) => {
            reject(error);
            release();
          },
        );
      };
      const waiting: Waiting = {
        tab,
        grant: () => void world.after(0, `${name} gets the lock`, () => (tab.isAlive ? grant() : next(lock))),
      };
      const giveUp = () => {
        const at = lock.queue.indexOf(waiting);
        if (at >= 0) lock.queue.splice(at, 1);
        reject(aborted());
      };
      if (steal === true) {
        lock.held?.lose();
        lock.held = null;
        grant();
        return promise;
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      lock.queue.push(waiting);
      next(lock);
      return promise;
    };

    return {
      environment: {
        channel: channelOf,
        locks: () => (hasLocks ? { request: requestLock } : null),
        after: (ms, run) =>
          world.after(ms, `${name} timer`, () => {
            if (tab.isAlive) run();
          }),
      },
      crash() {
        tab.isAlive = false;
        for (const lock of locks.values()) {
          lock.queue.splice(0, lock.queue.length, ...lock.queue.filter((waiting) => waiting.tab !== tab));
          if (lock.held?.tab !== tab) continue;
          lock.held = null;
          next(lock);
        }
      },
    };
  }

  return { openTab };
}
