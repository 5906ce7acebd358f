/**
 * `fetch` over simulated lines: a line for each request, real HTTP on both ends.
 * @module
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Network } from './network.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * @example const api = createApi({ baseUrl: 'http://localhost', fetch: fetchOver(network, scheduler) });
 */
export function fetchOver(network: Network, scheduler: Scheduler): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = new URL(typeof input === 'string' ? input : input instanceof URL ? input : input.url);
    const signal = init.signal ?? null;
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => void scheduler.after(scheduler.wait('net'), 'connect', resolve));
    signal?.throwIfAborted();
    const line = network.connect();
    if (line === null) throw new TypeError('fetch failed: nobody answers');
    return new Promise<Response>((resolve, reject) => {
      const request = httpRequest({
        method: init.method ?? 'GET',
        host: url.hostname,
        path: `${url.pathname}${url.search}`,
        headers: { ...headersOf(init.headers), connection: 'close' },
        createConnection: () => line.client,
      });
      const abort = () => {
        request.destroy();
        line.client.destroy();
        reject(signal?.reason ?? new DOMException('aborted', 'AbortError'));
      };
      signal?.addEventListener('abort', abort, { once: true });
      request.on('error', (cause) => reject(new TypeError('fetch failed', { cause })));
      request.on('response', (message) => resolve(responseOf(message, line.client, signal, abort)));
      const body = init.body ?? null;
      if (body !== null && typeof body !== 'string') throw new TypeError('Only text can be sent over simulated lines.');
      request.end(body ?? undefined);
    });
  };
}

function responseOf(
  message: IncomingMessage,
  socket: { destroy(): unknown },
  signal: AbortSignal | null,
  abort: () => void,
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const done = () => signal?.removeEventListener('abort', abort);
  const status = message.statusCode ?? 0;
  if (status === 204 || status === 304) {
    message.resume();
    done();
    return new Response(null, { status, headers });
  }
  let isOver = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const fail = () => {
        if (isOver) return;
        isOver = true;
        done();
        controller.error(signal?.aborted ? signal.reason : new TypeError('terminated'));
      };
      message.on('data', (chunk: Buffer) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 1) <= 0) message.pause();
      });
      message.on('end', () => {
        if (isOver) return;
        isOver = true;
        done();
        controller.close();
      });
      message.on('error', fail);
      message.on('close', fail);
      signal?.addEventListener('abort', fail, { once: true });
    },
    pull: () => void message.resume(),
    cancel() {
      isOver = true;
      done();
      socket.destroy();
    },
  });
  return new Response(body, { status, headers });
}

function headersOf(init: HeadersInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(init).entries());
}
