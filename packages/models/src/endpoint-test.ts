import { performance } from 'node:perf_hooks';
import type { EndpointReport, ModelPort } from '@longhand/protocol';
import type { Fetch } from './adapter.ts';
import { offerOf } from './discovery.ts';
import { ask, ProbeStop } from './probe/ask.ts';
import type { Endpoint } from './settings.ts';

export interface EndpointTest {
  readonly endpoint: Endpoint;
  /** Null: the first that the endpoint offers. */
  readonly model: string | null;
  readonly fetch: Fetch;
  /** Takes ids with the kind before the name. */
  readonly port: ModelPort;
  readonly signal: AbortSignal;
}

const LIST_MS = 5_000;
/** A local model may have to be loaded first. */
const ANSWER_MS = 60_000;
/** Problems of the list that say nothing about a call: many endpoints have no list. */
const UNLISTED: ReadonlySet<string> = new Set([
  'model.state.not_found',
  'model.state.refused',
  'model.state.malformed',
]);

/**
 * Tries an endpoint as a person would: is it there, does it take the key, does it know the model, does that answer, and how soon. What the
 * endpoint says is not passed on, only what it comes to: an address that is none of a model must not be read through this.
 */
export async function testEndpoint({ endpoint, model, fetch, port, signal }: EndpointTest): Promise<EndpointReport> {
  const began = performance.now();
  const offer = await offerOf(fetch, endpoint, LIST_MS);
  const listed = offer.kind === 'names' ? offer.names.map(({ name }) => name) : [];
  const name = model ?? endpoint.models[0] ?? listed[0] ?? null;
  const report = (more: Pick<EndpointReport, 'outcome' | 'problem' | 'firstTextMs'>): EndpointReport => ({
    ...more,
    model: name,
    models: listed.length,
    ms: Math.round(performance.now() - began),
  });
  if (offer.kind === 'problem' && !UNLISTED.has(offer.problem))
    return report({ outcome: 'failed', problem: offer.problem });
  if (name === null) {
    const problem = offer.kind === 'problem' ? offer.problem : 'model.state.noModels';
    return report({ outcome: 'failed', problem });
  }
  if (endpoint.kind === 'ollama' && !listed.some((one) => one === name || one === `${name}:latest`))
    return report({ outcome: 'failed', problem: 'model.state.notInstalled' });
  const asked = performance.now();
  let firstTextMs: number | undefined;
  const timed: ModelPort = {
    async *stream(request, by) {
      for await (const event of port.stream(request, by)) {
        if (event.type === 'text' || event.type === 'reasoning') firstTextMs ??= Math.round(performance.now() - asked);
        yield event;
      }
    },
  };
  try {
    const request = {
      model: `${endpoint.kind}/${name}`,
      messages: [{ role: 'human', text: 'Answer with one word: are you there?' } as const],
      maxTokens: 200,
    };
    const { error } = await ask(timed, request, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
    if (error !== null) return report({ outcome: 'failed', problem: `model.state.${error.kind}` });
    return report({ outcome: 'answered', ...(firstTextMs === undefined ? {} : { firstTextMs }) });
  } catch (error) {
    if (!(error instanceof ProbeStop)) throw error;
    const problem = error.kind === 'not_found' ? 'model.state.noSuchModel' : `model.state.${error.kind}`;
    return report({ outcome: 'failed', problem });
  }
}
