/**
 * Which directions of people hold for a call.
 * @module
 */
import type { SectionId } from '@longhand/document';
import type { Effect, EventBody } from '@longhand/engine';
import type { DocState, Instruction, RunState } from '@longhand/protocol';

/** Directions that a call has to follow, oldest first; without a section those for planning, which are all. */
export function directions({ instructions }: RunState, section?: SectionId): readonly Instruction[] {
  return instructions.filter(
    ({ outcome, notFor }) => outcome !== 'withdrawn' && (section === undefined || !notFor?.includes(section)),
  );
}

/** Tells which directions a call is the first to follow. */
export function taken(
  { run }: DocState,
  { key: call, section }: Extract<Effect, { kind: 'callModel' }>,
): readonly EventBody[] {
  if (!run) return [];
  const place = section === undefined ? {} : { section };
  return directions(run, section)
    .filter(({ outcome }) => outcome === undefined)
    .map(({ seq }) => ({ type: 'run.instruction', data: { instruction: seq, outcome: 'taken', call, ...place } }));
}
