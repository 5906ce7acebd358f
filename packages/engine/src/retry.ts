/**
 * The one retry policy, visible in the log: every failed call is an event with the time of the next try.
 * @module
 */
import type { ModelErrorKind, Notice, RunState } from '@longhand/protocol';
import { type Effect, type EventBody, effectKey } from './agent.ts';

/** Calls that may fail one after another without bringing a character, before the run pauses and asks. */
export const MAX_FAILURES = 4;
/** Calls for one section or purpose between two decisions of a person: bounds what a looping model can cost. */
export const MAX_CALLS = 24;

/** Nobody waits longer for the next try. */
const MAX_WAIT_MS = 120_000;
const IMMEDIATE: ReadonlySet<ModelErrorKind> = new Set(['incomplete', 'malformed', 'network']);

/**
 * Milliseconds to wait before the next call. The server's own wish rules (up to two minutes); a broken stream is continued at once the first time.
 *
 * @param failures failed calls so far, this one included
 */
export function retryDelayMs(kind: ModelErrorKind, failures: number, retryAfterMs?: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, MAX_WAIT_MS);
  if (failures <= 1 && IMMEDIATE.has(kind)) return 0;
  return Math.min(30_000, 500 * 2 ** (failures - 1));
}

/** What stands before a call: a wait, or what a person has to decide. */
export type Obstacle =
  | { readonly kind: 'wait'; readonly effect: Effect }
  | { readonly kind: 'hold'; readonly pause: EventBody };

/**
 * What stands before the next call of a line of work; null when nothing does.
 *
 * @param topic the section, or the purpose of a call that belongs to none
 */
export function beforeCall(run: RunState, topic: string, now: number): Obstacle | null {
  const { failures = 0, error, retryAtMs, hold } = run.troubles[topic] ?? {};
  if (hold) return held(hold);
  if (error && (!error.isRetryable || failures >= MAX_FAILURES)) {
    return held({ code: `model.${error.kind}`, params: { model: run.model, detail: error.detail ?? '' } });
  }
  const calls = run.attempts[topic] ?? 0;
  if (calls >= MAX_CALLS) return held({ code: 'run.tooManyCalls', params: { model: run.model, calls: MAX_CALLS } });
  const waitMs = retryAtMs === undefined ? 0 : retryAtMs - now;
  // A time that is further away was set before the clock went back: it means nothing any more.
  if (retryAtMs === undefined || waitMs <= 0 || waitMs > MAX_WAIT_MS) return null;
  const key = effectKey(run.id, `retry-${topic}-${calls}`);
  return { kind: 'wait', effect: { kind: 'sleep', key, untilMs: retryAtMs } };
}

function held(notice: Notice): Obstacle {
  return { kind: 'hold', pause: { type: 'run.paused', data: { cause: 'model', notice } } };
}
