/**
 * Embeddings of the scripted model: vectors that a function makes of each text, and the ways in which real endpoints fail at handing them over.
 * @module
 */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { hashOf } from '../random.ts';
import { tokensOf } from './script.ts';
import { type Json, list } from './wire.ts';

export type EmbeddingWireName = 'openai' | 'ollama';

export interface EmbeddingRequest {
  readonly wire: EmbeddingWireName;
  /** 1 for the first request of embeddings that this server answers. */
  readonly count: number;
  readonly model: string;
  readonly texts: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

export type EmbeddingFault =
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** 400 for a request with this field. */
  | { readonly fault: 'refuse'; readonly field: string }
  | {
      readonly fault:
        | 'shuffled' // items in another order, each with its index
        | 'noIndex'
        | 'doubleIndex'
        | 'missingItem'
        | 'extraItem'
        | 'wrongDimension' // of the last item
        | 'otherDimension' // of all items
        | 'nan' // as a bare word, which is no JSON
        | 'null' // in the place of a number
        | 'zero' // a vector without direction
        | 'base64'
        | 'noUsage'
        | 'html'
        | 'inBandError'
        | 'truncated' // the JSON breaks off, the connection ends as if all were well
        | 'reset' // the connection breaks in the middle
        | 'stall'; // nothing comes
    };

/** What a script answers: null for what is right. */
export type EmbeddingScript = (request: EmbeddingRequest) => EmbeddingFault | null | Promise<EmbeddingFault | null>;

/** A vector for a text: by default each word has a direction, and a text is the sum of its words. */
export type Embed = (text: string) => readonly number[];

const DIMENSION = 64;

/** @example wordVector('sea salt') // near to that of 'salt of the sea' */
export function wordVector(text: string): readonly number[] {
  const vector: number[] = new Array(DIMENSION).fill(0);
  for (const token of tokensOf(text.toLowerCase())) {
    const word = token.trim();
    if (word === '') continue;
    for (const turn of [0, 1, 2]) {
      const hash = hashOf(`${turn} ${word}`);
      const at = hash % DIMENSION;
      vector[at] = (vector[at] ?? 0) + (hash & 0x1000 ? 1 : -1);
    }
  }
  return vector.every((number) => number === 0) ? [1, ...vector.slice(1)] : vector;
}

export async function answerEmbeddings(
  response: ServerResponse,
  request: EmbeddingRequest,
  fault: EmbeddingFault | null,
  embed: Embed,
): Promise<void> {
  const send = (status: number, body: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  if (fault?.fault === 'status') {
    const body = fault.body ?? JSON.stringify({ error: { message: `scripted status ${fault.status}` } });
    send(fault.status, body, { ...(body.startsWith('<') ? { 'content-type': 'text/html' } : {}), ...fault.headers });
    return;
  }
  if (fault?.fault === 'refuse' && request.body[fault.field] !== undefined) {
    send(400, JSON.stringify({ error: { message: `Unknown parameter: '${fault.field}'.` } }));
    return;
  }
  if (fault?.fault === 'html') {
    send(200, '<html><title>Gateway</title></html>', { 'content-type': 'text/html' });
    return;
  }
  if (fault?.fault === 'inBandError') {
    send(200, JSON.stringify({ error: { message: 'the model crashed', code: 500 } }));
    return;
  }
  // The client's patience ends it.
  if (fault?.fault === 'stall') return;
  const whole = bodyOf(request, damaged(request.texts.map(embed), fault), fault);
  const body = fault?.fault === 'nan' ? whole.replace(/-?\d[\d.e+-]*(?=[,\]])/, 'NaN') : whole;
  if (fault?.fault === 'truncated') {
    send(200, body.slice(0, Math.floor(body.length / 2)));
    return;
  }
  if (fault?.fault === 'reset') {
    response.writeHead(200, { 'content-type': 'application/json' });
    await new Promise<void>((resolve) => response.write(body.slice(0, Math.floor(body.length / 2)), () => resolve()));
    response.destroy();
    return;
  }
  send(200, body);
}

function damaged(vectors: readonly (readonly number[])[], fault: EmbeddingFault | null): readonly unknown[] {
  const last = vectors.length - 1;
  switch (fault?.fault) {
    case 'missingItem':
      return vectors.slice(0, last);
    case 'extraItem':
      return [...vectors, vectors[last]];
    case 'wrongDimension':
      return vectors.map((vector, at) => (at === last ? vector.slice(1) : vector));
    case 'otherDimension':
      return vectors.map((vector) => vector.slice(1));
    case 'null':
      return vectors.map((vector, at) => (at === last ? [null, ...vector.slice(1)] : vector));
    case 'zero':
      return vectors.map((vector, at) => (at === last ? vector.map(() => 0) : vector));
    case 'base64':
      return vectors.map((vector) => {
        const bytes = Buffer.alloc(4 * vector.length);
        for (const [at, number] of vector.entries()) bytes.writeFloatLE(number, 4 * at);
        return bytes.toString('base64');
      });
    default:
      return vectors;
  }
}

function bodyOf(request: EmbeddingRequest, vectors: readonly unknown[], fault: EmbeddingFault | null): string {
  const tokens = request.texts.reduce((sum, text) => sum + tokensOf(text).length, 0);
  const isTold = fault?.fault !== 'noUsage';
  if (request.wire === 'ollama') {
    return JSON.stringify({
      model: request.model,
      embeddings: vectors,
      ...(isTold ? { prompt_eval_count: tokens } : {}),
    });
  }
  const items = vectors.map((embedding, index) => ({
    object: 'embedding',
    ...(fault?.fault === 'noIndex' ? {} : { index: fault?.fault === 'doubleIndex' ? 0 : index }),
    embedding,
  }));
  return JSON.stringify({
    object: 'list',
    data: fault?.fault === 'shuffled' ? items.toReversed() : items,
    model: request.model,
    ...(isTold ? { usage: { prompt_tokens: tokens, total_tokens: tokens } } : {}),
  });
}

/** The request as a script sees it. */
export function embeddingRequestOf(
  path: string,
  count: number,
  headers: IncomingHttpHeaders,
  body: Json,
): EmbeddingRequest {
  const { input } = body;
  const texts = typeof input === 'string' ? [input] : list(input).map(String);
  return {
    wire: path === '/api/embed' ? 'ollama' : 'openai',
    count,
    model: String(body.model ?? ''),
    texts,
    headers,
    body,
  };
}
