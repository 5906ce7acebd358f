/**
 * What every decision works with.
 * @module
 */
import type { Actor, DocState, LogEvent, NewEvent, ToolOffer } from '@longhand/protocol';
import { evolve } from '@longhand/protocol';
import type { Agent, EventBody, StepContext } from './agent.ts';

export interface DecideContext extends StepContext {
  readonly agent: Agent;
  readonly by: Actor;
  /** Used when neither the command nor the document names a model. */
  readonly defaultModel: string;
  /** Sections that may be written side by side with a model. */
  readonly concurrencyOf: (model: string) => number;
  /** The document as it was, for a version that is restored. */
  readonly past?: DocState;
  /** Tools of a run that starts now. */
  readonly tools?: readonly ToolOffer[];
}

/** Names that every JavaScript object has: as an id they would be found in any record of the state. */
export function isReserved(id: string): boolean {
  return id in Object.prototype;
}

/** Families that belong to the run in whose time they happen; the view of one run shows exactly these. */
const RUN_FAMILIES = /^(run|interrupt|progress|requirement|review|outline|text|citation|tool|usage)\b/;

/** Gives events their author, time and run. `run` is the run going on when they are written. */
export function stamp(
  bodies: readonly EventBody[],
  by: Actor,
  at: number,
  state: DocState,
  run: string | null,
): readonly NewEvent[] {
  const current = run ?? (state.run && state.run.status !== 'finished' ? state.run.id : undefined);
  return bodies.map((body) => {
    const isOfRun = current !== undefined && (by.kind === 'agent' || RUN_FAMILIES.test(body.type));
    // A body is a member of the same union as the event, less the stamp: TypeScript cannot follow the spread of a union.
    return (isOfRun ? { ...body, by, at, run: current } : { ...body, by, at }) as NewEvent;
  });
}

/** Folds events that have no place in the log yet, as if they followed `state`. */
export function foldNew(state: DocState, events: readonly NewEvent[]): DocState {
  let next = state;
  for (const event of events) next = evolve(next, { ...event, seq: next.seq + 1 } as LogEvent);
  return next;
}
