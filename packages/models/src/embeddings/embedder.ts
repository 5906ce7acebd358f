import type { EmbeddingAnswer, EmbeddingPort } from '@longhand/protocol/ports';
import type { Fetch } from '../adapter.ts';
import { openExchange } from '../exchange.ts';
import { type Failure, failure, failureOfStatus } from '../failure.ts';
import { postByFetch, postByHttp } from '../post.ts';
import type { Endpoint } from '../settings.ts';
import { type ReadVectors, readOllamaVectors, readOpenAIVectors } from './read-vectors.ts';

export interface EmbedderOptions {
  readonly fetch?: Fetch;
  /** Until the first byte of an answer, milliseconds. Default 120,000: a model may have to be loaded first. */
  readonly firstByteMs?: number;
  /** Silence in the middle of an answer, milliseconds. Default 30,000. */
  readonly stallMs?: number;
}

type Served = Pick<Endpoint, 'kind' | 'address' | 'apiKey'>;

interface EmbeddingWire {
  readonly url: string;
  body(model: string, texts: readonly string[], gaps: ReadonlySet<string>): object;
  read(body: string, count: number): ReadVectors;
}

/** More than any batch brings: 256 vectors of 4,096 numbers. */
const MAX_ANSWER_UNITS = 32_000_000;

/** True for endpoints whose kind has embeddings at all. */
export function hasEmbeddings({ kind }: Pick<Endpoint, 'kind'>): boolean {
  return kind !== 'anthropic';
}

/**
 * The embeddings of one model at an endpoint: OpenAI-compatible `/v1/embeddings`, or Ollama's `/api/embed`. Each call is made once; trying again is
 * the caller's business.
 *
 * @example embedder({ kind: 'ollama', address: 'http://127.0.0.1:11434' }, 'bge-m3').embed(['长卷'], signal)
 */
export function embedder(endpoint: Served, model: string, options: EmbedderOptions = {}): EmbeddingPort {
  const wire = endpoint.kind === 'ollama' ? ollamaWire(endpoint) : openaiWire(endpoint);
  const post = options.fetch === undefined ? postByHttp : postByFetch(options.fetch);
  const { apiKey } = endpoint;
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  /** Fields that the endpoint refused. */
  const gaps = new Set<string>();
  const failed = ({ kind, message, retryable, retryAfterMs }: Failure): EmbeddingAnswer => ({
    outcome: 'failed',
    error: {
      kind,
      message: apiKey === undefined ? message : message.replaceAll(apiKey, '•••'),
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });

  async function ask(texts: readonly string[], signal: AbortSignal): Promise<EmbeddingAnswer> {
    const exchange = await openExchange(
      {
        post,
        url: wire.url,
        headers,
        body: JSON.stringify(wire.body(model, texts, gaps)),
        firstByteMs: options.firstByteMs ?? 120_000,
        stallMs: options.stallMs ?? 30_000,
      },
      signal,
    );
    if (exchange.kind === 'aborted') return { outcome: 'aborted' };
    if (exchange.kind === 'failed') return failed(exchange.error);
    let body = '';
    for (let chunk = await exchange.next(); chunk.kind !== 'end'; chunk = await exchange.next()) {
      if (chunk.kind === 'aborted') return { outcome: 'aborted' };
      if (chunk.kind === 'failed') return failed(chunk.error);
      body += chunk.text;
      if (body.length <= MAX_ANSWER_UNITS) continue;
      exchange.close();
      return failed(failure('malformed', `the answer is longer than ${MAX_ANSWER_UNITS} characters`));
    }
    exchange.close();
    if (exchange.status < 200 || exchange.status >= 300) {
      const refusal = failureOfStatus(exchange.status, exchange.headers, body);
      const gap = refusal.kind === 'refused' ? /encoding_format|truncate/.exec(body)?.[0] : undefined;
      if (gap === undefined || gaps.has(gap)) return failed(refusal);
      gaps.add(gap);
      return ask(texts, signal);
    }
    const found = wire.read(body, texts.length);
    return 'error' in found ? failed(found.error) : { outcome: 'vectors', ...found };
  }

  return {
    async embed(texts, signal) {
      if (texts.length === 0) return { outcome: 'vectors', vectors: [], tokens: 0 };
      return ask(texts, signal);
    },
  };
}

function openaiWire({ address }: Served): EmbeddingWire {
  return {
    url: `${address.replace(/\/+$/, '')}/embeddings`,
    body: (model, input, gaps) => ({
      model,
      input,
      ...(gaps.has('encoding_format') ? {} : { encoding_format: 'float' }),
    }),
    read: readOpenAIVectors,
  };
}

function ollamaWire({ address }: Served): EmbeddingWire {
  return {
    url: `${address.replace(/\/+$/, '')}/api/embed`,
    // A text that does not fit is an error to be seen: cut in silence, its end would be found by nobody.
    body: (model, input, gaps) => ({ model, input, ...(gaps.has('truncate') ? {} : { truncate: false }) }),
    read: readOllamaVectors,
  };
}
