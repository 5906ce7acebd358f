import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { encodeControl, encodeFrame, encodeHello } from '@longhand/protocol/sse';

/** One document on a real socket, whose misbehaviour is chosen by the test. */
export interface Origin {
  readonly address: string;
  /** What the stream and the state serve; a test may grow it. */
  readonly events: LogEvent[];
  /** Cursor of each stream request. */
  readonly cursors: string[];
  /** How many times the whole document was loaded. */
  readonly loads: number;
  /** Sends events to everybody who reads. */
  publish(...events: readonly LogEvent[]): void;
  close(): Promise<void>;
}

export interface Misbehaviour {
  /** Takes a stream request over; returns false to have it served well. */
  readonly onStream?: (response: ServerResponse, attempt: number, cursor: number) => boolean;
  /** Takes the request for the state over. */
  readonly onLoad?: (response: ServerResponse, attempt: number) => boolean;
}

const by = { kind: 'agent', id: 'test' } as const;

/** A document with a title, an open text and `pieces` in it. */
export function story(pieces: readonly string[]): LogEvent[] {
  let at = 0;
  return [
    { seq: 1, type: 'document.created', by, at: 1, data: { title: '', brief: 'b', lang: 'en' } },
    {
      seq: 2,
      type: 'run.started',
      run: 'r1',
      by,
      at: 2,
      data: { flow: 'write', flowVersion: 1, model: 'digest', lang: 'en', autonomy: 'ask' },
    },
    { seq: 3, type: 'text.opened', run: 'r1', by, at: 3, data: { block: 'b1', section: 's1', after: null } },
    ...pieces.map((text, index): LogEvent => {
      const delta: LogEvent = {
        seq: 4 + index,
        type: 'text.delta',
        run: 'r1',
        by,
        at: 4,
        data: { block: 'b1', at, text },
      };
      at += text.length;
      return delta;
    }),
  ];
}

export function stateOf(events: readonly LogEvent[]): DocState {
  return evolveAll(emptyState('d1'), events);
}

/** The bytes of a stream that behaves. */
export function streamBytes(events: readonly LogEvent[], after: number): Buffer {
  const tail = events.at(-1)?.seq ?? 0;
  const newer = events.filter(({ seq }) => seq > after);
  return Buffer.from(encodeHello(10) + encodeControl('hb', { tail }) + newer.map(encodeFrame).join(''));
}

/** @param loaded how many events the first load of the state already holds */
export async function startOrigin(
  events: LogEvent[],
  loaded: number,
  misbehaviour: Misbehaviour = {},
): Promise<Origin> {
  const cursors: string[] = [];
  const open = new Set<ServerResponse>();
  let loads = 0;
  let streams = 0;

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://origin');
    if (!url.pathname.endsWith('/events')) {
      loads += 1;
      if (misbehaviour.onLoad?.(response, loads)) return;
      const state = stateOf(loads === 1 ? events.slice(0, loaded) : events);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ state, seq: state.seq }));
      return;
    }
    if (request.headers.accept === 'application/json') {
      const after = Number(url.searchParams.get('after'));
      const newer = events.filter(({ seq }) => seq > after);
      const next = newer.at(-1)?.seq ?? after;
      // An answer with nothing comes late, as from a real long-poll.
      setTimeout(
        () => response.end(JSON.stringify({ events: newer, next, upToDate: true })),
        newer.length > 0 ? 0 : 20,
      );
      return;
    }
    const cursor = String(request.headers['last-event-id'] ?? '');
    cursors.push(cursor);
    streams += 1;
    if (misbehaviour.onStream?.(response, streams, Number(cursor))) return;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(streamBytes(events, Number(cursor)));
    open.add(response);
    response.once('close', () => open.delete(response));
  }
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    events,
    cursors,
    get loads() {
      return loads;
    },
    publish(...more) {
      events.push(...more);
      for (const response of open) response.write(more.map(encodeFrame).join(''));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
