/**
 * The one retry policy, visible in the log: every failed call is an event with the time of the next try.
 * @module
 */
import type { ModelErrorKind, RunState } from '@longhand/protocol';
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

/** What stands before the next call: a pause, a wait, or nothing (null). */
export function beforeCall(
  run: RunState,
  topic: string,
  now: number,
): { events: readonly EventBody[]; effects: readonly Effect[] } | null {
  const { lastError } = run;
  if (lastError && run.failures > 0 && (!lastError.isRetryable || run.failures >= MAX_FAILURES)) {
    return {
      events: [pause(`model.${lastError.kind}`, { model: run.model, detail: lastError.detail ?? '' })],
      effects: [],
    };
  }
  if ((run.attempts[topic] ?? 0) >= MAX_CALLS)
    return { events: [pause('run.tooManyCalls', { model: run.model, calls: MAX_CALLS })], effects: [] };
  const waitMs = run.failures > 0 && run.retryAtMs !== undefined ? run.retryAtMs - now : 0;
  // A time that is further away was set before the clock went back: it means nothing any more.
  if (run.retryAtMs !== undefined && waitMs > 0 && waitMs <= MAX_WAIT_MS) {
    return {
      events: [],
      effects: [{ kind: 'sleep', key: effectKey(run.id, `retry-${run.callCount}`), untilMs: run.retryAtMs }],
    };
  }
  return null;
}

function pause(code: string, params: Readonly<Record<string, string | number>>): EventBody {
  return { type: 'run.paused', data: { cause: 'model', notice: { code, params } } };
}
