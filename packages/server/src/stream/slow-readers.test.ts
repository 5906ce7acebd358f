import diagnostics from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import { afterEach, expect, test } from 'vitest';
import { event, type Harness, openStream, reaches, startHarness, writing } from '../../test/harness.ts';

let harness: Harness | null = null;
/** Answers of this process, oldest first: what waits in them is what a slow reader costs. */
const answers: ServerResponse[] = [];
const note = (message: unknown) => {
  // The channel's message is documented: { request, response, socket, server }.
  const { response } = message as { readonly response: ServerResponse };
  answers.push(response);
};
afterEach(async () => {
  diagnostics.unsubscribe('http.server.request.start', note);
  answers.length = 0;
  await harness?.close();
  harness = null;
});

function stalled(address: string, path: string): Socket {
  const { port, hostname } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

/** Reads the body of a chunked answer to its `isEnough`, by an independent parser. */
function eventsUntil(socket: Socket, isEnough: (events: readonly LogEvent[], resets: number) => boolean) {
  return new Promise<{ readonly events: readonly LogEvent[]; readonly resets: readonly string[] }>(
    (resolve, reject) => {
      const events: LogEvent[] = [];
      const resets: string[] = [];
      const parser = createParser({
        onEvent({ event: name, data }) {
          if (name === undefined) events.push(JSON.parse(data));
          if (name === 'reset') resets.push(data);
        },
      });
      const decoder = new TextDecoder();
      let rest = Buffer.alloc(0);
      let isHead = true;
      socket.on('data', (piece: Buffer) => {
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
          if (Number.isNaN(size) || rest.length < line + 2 + size + 2) break;
          parser.feed(decoder.decode(rest.subarray(line + 2, line + 2 + size), { stream: true }));
          rest = rest.subarray(line + 2 + size + 2);
        }
        if (isEnough(events, resets.length)) resolve({ events, resets });
      });
      socket.once('close', () => reject(new Error(`closed after ${events.length} events`)));
      socket.resume();
    },
  );
}

const BATCHES = 50;
const TEXT = '海水为什么是咸的'.repeat(1_250);

test('thirty megabytes published past a reader who stands still cost the server a few hundred kilobytes, and it misses nothing', async () => {
  harness = await startHarness();
  const { address, append, document, store, problems } = harness;
  const id = await document();
  await append(id, ...writing('r1', 'b1', []));
  diagnostics.subscribe('http.server.request.start', note);
  const socket = stalled(address, `/v1/documents/${id}/events`);
  let most = 0;
  for (let n = 0; n < BATCHES; n++) {
    const deltas = Array.from({ length: 20 }, (_, index) => {
      return event('text.delta', { block: 'b1', at: (n * 20 + index) * TEXT.length, text: TEXT }, 'r1');
    });
    await append(id, ...deltas);
    most = Math.max(most, ...answers.map(({ writableLength }) => writableLength));
  }
  // The mark of the socket, and one write on top of it.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(256 * 1024);
  const tail = store.log.tail(id);
  const { events } = await eventsUntil(socket, (read) => (read.at(-1)?.seq ?? 0) >= tail);
  // `evolve` throws on a gap.
  const state = evolveAll(emptyState(id), events);
  expect(state.seq).toBe(tail);
  expect(state.open.b1?.text).toBe(TEXT.repeat(BATCHES * 20));
  socket.destroy();
  expect(problems).toEqual([]);
}, 60_000);

test('a state of megabytes goes to a slow reader in parts, so that it never waits as a whole', async () => {
  harness = await startHarness();
  const { address, append, document, engine, store } = harness;
  const id = await document();
  const text = TEXT.repeat(10);
  const deltas = Array.from({ length: 10 }, (_, n) => {
    return event('text.delta', { block: 'b1', at: n * text.length, text }, 'r1');
  });
  await append(id, ...writing('r1', 'b1', []), ...deltas);
  diagnostics.subscribe('http.server.request.start', note);
  const socket = stalled(address, `/v1/documents/${id}/events?after=5000`);
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, ...answers.map(({ writableLength }) => writableLength));
  }, 1);
  const { resets } = await eventsUntil(socket, (_, count) => count > 0);
  clearInterval(looking);
  expect(JSON.parse(resets[0] ?? '')).toEqual({ state: await engine.state(id), seq: store.log.tail(id) });
  expect(most).toBeLessThan(256 * 1024);
  socket.destroy();
});

test('a reader who stands still does not hold up the others', async () => {
  harness = await startHarness();
  const { address, append, document } = harness;
  const id = await document();
  await append(id, ...writing('r1', 'b1', []));
  const socket = stalled(address, `/v1/documents/${id}/events`);
  const stream = await openStream(`${address}/v1/documents/${id}/events`);
  for (let n = 0; n < 20; n++) {
    await append(
      id,
      ...[0, 1].map((half) => {
        return event('text.delta', { block: 'b1', at: (n * 2 + half) * TEXT.length, text: TEXT }, 'r1');
      }),
    );
    await stream.until(reaches(3 + (n + 1) * 2));
  }
  stream.close();
  socket.destroy();
});
