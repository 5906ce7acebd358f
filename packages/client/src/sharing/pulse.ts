import type { Environment } from '../environment.ts';

/** After this silence a visible tab asks its leader whether it is there. */
const QUIET_MS = 300;
/** A leader that does not answer in this time is closed, crashed or frozen. Spread, so that not all tabs take its place at once. */
const ANSWER_MS = [350, 450] as const;

/** Looks after the leader as long as somebody looks at this tab. */
export interface Pulse {
  /** The leader spoke. */
  hear(): void;
  /** Begins to look, or looks again. */
  watch(): void;
  stop(): void;
}

/**
 * After a silence the leader is asked; without an answer it is gone.
 *
 * @param isNeeded false while this tab leads, follows nothing, or is hidden: a hidden tab need not hurry, and its timers do not run
 */
export function createPulse(
  environment: Pick<Environment, 'after' | 'monotonic' | 'random'>,
  leader: { readonly isNeeded: () => boolean; readonly ask: () => void; readonly onGone: () => void },
): Pulse {
  let heardAt = environment.monotonic();
  let answerBy: number | null = null;
  let disarm: () => void = () => {};

  function watch(): void {
    disarm();
    if (!leader.isNeeded()) return;
    const now = environment.monotonic();
    const dueAt = answerBy ?? heardAt + QUIET_MS;
    if (now < dueAt) {
      disarm = environment.after(dueAt - now, watch);
      return;
    }
    if (answerBy === null) {
      const [least, most] = ANSWER_MS;
      answerBy = now + least + environment.random() * (most - least);
      leader.ask();
    } else {
      answerBy = null;
      heardAt = now;
      leader.onGone();
    }
    watch();
  }
  return {
    hear() {
      heardAt = environment.monotonic();
      answerBy = null;
    },
    watch,
    stop: () => disarm(),
  };
}
