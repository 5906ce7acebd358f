import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '@longhand/sources';

/** The event loop is held no longer than this, and the step that reaches it. */
const TURN_MS = 4;

/** Does long work in steps, and lets everything else of the process have its turn in between. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < TURN_MS) continue;
    await turn();
    began = performance.now();
  }
}
