/**
 * The part of the fold that is a run: how its state changes, whatever else the document holds.
 * @module
 */
import type { EventData } from './events.ts';
import { topicOf } from './run-calls.ts';
import { NOTHING_SPENT, plusCall } from './spending.ts';
import type { OpenCall, RunFacts, RunState, Trouble } from './state.ts';

export function startedRun(
  id: string,
  seq: number,
  at: number,
  {
    concurrency = 1,
    ...settings
  }: Pick<RunFacts, 'model' | 'lang' | 'autonomy' | 'budget' | 'toolOffers'> & { readonly concurrency?: number },
): RunState {
  return {
    ...settings,
    id,
    status: 'queued',
    startedAt: at,
    startedSeq: seq,
    concurrency,
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
    spent: NOTHING_SPENT,
    sectionSpent: {},
  };
}

/** A paused run stays paused: what a person decides meanwhile only changes where it goes on. */
export function asPhase(run: RunState, status: EventData['run.phase']['phase']): RunState {
  if (run.status === 'finished') return run;
  return run.status === 'paused' ? { ...run, resumeTo: status } : { ...factsOf(run), status };
}

export function onCallStarted(run: RunState, opened: OpenCall): RunState {
  const topic = topicOf(opened);
  const { retryAtMs: _over, ...trouble } = run.troubles[topic] ?? { failures: 0 };
  return {
    ...run,
    calls: { ...run.calls, [opened.id]: opened },
    callCount: run.callCount + 1,
    attempts: counted(run.attempts, topic),
    troubles: topic in run.troubles ? { ...run.troubles, [topic]: trouble } : run.troubles,
  };
}

export function onCallWaiting(run: RunState, { call, isWaiting }: EventData['run.callWaiting']): RunState {
  const open = run.calls[call];
  return open ? { ...run, calls: { ...run.calls, [call]: { ...open, isWaiting } } } : run;
}

export function onCallEnded(run: RunState, ended: EventData['run.callEnded']): RunState {
  const open = run.calls[ended.call];
  if (!open) return run;
  const calls = without(run.calls, ended.call);
  const topic = topicOf(open);
  const trouble = troubleAfter(run.troubles[topic], ended);
  if (trouble === undefined) return { ...run, calls, troubles: without(run.troubles, topic) };
  return { ...run, calls, troubles: { ...run.troubles, [topic]: trouble } };
}

function troubleAfter(
  before: Trouble | undefined,
  { outcome, error, detail, retryable, retryAtMs, answer, hold }: EventData['run.callEnded'],
): Trouble | undefined {
  if (hold) return { failures: 0, hold };
  if (outcome === 'finished') return undefined;
  if (outcome !== 'failed' || !error) return before;
  return {
    failures: (before?.failures ?? 0) + 1,
    error: {
      kind: error,
      isRetryable: retryable === true,
      ...(detail === undefined ? {} : { detail }),
      ...(answer === undefined ? {} : { answer }),
    },
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
  };
}

/** A call brought text into its section: what stood in its way is over. */
export function onText(run: RunState, call: OpenCall): RunState {
  const topic = topicOf(call);
  if (call.hasText && !(topic in run.troubles)) return run;
  const calls = { ...run.calls, [call.id]: { ...call, hasText: true } };
  return { ...run, calls, troubles: without(run.troubles, topic) };
}

function counted(counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> {
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}

/** The part that every status shares, so that a change of status leaves nothing of the old one behind. */
export function factsOf(run: RunState): RunFacts {
  const { id, startedAt, startedSeq, model, lang, autonomy, concurrency, calls, troubles, callCount, attempts } = run;
  const { recoveries, resumedAt, interrupt, questions, answers, instructions, information, tools } = run;
  const { budget, spent, sectionSpent, toolOffers, review } = run;
  return {
    ...{ id, startedAt, startedSeq, model, lang, autonomy, concurrency, calls, troubles, callCount, attempts },
    ...{ recoveries, resumedAt, interrupt, questions, answers, instructions, information, tools },
    ...{ budget, spent, sectionSpent, toolOffers, review },
  };
}

/** A call was settled: the run and its section have spent that. */
export function onUsage(run: RunState, usage: EventData['usage']): RunState {
  const { section } = usage;
  const spent = plusCall(run.spent ?? NOTHING_SPENT, usage);
  // Settled once: whoever ends the call now finds nothing put aside any more.
  const call = run.calls[usage.call];
  const calls = call ? { ...run.calls, [call.id]: { ...call, reserved: undefined } } : run.calls;
  if (section === undefined) return { ...run, calls, spent };
  const ofSection = plusCall(run.sectionSpent?.[section] ?? NOTHING_SPENT, usage);
  return { ...run, calls, spent, sectionSpent: { ...run.sectionSpent, [section]: ofSection } };
}

/** Something came of a direction: the first word stands. */
export function onInstruction(
  run: RunState,
  { instruction, outcome, section }: EventData['run.instruction'],
): RunState {
  const place = section === undefined ? {} : { section };
  const instructions = run.instructions.map((one) =>
    one.seq === instruction && one.outcome === undefined ? { ...one, outcome, ...place } : one,
  );
  return { ...run, instructions };
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

export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  if (!(key in record)) return record;
  const { [key]: _gone, ...rest } = record;
  return rest;
}
