/**
 * A document that comes from elsewhere must not begin to work, and to spend, by itself.
 * @module
 */
import type { Actor, DocState, NewEvent } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { endCalls } from './budget.ts';
import { stamp } from './decision.ts';
import { lostRewrites } from './rewrites.ts';

/** Events that pause what is under way in a copied document: its run waits for a person, and its open rewrites are closed. */
export function putDown(state: DocState, by: Actor, now: number): readonly NewEvent[] {
  const { run } = state;
  const isLive = run !== null && run.status !== 'finished';
  const bodies: readonly EventBody[] = [
    ...(isLive ? endCalls(state, 'lost') : []),
    ...(isLive && run.status !== 'paused' ? [{ type: 'run.paused', data: { cause: 'user' } } as const] : []),
    ...lostRewrites(state, now),
    ...Object.keys(state.rewrites).map((rewrite) => ({ type: 'rewrite.closed', data: { rewrite } }) as const),
  ];
  return stamp(bodies, by, now, state, null);
}
