import type { ModelInfo } from '@longhand/protocol';
import type { Fetch } from './adapter.ts';
import { ANTHROPIC_VERSION } from './anthropic.ts';
import { listOf, numberOf, objectOf, stringOf } from './json.ts';
import type { Endpoint } from './settings.ts';

/** What one endpoint offers: names, best first, or why it cannot tell. */
export type Offer =
  | { readonly kind: 'names'; readonly names: readonly { readonly name: string; readonly label: string }[] }
  | { readonly kind: 'problem'; readonly problem: NonNullable<ModelInfo['problem']> };

/** Models that do not write text. */
const NO_WRITER =
  /embed|whisper|tts|dall-e|image|moderation|audio|realtime|transcribe|rerank|davinci|babbage|sora|minilm|\bbge\b|bge-|clip|guard|search-/i;

/** What an endpoint lists, in the way of its kind. */
export function offerOf(fetch: Fetch, endpoint: Endpoint, timeoutMs: number): Promise<Offer> {
  switch (endpoint.kind) {
    case 'openai':
      return offerOfOpenAI(fetch, endpoint, timeoutMs);
    case 'anthropic':
      return offerOfAnthropic(fetch, endpoint, timeoutMs);
    case 'ollama':
      return offerOfOllama(fetch, endpoint, timeoutMs);
    default:
      return endpoint.kind satisfies never;
  }
}

/** Headers by which an endpoint knows who asks. */
export function keyHeaders({ kind, apiKey }: Pick<Endpoint, 'kind' | 'apiKey'>): Readonly<Record<string, string>> {
  const version: Record<string, string> = kind === 'anthropic' ? { 'anthropic-version': ANTHROPIC_VERSION } : {};
  if (apiKey === undefined) return version;
  return kind === 'anthropic' ? { ...version, 'x-api-key': apiKey } : { authorization: `Bearer ${apiKey}` };
}

/** Where an endpoint of OpenAI's or Anthropic's kind lists its models. */
export function listUrl({ kind, address }: Pick<Endpoint, 'kind' | 'address'>): string {
  return kind === 'anthropic' ? `${address}/v1/models?limit=100` : `${address}/models`;
}

async function offerOfOpenAI(fetch: Fetch, endpoint: Endpoint, timeoutMs: number): Promise<Offer> {
  const answer = await getJson(fetch, listUrl(endpoint), keyHeaders(endpoint), timeoutMs);
  if (answer.kind === 'problem') return answer;
  const items = listOf(objectOf(answer.json).data).map(objectOf);
  const names = items
    .map((item) => ({ name: stringOf(item.id) ?? '', created: numberOf(item.created) ?? 0 }))
    .filter(({ name }) => name !== '' && !NO_WRITER.test(name))
    // Plain numbered models before their variants, newer before older; other endpoints keep their own order.
    .sort((a, b) => rankOf(a.name) - rankOf(b.name) || b.created - a.created);
  return { kind: 'names', names: names.map(({ name }) => ({ name, label: name })) };
}

function rankOf(name: string): number {
  if (/^gpt-\d+(?:\.\d+)?$/.test(name)) return 0;
  return /^gpt-\d/.test(name) ? 1 : 2;
}

async function offerOfAnthropic(fetch: Fetch, endpoint: Endpoint, timeoutMs: number): Promise<Offer> {
  const answer = await getJson(fetch, listUrl(endpoint), keyHeaders(endpoint), timeoutMs);
  if (answer.kind === 'problem') return answer;
  const items = listOf(objectOf(answer.json).data).map(objectOf);
  const names = items.flatMap((item) => {
    const name = stringOf(item.id);
    return name === undefined ? [] : [{ name, label: stringOf(item.display_name) ?? name }];
  });
  return { kind: 'names', names };
}

async function offerOfOllama(fetch: Fetch, endpoint: Endpoint, timeoutMs: number): Promise<Offer> {
  const answer = await getJson(fetch, `${endpoint.address}/api/tags`, keyHeaders(endpoint), timeoutMs);
  if (answer.kind === 'problem') return answer;
  const names = listOf(objectOf(answer.json).models).flatMap((item) => {
    const name = stringOf(objectOf(item).name);
    return name === undefined || NO_WRITER.test(name) ? [] : [{ name, label: name }];
  });
  return { kind: 'names', names };
}

type Answer = { readonly kind: 'json'; readonly json: unknown } | Extract<Offer, { kind: 'problem' }>;

async function getJson(
  fetch: Fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Answer> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return { kind: 'json', json: await response.json() };
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) return { kind: 'problem', problem: 'model.state.auth' };
    if (response.status === 404) return { kind: 'problem', problem: 'model.state.not_found' };
    return { kind: 'problem', problem: response.status >= 500 ? 'model.state.overloaded' : 'model.state.refused' };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'problem', problem: 'model.state.malformed' };
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return { kind: 'problem', problem: isTimeout ? 'model.state.timeout' : 'model.state.network' };
  }
}
