import type { RunFacts, RunState } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { viewOfRun } from './run-view.ts';

const facts: RunFacts = {
  id: 'r1',
  startedAt: 0,
  startedSeq: 1,
  model: 'digest',
  lang: 'en',
  autonomy: 'ask',
  concurrency: 1,
  calls: {},
  troubles: {},
  callCount: 0,
  attempts: {},
  recoveries: 0,
  interrupt: null,
  questions: [],
  answers: {},
  instructions: [],
  information: [],
  tools: [],
};
const phases = ['queued', 'clarifying', 'outlining', 'awaitingOutline', 'drafting', 'reviewing'] as const;
const causes = ['user', 'editing', 'budget', 'error', 'model', 'storage'] as const;
const outcomes = ['success', 'cancelled', 'failed'] as const;

const runs: readonly (RunState | null)[] = [
  null,
  ...phases.map((status): RunState => ({ ...facts, status })),
  ...causes.map((cause): RunState => ({ ...facts, status: 'paused', cause, resumeTo: 'drafting' })),
  ...outcomes.map((outcome): RunState => ({ ...facts, status: 'finished', outcome, finishedAt: 1 })),
];

test('every state of a run names a next action', () => {
  for (const run of runs) expect(viewOfRun(run).actions.length, run?.status ?? 'none').toBeGreaterThan(0);
});

test('whatever works can be stopped, and whatever is not finished can be cancelled', () => {
  for (const run of runs) {
    const { actions, isWorking } = viewOfRun(run);
    if (isWorking) expect(actions).toContain('stop');
    if (run !== null && run.status !== 'finished') expect(actions).toContain('cancel');
  }
});

test('a paused run can always go on', () => {
  for (const cause of causes) {
    expect(viewOfRun({ ...facts, status: 'paused', cause, resumeTo: 'drafting' }).actions).toContain('continue');
  }
});
