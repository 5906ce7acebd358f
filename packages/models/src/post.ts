/**
 * One POST to an endpoint of models, its answer piece by piece. By node:http and not by `fetch`: a web stream takes each token through a queue, a
 * controller and several promises, 14 to 16 us of CPU that a stream of Node's does without (ADR 0015).
 * @module
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Closes the socket, whatever has come. */
  readonly signal: AbortSignal;
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  /** The next bytes of the body; null at its end. One read at a time. @throws when the connection broke or was closed */
  read(): Promise<Uint8Array | null>;
}

/** Resolves with the head of the answer; a redirect is an answer like any other. @throws when there is no answer */
export type Post = (url: string, request: PostRequest) => Promise<Posted>;

/** Bytes that may wait for their reader before the socket is read no further. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Over sockets that are kept for the next call; a proxy of the environment is used as Node's own setting (NODE_USE_ENV_PROXY) says. */
export const postByHttp: Post = (url, { headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const target = new URL(url);
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, {
      method: 'POST',
      // No `accept-encoding`: a compressed stream is a held-back one on many servers.
      headers: { accept: '*/*', ...headers, 'content-length': String(Buffer.byteLength(body)) },
    });
    const abort = (): void => void request.destroy(new Error('the call was aborted'));
    signal.addEventListener('abort', abort, { once: true });
    request.once('close', () => signal.removeEventListener('abort', abort));
    // Stays when the answer has come: a socket that breaks then tells the request, too, and an error that nobody hears ends the process.
    request.on('error', reject);
    request.once('response', (response) => resolve(postedOf(response, request)));
    request.end(body);
  });

/** The same over a `fetch` that somebody brings. */
export function postByFetch(fetch: (url: string, init: RequestInit) => Promise<Response>): Post {
  return async (url, { headers, body, signal }) => {
    // A redirect would send the key elsewhere, and turn the POST into a GET.
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const reader = response.body?.getReader();
    // What was passed in may ignore the signal; cancelling the body ends the wait all the same.
    signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}), { once: true });
    return {
      status: response.status,
      headers: response.headers,
      read: async () => (await reader?.read())?.value ?? null,
    };
  };
}

function postedOf(response: IncomingMessage, request: ClientRequest): Posted {
  const body = decoded(response);
  const chunks: Uint8Array[] = [];
  let waitingBytes = 0;
  let reader: PromiseWithResolvers<Uint8Array | null> | null = null;
  let end: { readonly error: Error | null } | null = null;

  body.on('data', (chunk: Uint8Array) => {
    if (reader !== null) {
      const { resolve } = reader;
      reader = null;
      resolve(chunk);
      return;
    }
    chunks.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes > MAX_WAITING_BYTES) body.pause();
  });
  const finish = (error: Error | null): void => {
    if (end !== null) return;
    end = { error };
    if (error === null) reader?.resolve(null);
    else reader?.reject(error);
    reader = null;
  };
  body.once('end', () => finish(null));
  body.on('error', finish);
  body.once('close', () => finish(new Error('the connection was closed in the middle of the answer')));

  return {
    status: response.statusCode ?? 0,
    headers: headersOf(response),
    read() {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        waitingBytes -= chunk.length;
        if (body.isPaused() && waitingBytes <= MAX_WAITING_BYTES) body.resume();
        return Promise.resolve(chunk);
      }
      if (end !== null) return end.error === null ? Promise.resolve(null) : Promise.reject(end.error);
      // Nothing comes any more from a request that was closed while nobody was reading.
      if (request.destroyed && body.destroyed) return Promise.reject(new Error('the connection was closed'));
      reader = Promise.withResolvers();
      return reader.promise;
    },
  };
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

/** The body as it was before a server compressed it, unasked. */
function decoded(response: IncomingMessage): Readable {
  const inflate = inflaterOf(response.headers['content-encoding']);
  // `pipeline` tells each side how the other one ended; its callback has nothing to add.
  return inflate === null ? response : pipeline(response, inflate, () => {});
}

function inflaterOf(encoding: string | undefined): ReturnType<typeof createGunzip> | null {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
