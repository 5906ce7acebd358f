import type { ModelContext, ModelPort } from '@longhand/protocol';
import type { Fetch } from '../adapter.ts';
import { keyHeaders } from '../discovery.ts';
import { listOf, numberOf, objectOf, parseJson, stringOf } from '../json.ts';
import { nameOf } from '../model-id.ts';
import type { Endpoint } from '../settings.ts';
import { ask } from './ask.ts';

const LIST_MS = 3_000;
const MOST_LISTING_UNITS = 5_000_000;

/** What Ollama tells: what the running model was loaded with, which rules over what the model could take. */
export async function contextOfOllama(
  fetch: Fetch,
  { address, contextLength = 8_192, ...key }: Endpoint,
  model: string,
  signal: AbortSignal,
): Promise<ModelContext> {
  const name = nameOf(model);
  const headers = keyHeaders(key);
  const shown = objectOf(
    await json(fetch, `${address}/api/show`, signal, { headers, body: JSON.stringify({ model: name }) }),
  );
  const [, trained] = Object.entries(objectOf(shown.model_info)).find(([key]) => key.endsWith('.context_length')) ?? [];
  const running = listOf(objectOf(await json(fetch, `${address}/api/ps`, signal, { headers })).models)
    .map(objectOf)
    .find((item) => item.name === name || item.name === `${name}:latest`);
  const loaded = numberOf(running?.context_length);
  const tokens = Math.min(contextLength, numberOf(trained) ?? contextLength, loaded ?? contextLength);
  return { tokens, origin: loaded === undefined ? 'stated' : 'served' };
}

/** What an endpoint says about a model in its list (vLLM, llama.cpp, OpenRouter, Groq and others, each under its own name), or null. */
export async function statedContext(
  fetch: Fetch,
  listUrl: string,
  headers: Readonly<Record<string, string>>,
  model: string,
  signal: AbortSignal,
): Promise<ModelContext | null> {
  const list = listOf(objectOf(await json(fetch, listUrl, signal, { headers })).data).map(objectOf);
  const item = list.find(({ id }) => stringOf(id) === nameOf(model)) ?? {};
  const tokens =
    numberOf(item.max_model_len) ??
    numberOf(item.context_length) ??
    numberOf(item.context_window) ??
    numberOf(item.max_input_tokens) ??
    numberOf(objectOf(item.meta).n_ctx);
  return tokens === undefined || tokens <= 0 ? null : { tokens, origin: 'stated' };
}

/** Lines of filler: about 4,700 tokens, beyond the two contexts that servers like to serve without a word, 2,048 and 4,096. */
const LINES = 520;
/** No tokenizer makes fewer of it. */
const LEAST_TOKENS = 3_600;
const LEAST_SERVED = 2_048;
const WORD = 'tangerine';

/**
 * Finds out whether the beginning of a long prompt reaches the model: a word that only stands there is asked for. Counts alone prove
 * nothing, for an endpoint that cuts may count what it was sent. Null when the model cannot answer such a question at all.
 *
 * @throws ProbeStop
 */
export async function measuredContext(
  port: ModelPort,
  model: string,
  signal: AbortSignal,
): Promise<ModelContext | null> {
  const long = await askForWord(port, model, LINES, signal);
  if (long.error?.kind === 'context_overflow') {
    // The endpoint refuses instead of cutting, and often names its limit.
    const limit =
      /\b(\d{4,7})\b(?=[^.]*token)/.exec(long.error.message)?.[1] ?? /\b\d{4,7}\b/.exec(long.error.message)?.[0];
    return { tokens: Math.min(Number(limit ?? LEAST_SERVED), LEAST_TOKENS + LINES), origin: 'served' };
  }
  if (long.error !== null) return null;
  const counted = long.usage?.input;
  if (long.text.toLowerCase().includes(WORD))
    return { tokens: Math.max(counted ?? 0, LEAST_TOKENS), origin: 'atLeast' };
  if (counted !== undefined && counted > 0 && counted < LEAST_TOKENS) return { tokens: counted, origin: 'served' };
  const short = await askForWord(port, model, 3, signal);
  return short.text.toLowerCase().includes(WORD) ? { tokens: LEAST_SERVED, origin: 'served' } : null;
}

function askForWord(port: ModelPort, model: string, lines: number, signal: AbortSignal) {
  const filler = Array.from({ length: lines }, (_, index) => `Record ${index + 1} holds nothing of interest.`);
  return ask(
    port,
    {
      model,
      messages: [
        { role: 'human', text: `The password is "${WORD}". You will be asked for it.` },
        { role: 'ai', text: 'I will remember it.' },
        {
          role: 'human',
          text: `${filler.join('\n')}\n\nWhat is the password that was given at the very beginning? Answer with that one word.`,
        },
      ],
      maxTokens: 40,
    },
    signal,
  );
}

async function json(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  { headers = {}, body }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<unknown> {
  try {
    const response = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { ...headers, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]),
    });
    const text = await response.text();
    return response.ok && text.length < MOST_LISTING_UNITS ? parseJson(text) : undefined;
  } catch {
    // It tells nothing, which is no failure of the model.
    return undefined;
  }
}
