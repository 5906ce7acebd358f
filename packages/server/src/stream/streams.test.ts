import { connect } from 'node:net';
import { emptyState, evolveAll } from '@longhand/protocol';
import { manualTimers } from '@longhand/testkit';
import { describe, expect, test } from 'vitest';
import { event, eventsOf, type HarnessOptions, openStream, reaches, writing } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

const PIECES = ['The sea', ' is salty', ' 因为河流', '带来矿物质', '.'];

describe('a reader of a document', () => {
  test('gets headers that no proxy may buffer, and first bytes at once, before anything is read', async () => {
    const { address, document } = await start();
    const stream = await openStream(`${address}/v1/documents/${await document()}/events`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(stream.headers.get('content-encoding')).toBe('identity');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    const [first] = await stream.until((frames) => frames.length > 1);
    expect(first).toEqual({ event: 'hb', id: null, data: '{"tail":1}' });
    stream.close();
  });

  test('resumes at every position without a gap or a repetition, by header, by query, and from the start', async () => {
    const { address, append, document, store } = await start();
    const id = await document();
    await append(id, ...writing('r1', 'b1', PIECES));
    const tail = store.log.tail(id);
    const whole = evolveAll(emptyState(id), await store.log.read(id, 0, 100));
    for (let cursor = 0; cursor <= tail; cursor++) {
      const before = evolveAll(emptyState(id), await store.log.read(id, 0, cursor));
      const url = `${address}/v1/documents/${id}/events`;
      for (const stream of [
        await openStream(url, { 'last-event-id': String(cursor).padStart(10, '0') }),
        await openStream(`${url}?after=${cursor}`),
      ]) {
        const frames = cursor === tail ? [] : await stream.until(reaches(tail));
        expect(evolveAll(before, eventsOf(frames))).toEqual(whole);
        expect(
          frames.filter(({ event: name }) => name === null).every(({ id: frame }) => /^\d{10}$/.test(frame ?? '')),
        ).toBe(true);
        stream.close();
      }
    }
  });

  test('the header stands above the query', async () => {
    const { address, document, append, store } = await start();
    const id = await document();
    await append(id, ...writing('r1', 'b1', PIECES));
    const stream = await openStream(`${address}/v1/documents/${id}/events?after=1`, { 'last-event-id': '0000000003' });
    const frames = await stream.until(reaches(store.log.tail(id)));
    const [first] = eventsOf(frames);
    expect(first?.from ?? first?.seq).toBe(4);
    stream.close();
  });

  test('misses nothing while others append, whenever it comes', async () => {
    const { address, append, document, store } = await start();
    const id = await document();
    await append(id, ...writing('r1', 'b1', []));
    const total = 400;
    const url = `${address}/v1/documents/${id}/events`;
    const streams: Awaited<ReturnType<typeof openStream>>[] = [];
    let at = 0;
    for (let n = 0; n < total; n++) {
      const text = `${n} `;
      const appended = append(id, event('text.delta', { block: 'b1', at, text }, 'r1'));
      at += text.length;
      if (n % 40 === 0) streams.push(await openStream(url));
      await appended;
    }
    const tail = store.log.tail(id);
    const whole = evolveAll(emptyState(id), await store.log.read(id, 0, 1_000));
    expect(streams).toHaveLength(10);
    for (const stream of streams) {
      // `evolve` throws on a gap.
      expect(evolveAll(emptyState(id), eventsOf(await stream.until(reaches(tail))))).toEqual(whole);
      stream.close();
    }
  });

  test('behind the log gets deltas merged, at the tail it gets each commit as it is', async () => {
    const { address, append, document } = await start();
    const id = await document();
    await append(id, ...writing('r1', 'b1', PIECES));
    const stream = await openStream(`${address}/v1/documents/${id}/events`);
    const behind = eventsOf(await stream.until(reaches(8)));
    expect(behind.map(({ from, seq }) => [from, seq])).toEqual([
      [undefined, 1],
      [undefined, 2],
      [undefined, 3],
      [4, 8],
    ]);
    await append(id, event('text.delta', { block: 'b1', at: PIECES.join('').length, text: '!' }, 'r1'));
    const live = eventsOf(await stream.until(reaches(9))).at(-1);
    expect(live).toMatchObject({ seq: 9, data: { text: '!' } });
    stream.close();
  });

  test('with a cursor beyond the log gets the state, and its seq as the id to go on from', async () => {
    const { address, append, document, engine } = await start();
    const id = await document();
    const stream = await openStream(`${address}/v1/documents/${id}/events`, { 'last-event-id': '0000000500' });
    const frames = await stream.until((all) => all.some(({ event: name }) => name === 'reset'));
    const reset = frames.find(({ event: name }) => name === 'reset');
    expect(reset?.id).toBe('0000000001');
    expect(JSON.parse(reset?.data ?? '')).toEqual({ state: await engine.state(id), seq: 1 });
    await append(id, event('document.changed', { title: 'Salt' }));
    expect(eventsOf(await stream.until(reaches(2))).map(({ seq }) => seq)).toEqual([2]);
    stream.close();
  });

  test('is told of a deletion, and gets no 204 and no event after it', async () => {
    const { address, document, json } = await start();
    const id = await document();
    const stream = await openStream(`${address}/v1/documents/${id}/events`);
    await stream.until(reaches(1));
    expect((await json('DELETE', `/v1/documents/${id}`)).status).toBe(204);
    await stream.ended;
    expect(stream.frames.at(-1)).toEqual({ event: 'bye', id: null, data: '{"reason":"deleted"}' });
    expect((await json('GET', `/v1/documents/${id}/events`)).status).toBe(404);
  });

  test('with nonsense for a cursor is told so', async () => {
    const { document, json } = await start();
    const path = `/v1/documents/${await document()}/events`;
    for (const cursor of ['-1', 'abc', '1.5', '99999999999999999999']) {
      const { status, body } = await json('GET', `${path}?after=${cursor}`);
      expect([status, body.code]).toEqual([400, 'request.cursor']);
    }
  });

  test('on HTTP/1.0 gets bytes without chunk framing', async () => {
    const { address, document } = await start();
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /v1/documents/${await document()}/events HTTP/1.0\r\nHost: ${hostname}\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (text.includes('"document.created"')) break;
    }
    socket.destroy();
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).not.toMatch(/transfer-encoding/i);
    expect(body.startsWith(': ok\n')).toBe(true);
  });

  test('closing means nothing: no error is reported and the log goes on', async () => {
    const { address, append, document, problems, server, store } = await start();
    const id = await document();
    for (let n = 0; n < 5; n++) {
      const stream = await openStream(`${address}/v1/documents/${id}/events`);
      await stream.until(reaches(1));
      stream.close();
      await append(id, event('document.changed', { title: `Title ${n}` }));
    }
    expect(store.log.tail(id)).toBe(6);
    expect(problems).toEqual([]);
    expect(server).toBeDefined();
  });
});

describe('time', () => {
  test('twenty silent seconds bring a heartbeat with the tail and without an id', async () => {
    const timers = manualTimers();
    const { address, append, document } = await start({ timers });
    const id = await document();
    const stream = await openStream(`${address}/v1/documents/${id}/events`);
    await stream.until(reaches(1));
    const beats = () => stream.frames.filter(({ event: name }) => name === 'hb');
    await timers.advanceAsync(19_000);
    await append(id, event('document.changed', { title: 'Salt' }));
    await stream.until(reaches(2));
    // The commit was no silence: the next beat is due twenty seconds after it.
    await timers.advanceAsync(19_000);
    expect(beats()).toHaveLength(1);
    await timers.advanceAsync(2_000);
    await stream.until(() => beats().length === 2);
    expect(beats()[1]).toEqual({ event: 'hb', id: null, data: '{"tail":2}' });
    stream.close();
  });

  test('a reader whose socket takes nothing for thirty seconds is cut, costs little until then, and loses nothing', async () => {
    const timers = manualTimers();
    const { address, append, document, store, problems } = await start({ timers });
    const id = await document();
    await append(id, ...writing('r1', 'b1', []));
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(`GET /v1/documents/${id}/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await new Promise((resolve) => socket.once('ready', resolve));
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const text = 'x'.repeat(60_000);
    const batches = 25;
    for (let n = 0; n < batches; n++) {
      const deltas = Array.from({ length: 20 }, (_, index) => {
        return event('text.delta', { block: 'b1', at: (n * 20 + index) * text.length, text }, 'r1');
      });
      await append(id, ...deltas);
    }
    await timers.advanceAsync(29_000);
    await timers.advanceAsync(5_000);
    let received = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.resume();
    await closed;
    // 30 MB were published. What arrives late lay in the kernel's buffers and, up to the mark, in the server's.
    expect(received).toBeLessThan(15e6);
    const again = await openStream(`${address}/v1/documents/${id}/events?after=3`);
    const frames = await again.until(reaches(store.log.tail(id)));
    const state = evolveAll(evolveAll(emptyState(id), await store.log.read(id, 0, 3)), eventsOf(frames));
    expect(state.open.b1?.text).toHaveLength(batches * 20 * text.length);
    again.close();
    expect(problems).toEqual([]);
  });
});

describe('a reader of one run', () => {
  const finished = event('run.finished', { outcome: 'success' }, 'r1');

  async function withRun(options: HarnessOptions = {}) {
    const started = await start(options);
    const id = await started.document();
    // The command makes the run's id known to the library.
    const { seq } = await started.engine.dispatch(id, { type: 'run.start' }, { kind: 'person', id: 'local' });
    const run = (await started.engine.state(id)).run?.id ?? '';
    return { ...started, id, run, seq };
  }

  test('gets only its events, each with the seq before it, and the stream ends with the run', async () => {
    const { address, append, id, run } = await withRun();
    const stream = await openStream(`${address}/v1/runs/${run}/events`);
    await append(id, ...writing(run, 'b1', ['a']).slice(1));
    await append(id, event('document.changed', { title: 'Salt' }));
    await append(id, event('run.finished', { outcome: 'success' }, run));
    await stream.ended;
    const own = eventsOf(stream.frames);
    expect(own.map(({ type }) => type)).toEqual(['run.started', 'text.opened', 'text.delta', 'run.finished']);
    expect(own.map(({ seq, prev }) => [prev, seq])).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
      [4, 6],
    ]);
  });

  test('resumes at every position of a finished run with the chain of seqs unbroken, and gets 204 at its end', async () => {
    const { address, append, id, run, json } = await withRun();
    await append(id, ...writing(run, 'b1', ['a']).slice(1), event('document.changed', { title: 'Salt' }));
    await append(id, { ...finished, run }, event('document.changed', { title: 'Sea' }));
    const url = `${address}/v1/runs/${run}/events`;
    for (let cursor = 0; cursor < 6; cursor++) {
      const stream = await openStream(url, { 'last-event-id': String(cursor) });
      await stream.ended;
      const own = eventsOf(stream.frames);
      const expected = [
        [0, 2],
        [2, 3],
        [3, 4],
        [4, 6],
      ].filter(([, seq = 0]) => seq > cursor);
      expect(own.map(({ seq, prev }) => [prev, seq])).toEqual(expected);
    }
    for (const cursor of [6, 7]) {
      expect((await fetch(url, { headers: { 'last-event-id': String(cursor) } })).status).toBe(204);
    }
    expect((await json('GET', '/v1/runs/r_nobody/events')).body.code).toBe('run.notFound');
  });

  test('with a cursor beyond the log gets the state, and the chain goes on from the last event of the run in it', async () => {
    const { address, append, id, run } = await withRun();
    await append(id, ...writing(run, 'b1', ['a']).slice(1), event('document.changed', { title: 'Salt' }));
    const stream = await openStream(`${address}/v1/runs/${run}/events`, { 'last-event-id': '0000000500' });
    await stream.until((frames) => frames.some(({ event: name }) => name === 'reset'));
    expect(stream.frames.find(({ event: name }) => name === 'reset')?.id).toBe('0000000005');
    await append(id, { ...finished, run });
    await stream.ended;
    expect(eventsOf(stream.frames).map(({ seq, prev, type }) => [prev, seq, type])).toEqual([[4, 6, 'run.finished']]);
  });

  test('a run of an earlier process is still found', async () => {
    const first = await withRun();
    await first.append(first.id, { ...finished, run: first.run });
    // A kill: what the library had not written yet is made anew from the log.
    await first.server.close();
    await first.store.tables.putSummary({
      id: first.id,
      title: '',
      lang: 'en',
      createdAt: 0,
      updatedAt: 0,
      seq: 1,
      status: 'none',
      chars: 0,
    });
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    const stream = await openStream(`${second.address}/v1/runs/${first.run}/events`);
    await stream.ended;
    expect(eventsOf(stream.frames).at(-1)?.type).toBe('run.finished');
    expect((await second.json('GET', '/v1/documents')).body.documents).toMatchObject([{ seq: 3, status: 'finished' }]);
  });
});

describe('without a stream', () => {
  test('a long-poll answers at once when something is newer, and as soon as something comes', async () => {
    const { append, document, json } = await start();
    const id = await document();
    const path = `/v1/documents/${id}/events`;
    expect((await json('GET', `${path}?after=0`)).body).toMatchObject({
      events: [{ seq: 1 }],
      next: 1,
      upToDate: true,
    });
    const waiting = json('GET', `${path}?after=1`);
    await append(id, event('document.changed', { title: 'Salt' }));
    expect((await waiting).body).toMatchObject({ events: [{ seq: 2 }], next: 2, upToDate: true });
  });

  test('a long-poll that waited long enough says that nothing came', async () => {
    const timers = manualTimers();
    const { document, json } = await start({ timers });
    const id = await document();
    const answer = json('GET', `/v1/documents/${id}/events?after=1`);
    while (timers.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    let isAnswered = false;
    void answer.then(() => {
      isAnswered = true;
    });
    while (!isAnswered) {
      await timers.advanceAsync(25_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answer).body).toEqual({ events: [], next: 1, upToDate: true });
  });

  test('a long-poll beyond the log answers with the state', async () => {
    const { document, json, engine } = await start();
    const id = await document();
    const { body } = await json('GET', `/v1/documents/${id}/events?after=99`);
    expect(body).toMatchObject({ events: [], next: 1, reset: { state: await engine.state(id), seq: 1 } });
  });

  test('ndjson holds every event up to the tail, one per line', async () => {
    const { address, append, document, store } = await start();
    const id = await document();
    await append(id, ...writing('r1', 'b1', PIECES));
    const response = await fetch(`${address}/v1/documents/${id}/events?format=ndjson&after=1`);
    const events = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const before = evolveAll(emptyState(id), await store.log.read(id, 0, 1));
    expect(evolveAll(before, events)).toEqual(evolveAll(emptyState(id), await store.log.read(id, 0, 100)));
  });
});

describe('shutting down', () => {
  test('says goodbye to every reader, ends its stream and then is gone', async () => {
    const { address, document, server } = await start();
    const id = await document();
    const streams = [
      await openStream(`${address}/v1/documents/${id}/events`),
      await openStream(`${address}/v1/documents/${id}/events`),
    ];
    await Promise.all(streams.map((stream) => stream.until(reaches(1))));
    await server.close();
    for (const stream of streams) {
      await stream.ended;
      expect(stream.frames.at(-1)).toEqual({ event: 'bye', id: null, data: '{"reason":"deploy"}' });
    }
    await expect(fetch(`${address}/livez`)).rejects.toThrow();
  });
});
