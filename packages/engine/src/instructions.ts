/**
 * What comes of the directions that people give: each is taken in by a call, taken back, or came too late. Pure.
 * @module
 */
import { type RunState, waitingInstructions } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { EngineError } from './errors.ts';

/** Directions that no call took in before the run ended. */
export function overtaken(run: RunState): readonly EventBody[] {
  return waitingInstructions(run).map(({ seq }) => ({
    type: 'run.instruction',
    data: { instruction: seq, outcome: 'overtaken' },
  }));
}

/** @throws EngineError `run.noInstruction` when it does not wait any more */
export function takenBack(run: RunState, instruction: number): readonly EventBody[] {
  if (!waitingInstructions(run).some(({ seq }) => seq === instruction)) throw new EngineError('run.noInstruction');
  return [{ type: 'run.instruction', data: { instruction, outcome: 'withdrawn' } }];
}
