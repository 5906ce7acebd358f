import { setTimeout } from 'node:timers';
import type { JsonRung, Message, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { DEFAULT_FINISH_GRACE_MS, DEFAULT_FIRST_BYTE_MS, DEFAULT_STALL_MS } from './adapter.ts';
import { capabilityBook } from './capabilities.ts';
import { type Abilities, abilityMemory, demoted, type Gap } from './demotion.ts';
import { type Failure, failure } from './failure.ts';
import { type Lessons, lessonsOf } from './lessons.ts';
import { limited } from './limits.ts';
import { isRefused, preparedMessages } from './prepared.ts';
import type { OnDiagnostic } from './reply.ts';

/** What an adapter over somebody else's client takes. */
export interface HostedOptions {
  /** Until the first part of the answer, milliseconds. Default 120,000: a model may have to be loaded first. */
  readonly firstByteMs?: number;
  /** Silence in the middle of an answer, milliseconds. Default 60,000. */
  readonly stallMs?: number;
  /** How long a client may be silent after the finish reason before the answer counts as finished, milliseconds. Default 2,000. */
  readonly finishGraceMs?: number;
  /** The key that the client holds: it is taken out of messages that quote it. */
  readonly secret?: string;
  readonly onDiagnostic?: OnDiagnostic;
}

/** A client that hides its wire and gives the parts of an answer. */
export interface HostedClient<Part> {
  /** Parts of the request that a model may refuse and that can be left out. */
  gapsOf(request: ModelRequest): readonly Gap[];
  /** Ways to ask for JSON, best first. */
  readonly rungs: readonly JsonRung[];
  /** Asks; `messages` are normalised and name the wanted schema. Throws what the client throws. */
  open(call: HostedCall): Promise<AsyncIterator<Part>>;
  reader(request: ModelRequest, lessons: Lessons): PartReader<Part>;
  failureOf(error: unknown): Failure;
}

export interface HostedCall {
  readonly request: ModelRequest;
  readonly messages: readonly Message[];
  readonly abilities: Abilities;
  readonly signal: AbortSignal;
}

/** Understands the parts of one answer. */
export interface PartReader<Part> {
  /** The reason came and nothing needed is missing: silence from now on is the end. */
  readonly isFinishing: boolean;
  /** Events of one part; after `finish` or `error` it is not asked again. */
  push(part: Part): readonly ModelEvent[];
  /** The parts ended: what remains, and `finish` or `error`. */
  end(): readonly ModelEvent[];
}

type Waited<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'silent' };

/**
 * A ModelPort over a client that somebody else wrote. It keeps the same promises as the adapters over HTTP, whatever the client does about
 * them: an abort ends at once and is no error, silence is a timeout, an end without a reason is `incomplete`, and nothing comes after the end.
 */
export function hosted<Part>(client: HostedClient<Part>, options: HostedOptions): ModelPort {
  // What is learned lives as long as the port: the client hides which endpoint it speaks to.
  const memory = abilityMemory(capabilityBook(), 'own', client.rungs);
  const { onDiagnostic = () => {}, secret } = options;
  const firstByteMs = options.firstByteMs ?? DEFAULT_FIRST_BYTE_MS;
  const stallMs = options.stallMs ?? DEFAULT_STALL_MS;
  const finishGraceMs = options.finishGraceMs ?? DEFAULT_FINISH_GRACE_MS;
  const redact = (error: Failure): Failure =>
    secret === undefined || secret === '' ? error : { ...error, message: error.message.replaceAll(secret, '•••') };
  const silence = (ms: number, hasBegun: boolean): Failure =>
    failure(
      'timeout',
      hasBegun ? `nothing came for ${ms} ms in the middle of the answer` : `no first part within ${ms} ms`,
    );

  /** Opens the answer; what the model refuses and can do without is left out from then on. */
  async function open(call: Omit<HostedCall, 'abilities'>, signal: AbortSignal): Promise<Waited<AsyncIterator<Part>>> {
    const { request } = call;
    let abilities = memory.get(request.model);
    for (;;) {
      const opened = await waited(client.open({ ...call, abilities }), firstByteMs, signal);
      if (opened.kind === 'value') memory.set(request.model, abilities);
      if (opened.kind !== 'thrown') return opened;
      const error = client.failureOf(opened.error);
      const next =
        error.kind === 'refused'
          ? demoted(
              abilities,
              { request, sent: client.gapsOf(request), memory },
              `${error.message} ${bodyOf(opened.error)}`,
            )
          : null;
      if (next === null) return opened;
      onDiagnostic({ kind: 'demoted', detail: `${request.model}: ${redact(error).message}` });
      abilities = next;
    }
  }

  async function* read(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    if (signal.aborted) return;
    yield { type: 'start', model: request.model };
    const messages = preparedMessages(request);
    if (isRefused(messages)) return yield messages;
    const upstream = new AbortController();
    const onAbort = (): void => upstream.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    let parts: AsyncIterator<Part> | null = null;
    try {
      const opened = await open({ request, messages, signal: upstream.signal }, signal);
      if (opened.kind === 'aborted') return;
      if (opened.kind === 'thrown') return yield redact(client.failureOf(opened.error));
      if (opened.kind === 'silent') return yield silence(firstByteMs, false);
      parts = opened.value;
      const abilities = memory.get(request.model);
      const reader = limited(client.reader(request, lessonsOf({ request, abilities, memory, onDiagnostic })));
      let hasBegun = false;
      let finishingSince: number | null = null;
      /** Waited since something of the answer came: parts that hold nothing of it are signs of life only. */
      let waitedMs = 0;
      for (;;) {
        const now = performance.now();
        if (reader.isFinishing) finishingSince ??= now;
        const patienceMs = hasBegun ? stallMs : firstByteMs;
        // The grace at the end is one span, however many parts come in it.
        const limitMs = finishingSince === null ? patienceMs - waitedMs : finishGraceMs - (now - finishingSince);
        const step = await waited(parts.next(), Math.max(0, limitMs), signal);
        waitedMs += performance.now() - now;
        if (step.kind === 'aborted') return;
        const isLost = step.kind === 'thrown' || step.kind === 'silent';
        if (isLost && !reader.isFinishing) {
          return yield step.kind === 'silent' ? silence(patienceMs, hasBegun) : redact(client.failureOf(step.error));
        }
        const events = step.kind === 'value' && step.value.done !== true ? reader.push(step.value.value) : reader.end();
        if (events.length > 0) {
          hasBegun = true;
          waitedMs = 0;
        }
        for (const event of events) {
          if (signal.aborted) return;
          yield event.type === 'error' ? redact(event) : event;
          if (event.type === 'finish' || event.type === 'error') return;
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      // Both, because some clients watch the signal only, and some the iterator only; what they say about it is of no interest.
      upstream.abort();
      void Promise.resolve(parts?.return?.()).catch(() => {});
    }
  }

  return { stream: read };
}

/** Waits for `work`, for an abort or for `ms` of silence, whichever comes first; later outcomes of `work` are dropped. */
function waited<T>(work: PromiseLike<T>, ms: number, signal: AbortSignal): Promise<Waited<T>> {
  if (signal.aborted) {
    Promise.resolve(work).catch(() => {});
    return Promise.resolve({ kind: 'aborted' });
  }
  return new Promise((resolve) => {
    const settle = (outcome: Waited<T>): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onAbort = (): void => settle({ kind: 'aborted' });
    const timer = setTimeout(() => settle({ kind: 'silent' }), ms);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => settle({ kind: 'value', value }),
      (error: unknown) => settle(signal.aborted ? { kind: 'aborted' } : { kind: 'thrown', error }),
    );
  });
}

/** The body that a client kept with its error: a refusal names there what it does not take. */
function bodyOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('responseBody' in error)) return '';
  return typeof error.responseBody === 'string' ? error.responseBody : '';
}
