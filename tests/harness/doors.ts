/**
 * Ways to reach a server: plain HTTP/1.1, TLS with HTTP/1.1, TLS with HTTP/2. By node's own modules, because they show the bytes as they
 * arrive and let a test choose protocol, name and certificate.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createGunzip } from 'node:zlib';

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Closes the connection, before the answer or in the middle of it. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, in the pieces in which it arrives. */
  readonly body: Readable;
  /** Closes the connection, as a closed tab does. */
  close(): void;
}

export interface Door {
  /** As a browser would write it in the Origin header. */
  readonly origin: string;
  ask(ask: Ask): Promise<Answer>;
}

export interface DoorOptions {
  readonly port: number;
  /** The name that the Host header and SNI carry. */
  readonly name?: string;
  /** Certificate to trust; with it the door speaks TLS. */
  readonly ca?: string;
  readonly isHttp2?: boolean;
}

/** A door to 127.0.0.1, whatever name it is asked for. */
export function openDoor({ port, name = '127.0.0.1', ca, isHttp2 = false }: DoorOptions): Door {
  const origin = `${ca === undefined ? 'http' : 'https'}://${name}:${port}`;
  if (isHttp2) return { origin, ask: (ask) => askHttp2(origin, { port, name, ca }, ask) };
  return {
    origin,
    ask: ({ method = 'GET', path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const common = {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent: false,
          headers: { host: `${name}:${port}`, ...headers },
        } as const;
        const receive = (message: IncomingMessage) =>
          resolve(answerOf(message.statusCode ?? 0, message.headers, message, () => sent.destroy()));
        const sent =
          ca === undefined ? httpRequest(common, receive) : httpsRequest({ ...common, ca, servername: name }, receive);
        sent.on('error', reject);
        signal?.addEventListener('abort', () => sent.destroy(), { once: true });
        sent.end(body);
      }),
  };
}

/** One connection per request: a close must reach the server as a closed tab does. */
function askHttp2(
  origin: string,
  tls: { port: number; name: string; ca?: string | undefined },
  ask: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port, name, ca } = tls;
    const session = connectHttp2(origin, {
      createConnection: () =>
        connectTls({
          host: '127.0.0.1',
          port,
          servername: name,
          ...(ca === undefined ? {} : { ca }),
          ALPNProtocols: ['h2'],
        }),
    });
    session.on('error', reject);
    ask.signal?.addEventListener('abort', () => session.destroy(), { once: true });
    const stream = session.request(
      { ':method': ask.method ?? 'GET', ':path': ask.path, ...ask.headers },
      { endStream: ask.body === undefined },
    );
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      reject(new Error('The connection was closed.'));
    });
    stream.on('response', (headers) => {
      resolve(answerOf(Number(headers[':status']), headers, stream, () => session.destroy()));
    });
    if (ask.body !== undefined) stream.end(ask.body);
  });
}

function answerOf(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  raw: Readable,
  close: () => void,
): Answer {
  const plain = Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) => (key.startsWith(':') ? [] : [[key, String(value)]])),
  );
  // A connection that breaks ends the body; whoever reads sees what is missing.
  const body = pipeline(raw, plain['content-encoding'] === 'gzip' ? createGunzip() : new PassThrough(), () => {});
  return { status, headers: plain, body, close };
}

/** The body as JSON. */
export async function jsonOf(answer: Answer): Promise<unknown> {
  return JSON.parse(await textOf(answer));
}

export async function textOf(answer: Answer): Promise<string> {
  let text = '';
  for await (const piece of answer.body) text += piece;
  return text;
}

/** `fetch` through a door, for the client kit. */
export function fetchThrough(door: Door, extra: Readonly<Record<string, string>> = {}): typeof fetch {
  return async (input, init) => {
    // The kit gives an address, never a Request.
    const { pathname, search } = new URL(String(input));
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...extra };
    init?.signal?.throwIfAborted();
    const asked = door.ask({
      method: init?.method ?? 'GET',
      path: pathname + search,
      headers,
      ...(init?.body == null ? {} : { body: new Uint8Array(await new Response(init.body).arrayBuffer()) }),
      ...(init?.signal ? { signal: init.signal } : {}),
    });
    const answer = await asked.catch((cause: unknown) => {
      throw new TypeError('fetch failed', { cause });
    });
    const hasBody = answer.status !== 204 && answer.status !== 304;
    // Node's stream types know no DOM; it is the same ReadableStream.
    const body = hasBody ? (Readable.toWeb(answer.body) as ReadableStream) : null;
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
}
