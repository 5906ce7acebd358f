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
    connections.begin(request.socket, response);
    response.once('finish', () => cutLater(request));
    void listener(request, response);
  });
  const connections = trackConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, where)));
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  const name = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
  return { address: `http://${name}:${boundPort}`, close: (drainMs) => closeServer(server, connections, drainMs) };
}

/**
 * A body that nobody reads any more would hang its sender, who may write all of it before reading the answer. It is thrown away for a while,
 * which lets the answer arrive, and then the connection is cut.
 */
function cutLater(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.socket.destroy(), LINGER_MS);
  const spare = () => clearTimeout(cut);
  request.once('end', spare);
  request.socket.once('close', spare);
}

/** Open connections, and how many answers each still owes. */
interface Connections {
  begin(socket: Socket, response: ServerResponse): void;
  /** Ends those that owe nothing, and from now on each when it has paid. */
  drain(): void;
}

function trackConnections(server: Server): Connections {
  const owed = new Map<Socket, number>();
  let isDraining = false;
  server.on('connection', (socket: Socket) => {
    owed.set(socket, 0);
    socket.once('close', () => owed.delete(socket));
  });
  return {
    begin(socket, response) {
      owed.set(socket, (owed.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const left = (owed.get(socket) ?? 1) - 1;
        if (owed.has(socket)) owed.set(socket, left);
        if (isDraining && left === 0) socket.destroySoon();
      });
    },
    drain() {
      isDraining = true;
      for (const [socket, left] of owed) if (left === 0) socket.destroySoon();
    },
  };
}

/**
 * Node's own `closeIdleConnections` spares a connection on which nothing was asked yet, and browsers open such ones in advance: the server
 * would wait for them until the limit.
 */
async function closeServer(server: Server, connections: Connections, drainMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    connections.drain();
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
