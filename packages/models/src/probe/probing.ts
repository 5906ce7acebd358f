import { setTimeout } from 'node:timers';
import type { ModelCapabilities, ModelPort, ProbeReport } from '@longhand/protocol';
import type { AdapterOptions, Fetch } from '../adapter.ts';
import { ANTHROPIC_VERSION, anthropic } from '../anthropic.ts';
import { type CapabilityBook, endpointOf } from '../capabilities.ts';
import { splitModelId } from '../model-id.ts';
import { ollama } from '../ollama.ts';
import { openaiCompatible } from '../openai.ts';
import type { Endpoints } from '../settings.ts';
import { ProbeStop } from './ask.ts';
import { contextOfOllama, measuredContext, statedContext } from './context.ts';
import { type ProbeSubject, probe } from './probe.ts';

export interface ProbeTimes {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long the first call of a model waits for its probe, milliseconds. Default 3,000. */
  readonly waitMs?: number;
  /** How long a probe may take, milliseconds. Default 30,000. */
  readonly limitMs?: number;
}

export interface Probing {
  known(id: string): ModelCapabilities | null;
  /** True before the first call of a model that was never probed. */
  isDue(id: string): boolean;
  /** Resolves when the probe is over, or when the call has waited long enough; the probe goes on then. */
  beforeCall(id: string, signal: AbortSignal): Promise<void>;
  probe(id: string): Promise<ProbeReport>;
  close(): void;
}

export interface ProbingOptions {
  readonly endpoints: Endpoints;
  readonly book: CapabilityBook;
  readonly adapters: AdapterOptions;
  readonly fetch: Fetch;
  /** Null: models are probed only when it is asked for. */
  readonly times: ProbeTimes | null;
}

const WAIT_MS = 3_000;
const LIMIT_MS = 30_000;
const OPENAI = 'https://api.openai.com';

/** Runs the probes of a catalogue: each model once, at most one at a time. */
export function probing({ endpoints, book, adapters, fetch, times }: ProbingOptions): Probing {
  const running = new Map<string, Promise<ProbeReport>>();
  /** A model whose probe failed is not probed again before every call, only when somebody asks or the program starts anew. */
  const tried = new Set<string>();
  const closing = new AbortController();
  const now = times?.now ?? Date.now;

  const subjectOf = (id: string): ProbeSubject | null => {
    const provider = splitModelId(id)?.provider;
    const { openai, anthropic: claude, ollama: local } = endpoints;
    if (provider === 'openai' && openai !== null) return openaiSubject(fetch, adapters, openai, id);
    if (provider === 'anthropic' && claude !== null) return anthropicSubject(fetch, adapters, claude, id);
    return provider === 'ollama' ? ollamaSubject(fetch, adapters, local, id) : null;
  };
  const known = (id: string): ModelCapabilities | null => {
    const subject = subjectOf(id);
    if (subject === null) return null;
    const record = book.get(subject.endpoint, id);
    const isEmpty = record.probedAt === null && record.json === 'unknown' && record.context === null;
    return isEmpty && record.gaps.length === 0 ? null : record;
  };

  const run = async (id: string): Promise<ProbeReport> => {
    const subject = subjectOf(id);
    if (subject === null) return { model: id, capabilities: null };
    tried.add(id);
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(times?.limitMs ?? LIMIT_MS)]);
    try {
      await probe(subject, (finding) => book.set({ ...book.get(subject.endpoint, id), ...finding }), signal);
      book.set({ ...book.get(subject.endpoint, id), probedAt: now() });
      return { model: id, capabilities: known(id) };
    } catch (error) {
      if (!(error instanceof ProbeStop)) throw error;
      return { model: id, capabilities: known(id), problem: `model.state.${error.kind}` };
    }
  };
  const start = (id: string): Promise<ProbeReport> => {
    const present = running.get(id);
    if (present !== undefined) return present;
    const report = run(id).finally(() => void running.delete(id));
    running.set(id, report);
    return report;
  };

  return {
    known,
    isDue: (id) => {
      if (times === null || closing.signal.aborted) return false;
      const subject = subjectOf(id);
      if (subject === null) return false;
      return running.has(id) || (!tried.has(id) && book.get(subject.endpoint, id).probedAt === null);
    },
    beforeCall: (id, signal) => waited(start(id), times?.waitMs ?? WAIT_MS, signal),
    probe: start,
    close: () => closing.abort(),
  };
}

/** Resolves with the work, however it ends, after `ms`, or with the signal. */
function waited(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    work.then(done, done);
  });
}

function openaiSubject(
  fetch: Fetch,
  adapters: AdapterOptions,
  endpoint: NonNullable<Endpoints['openai']>,
  model: string,
): ProbeSubject {
  const headers: Record<string, string> =
    endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
  // OpenAI itself begins a new turn behind a trailing answer, and refuses what is too long.
  const isOpenAI = endpoint.baseUrl.startsWith(OPENAI);
  return {
    endpoint: endpointOf(endpoint.baseUrl),
    model,
    portOn: (book): ModelPort => openaiCompatible({ ...adapters, ...endpoint, book }),
    rungs: ['json_schema', 'tool', 'json_object', 'plain'],
    prefills: isOpenAI ? [] : ['trailing', 'continue_final_message', 'prefix'],
    context: async (port, signal) =>
      (await statedContext(fetch, `${endpoint.baseUrl}/models`, headers, model, signal)) ??
      (isOpenAI ? null : measuredContext(port, model, signal)),
  };
}

function anthropicSubject(
  fetch: Fetch,
  adapters: AdapterOptions,
  endpoint: NonNullable<Endpoints['anthropic']>,
  model: string,
): ProbeSubject {
  const base = (endpoint.baseUrl ?? 'https://api.anthropic.com').replace(/\/+$/, '').replace(/\/v1$/, '');
  const headers = { 'x-api-key': endpoint.apiKey, 'anthropic-version': ANTHROPIC_VERSION };
  return {
    endpoint: endpointOf(base),
    model,
    portOn: (book): ModelPort => anthropic({ ...adapters, ...endpoint, book }),
    rungs: ['tool', 'plain'],
    prefills: ['trailing'],
    // It refuses what is too long, so there is nothing to measure.
    context: (_port, signal) => statedContext(fetch, `${base}/v1/models?limit=100`, headers, model, signal),
  };
}

function ollamaSubject(
  fetch: Fetch,
  adapters: AdapterOptions,
  endpoint: Endpoints['ollama'],
  model: string,
): ProbeSubject {
  return {
    endpoint: endpointOf(endpoint.host),
    model,
    portOn: (book): ModelPort => ollama({ ...adapters, ...endpoint, book }),
    rungs: ['json_schema', 'json_object', 'plain'],
    prefills: ['trailing'],
    context: (_port, signal) => contextOfOllama(fetch, endpoint, model, signal),
  };
}
