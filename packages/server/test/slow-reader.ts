import diagnostics from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, beforeEach, vi } from 'vitest';

/** More text than the buffers of a connection take while nobody reads. */
export const HUGE = 'salt'.repeat(2 * 1024 * 1024);

/** A connection that asks for a stream and takes nothing of it until it is told to. */
export interface SlowReader {
  readonly socket: Socket;
  /** The answer at the server: what waits in it is what the reader costs. */
  readonly answer: ServerResponse;
  /** Waits until the server has more for it than the buffers of the connection take. */
  isFull(): Promise<unknown>;
  /** Reads on until the messages say so, asked at each of them; rejects when the connection closes before. An independent parser reads. */
  until(isEnough: (messages: readonly EventSourceMessage[]) => boolean): Promise<readonly EventSourceMessage[]>;
  /** Reads whatever comes until the connection closes. */
  rest(): Promise<string>;
}

/** Slow readers for the tests of one file: whichever a test opens is gone after it. Resolves when the server has the request. */
export function slowReaders(): (address: string, path: string) => Promise<SlowReader> {
  const sockets = new Set<Socket>();
  const waiting = new Map<string, (answer: ServerResponse) => void>();
  const note = (message: unknown) => {
    // The channel's message is documented: { request, response, socket, server }.
    const { response } = message as { readonly response: ServerResponse };
    waiting.get(response.req.url ?? '')?.(response);
  };
  beforeEach(() => diagnostics.subscribe('http.server.request.start', note));
  afterEach(() => {
    diagnostics.unsubscribe('http.server.request.start', note);
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    waiting.clear();
  });
  return async (address, path) => {
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    socket.pause();
    // A cut may arrive as a reset.
    socket.on('error', () => {});
    const answered = new Promise<ServerResponse>((resolve) => waiting.set(path, resolve));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const answer = await answered;
    const messages: EventSourceMessage[] = [];
    let look = () => {};
    const onEvent = (message: EventSourceMessage) => {
      messages.push(message);
      look();
    };
    socket.on('data', unchunked(createParser({ onEvent })));
    return {
      socket,
      answer,
      isFull: () => vi.waitUntil(() => answer.socket?.writableNeedDrain, { timeout: 30_000 }),
      until: (isEnough) =>
        new Promise((resolve, reject) => {
          look = () => {
            if (isEnough(messages)) resolve([...messages]);
          };
          socket.once('close', () => reject(new Error(`closed after ${messages.length} messages`)));
          look();
          socket.resume();
        }),
      rest: () =>
        new Promise((resolve) => {
          let read = '';
          socket.on('data', (piece: Buffer) => {
            read += piece.toString('latin1');
          });
          socket.once('close', () => resolve(read));
          socket.resume();
        }),
    };
  };
}

/** Takes the head and the chunk framing off an answer. */
function unchunked(parser: { readonly feed: (text: string) => void }): (piece: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = Buffer.alloc(0);
  let isHead = true;
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    if (isHead) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      rest = rest.subarray(end + 4);
      isHead = false;
    }
    for (;;) {
      const line = rest.indexOf('\r\n');
      const size = line < 0 ? Number.NaN : Number.parseInt(rest.subarray(0, line).toString('latin1'), 16);
      if (Number.isNaN(size) || rest.length < line + 2 + size + 2) return;
      parser.feed(decoder.decode(rest.subarray(line + 2, line + 2 + size), { stream: true }));
      rest = rest.subarray(line + 2 + size + 2);
    }
  };
}

/** Watches an answer. @returns tells the most bytes that waited in it so far */
export function watchPending(answer: ServerResponse): () => number {
  const { socket } = answer;
  if (socket === null) throw new Error('The answer waits behind another one.');
  let most = 0;
  const write: (chunk: Uint8Array) => boolean = socket.write.bind(socket);
  // Streams write to their socket, and never does more wait than right after a write.
  socket.write = (chunk: Uint8Array | string) => {
    const hasRoom = write(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
    most = Math.max(most, answer.writableLength);
    return hasRoom;
  };
  return () => most;
}
