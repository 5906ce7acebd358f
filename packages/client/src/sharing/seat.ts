import type { Environment, Locks } from '../environment.ts';
import { isAbove, type TabMessage, type Term } from './messages.ts';

/** The leader's seat: one tab sits in it. */
export interface Seat {
  /** Takes it when it is free, now or later. */
  wait(): void;
  /** Takes it from a leader that does not answer. */
  take(): void;
  /** Gives it back, and waits no more. */
  leave(): void;
  onMessage(message: TabMessage): void;
}

export interface SeatOwner {
  readonly onGained: () => void;
  /** Another tab took it. */
  readonly onLost: () => void;
}

/** A seat that is a Web Lock: the browser gives it on at once when a tab closes or crashes. */
export function lockSeat(locks: Locks, name: string, { onGained, onLost }: SeatOwner): Seat {
  let turn = 0;
  let waiting: AbortController | null = null;
  let release: (() => void) | null = null;

  function request(isSteal: boolean): void {
    const own = ++turn;
    waiting?.abort();
    const patience = new AbortController();
    waiting = patience;
    let isHeld = false;
    const hold = () =>
      new Promise<void>((resolve) => {
        if (own !== turn) return resolve();
        isHeld = true;
        release = resolve;
        onGained();
      });
    locks.request(name, isSteal ? { steal: true } : { signal: patience.signal }, hold).catch(() => {
      // Stolen, or waited in vain because this tab does something else by now.
      if (own !== turn || !isHeld) return;
      release = null;
      onLost();
      request(false);
    });
  }
  return {
    wait: () => request(false),
    take: () => request(true),
    leave() {
      turn += 1;
      waiting?.abort();
      waiting = null;
      release?.();
      release = null;
    },
    onMessage() {},
  };
}

/** Longer than a leader needs to answer. */
const QUIET_MS = 150;
const CLAIM_MS = 80;

/**
 * A seat that is only talked about, for plain-http host names, where there are no locks: who wants it says so, and takes it when nobody
 * better objects. Two may sit in it for a moment; then the lower one hears of the higher one and gets up.
 *
 * @param self this tab, with a term above all that it heard of
 */
export function spokenSeat(
  environment: Pick<Environment, 'after' | 'random'>,
  self: () => Term,
  post: (message: TabMessage) => void,
  { onGained }: SeatOwner,
): Seat {
  let claim: Term | null = null;
  /** Another tab has claimed it, and has a moment to take it. */
  let isDeferring = false;
  let disarm: () => void = () => {};

  function after(ms: number, callback: () => void): void {
    disarm();
    disarm = environment.after(ms, callback);
  }
  function stop(): void {
    disarm();
    claim = null;
    isDeferring = false;
  }
  function make(): void {
    isDeferring = false;
    const own = self();
    claim = own;
    post({ kind: 'claim', ...own });
    after(CLAIM_MS, () => {
      claim = null;
      onGained();
    });
  }
  return {
    wait: () => after(QUIET_MS + environment.random() * QUIET_MS, make),
    take: () => !isDeferring && make(),
    leave: stop,
    onMessage(message) {
      if (message.kind === 'lead') stop();
      if (message.kind === 'claim' && (claim === null || isAbove(message, claim))) {
        // Whoever is better will lead; if not, this one comes after it.
        claim = null;
        isDeferring = true;
        after(QUIET_MS * 2, make);
      }
      if (message.kind === 'resign') after(environment.random() * CLAIM_MS, make);
    },
  };
}
