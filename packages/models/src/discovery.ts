import type { ModelInfo } from '@longhand/protocol';
import type { Fetch } from './adapter.ts';
import { ANTHROPIC_VERSION } from './anthropic.ts';
import { listOf, numberOf, objectOf, stringOf } from './json.ts';
import type { Endpoints } from './settings.ts';

/** What one endpoint offers: names, best first, or why it cannot tell. */
export type Offer =
  | { readonly kind: 'names'; readonly names: readonly { readonly name: string; readonly label: string }[] }
  | { readonly kind: 'problem'; readonly problem: NonNullable<ModelInfo['problem']> };

/** Models that do not write text. */
const NO_WRITER =
  /embed|whisper|tts|dall-e|image|moderation|audio|realtime|transcribe|rerank|davinci|babbage|sora|minilm|\bbge\b|bge-|clip|guard|search-/i;

export async function offerOfOpenAI(
  fetch: Fetch,
  endpoint: NonNullable<Endpoints['openai']>,
  timeoutMs: number,
): Promise<Offer> {
  const headers: Record<string, string> =
    endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
  const answer = await getJson(fetch, `${endpoint.baseUrl}/models`, headers, timeoutMs);
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

export async function offerOfAnthropic(
  fetch: Fetch,
  endpoint: NonNullable<Endpoints['anthropic']>,
  timeoutMs: number,
): Promise<Offer> {
  const base = (endpoint.baseUrl ?? 'https://api.anthropic.com').replace(/\/+$/, '').replace(/\/v1$/, '');
  const headers = { 'x-api-key': endpoint.apiKey, 'anthropic-version': ANTHROPIC_VERSION };
  const answer = await getJson(fetch, `${base}/v1/models?limit=100`, headers, timeoutMs);
  if (answer.kind === 'problem') return answer;
  const items = listOf(objectOf(answer.json).data).map(objectOf);
  const names = items.flatMap((item) => {
    const name = stringOf(item.id);
    return name === undefined ? [] : [{ name, label: stringOf(item.display_name) ?? name }];
  });
  return { kind: 'names', names };
}

export async function offerOfOllama(fetch: Fetch, endpoint: Endpoints['ollama'], timeoutMs: number): Promise<Offer> {
  const answer = await getJson(fetch, `${endpoint.host}/api/tags`, {}, timeoutMs);
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
