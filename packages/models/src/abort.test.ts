import { getEventListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type ModelServer, type RecordedRequest, type Script, startModelServer } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedAfter } from '../test/closed-after.ts';
import { anthropic, ollama, openaiCompatible } from './index.ts';

const SLOW: Script = () => ({ text: 'word '.repeat(400), tokensPerSecond: 100 });
const SILENT: Script = () => [{ fault: 'stall' }];
let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ script: SLOW });
});
afterAll(() => server.close());

const wires: readonly [string, () => ModelPort][] = [
  ['openai', () => openaiCompatible({ baseUrl: `${server.url}/v1` })],
  ['ollama', () => ollama({ host: server.url })],
  ['anthropic', () => anthropic({ apiKey: 'k', baseUrl: server.url })],
];
const REQUEST: ModelRequest = { model: 'openai/m', messages: [{ role: 'human', text: 'Hello' }] };

/** A busy machine may be late once; a way that is too slow is late every time. */
const AGAIN = { retry: 2 };

describe.each(wires)('a stop on the %s wire', AGAIN, (_name, port) => {
  it('closes the upstream socket within 50 ms and ends without an event', async () => {
    server.use(SLOW);
    const stop = new AbortController();
    const events: ModelEvent[] = [];
    let stoppedAt = 0;
    for await (const event of port().stream(REQUEST, stop.signal)) {
      events.push(event);
      if (events.filter(({ type }) => type === 'text').length === 5) {
        stop.abort();
        stoppedAt = performance.now();
      }
    }
    expect(await closedAfter(server, stoppedAt)).toBeLessThan(50);
    expect(events.map(({ type }) => type)).toEqual(['start', 'text', 'text', 'text', 'text', 'text']);
  });

  it('does so while the model has not said anything yet', async () => {
    server.use(SILENT);
    const stop = new AbortController();
    let stoppedAt = 0;
    const unsubscribe = server.onRequest(() => {
      stop.abort();
      stoppedAt = performance.now();
    });
    const events: ModelEvent[] = [];
    for await (const event of port().stream(REQUEST, stop.signal)) events.push(event);
    unsubscribe();
    expect(await closedAfter(server, stoppedAt)).toBeLessThan(50);
    expect(events).toEqual([{ type: 'start', model: REQUEST.model }]);
  });

  it('closes the socket when the reader just leaves the loop', async () => {
    server.use(SLOW);
    let leftAt = 0;
    for await (const event of port().stream(REQUEST, new AbortController().signal)) {
      if (event.type !== 'text') continue;
      leftAt = performance.now();
      break;
    }
    expect(await closedAfter(server, leftAt)).toBeLessThan(50);
  });

  it('never calls the model when it came before the call', async () => {
    const before = server.requests.length;
    const events: ModelEvent[] = [];
    for await (const event of port().stream(REQUEST, AbortSignal.abort())) events.push(event);
    expect([events, server.requests.length]).toEqual([[], before]);
  });

  it('leaves the socket of a finished answer open for the next call', async () => {
    server.use(() => ({ text: 'Done.' }));
    const model = port();
    const used = new Set<RecordedRequest>();
    for (let call = 0; call < 3; call += 1) {
      for await (const event of model.stream(REQUEST, new AbortController().signal)) void event;
      const last = server.requests.at(-1);
      await last?.closed;
      if (last !== undefined) used.add(last);
    }
    expect([...used].map(({ isComplete }) => isComplete)).toEqual([true, true, true]);
  });

  it('takes no listener with it: many calls under one signal leave none behind', async () => {
    server.use(() => ({ text: 'Done.' }));
    const controller = new AbortController();
    for (let call = 0; call < 3; call += 1) {
      for await (const event of port().stream(REQUEST, controller.signal)) void event;
    }
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('a watchdog', () => {
  it('does not count the time in which the reader does not ask', async () => {
    server.use(() => [{ text: 'one two three' }, { wait: 40 }, { text: ' four' }]);
    const model = openaiCompatible({ baseUrl: `${server.url}/v1`, stallMs: 80 });
    let text = '';
    let last: ModelEvent | undefined;
    for await (const event of model.stream(REQUEST, new AbortController().signal)) {
      last = event;
      if (event.type !== 'text') continue;
      text += event.text;
      // A reader that is busy for longer than the stall limit.
      if (text === 'one') await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect([text, last?.type]).toEqual(['one two three four', 'finish']);
  });
});
