import type { ModelErrorKind, ModelEvent } from '@longhand/protocol';
import { numberOf, objectOf, parseJson, stringOf } from './json.ts';

export type Failure = Extract<ModelEvent, { type: 'error' }>;

/** What may be tried again as it is. `refused`, `auth` and the like need a change first. */
const RETRYABLE: Readonly<Record<ModelErrorKind, boolean>> = {
  incomplete: true,
  malformed: true,
  network: true,
  refused: false,
  auth: false,
  not_found: false,
  rate_limit: true,
  overloaded: true,
  context_overflow: false,
  // To ask the same again would bring and cost the same: a person decides.
  context_truncated: false,
  endless_reasoning: false,
  endless_arguments: false,
  stray_thinking: false,
  timeout: true,
  upstream: true,
};

export function failure(
  kind: ModelErrorKind,
  message: string,
  more: { readonly retryable?: boolean; readonly retryAfterMs?: number | undefined } = {},
): Failure {
  return {
    type: 'error',
    kind,
    message,
    retryable: more.retryable ?? RETRYABLE[kind],
    ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
  };
}

// How OpenAI, vLLM, llama.cpp, Ollama, Anthropic and others say that the prompt does not fit.
const OVERFLOW =
  /context_length_exceeded|exceed_context_size|maximum context length|exceed(?:s|ed)?(?: the)?(?: available| max| maximum)? context|context (?:length|size|window)[^.]*exceed|prompt is too long|input is too long|too many tokens/i;
const QUOTA = /insufficient_quota|exceeded your current quota|billing/i;

/** The failure that an HTTP status stands for; `body` may be JSON of any provider, or a proxy's web page. */
export function failureOfStatus(status: number, headers: Headers, body: string): Failure {
  const detail = `HTTP ${status}: ${excerptOf(body)}`;
  const retryAfterMs = retryAfterOf(headers);
  if (status === 401 || status === 403) return failure('auth', detail);
  if (status === 404) return failure('not_found', detail);
  if (status === 408) return failure('timeout', detail, { retryAfterMs });
  if (status === 429) return failure('rate_limit', detail, { retryable: !QUOTA.test(body), retryAfterMs });
  if (status === 413 || OVERFLOW.test(body)) return failure('context_overflow', detail);
  if (status >= 500) return failure('overloaded', detail, { retryAfterMs });
  if (status >= 300 && status < 400) {
    return failure(
      'refused',
      `HTTP ${status}: the endpoint redirects to ${headers.get('location') ?? 'another place'}; set that address as the base URL.`,
    );
  }
  return failure('refused', detail);
}

/** The failure that a server reports inside a stream: `{"error": …}`, a string or an object. */
export function failureInBand(error: unknown): Failure {
  const fields = objectOf(error);
  const message = stringOf(error) ?? stringOf(fields.message) ?? JSON.stringify(error);
  const type = `${stringOf(fields.type) ?? ''} ${stringOf(fields.code) ?? ''} ${numberOf(fields.code) ?? ''}`;
  const text = `${type} ${message}`;
  if (OVERFLOW.test(text)) return failure('context_overflow', message);
  if (/rate_limit|\b429\b/.test(type)) return failure('rate_limit', message, { retryable: !QUOTA.test(text) });
  if (/overloaded|\b5(?:03|29)\b/.test(type)) return failure('overloaded', message);
  if (/authentication|permission|\b40[13]\b/.test(type)) return failure('auth', message);
  return failure('upstream', message);
}

/** The failure behind a rejected fetch or read: undici hides the socket's error in `cause`. */
export function failureOfThrown(error: unknown): Failure {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 4; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? `${at.code} ` : '';
    parts.push(`${code}${at.message}`);
  }
  const text = parts.join(': ') || String(error);
  return failure(/TIMEOUT|ETIMEDOUT/.test(text) ? 'timeout' : 'network', text);
}

/** Milliseconds from Retry-After (seconds or an HTTP date) or `retry-after-ms`; undefined when neither is readable. */
function retryAfterOf(headers: Headers, now: number = Date.now()): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.round(seconds * 1000) : undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The words of an error body that help: a JSON message, the title of a web page, or its beginning. */
function excerptOf(body: string): string {
  const parsed = objectOf(parseJson(body));
  const nested = objectOf(parsed.error);
  const message =
    stringOf(nested.message) ?? stringOf(parsed.error) ?? stringOf(parsed.message) ?? stringOf(parsed.detail);
  const title = /<title>([\s\S]{0,200}?)<\/title>/i.exec(body)?.[1];
  const text = (message ?? title ?? body.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
  if (text === '') return 'no explanation';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
