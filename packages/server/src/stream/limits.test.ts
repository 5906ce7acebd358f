import diagnostics from 'node:diagnostics_channel';
import { request } from 'node:http';
import { connect } from 'node:net';
import { manualTimers } from '@longhand/testkit';
import { expect, test } from 'vitest';
import { event, eventsOf, openStream, reaches } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

/** Everything that an answer says, until it ends. */
async function wholeBody(
  url: string,
): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' } });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

test('a reader too many gets a stream that says when to come back, which a browser survives, and a long-poll gets 429', async () => {
  const { address, document, json, problems } = await start({ admission: { maxInAll: 2 } });
  const url = `${address}/v1/documents/${await document()}/events`;
  const inside = [await openStream(url), await openStream(url)];
  const { status, type, text } = await wholeBody(url);
  expect([status, type]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const retry = Number(/^: ok\nretry: (\d+)\n\nevent: bye\ndata: {"reason":"busy"}\n\n$/.exec(text)?.[1]);
  expect(retry).toBeGreaterThanOrEqual(5_000);
  expect(retry).toBeLessThanOrEqual(15_000);
  const refused = await json('GET', new URL(`${url}?after=1`).pathname);
  expect([refused.status, refused.body.code]).toEqual([429, 'request.tooManyStreams']);
  expect(refused.headers.get('retry-after')).toBe('2');
  // A script that asks for a file of lines holds no place.
  expect((await fetch(`${url}?format=ndjson`)).status).toBe(200);
  inside[0]?.close();
  await inside[0]?.ended;
  // The place is free as soon as the server has heard of it.
  for (;;) {
    const stream = await openStream(url);
    const [first] = await stream.until((frames) => frames.length > 0);
    stream.close();
    if (first?.event === 'hb') break;
  }
  inside[1]?.close();
  expect(problems).toEqual([]);
});

test('a long-poll gives its place back with its answer', async () => {
  const { document, json } = await start({ admission: { maxInAll: 1 } });
  const id = await document();
  for (let n = 0; n < 5; n++) expect((await json('GET', `/v1/documents/${id}/events?after=0`)).status).toBe(200);
});

test('a stream that is opened while the server goes down says goodbye at once, and its connection is not kept', async () => {
  const { address, document, server } = await start({ drainMs: 60_000 });
  const id = await document();
  const { port, hostname } = new URL(address);
  const asked = Promise.withResolvers<void>();
  const note = () => asked.resolve();
  diagnostics.subscribe('http.server.request.start', note);
  // A request that is half sent holds its connection, so that another can follow on it.
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const ends = new Promise((resolve) => socket.once('close', resolve));
  const body = JSON.stringify({ brief: 'Why is the sea salty?', lang: 'en' });
  const head = `POST /v1/documents HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
  await asked.promise;
  diagnostics.unsubscribe('http.server.request.start', note);
  const closed = server.close();
  socket.write(`${body.slice(10)}GET /v1/documents/${id}/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await ends;
  await closed;
  const [made = '', stream = ''] = text.split(/(?<=})HTTP/);
  expect(made).toMatch(/^HTTP\/1.1 201 /);
  expect(stream).toMatch(/^\/1.1 200 OK\r\n/);
  expect(stream).toMatch(/connection: close/i);
  expect(stream).toMatch(/: ok\nretry: \d+\n\nevent: bye\ndata: {"reason":"deploy"}\n\n/);
});

test('a long-poll that waits is answered when the server goes down', async () => {
  const { document, json, server, address } = await start({ drainMs: 60_000, admission: { maxInAll: 1 } });
  const id = await document();
  const waiting = json('GET', `/v1/documents/${id}/events?after=1`);
  // The place is taken once it waits.
  while ((await wholeBody(`${address}/v1/documents/${id}/events`)).text.includes('"busy"') === false);
  await server.close();
  expect((await waiting).body).toEqual({ events: [], next: 1, upToDate: true });
});

test('a stream has an age, give or take a fifth, ends cleanly with a short wait, and its reader goes on from its cursor', async () => {
  const timers = manualTimers();
  const { address, append, document } = await start({ timers, readers: { maxAgeMs: 100_000 } });
  const id = await document();
  const url = `${address}/v1/documents/${id}/events`;
  const streams = await Promise.all(Array.from({ length: 12 }, () => openStream(url)));
  await Promise.all(streams.map((stream) => stream.until(reaches(1))));
  await timers.advanceAsync(79_000);
  for (const stream of streams) expect(stream.frames.at(-1)?.event).not.toBe('bye');
  await timers.advanceAsync(43_000);
  await Promise.all(streams.map(({ ended }) => ended));
  for (const stream of streams)
    expect(stream.frames.at(-1)).toEqual({ event: 'bye', id: null, data: '{"reason":"age"}' });
  await append(id, event('document.changed', { title: 'Salt' }));
  const again = await openStream(url, { 'last-event-id': '0000000001' });
  expect(eventsOf(await again.until(reaches(2))).map(({ seq }) => seq)).toEqual([2]);
  again.close();
});

test('a clock that jumps an hour, either way, cuts nobody, beats for nobody and ends nothing', async () => {
  const timers = manualTimers();
  let offset = 0;
  const clock = { now: () => timers.clock.now() + 10_000_000 + offset };
  const { address, append, document } = await start({ timers, deps: { clock } });
  const id = await document();
  const stream = await openStream(`${address}/v1/documents/${id}/events`);
  await stream.until(reaches(1));
  const beats = () => stream.frames.filter(({ event: name }) => name === 'hb').length;
  for (const jump of [3_600_000, -3_600_000, -3_600_000]) {
    offset += jump;
    await timers.advanceAsync(5_000);
  }
  await append(id, event('document.changed', { title: 'Salt' }));
  await stream.until(reaches(2));
  expect(beats()).toBe(1);
  await timers.advanceAsync(21_000);
  await stream.until(() => beats() === 2);
  stream.close();
});

test('whoever accepts compressed answers gets the stream as it is', async () => {
  const { address, document } = await start();
  const stream = await openStream(`${address}/v1/documents/${await document()}/events`, {
    'accept-encoding': 'gzip, br, zstd',
  });
  expect(stream.headers.get('content-encoding')).toBe('identity');
  expect(eventsOf(await stream.until(reaches(1)))).toHaveLength(1);
  stream.close();
});

test('HEAD gets the headers of the stream and no body, and holds no place', async () => {
  const { address, document } = await start({ admission: { maxInAll: 1 } });
  const url = new URL(`${address}/v1/documents/${await document()}/events`);
  for (let n = 0; n < 3; n++) {
    const body = await new Promise<string>((resolve, reject) => {
      const asked = request(url, { method: 'HEAD' }, (response) => {
        expect([response.statusCode, response.headers['content-type']]).toEqual([
          200,
          'text/event-stream; charset=utf-8',
        ]);
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve(text));
      });
      asked.on('error', reject).end();
    });
    expect(body).toBe('');
  }
});

test('two hundred readers and ten silent connections do not hold the server up', async () => {
  const { address, document, server } = await start({ drainMs: 60_000 });
  const url = `${address}/v1/documents/${await document()}/events`;
  const { port, hostname } = new URL(address);
  const silent = Array.from({ length: 10 }, () => connect(Number(port), hostname));
  await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const streams = await Promise.all(Array.from({ length: 200 }, () => openStream(url)));
  await Promise.all(streams.map((stream) => stream.until(reaches(1))));
  // The limit of this test is shorter than the drain: only an end that waits for nobody passes.
  await server.close();
  await Promise.all(streams.map(({ ended }) => ended));
  const retries = streams.map((stream) => stream.frames.at(-1));
  for (const last of retries) expect(last).toEqual({ event: 'bye', id: null, data: '{"reason":"deploy"}' });
}, 45_000);
