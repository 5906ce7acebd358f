import { getEventListeners } from 'node:events';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { ChatOpenAI } from '@langchain/openai';
import type { ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type ModelServer, type Reply, type Script, type Step, startModelServer } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closedAfter } from '../test/closed-after.ts';
import { aiSdkModel } from './ai-sdk/index.ts';
import type { HostedOptions } from './hosted.ts';
import { langchainModel } from './langchain/index.ts';

let server: ModelServer;
let script: Script = () => ({ text: '' });
beforeAll(async () => {
  server = await startModelServer({ script: (request) => script(request) });
});
afterAll(() => server.close());

const KEY = 'sk-secret';
type Wire = 'AI SDK' | 'LangChain';
const BOTH: readonly Wire[] = ['AI SDK', 'LangChain'];
/** The real clients of both worlds, on the scripted server. */
const ports: Readonly<Record<Wire, (options?: HostedOptions) => ModelPort>> = {
  'AI SDK': (options) =>
    aiSdkModel(
      createOpenAICompatible({
        name: 'scripted',
        baseURL: `${server.url}/v1`,
        apiKey: KEY,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })('m'),
      options,
    ),
  LangChain: (options) =>
    langchainModel(
      new ChatOpenAI({ model: 'm', apiKey: KEY, configuration: { baseURL: `${server.url}/v1` } }),
      options,
    ),
};
const REQUEST: ModelRequest = { model: 'own/m', messages: [{ role: 'human', text: 'Hello' }] };

interface Seen {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ModelEvent[];
  readonly usage: readonly ModelEvent[];
  readonly last: ModelEvent | undefined;
}

async function run(
  wire: Wire,
  reply: Reply | Script,
  more: Partial<ModelRequest> = {},
  options: HostedOptions = {},
): Promise<Seen> {
  script = typeof reply === 'function' ? reply : () => reply;
  return collect(ports[wire](options), more);
}

async function collect(port: ModelPort, more: Partial<ModelRequest> = {}): Promise<Seen> {
  const all: ModelEvent[] = [];
  for await (const event of port.stream({ ...REQUEST, ...more }, new AbortController().signal)) all.push(event);
  expect(all[0]).toEqual({ type: 'start', model: REQUEST.model });
  const terminal = all.filter(({ type }) => type === 'finish' || type === 'error');
  expect(terminal).toHaveLength(1);
  expect(all.at(-1)).toBe(terminal[0]);
  const joined = (type: 'text' | 'reasoning'): string =>
    all.map((event) => (event.type === type ? event.text : '')).join('');
  const of = (type: ModelEvent['type']): readonly ModelEvent[] => all.filter((event) => event.type === type);
  return {
    text: joined('text'),
    reasoning: joined('reasoning'),
    calls: of('toolCall'),
    usage: of('usage'),
    last: all.at(-1),
  };
}

const HALF: Step = { text: 'The first half' };
const REST: Step = { text: ' and the rest.' };
const WHOLE = 'The first half and the rest.';
const FINISHED = { type: 'finish', reason: 'stop' };
const kind = (name: string, retryable: boolean) => ({ type: 'error', kind: name, retryable });

interface Case {
  readonly name: string;
  readonly wires?: readonly Wire[];
  readonly steps: readonly Step[];
  readonly text?: string;
  readonly reasoning?: string;
  readonly last: object;
}

const cases: readonly Case[] = [
  {
    name: 'a clean end without a finish reason is incomplete, although LangChain calls it a success',
    steps: [HALF, { fault: 'cleanEndWithoutFinish' }],
    text: 'The first half',
    last: kind('incomplete', true),
  },
  {
    name: 'the end mark without a finish reason is incomplete',
    steps: [HALF, { fault: 'doneWithoutFinish' }],
    text: 'The first half',
    last: kind('incomplete', true),
  },
  {
    name: 'a reset keeps what came and is a network error',
    steps: [HALF, { wait: 30 }, { fault: 'reset' }],
    text: 'The first half',
    last: kind('network', true),
  },
  {
    name: 'an error inside the stream is told',
    steps: [HALF, { fault: 'inBandError', message: 'GPU on fire' }],
    text: 'The first half',
    last: { ...kind('upstream', true), message: 'GPU on fire' },
  },
  {
    name: 'a cut chunk stops the answer, although the AI SDK goes on behind it',
    steps: [HALF, { fault: 'malformedChunk' }, REST],
    text: 'The first half',
    last: kind('malformed', true),
  },
  // Both clients leave the line out and say nothing about it.
  {
    name: 'a web page inside the stream is left out',
    steps: [HALF, { fault: 'htmlLine' }, REST],
    text: WHOLE,
    last: FINISHED,
  },
  {
    name: 'bytes that are no UTF-8 do not end the answer',
    steps: [HALF, { fault: 'invalidUtf8' }, REST],
    last: FINISHED,
  },
  {
    name: 'characters cut between packets come out whole',
    steps: [{ fault: 'cutUtf8' }, { text: '中文𠮷😀' }],
    text: '中文𠮷😀',
    last: FINISHED,
  },
  { name: 'CRLF makes no difference', steps: [{ fault: 'crlf' }, HALF, REST], text: WHOLE, last: FINISHED },
  {
    name: 'pings make no difference',
    steps: [{ fault: 'ping' }, HALF, { fault: 'ping' }, REST],
    text: WHOLE,
    last: FINISHED,
  },
  {
    name: 'chunks without choices make no difference',
    steps: [{ fault: 'emptyChoices' }, HALF, { fault: 'emptyChoices' }, REST],
    text: WHOLE,
    last: FINISHED,
  },
  {
    name: 'a missing end mark behind a finish reason makes no difference',
    steps: [{ fault: 'noDone' }, HALF],
    text: 'The first half',
    last: FINISHED,
  },
  {
    name: 'reasoning_content is reasoning',
    steps: [{ reasoning: 'hm', shape: 'reasoning_content' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    // ChatOpenAI drops this field before anybody sees it.
    name: 'reasoning is reasoning',
    wires: ['AI SDK'],
    steps: [{ reasoning: 'hm', shape: 'reasoning' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    name: '<think> at the beginning is reasoning',
    steps: [{ reasoning: 'hm', shape: 'think' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    name: 'silence before the first part is a timeout',
    steps: [{ fault: 'stall' }],
    text: '',
    last: kind('timeout', true),
  },
  {
    name: 'silence in the middle is a timeout that keeps what came',
    steps: [HALF, { fault: 'stall' }],
    text: 'The first half',
    last: kind('timeout', true),
  },
  {
    name: 'a length limit is no normal end',
    steps: [HALF, { finish: 'length' }],
    text: 'The first half',
    last: { type: 'finish', reason: 'length' },
  },
  {
    name: 'a content filter is told',
    steps: [HALF, { finish: 'content_filter' }],
    text: 'The first half',
    last: { type: 'finish', reason: 'content_filter' },
  },
];

describe.each(BOTH)('faults through the %s', (wire) => {
  for (const { name, wires = BOTH, steps, text, reasoning, last } of cases) {
    if (!wires.includes(wire)) continue;
    it(name, async () => {
      // The openai package prints what it cannot parse.
      const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
      const isStall = steps.some((step) => 'fault' in step && step.fault === 'stall');
      const seen = await run(wire, steps, {}, isStall ? { firstByteMs: 400, stallMs: 400 } : {});
      printed.mockRestore();
      expect(seen.last).toMatchObject(last);
      if (text !== undefined) expect(seen.text).toBe(text);
      expect(seen.reasoning).toBe(reasoning ?? '');
    });
  }

  it.each([
    [401, undefined, kind('auth', false)],
    [404, undefined, kind('not_found', false)],
    [408, undefined, kind('timeout', true)],
    [400, undefined, kind('refused', false)],
    [422, '{"detail":"bad"}', { ...kind('refused', false), message: 'HTTP 422: bad' }],
    [
      400,
      '{"error":{"message":"This model\'s maximum context length is 8192 tokens.","code":"context_length_exceeded"}}',
      kind('context_overflow', false),
    ],
    [413, undefined, kind('context_overflow', false)],
    [429, undefined, kind('rate_limit', true)],
    [
      429,
      '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}',
      kind('rate_limit', false),
    ],
    [500, undefined, kind('overloaded', true)],
    [
      502,
      '<html><head><title>502 Bad Gateway</title></head></html>',
      { ...kind('overloaded', true), message: 'HTTP 502: 502 Bad Gateway' },
    ],
  ])('status %i with %s is told at the first answer: retries are ours', async (status, body, last) => {
    const before = server.requests.length;
    const step: Step = body === undefined ? { fault: 'status', status } : { fault: 'status', status, body };
    expect((await run(wire, step)).last).toMatchObject(last);
    expect(server.requests.length).toBe(before + 1);
  });

  it('honours Retry-After', async () => {
    const seen = await run(wire, { fault: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(seen.last).toMatchObject({ kind: 'rate_limit', retryAfterMs: 7_000 });
  });

  it('says that nobody listens at the address', async () => {
    const gone = await startModelServer({ script: () => HALF });
    const kept = server;
    server = gone;
    const port = ports[wire]();
    server = kept;
    await gone.close();
    expect((await collect(port)).last).toMatchObject({
      ...kind('network', true),
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('counts tokens', async () => {
    const seen = await run(wire, [HALF, { usage: { input: 12, output: 34 } }]);
    expect(seen.usage).toEqual([{ type: 'usage', input: 12, output: 34 }]);
    expect((await run(wire, [{ fault: 'noUsage' }, HALF])).usage).toEqual([]);
  });

  it('gives a tool call with its id, its name and the arguments as they came', async () => {
    const tools = [{ name: 'search', description: 'Finds.', parameters: { type: 'object', properties: {} } }];
    const seen = await run(
      wire,
      [{ text: 'Let me see.' }, { toolCall: { name: 'search', arguments: '{"q": "a"}', id: 'c9' } }],
      { tools },
    );
    expect(seen.text).toBe('Let me see.');
    expect(seen.calls).toEqual([{ type: 'toolCall', call: { id: 'c9', name: 'search', arguments: '{"q": "a"}' } }]);
    expect(seen.last).toEqual({ type: 'finish', reason: 'tool_calls' });
    expect(server.requests.at(-1)?.request.tools).toMatchObject(tools);
  });

  it.each(['toolCallWithoutId', 'toolCallIndexZero', 'toolCallWithoutIndex'] as const)(
    'keeps two calls apart: %s',
    async (fault) => {
      const seen = await run(wire, [
        { fault },
        { toolCall: { name: 'search', arguments: '{"q":"a"}' } },
        { toolCall: { name: 'search', arguments: '{"q":"b"}' } },
      ]);
      const calls = seen.calls.flatMap((event) => (event.type === 'toolCall' ? [event.call] : []));
      expect(calls.map(({ arguments: args }) => args)).toEqual(['{"q":"a"}', '{"q":"b"}']);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
      expect(calls.every(({ id }) => id !== '')).toBe(true);
    },
  );

  it('never repairs arguments that were cut off, and keeps them back when the answer is incomplete', async () => {
    const cut: readonly Step[] = [
      { fault: 'truncatedArguments' },
      { toolCall: { name: 'search', arguments: '{"query":"water"}' } },
    ];
    expect((await run(wire, cut)).calls).toMatchObject([{ call: { arguments: '{"query":' } }]);
    const seen = await run(wire, [...cut, { fault: 'cleanEndWithoutFinish' }]);
    expect([seen.calls, seen.last]).toMatchObject([[], kind('incomplete', true)]);
  });

  it('refuses messages that no model could take, without asking one', async () => {
    const before = server.requests.length;
    const seen = await run(wire, HALF, { messages: [{ role: 'tool', call: 'x', name: 'f', text: 'r' }] });
    expect(seen.last).toMatchObject(kind('refused', false));
    expect(server.requests.length).toBe(before);
  });

  it('takes the key out of a message that quotes it', async () => {
    const body = '{"error":{"message":"Incorrect API key provided: sk-secret"}}';
    const seen = await run(wire, { fault: 'status', status: 401, body }, {}, { secret: KEY });
    expect(seen.last).toMatchObject({ message: 'HTTP 401: Incorrect API key provided: •••' });
  });

  it('sends the whole conversation, calls and results included', async () => {
    const messages: ModelRequest['messages'] = [
      { role: 'system', text: 'S' },
      { role: 'human', text: 'q' },
      { role: 'ai', text: 'a', toolCalls: [{ id: 'c1', name: 'search', arguments: '{"q":1}' }] },
      { role: 'tool', call: 'c1', name: 'search', text: 'r' },
    ];
    await run(wire, HALF, { messages });
    expect(server.requests.at(-1)?.request.messages).toEqual(messages);
  });

  it('names a wanted schema in the prompt', async () => {
    await run(wire, { text: '{}' }, { schema: { name: 'x', schema: { type: 'object', title: 'Wanted' } } });
    expect(JSON.stringify(server.requests.at(-1)?.request.messages[0])).toContain('Wanted');
  });
});

// A busy machine may be late once; a way that is too slow is late every time.
describe.each(BOTH)('a stop through the %s', { retry: 2 }, (wire) => {
  const SLOW: Script = () => ({ text: 'word '.repeat(400), tokensPerSecond: 100 });

  it('closes the upstream socket within 50 ms, keeps what came and ends without an event', async () => {
    script = SLOW;
    const stop = new AbortController();
    const types: string[] = [];
    let stoppedAt = 0;
    for await (const { type } of ports[wire]().stream(REQUEST, stop.signal)) {
      types.push(type);
      if (types.length !== 6) continue;
      stop.abort();
      stoppedAt = performance.now();
    }
    expect(await closedAfter(server, stoppedAt)).toBeLessThan(50);
    expect(types).toEqual(['start', 'text', 'text', 'text', 'text', 'text']);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('does so while the model has not said anything yet', async () => {
    script = () => [{ fault: 'stall' }];
    const stop = new AbortController();
    let stoppedAt = 0;
    const unsubscribe = server.onRequest(() => {
      stop.abort();
      stoppedAt = performance.now();
    });
    const events: ModelEvent[] = [];
    for await (const event of ports[wire]().stream(REQUEST, stop.signal)) events.push(event);
    unsubscribe();
    expect(await closedAfter(server, stoppedAt)).toBeLessThan(50);
    expect(events).toEqual([{ type: 'start', model: REQUEST.model }]);
  });

  it('closes the socket when the reader just leaves the loop', async () => {
    script = SLOW;
    let leftAt = 0;
    for await (const event of ports[wire]().stream(REQUEST, new AbortController().signal)) {
      if (event.type !== 'text') continue;
      leftAt = performance.now();
      break;
    }
    expect(await closedAfter(server, leftAt)).toBeLessThan(50);
  });

  it('never calls the model when it came before the call', async () => {
    const before = server.requests.length;
    const events: ModelEvent[] = [];
    for await (const event of ports[wire]().stream(REQUEST, AbortSignal.abort())) events.push(event);
    expect([events, server.requests.length]).toEqual([[], before]);
  });
});

describe('the AI SDK only', () => {
  it('takes a web page with status 200 for a wrong address', async () => {
    const seen = await run('AI SDK', {
      fault: 'status',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>login</html>',
    });
    expect(seen.last).toMatchObject(kind('malformed', false));
  });

  it('asks for the schema in the best way that the model takes, and remembers it', async () => {
    script = () => [{ fault: 'refuseSchema', rungs: 'all' }, { text: '{}' }];
    const told: string[] = [];
    const port = ports['AI SDK']({ onDiagnostic: ({ kind: what }) => void told.push(what) });
    const before = server.requests.length;
    const schema = { name: 'x', schema: { type: 'object' } };
    expect((await collect(port, { schema })).text).toBe('{}');
    expect(server.requests.slice(before).map(({ body }) => body.response_format)).toMatchObject(
      [{ type: 'json_schema' }, { type: 'json_object' }, {}].map((format) =>
        Object.keys(format).length > 0 ? format : undefined,
      ),
    );
    await collect(port, { schema });
    expect([server.requests.length - before, told]).toEqual([4, ['demoted', 'demoted']]);
  });
});

describe('LangChain only', () => {
  it('passes on what the settings want beside messages and tools', async () => {
    script = () => HALF;
    const model = new ChatOpenAI({ model: 'm', apiKey: KEY, configuration: { baseURL: `${server.url}/v1` } });
    const callOptions = ({ schema }: ModelRequest) => (schema ? { response_format: { type: 'json_object' } } : {});
    await collect(langchainModel(model, { callOptions }), { schema: { name: 'x', schema: { type: 'object' } } });
    expect(server.requests.at(-1)?.body.response_format).toEqual({ type: 'json_object' });
  });

  it('takes the end of a model that never gives a reason for a finish only where the settings say so', async () => {
    const model = new FakeListChatModel({ responses: ['Canned.'] });
    expect(await collect(langchainModel(model))).toMatchObject({ text: 'Canned.', last: kind('incomplete', true) });
    expect(await collect(langchainModel(model, { isEndEnough: true }))).toMatchObject({
      text: 'Canned.',
      last: FINISHED,
    });
  });

  it('asks a model that knows no tools without them, and says so', async () => {
    const tools = [{ name: 'search', description: 'Finds.', parameters: { type: 'object' } }];
    const told: string[] = [];
    const model = new FakeListChatModel({ responses: ['Canned.'] });
    // FakeListChatModel knows tools in newer versions; the interface says that a model may not.
    Object.defineProperty(model, 'bindTools', { value: undefined });
    const port = langchainModel(model, { isEndEnough: true, onDiagnostic: ({ detail }) => void told.push(detail) });
    expect(await collect(port, { tools })).toMatchObject({ text: 'Canned.', last: FINISHED });
    expect(told).toEqual([expect.stringContaining('does not support tools')]);
  });
});
