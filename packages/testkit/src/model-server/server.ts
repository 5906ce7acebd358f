import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import {
  answerEmbeddings,
  type Embed,
  type EmbeddingRequest,
  type EmbeddingScript,
  embeddingRequestOf,
  wordVector,
} from './embeddings.ts';
import { play } from './play.ts';
import { type Script, type ScriptRequest, type Step, stepsOf, type WireName } from './script.ts';
import { type Json, record, type Wire } from './wire.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { ollamaWire } from './wire-ollama.ts';
import { openaiWire } from './wire-openai.ts';

export interface RecordedRequest {
  readonly wire: WireName;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
  /** As the script saw it. */
  readonly request: ScriptRequest;
  /** Milliseconds of performance.now(). */
  readonly openedAt: number;
  /** When the socket or the reply ended; absent while it is open. */
  readonly closedAt?: number;
  /** Once it is closed: true when the whole reply went out, false when the socket closed before. */
  readonly isComplete?: boolean;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
}

export interface ModelServerOptions {
  readonly script: Script;
  /** 0 (default) lets the system choose. */
  readonly port?: number;
  /** Names that the lists of models show. */
  readonly models?: readonly string[];
  /** When given, requests without this key are answered with 401 (OpenAI and Anthropic wires). */
  readonly key?: string;
  /** What goes wrong with embeddings; nothing by default. */
  readonly embeddings?: EmbeddingScript;
  /** Makes the vector of a text; by default of its words. */
  readonly embed?: Embed;
}

export interface ModelServer {
  /** Origin without a path: http://127.0.0.1:PORT */
  readonly url: string;
  /** Model calls, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Calls of embeddings, oldest first. */
  readonly embeddingRequests: readonly EmbeddingRequest[];
  /** Sockets that are open now. */
  readonly activeSockets: number;
  /** Calls back with every model call as it opens; returns the unsubscriber. */
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  /** Replaces the script for the calls to come. */
  use(script: Script): void;
  /** Replaces what goes wrong with embeddings. */
  useEmbeddings(script: EmbeddingScript): void;
  /** Drops every socket and stops listening. */
  close(): Promise<void>;
}

const ROUTES: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': openaiWire,
  '/api/chat': ollamaWire,
  '/v1/messages': anthropicWire,
};

const EMBEDDINGS: ReadonlySet<string> = new Set(['/v1/embeddings', '/api/embed']);

/**
 * A model made of a script, on a real socket, that speaks OpenAI chat completions, Ollama's /api/chat and Anthropic messages.
 *
 * @example
 * const server = await startModelServer({ script: () => ({ text: 'Hello', tokensPerSecond: 40 }) });
 * // … point an adapter at server.url …
 * await server.close();
 */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  let script = options.script;
  const models = options.models ?? ['scripted'];
  const requests: RecordedRequest[] = [];
  const embeddingRequests: EmbeddingRequest[] = [];
  let embeddings: EmbeddingScript = options.embeddings ?? (() => null);
  const listeners = new Set<(request: RecordedRequest) => void>();
  const sockets = new Set<Socket>();

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(message.url ?? '/', 'http://localhost').pathname;
    const wire = message.method === 'POST' ? ROUTES[path] : undefined;
    const isOllama = path.startsWith('/api/');
    if (options.key !== undefined && !isOllama && !holdsKey(message.headers, options.key)) {
      json(response, 401, (wire ?? openaiWire).errorBody('Incorrect API key provided.', 'invalid_api_key'));
      return;
    }
    if (message.method === 'POST' && EMBEDDINGS.has(path)) {
      const count = embeddingRequests.length + 1;
      const request = embeddingRequestOf(path, count, message.headers, await readJson(message));
      embeddingRequests.push(request);
      await answerEmbeddings(response, request, await embeddings(request), options.embed ?? wordVector);
      return;
    }
    if (wire === undefined) {
      lists(path, message, response, models);
      return;
    }
    const body = await readJson(message);
    const request: ScriptRequest = { wire: wire.name, count: requests.length + 1, body, ...wire.parse(body) };
    const closed = keepBooks(message, response, wire.name, path, body, request, requests, listeners);
    const steps = stepsOf(script(request));
    const refusal = refusalOf(steps, body);
    if (refusal !== null) {
      const contents = refusal.body ?? wire.errorBody(refusal.message, refusal.code);
      const headers = {
        'content-type': contents.startsWith('<') ? 'text/html' : 'application/json',
        ...refusal.headers,
      };
      response.writeHead(refusal.status, headers).end(contents);
      return;
    }
    const promptTokens = Math.ceil(JSON.stringify(body.messages ?? '').length / 4);
    await play({ steps, wire, body, response, closed, promptTokens });
  };

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      // A mistake in a script must show in the test that made it.
      if (!response.headersSent)
        json(response, 500, openaiWire.errorBody(`script failed: ${String(error)}`, 'script_failed'));
      else response.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // listen() on a host and port gives an AddressInfo, never a pipe name.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    embeddingRequests,
    get activeSockets() {
      return sockets.size;
    },
    onRequest: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    use: (next) => {
      script = next;
    },
    useEmbeddings: (next) => {
      embeddings = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function holdsKey(headers: IncomingHttpHeaders, key: string): boolean {
  return headers.authorization === `Bearer ${key}` || headers['x-api-key'] === key;
}

/** Keeps the books of one call and gives the signal of its end. */
function keepBooks(
  message: IncomingMessage,
  response: ServerResponse,
  wire: WireName,
  path: string,
  body: Json,
  request: ScriptRequest,
  requests: RecordedRequest[],
  listeners: ReadonlySet<(request: RecordedRequest) => void>,
): AbortSignal {
  const ended = new AbortController();
  const closing = Promise.withResolvers<void>();
  const entry: { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] } = {
    wire,
    path,
    headers: message.headers,
    body,
    request,
    openedAt: performance.now(),
    closed: closing.promise,
  };
  requests.push(entry);
  response.once('close', () => {
    entry.closedAt = performance.now();
    entry.isComplete = response.writableEnded;
    ended.abort();
    closing.resolve();
  });
  for (const listener of listeners) listener(entry);
  return ended.signal;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The status that a reply answers with instead of a stream, or null. */
function refusalOf(steps: readonly Step[], body: Json): Refusal | null {
  for (const step of steps) {
    if (!('fault' in step)) continue;
    if (step.fault === 'status') {
      return { message: `scripted status ${step.status}`, code: 'scripted', ...step };
    }
    if (step.fault === 'refuseStreamOptions' && body.stream_options !== undefined) {
      return { status: 400, message: "Unknown parameter: 'stream_options'.", code: 'unknown_parameter' };
    }
    if (step.fault === 'refuseSchema') {
      const format =
        record(body.response_format).type ?? (typeof body.format === 'object' ? 'json_schema' : body.format);
      const isRefused = format === 'json_schema' || (format !== undefined && step.rungs === 'all');
      if (isRefused)
        return { status: 400, message: `response_format ${String(format)} is not supported`, code: 'unsupported' };
    }
  }
  return null;
}

function lists(path: string, message: IncomingMessage, response: ServerResponse, models: readonly string[]): void {
  const route = `${message.method} ${path}`;
  const found = listOf(route, models);
  if (found === null) json(response, 404, openaiWire.errorBody(`no route ${route}`, 'not_found'));
  else json(response, 200, JSON.stringify(found));
}

function listOf(route: string, models: readonly string[]): unknown {
  switch (route) {
    case 'GET /v1/models': {
      const data = models.map((id) => ({ id, object: 'model', type: 'model', display_name: id, created: 0 }));
      return { object: 'list', data, has_more: false };
    }
    case 'GET /api/tags':
      return { models: models.map((name) => ({ name, model: name, size: 1, details: {} })) };
    case 'GET /api/version':
      return { version: '0.12.11' };
    case 'POST /api/show':
      return { capabilities: ['completion', 'tools'], model_info: { 'scripted.context_length': 32_768 } };
    default:
      return null;
  }
}

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function readJson(message: IncomingMessage): Promise<Json> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  return record(JSON.parse(Buffer.concat(parts).toString('utf8') || '{}'));
}
