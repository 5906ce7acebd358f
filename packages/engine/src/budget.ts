/**
 * Spending is put aside before a call and settled after it, both in the log: so a process that dies in between has lost no count. Pure.
 * @module
 */
import type { SectionId } from '@longhand/document';
import {
  callsOf,
  costOf,
  type DocState,
  estimateTokens,
  type ModelRequest,
  moneyText,
  NOTHING_SPENT,
  type Notice,
  type OpenCall,
  type Overrun,
  overrunOf,
  plusCall,
  type Reservation,
  type RunState,
  type Spending,
} from '@longhand/protocol';
import type { EventBody, StepContext } from './agent.ts';

/** The built-in writer takes no tokens of anybody. */
export const FREE_MODEL = 'digest';

/** What a call may take, and the pause that stands in its way when that is more than is left. */
export interface Admitted {
  readonly reserved?: Reservation;
  readonly pause?: EventBody;
}

/**
 * Asks whether there is room for a call.
 *
 * @param output tokens that the answer is expected to have; it may become longer as long as there is room
 */
export function admit(
  state: DocState,
  request: ModelRequest,
  output: number,
  section: SectionId | undefined,
  context: Pick<StepContext, 'priceOf'>,
): Admitted {
  const { run } = state;
  if (!run || request.model === FREE_MODEL) return {};
  const reserved = { input: inputTokens(request), output: Math.ceil(output), price: context.priceOf(request.model) };
  const taken = takenBy(callsOf(run), (call) => outputInLog(state, call, run));
  const overrun = overrunOf(run.budget, taken(run.spent), spentIn(run, section), reserved);
  return overrun === null ? { reserved } : { reserved, pause: budgetPause(state, overrun, reserved, section) };
}

/** Asks whether there is room for a call beside the run: its limits hold for what is asked for while it goes on. */
export function admitBeside(
  state: DocState,
  request: ModelRequest,
  output: number,
  context: Pick<StepContext, 'priceOf'>,
): { readonly reserved: Reservation; readonly overrun: Notice | null } {
  const isLive = state.run !== null && state.run.status !== 'finished';
  const reserved = { input: inputTokens(request), output: Math.ceil(output), price: context.priceOf(request.model) };
  const pause = isLive ? admit(state, request, output, undefined, context).pause : undefined;
  const notice = pause?.type === 'run.paused' ? pause.data.notice : undefined;
  return { reserved, overrun: notice ?? null };
}

/**
 * True when a call that goes on has come to a limit.
 *
 * @param outputs tokens that each open call brought so far, by its id
 */
export function isOverBudget(run: RunState, call: OpenCall, outputs: ReadonlyMap<string, number>): boolean {
  if (run.budget === undefined || call.reserved === undefined) return false;
  const soFar = { ...call.reserved, output: outputs.get(call.id) ?? 0 };
  const others = callsOf(run).filter(({ id }) => id !== call.id);
  const taken = takenBy(others, ({ id }) => outputs.get(id) ?? 0);
  return overrunOf(run.budget, taken(run.spent), spentIn(run, call.section), soFar) !== null;
}

/** Adds what open calls may still take: what was put aside for each, or what it brought when that is more. */
function takenBy(calls: readonly OpenCall[], outputOf: (call: OpenCall) => number) {
  return (spent: Spending = NOTHING_SPENT): Spending =>
    calls.reduce((sum, call) => {
      const { reserved } = call;
      if (reserved === undefined) return sum;
      const { input, price } = reserved;
      const output = Math.max(reserved.output, outputOf(call));
      return plusCall(sum, {
        input,
        output,
        isEstimated: true,
        ...(price ? { cost: costOf(price, input, output) } : {}),
      });
    }, spent);
}

/**
 * Settles a call.
 *
 * @param told what the provider told; null when it did not, then the numbers are estimates and say so
 */
export function settleCall(
  run: RunState,
  call: OpenCall,
  told: { readonly input: number; readonly output: number } | null,
  estimatedOutput: number,
): readonly EventBody[] {
  const { id, model = run.model, section, reserved } = call;
  return settled({ call: id, model, section, reserved }, told, estimatedOutput);
}

/** As `settleCall`, for a call of anybody. Nothing for one that nothing was put aside for, and of which nothing was told. */
export function settled(
  {
    call,
    model,
    section,
    reserved,
  }: {
    readonly call: string;
    readonly model: string;
    readonly section?: SectionId | undefined;
    readonly reserved?: Reservation | undefined;
  },
  told: { readonly input: number; readonly output: number } | null,
  estimatedOutput: number,
): readonly EventBody[] {
  const counts = told ?? (reserved && { input: reserved.input, output: estimatedOutput });
  if (counts === undefined) return [];
  const { input, output } = counts;
  const cost = reserved?.price ? { cost: costOf(reserved.price, input, output) } : {};
  const place = section === undefined ? {} : { section };
  return [{ type: 'usage', data: { call, model, input, output, isEstimated: told === null, ...place, ...cost } }];
}

/** Ends open calls in the log and settles them; the interpreter sees that they are no longer wanted and closes their sockets. */
export function endCalls(
  state: DocState,
  outcome: 'aborted' | 'lost',
  isMeant: (call: OpenCall) => boolean = () => true,
): readonly EventBody[] {
  const { run } = state;
  if (!run) return [];
  return callsOf(run)
    .filter(isMeant)
    .flatMap((call): readonly EventBody[] => [
      ...(call.isWaiting ? [] : settleCall(run, call, null, outputInLog(state, call, run))),
      { type: 'run.callEnded', data: { call: call.id, outcome } },
    ]);
}

/** What a call brought, by the log alone: that is all that is left of it after a kill. Answers that are no text count as they were reserved. */
function outputInLog(state: DocState, call: OpenCall, run: RunState): number {
  if (call.section === undefined || call.from === undefined) return call.reserved?.output ?? 0;
  const tail = Object.values(state.open).find((open) => open.section === call.section)?.text ?? '';
  const settledUnits = Math.max(0, -call.from);
  const settled = run.lang === 'zh' ? settledUnits : Math.ceil(settledUnits / 4);
  return settled + estimateTokens(tail.slice(Math.max(0, call.from)));
}

function inputTokens({ messages, tools, schema }: ModelRequest): number {
  const shape = tools || schema ? estimateTokens(JSON.stringify([tools, schema?.schema])) : 0;
  return messages.reduce((sum, message) => sum + estimateTokens(JSON.stringify(message)), shape);
}

function spentIn(run: RunState, section: SectionId | undefined): Spending | null {
  return section === undefined ? null : (run.sectionSpent?.[section] ?? NOTHING_SPENT);
}

function budgetPause(state: DocState, overrun: Overrun, next: Reservation, section: SectionId | undefined): EventBody {
  const { run } = state;
  const limit = run?.budget?.[overrun.scope] ?? {};
  const spent = (overrun.scope === 'run' ? run?.spent : run && spentIn(run, section)) ?? NOTHING_SPENT;
  const title = state.outline.find(({ id }) => id === section)?.title ?? '';
  const isOfRun = overrun.scope === 'run';
  const params = (texts: { spent: number | string; limit: number | string; needed: number | string }) =>
    isOfRun ? texts : { ...texts, section: title };
  const notice = () => {
    if (overrun.limit === 'tokens') {
      const code = isOfRun ? 'run.budgetTokens' : 'run.sectionBudgetTokens';
      const needed = next.input + next.output;
      return { code, params: params({ spent: spent.input + spent.output, limit: limit.tokens ?? 0, needed }) };
    }
    const currency = limit.money?.currency ?? '';
    const money = (nanos: number) => moneyText({ currency, nanos });
    if (overrun.limit === 'price') return { code: 'run.priceUnknown', params: { model: run?.model ?? '', currency } };
    const code = isOfRun ? 'run.budgetMoney' : 'run.sectionBudgetMoney';
    const needed = next.price ? costOf(next.price, next.input, next.output).nanos : 0;
    return {
      code,
      params: params({
        spent: money(spent.money?.[currency] ?? 0),
        limit: money(limit.money?.nanos ?? 0),
        needed: money(needed),
      }),
    };
  };
  return { type: 'run.paused', data: { cause: 'budget', notice: notice(), overrun } };
}
