import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { ServerError } from '../server-error.ts';
import type { Env } from './env.ts';
import { isLoopback } from './gate.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}
export interface Listening {
  /** For example `http://127.0.0.1:4747`. */
  readonly address: string;
  /** Takes no new connections, waits for the open ones, and cuts them after `drainMs`. */
  close(drainMs: number): Promise<void>;
}

/** A shorter secret can be guessed by asking. */
const MIN_TOKEN_UNITS = 12;
/** Longer than the idle time of a proxy that keeps its connections: else it would use one that is being closed. */
const KEEP_ALIVE_MS = 75_000;

const LINGER_MS = 5_000;
const SWEEP_MS = 25;
/** What is sent on a new connection arrives within this time. */
const FRESH_GRACE_MS = 250;

export async function listenOn(app: Hono<Env>, where: ListenOptions, token: string | undefined): Promise<Listening> {
  const { host, port } = where;
  if (!isLoopback(host) && (token === undefined || token.length < MIN_TOKEN_UNITS)) {
    throw new ServerError('server.needsToken', 500, { host, length: MIN_TOKEN_UNITS });
  }
  const listener = getRequestListener(app.fetch, {
    // The global Request and Response belong to everybody in this process.
    overrideGlobalObjects: false,
    // HTTP/1.0 needs no Host header, and health checks of proxies send none.
    hostname: 'localhost',
    // Routes that refuse a body read it to its end themselves.
    autoCleanupIncoming: false,
  });
  const server = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    fresh.forget(request.socket);
    if (hasBody(request)) response.on('finish', cutUnread);
    void listener(request, response);
  });
  const fresh = trackFresh(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, where)));
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
  return { address: `http://${name}:${boundPort}`, close: (drainMs) => closeServer(server, fresh, drainMs) };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
}

function cutUnread(this: ServerResponse): void {
  if (!this.req.complete) cutLater(this.req);
}

/**
 * A body that nobody reads any more would hang its sender, who may write all of it before reading the answer. It is thrown away for a while,
 * which lets the answer arrive, and then the connection is cut.
 */
function cutLater(request: IncomingMessage): void {
  request.resume();
  const cut = setTimeout(() => request.socket.destroy(), LINGER_MS);
  const spare = () => clearTimeout(cut);
  request.once('end', spare);
  request.socket.once('close', spare);
}

/** Connections on which nothing was asked yet: browsers open them in advance. */
interface Fresh {
  forget(socket: Socket): void;
  destroyAll(): void;
}

function trackFresh(server: Server): Fresh {
  const sockets = new Set<Socket>();
  let sweepAt = 64;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A listener for the end of each would be paid for by every idle reader.
    if (sockets.size < sweepAt) return;
    for (const each of sockets) if (each.destroyed) sockets.delete(each);
    sweepAt = 64 + 2 * sockets.size;
  });
  return {
    forget: (socket) => void sockets.delete(socket),
    destroyAll() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}

/**
 * Waits for the answers that are owed. Node's own `closeIdleConnections` spares a connection on which nothing was asked yet, so the server
 * would wait for those until the limit.
 */
async function closeServer(server: Server, fresh: Fresh, drainMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const began = performance.now();
    const close = () => {
      // A request may be on its way on a fresh one: cut now, its sender would see a broken line instead of an answer.
      if (performance.now() - began >= FRESH_GRACE_MS) fresh.destroyAll();
      server.closeIdleConnections();
    };
    const limit = setTimeout(() => server.closeAllConnections(), drainMs);
    // Connections that become idle when their stream has ended would be kept for the next request, which must not come.
    const sweep = setInterval(close, SWEEP_MS);
    server.close(() => {
      clearTimeout(limit);
      clearInterval(sweep);
      resolve();
    });
    close();
  });
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenOptions): Error {
  if (error.code === 'EADDRINUSE') return new ServerError('server.portInUse', 500, { port }, { cause: error });
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new ServerError('server.hostUnknown', 500, { host }, { cause: error });
  }
  if (error.code === 'EACCES') return new ServerError('server.portDenied', 500, { port }, { cause: error });
  return error;
}
