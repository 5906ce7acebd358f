import { setTimeout } from 'node:timers';
import type { ModelCapabilities, ModelContext, ModelPort, ProbeReport } from '@longhand/protocol';
import type { AdapterOptions, Fetch } from '../adapter.ts';
import { type CapabilityBook, endpointOf } from '../capabilities.ts';
import { keyHeaders, listUrl } from '../discovery.ts';
import { type Place, portTo } from '../port-to.ts';
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
  /** Where a model is served, and by which name; null for what cannot be probed. */
  readonly find: (id: string) => Place | null;
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
export function probing({ find, book, adapters, fetch, times }: ProbingOptions): Probing {
  const running = new Map<string, Promise<ProbeReport>>();
  /** A model whose probe failed is not probed again before every call, only when somebody asks or the program starts anew. */
  const tried = new Set<string>();
  const closing = new AbortController();
  const now = times?.now ?? Date.now;

  const subjectOf = (id: string): ProbeSubject | null => {
    const place = find(id);
    return place === null ? null : subject(fetch, adapters, place);
  };
  const known = (id: string): ModelCapabilities | null => {
    const place = find(id);
    if (place === null) return null;
    const { endpoint, model } = subject(fetch, adapters, place);
    const record = book.get(endpoint, model);
    const isEmpty = record.probedAt === null && record.json === 'unknown' && record.context === null;
    const { kind, contextLength } = place.endpoint;
    // Ollama is told what it has to serve, and says itself what it does.
    const said = kind === 'ollama' ? undefined : contextLength;
    if (isEmpty && record.gaps.length === 0 && said === undefined) return null;
    return { ...record, model: id, context: narrower(record.context, said) };
  };

  const run = async (id: string): Promise<ProbeReport> => {
    const subject = subjectOf(id);
    if (subject === null) return { model: id, capabilities: null };
    const { endpoint, model } = subject;
    tried.add(id);
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(times?.limitMs ?? LIMIT_MS)]);
    try {
      await probe(subject, (finding) => book.set({ ...book.get(endpoint, model), ...finding }), signal);
      const { demoted: _forgotten, ...found } = book.get(endpoint, model);
      book.set({ ...found, probedAt: now() });
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
      return running.has(id) || (!tried.has(id) && book.get(subject.endpoint, subject.model).probedAt === null);
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

/** A person's word on the context, unless less was found to be served. */
function narrower(found: ModelContext | null, said: number | undefined): ModelContext | null {
  if (said === undefined) return found;
  return found?.origin === 'served' && found.tokens < said ? found : { tokens: said, origin: 'stated' };
}

function subject(fetch: Fetch, adapters: AdapterOptions, { endpoint, name }: Place): ProbeSubject {
  const { kind, address } = endpoint;
  const model = `${kind}/${name}`;
  const shared = {
    endpoint: endpointOf(address),
    model,
    portOn: (book: CapabilityBook): ModelPort => portTo(endpoint, { ...adapters, book }),
  };
  const stated = (signal: AbortSignal) => statedContext(fetch, listUrl(endpoint), keyHeaders(endpoint), model, signal);
  switch (kind) {
    case 'openai': {
      // OpenAI itself begins a new turn behind a trailing answer, and refuses what is too long.
      const isOpenAI = address.startsWith(OPENAI);
      return {
        ...shared,
        rungs: ['json_schema', 'tool', 'json_object', 'plain'],
        prefills: isOpenAI ? [] : ['trailing', 'continue_final_message', 'prefix'],
        context: async (port, signal) =>
          (await stated(signal)) ?? (isOpenAI ? null : measuredContext(port, model, signal)),
      };
    }
    case 'anthropic':
      return {
        ...shared,
        rungs: ['tool', 'plain'],
        prefills: ['trailing'],
        // It refuses what is too long, so there is nothing to measure.
        context: (_port, signal) => stated(signal),
      };
    case 'ollama':
      return {
        ...shared,
        rungs: ['json_schema', 'json_object', 'plain'],
        prefills: ['trailing'],
        context: (_port, signal) => contextOfOllama(fetch, endpoint, model, signal),
      };
    default:
      return kind satisfies never;
  }
}
