/**
 * The part of the fold that is a run: how its state changes, whatever else the document holds.
 * @module
 */
import type { EventData } from './events.ts';
import { NOTHING_SPENT, plusCall } from './spending.ts';
import type { RunFacts, RunState } from './state.ts';

export function startedRun(
  id: string,
  seq: number,
  at: number,
  settings: Pick<RunFacts, 'model' | 'lang' | 'autonomy' | 'budget' | 'toolOffers'>,
): RunState {
  return {
    ...settings,
    id,
    status: 'queued',
    startedAt: at,
    startedSeq: seq,
    call: null,
    failures: 0,
    callCount: 0,
    attempts: {},
    recoveries: 0,
    interrupt: null,
    questions: [],
    answers: {},
    instructions: [],
    information: [],
    tools: [],
    section: null,
    spent: NOTHING_SPENT,
    sectionSpent: {},
  };
}

/** A paused run stays paused: what a person decides meanwhile only changes where it goes on. */
export function asPhase(run: RunState, status: EventData['run.phase']['phase']): RunState {
  if (run.status === 'finished') return run;
  return run.status === 'paused' ? { ...run, resumeTo: status } : { ...factsOf(run), status };
}

export function onCallEnded(
  run: RunState,
  { outcome, error, detail, retryable, retryAtMs, answer }: EventData['run.callEnded'],
): RunState {
  if (outcome !== 'failed' || !error)
    return { ...run, call: null, ...(outcome === 'finished' ? { failures: 0, lastError: undefined } : {}) };
  return {
    ...run,
    call: null,
    failures: run.failures + 1,
    lastError: { kind: error, detail, isRetryable: retryable === true, ...(answer === undefined ? {} : { answer }) },
    retryAtMs,
  };
}

export function counted(counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> {
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}

/** The part that every status shares, so that a change of status leaves nothing of the old one behind. */
export function factsOf(run: RunState): RunFacts {
  const {
    id,
    startedAt,
    startedSeq,
    model,
    lang,
    autonomy,
    call,
    failures,
    lastError,
    retryAtMs,
    callCount,
    attempts,
  } = run;
  const { recoveries, resumedAt, interrupt, questions, answers, instructions, information, tools, section } = run;
  const { budget, spent, sectionSpent, toolOffers } = run;
  return {
    ...{ id, startedAt, startedSeq, model, lang, autonomy, call, failures, lastError, retryAtMs, callCount, attempts },
    ...{ recoveries, resumedAt, interrupt, questions, answers, instructions, information, tools, section },
    ...{ budget, spent, sectionSpent, toolOffers },
  };
}

/** A call was settled: the run and its section have spent that. */
export function onUsage(run: RunState, usage: EventData['usage']): RunState {
  const { section } = usage;
  const spent = plusCall(run.spent ?? NOTHING_SPENT, usage);
  // Settled once: whoever ends the call now finds nothing put aside any more.
  const call = run.call?.id === usage.call ? { ...run.call, reserved: undefined } : run.call;
  if (section === undefined) return { ...run, call, spent };
  const ofSection = plusCall(run.sectionSpent?.[section] ?? NOTHING_SPENT, usage);
  return { ...run, call, spent, sectionSpent: { ...run.sectionSpent, [section]: ofSection } };
}

/** A question is answered: it is gone, and what was said holds. */
export function onAnswered(run: RunState, { interrupt, answers }: EventData['interrupt.answered']): RunState {
  const open = run.interrupt;
  if (open?.id !== interrupt) return run;
  if (open.kind !== 'approval') return { ...run, interrupt: null, answers: { ...run.answers, ...answers } };
  const isApproved = answers.approve === 'yes';
  return { ...run, interrupt: null, tools: withTool(run, open.call, (tool) => ({ ...tool, isApproved })) };
}

export function withTool(
  run: RunState,
  call: string | undefined,
  change: (tool: RunState['tools'][number]) => RunState['tools'][number],
): RunState['tools'] {
  return run.tools.map((tool) => (tool.call === call ? change(tool) : tool));
}
