import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** How a connection is cut: a half-close that lets every byte arrive, or a reset that may swallow the last ones. */
export type CutKind = 'fin' | 'reset';

export interface CutServerOptions {
  /** Origin of the real server, which answers everything after the cut. */
  readonly target: string;
  /** What the real server sent before, byte for byte with status line and chunk framing, by the path that it answers. */
  readonly recordings: ReadonlyMap<string, Uint8Array>;
}

export interface CutServer {
  /** Address for one reader, whose first stream is cut after `bytes` bytes. Ask for a new one for every reader. */
  addressOf(cut: { readonly path: string; readonly bytes: number; readonly kind: CutKind }): string;
  /** How often the reader of an address asked for a path. */
  requests(address: string, path: string): number;
  close(): Promise<void>;
}

interface Cut {
  readonly path: string;
  readonly bytes: number;
  readonly kind: CutKind;
  readonly counts: Map<string, number>;
}

/**
 * Replays a recorded stream to each reader up to a chosen byte, cuts the connection there, and hands every later request to the real server.
 * Other recorded paths are answered once from the recording, too, so that a reader starts from what was true at the time.
 *
 * @example
 * const server = await startCutServer({ target: longhand.address, recordings });
 * const reader = read(server.addressOf({ path, bytes: 1234, kind: 'fin' }));
 */
export async function startCutServer({ target, recordings }: CutServerOptions): Promise<CutServer> {
  const { hostname, port: targetPort } = new URL(target);
  const cuts = new Map<string, Cut>();
  const sockets = new Set<Socket>();
  let count = 0;

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    // A reader that goes away is what this server is for.
    socket.on('error', () => {});
    let head = '';
    const onData = (part: Buffer): void => {
      head += part.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      answer(socket, head);
    };
    socket.on('data', onData);
  });

  function answer(socket: Socket, head: string): void {
    const [, method = '', id = '', path = ''] = /^(\S+) \/cut\/(\d+)(\/\S*)/.exec(head) ?? [];
    const cut = cuts.get(id);
    if (cut === undefined) {
      socket.destroy();
      return;
    }
    const bare = path.split('?')[0] ?? '';
    const turn = (cut.counts.get(bare) ?? 0) + 1;
    cut.counts.set(bare, turn);
    const recorded = turn === 1 && method === 'GET' ? recordings.get(bare) : undefined;
    if (recorded === undefined) {
      forward(socket, head.replace(`/cut/${id}`, ''));
      return;
    }
    // Nothing more of the reader is wanted, but its end must show.
    socket.resume();
    if (bare !== cut.path) socket.end(recorded);
    else if (cut.kind === 'fin') socket.end(recorded.subarray(0, cut.bytes));
    else socket.write(recorded.subarray(0, cut.bytes), () => socket.resetAndDestroy());
  }

  function forward(socket: Socket, head: string): void {
    const upstream = connect({ host: hostname, port: Number(targetPort) });
    sockets.add(upstream);
    upstream.setNoDelay(true);
    upstream.once('close', () => {
      sockets.delete(upstream);
      socket.destroy();
    });
    upstream.on('error', () => socket.destroy());
    socket.once('close', () => upstream.destroy());
    upstream.write(head.replace(/^connection: .*\r\n/im, '').replace('\r\n', '\r\nConnection: close\r\n'), 'latin1');
    socket.pipe(upstream);
    upstream.pipe(socket);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The cut server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const cutOf = (where: string): Cut | undefined => cuts.get(where.slice(where.lastIndexOf('/') + 1));

  return {
    addressOf(cut) {
      count += 1;
      cuts.set(String(count), { ...cut, counts: new Map() });
      return `${origin}/cut/${count}`;
    },
    requests: (where, path) => cutOf(where)?.counts.get(path) ?? 0,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
