/**
 * Runs effects. Everything that they bring comes back as events; an aborted effect brings nothing more.
 * @module
 */
import type { Span } from '@longhand/document';
import {
  type DocumentId,
  type FinishReason,
  type ModelErrorKind,
  type ModelEvent,
  type Notice,
  outputTokens,
  topicOf,
} from '@longhand/protocol';
import type { CallProblem, Effect, EventBody, ToolResult } from './agent.ts';
import { isOverBudget, settleCall } from './budget.ts';
import type { EffectHost } from './effect-host.ts';
import type { Environment } from './environment.ts';
import { retryDelayMs } from './retry.ts';
import { runRewrite } from './run-rewrite.ts';
import type { Leave } from './seats.ts';
import { textWriter } from './text-writer.ts';

/** A longer answer is not kept to be mended (UTF-16 units): it is asked for anew. */
const MAX_MENDED = 12_000;
const TOOL_TIMEOUT_MS = 20_000;
const MAX_TOOL_ANSWER = 20_000;

/** Resolves when the effect is done or aborted; it rejects only when an append failed. */
export async function runEffect(effect: Effect, host: EffectHost, signal: AbortSignal): Promise<void> {
  switch (effect.kind) {
    case 'callModel':
      return callModel(effect, host, signal);
    case 'retrieve':
      return retrieve(effect, host, signal);
    case 'runTool':
      return runTool(effect, host, signal);
    case 'rewrite':
      return runRewrite(effect, host, signal);
    case 'sleep':
      return sleep(effect.untilMs, host, signal);
    default: {
      const unknown: never = effect;
      throw new Error(`Unknown effect ${JSON.stringify(unknown)}`);
    }
  }
}

type CallModel = Extract<Effect, { kind: 'callModel' }>;

async function callModel(effect: CallModel, host: EffectHost, signal: AbortSignal): Promise<void> {
  const { agent, models } = host.environment;
  const upstream = new AbortController();
  const stop = () => upstream.abort();
  signal.addEventListener('abort', stop, { once: true });
  let leave: Leave | null = null;
  /** The last events of the call. Its place is free before they are told, or the next call of this document would wait for this one. */
  const close = (events: readonly EventBody[]): Promise<unknown> => {
    leave?.();
    return host.append(events);
  };
  try {
    // What the call may cost must stand on the disk before anybody can ask for it.
    await host.durable();
    if (signal.aborted) return;
    leave = await seated(effect, host, signal);
    if (leave === null || signal.aborted) return;
    const known = models.capabilities?.(host.state().run?.model ?? '') ?? null;
    const request = agent.request(host.state(), effect, known);
    const told = agent.onRequest?.(host.state(), effect, request) ?? [];
    if (told.length > 0) await host.append(told);
    if (signal.aborted) return;
    const reader = agent.read(host.state(), effect, host.context);
    const writer = textWriter((text) => reader.text(text, host.state()), host.append, signal, stop);
    const meter = createMeter(effect, host);
    for await (const event of models.stream(request, upstream.signal)) {
      if (signal.aborted) return;
      meter.count(event);
      if (event.type === 'text') {
        const room = writer.push(event.text);
        // Nearly always there is room: a wait for nothing costs each token a turn of the queue.
        if (room !== null) await room;
      } else if (event.type === 'finish') writer.flush();
      if (signal.aborted) return;
      writer.throwDefect();
      if (reader.problem) {
        upstream.abort();
        await close([...reader.fail(host.state()), ...meter.settled(), failed(effect, host, asError(reader.problem))]);
        return;
      }
      if (event.type !== 'finish' && (reader.hold || meter.isOver())) {
        writer.flush();
        upstream.abort();
        // Over a limit, the agent asks for the next call, and there is no room for it. The text stays open and goes on from here.
        await close([...meter.settled(), ended(effect, 'aborted', reader.hold)]);
        return;
      }
      switch (event.type) {
        case 'toolCall': {
          writer.flush();
          const events = reader.toolCall(event.call, host.state());
          if (events.length > 0) await host.append(events);
          break;
        }
        case 'finish': {
          const end = reader.finish(event.reason, host.state());
          const last = end.problem
            ? failed(effect, host, asError(end.problem), end.problem.answer)
            : ended(effect, 'finished', reader.hold, event.reason);
          await close([...end.events, ...meter.settled(), last]);
          return;
        }
        case 'error':
          writer.flush();
          await close([...reader.fail(host.state()), ...meter.settled(event.kind), failed(effect, host, event)]);
          return;
        case 'text':
        case 'start':
        case 'reasoning':
        case 'toolCallDelta':
        case 'usage':
          break;
        default: {
          const _unknown: never = event;
        }
      }
    }
    if (signal.aborted) return;
    writer.throwDefect();
    writer.flush();
    const incomplete = {
      type: 'error',
      kind: 'incomplete',
      message: 'the stream ended without a finish',
      retryable: true,
    } as const;
    await close([...reader.fail(host.state()), ...meter.settled(), failed(effect, host, incomplete)]);
  } catch (error) {
    if (signal.aborted) return;
    if (isStoreFailure(error)) throw error;
    host.environment.report?.({ where: `call ${effect.key}`, document: host.document, error });
    await close([
      failed(effect, host, { type: 'error', kind: kindOf(error), message: textOf(error), retryable: false }),
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
    host.outputs.delete(effect.key);
    upstream.abort();
    leave?.();
  }
}

/** Waits for a place at the model, and says so in the log; null when nobody wants the call any more. */
async function seated({ key: call }: CallModel, host: EffectHost, signal: AbortSignal): Promise<Leave | null> {
  const place = host.seats.take(host.state().run?.model ?? '', signal);
  if (typeof place === 'function') return place;
  host.append([{ type: 'run.callWaiting', data: { call, isWaiting: true } }]).catch(() => {});
  const leave = await place;
  if (leave === null) return null;
  try {
    // A call that waited costs nothing if the process dies: that it is made now must be known before it is made.
    await host.append([{ type: 'run.callWaiting', data: { call, isWaiting: false } }]);
    return leave;
  } catch (error) {
    leave();
    throw error;
  }
}

function ended(
  { key: call }: CallModel,
  outcome: 'finished' | 'aborted',
  hold: Notice | null,
  finish?: FinishReason,
): EventBody {
  return { type: 'run.callEnded', data: { call, outcome, ...(finish ? { finish } : {}), ...(hold ? { hold } : {}) } };
}

function asError(problem: CallProblem): Extract<ModelEvent, { type: 'error' }> {
  return { type: 'error', kind: problem.kind, message: problem.detail, retryable: true };
}

function failed(
  effect: CallModel,
  host: EffectHost,
  error: Extract<ModelEvent, { type: 'error' }>,
  answer?: string,
): EventBody {
  const failures = (host.state().run?.troubles[topicOf(effect)]?.failures ?? 0) + 1;
  const delay = retryDelayMs(error.kind, failures, error.retryAfterMs);
  return {
    type: 'run.callEnded',
    data: {
      call: effect.key,
      outcome: 'failed',
      error: error.kind,
      detail: error.message.slice(0, 500),
      retryable: error.retryable,
      ...(answer !== undefined && answer.length <= MAX_MENDED ? { answer } : {}),
      ...(error.retryable ? { retryAtMs: host.environment.clock.now() + delay } : {}),
    },
  };
}

/** Errors before an answer: nobody bills what was refused. */
const UNBILLED: ReadonlySet<ModelErrorKind> = new Set([
  'network',
  'refused',
  'auth',
  'not_found',
  'rate_limit',
  'overloaded',
  'context_overflow',
]);

/** Counts what a call brings, and settles it in the end. */
function createMeter(effect: CallModel, host: EffectHost) {
  let told: Extract<ModelEvent, { type: 'usage' }> | null = null;
  let output = 0;
  const open = () => {
    const { run } = host.state();
    const call = run?.calls[effect.key];
    return run && call ? { run, call } : null;
  };
  return {
    count(event: ModelEvent): void {
      if (event.type === 'usage') told = event;
      const more = outputTokens(event);
      if (more === 0) return;
      output += more;
      host.outputs.set(effect.key, output);
    },
    /** True when a limit is reached: the provider goes on counting for as long as the socket is open. */
    isOver(): boolean {
      const now = open();
      return now !== null && isOverBudget(now.run, now.call, host.outputs);
    },
    /** @param error the kind with which it failed */
    settled(error?: ModelErrorKind): readonly EventBody[] {
      const now = open();
      const isUnbilled = told === null && output === 0 && error !== undefined && UNBILLED.has(error);
      return now === null || isUnbilled ? [] : settleCall(now.run, now.call, told, output);
    },
  };
}

async function retrieve(
  effect: Extract<Effect, { kind: 'retrieve' }>,
  host: EffectHost,
  signal: AbortSignal,
): Promise<void> {
  const { environment } = host;
  try {
    const found: (readonly Span[])[] = [];
    for (const query of effect.queries) {
      const spans = await environment.retrieve(host.document, query, effect.limit, signal);
      found.push(await heldBy(host, spans));
      if (signal.aborted) return;
    }
    await host.append(environment.agent.onRetrieved(host.state(), effect, found));
  } catch (error) {
    if (signal.aborted) return;
    if (isStoreFailure(error)) throw error;
    environment.report?.({ where: `retrieve ${effect.key}`, document: host.document, error });
    const notice: EventBody = { type: 'notice', data: { level: 'warning', code: 'run.searchFailed' } };
    await host.append([notice, ...environment.agent.onRetrieved(host.state(), effect, [])]);
  }
}

async function runTool(
  effect: Extract<Effect, { kind: 'runTool' }>,
  host: EffectHost,
  signal: AbortSignal,
): Promise<void> {
  const { environment } = host;
  if (host.state().run?.tools.find(({ call }) => call === effect.key)?.isStarted) {
    // The process died in it, or it was stopped: whether it took effect nobody knows, and to do it twice would be worse.
    const text = 'This call was cut off. Whether it took effect is unknown; it was not made again.';
    await host.append(environment.agent.onTool(host.state(), effect, { text, isError: true }));
    return;
  }
  if (effect.isOnce) {
    await host.append([{ type: 'tool.started', data: { call: effect.key } }]);
    if (signal.aborted) return;
  }
  const result = await bounded(environment, effect, host.document, signal);
  if (signal.aborted) return;
  const text = result.text.length > MAX_TOOL_ANSWER ? `${result.text.slice(0, MAX_TOOL_ANSWER)} […]` : result.text;
  const spans = result.spans && (await heldBy(host, result.spans));
  if (signal.aborted) return;
  await host.append(environment.agent.onTool(host.state(), effect, { ...result, text, ...(spans ? { spans } : {}) }));
}

/** Only what stands in a stored text, letter by letter, may be offered. */
async function heldBy({ environment, document }: EffectHost, spans: readonly Span[]): Promise<readonly Span[]> {
  if (!environment.holds || spans.length === 0) return spans;
  const held = await environment.holds(document, spans);
  return spans.filter((_, index) => held[index] === true);
}

/** A tool that hangs or throws is answered with what happened: the model may then do without it. */
async function bounded(
  environment: Environment,
  effect: Extract<Effect, { kind: 'runTool' }>,
  document: DocumentId,
  signal: AbortSignal,
): Promise<ToolResult> {
  const limit = new AbortController();
  const abort = () => limit.abort();
  signal.addEventListener('abort', abort, { once: true });
  const { promise: late, resolve } = Promise.withResolvers<ToolResult>();
  const cancel = environment.timers.after(TOOL_TIMEOUT_MS, () => {
    limit.abort();
    resolve({ text: `The tool ${effect.name} did not answer within ${TOOL_TIMEOUT_MS / 1000} s.`, isError: true });
  });
  try {
    return await Promise.race([environment.runTool(document, effect.name, effect.arguments, limit.signal), late]);
  } catch (error) {
    return { text: `The tool ${effect.name} failed: ${textOf(error)}`, isError: true };
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}

function sleep(untilMs: number, host: EffectHost, signal: AbortSignal): Promise<void> {
  const { clock, timers } = host.environment;
  return new Promise((resolve) => {
    const wake = () => {
      signal.removeEventListener('abort', wake);
      cancel();
      resolve();
    };
    const cancel = timers.after(Math.max(0, untilMs - clock.now()), wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}

/** Errors of the store carry its codes; they are the owner's business, not the model's. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreError';
}

function kindOf(error: unknown): ModelErrorKind {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'model.unknown' ? 'not_found' : 'refused';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
