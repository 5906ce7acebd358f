import type { ModelCapabilities, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type ModelServer, type Reply, type Script, type Step, startModelServer } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, type Seen } from '../test/collect.ts';
import { anthropic, capabilityBook, type Diagnostic, ollama, openaiCompatible } from './index.ts';

let server: ModelServer;
let script: Script = () => ({ text: '' });
beforeAll(async () => {
  server = await startModelServer({ script: (request) => script(request) });
});
afterAll(() => server.close());

const diagnostics: Diagnostic[] = [];
const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
/** Short limits only where silence is the subject: elsewhere a busy machine must not look like a silent model. */
let limits = {};
const SILENT = ['stall', 'pings'];
const SHORT = { firstByteMs: 150, stallMs: 150 };
const wires: Readonly<Record<string, () => ModelPort>> = {
  openai: () => openaiCompatible({ baseUrl: `${server.url}/v1`, ...limits, onDiagnostic }),
  ollama: () => ollama({ host: server.url, ...limits, onDiagnostic }),
  anthropic: () => anthropic({ apiKey: 'k', baseUrl: server.url, ...limits, onDiagnostic }),
};

async function run(wire: string, reply: Reply | Script, more: Partial<ModelRequest> = {}): Promise<Seen> {
  script = typeof reply === 'function' ? reply : () => reply;
  diagnostics.length = 0;
  const port = wires[wire]?.();
  if (port === undefined) throw new Error(`no wire ${wire}`);
  return collect(port, more);
}

const HALF: Step = { text: 'The first half' };
const REST: Step = { text: ' and the rest.' };
const FINISHED = { type: 'finish', reason: 'stop' };
const kind = (name: string, retryable: boolean) => ({ type: 'error', kind: name, retryable });

interface Case {
  readonly name: string;
  readonly wires: readonly string[];
  readonly steps: readonly Step[];
  readonly text?: string;
  readonly reasoning?: string;
  readonly last: unknown;
  readonly diagnostic?: Diagnostic['kind'];
}

const ALL = ['openai', 'ollama', 'anthropic'];
const SSE = ['openai', 'anthropic'];
const cases: readonly Case[] = [
  {
    name: 'a clean end without a finish reason is incomplete, never done',
    wires: ALL,
    steps: [HALF, { fault: 'cleanEndWithoutFinish' }],
    text: 'The first half',
    last: kind('incomplete', true),
  },
  {
    name: 'the end mark without a finish reason is incomplete',
    wires: SSE,
    steps: [HALF, { fault: 'doneWithoutFinish' }],
    text: 'The first half',
    last: kind('incomplete', true),
  },
  {
    name: 'a reset keeps what came and is a network error',
    wires: ALL,
    steps: [HALF, { wait: 30 }, { fault: 'reset' }],
    text: 'The first half',
    last: kind('network', true),
  },
  {
    name: 'an error inside the stream is told',
    wires: ALL,
    steps: [HALF, { fault: 'inBandError', message: 'GPU on fire' }],
    text: 'The first half',
    last: { ...kind('upstream', true), message: 'GPU on fire' },
  },
  {
    name: 'a cut chunk stops the answer, it is not skipped',
    wires: ALL,
    steps: [HALF, { fault: 'malformedChunk' }, REST],
    text: 'The first half',
    last: kind('malformed', true),
  },
  {
    name: 'a web page inside an event stream is counted and left out',
    wires: SSE,
    steps: [HALF, { fault: 'htmlLine' }, REST],
    text: 'The first half and the rest.',
    last: FINISHED,
    diagnostic: 'unknownLine',
  },
  {
    name: 'a web page inside a line stream is malformed',
    wires: ['ollama'],
    steps: [HALF, { fault: 'htmlLine' }, REST],
    text: 'The first half',
    last: kind('malformed', true),
  },
  {
    name: 'bytes that are no UTF-8 are flagged',
    wires: ALL,
    steps: [HALF, { fault: 'invalidUtf8' }, REST],
    last: FINISHED,
    diagnostic: 'replacementCharacter',
  },
  {
    name: 'characters cut between packets come out whole',
    wires: ALL,
    steps: [{ fault: 'cutUtf8' }, { text: '中文𠮷😀 text' }],
    text: '中文𠮷😀 text',
    last: FINISHED,
  },
  {
    name: 'CRLF makes no difference',
    wires: ALL,
    steps: [{ fault: 'crlf' }, HALF, REST],
    text: 'The first half and the rest.',
    last: FINISHED,
  },
  {
    name: 'pings and blank lines make no difference',
    wires: ALL,
    steps: [{ fault: 'ping' }, HALF, { fault: 'ping' }, REST],
    text: 'The first half and the rest.',
    last: FINISHED,
  },
  {
    name: 'chunks without choices make no difference',
    wires: ['openai', 'ollama'],
    steps: [{ fault: 'emptyChoices' }, HALF, { fault: 'emptyChoices' }, REST],
    text: 'The first half and the rest.',
    last: FINISHED,
  },
  {
    name: 'a missing end mark behind a finish reason makes no difference',
    wires: SSE,
    steps: [{ fault: 'noDone' }, HALF],
    text: 'The first half',
    last: FINISHED,
  },
  {
    name: 'missing token counts make no difference',
    wires: ALL,
    steps: [{ fault: 'noUsage' }, HALF],
    text: 'The first half',
    last: FINISHED,
  },
  {
    name: 'reasoning_content is reasoning',
    wires: ALL,
    steps: [{ reasoning: 'hm', shape: 'reasoning_content' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    name: 'reasoning is reasoning',
    wires: ['openai'],
    steps: [{ reasoning: 'hm', shape: 'reasoning' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    name: '<think> at the beginning is reasoning',
    wires: ['openai', 'ollama'],
    steps: [{ reasoning: 'hm', shape: 'think' }, HALF],
    text: 'The first half',
    reasoning: 'hm',
    last: FINISHED,
  },
  {
    name: 'silence before the first byte is a timeout',
    wires: ALL,
    steps: [{ fault: 'stall' }],
    text: '',
    last: kind('timeout', true),
  },
  {
    name: 'silence in the middle is a timeout that keeps what came',
    wires: ALL,
    steps: [HALF, { fault: 'stall' }],
    text: 'The first half',
    last: kind('timeout', true),
  },
  {
    name: 'a stream that only says that it is alive is a timeout, before the first word',
    wires: ALL,
    steps: [{ fault: 'pings' }],
    text: '',
    last: { ...kind('timeout', true), message: expect.stringContaining('signs of life') },
  },
  {
    name: 'and in the middle, where what came is kept',
    wires: ALL,
    steps: [HALF, { fault: 'pings' }],
    text: 'The first half',
    last: { ...kind('timeout', true), message: expect.stringContaining('signs of life') },
  },
  {
    name: 'reasoning without end is ended, and what came before it is kept',
    wires: ALL,
    steps: [HALF, { fault: 'endlessReasoning' }],
    text: 'The first half',
    last: kind('endless_reasoning', false),
  },
  {
    name: 'arguments without end are ended, and what came before them is kept',
    wires: ALL,
    steps: [HALF, { fault: 'endlessArguments' }],
    text: 'The first half',
    last: kind('endless_arguments', false),
  },
  {
    name: 'the end of a thinking that was never begun is no text, and is told',
    wires: ['openai', 'ollama'],
    steps: [{ text: 'Let me see.\n</think>\n\nThe answer.' }],
    text: 'Let me see.\n',
    last: kind('stray_thinking', false),
    diagnostic: 'demoted',
  },
  {
    name: 'a document may write about the end of a thinking',
    wires: ['openai', 'ollama'],
    steps: [{ text: 'The mark `</think>` ends it:\n\n```\n</think>\n```\n\nSo </think> it is.' }],
    text: 'The mark `</think>` ends it:\n\n```\n</think>\n```\n\nSo </think> it is.',
    last: FINISHED,
  },
  {
    name: 'a length limit is no normal end',
    wires: ALL,
    steps: [HALF, { finish: 'length' }],
    text: 'The first half',
    last: { type: 'finish', reason: 'length' },
  },
  {
    name: 'a content filter is told',
    wires: SSE,
    steps: [HALF, { finish: 'content_filter' }],
    text: 'The first half',
    last: { type: 'finish', reason: 'content_filter' },
  },
];

describe.each(ALL)('faults on the %s wire', (wire) => {
  for (const { name, wires: affected, steps, text, reasoning, last, diagnostic } of cases) {
    if (!affected.includes(wire)) continue;
    it(name, async () => {
      limits = steps.some((step) => 'fault' in step && SILENT.includes(step.fault)) ? SHORT : {};
      const seen = await run(wire, steps);
      expect(seen.last).toMatchObject(last as object);
      if (text !== undefined) expect(seen.text).toBe(text);
      if (!steps.some((step) => 'fault' in step && step.fault === 'endlessReasoning'))
        expect(seen.reasoning).toBe(reasoning ?? '');
      expect(diagnostics.map((found) => found.kind)).toEqual(
        diagnostic === undefined ? [] : expect.arrayContaining([diagnostic]),
      );
    });
  }

  it.each([
    [401, undefined, kind('auth', false)],
    [403, undefined, kind('auth', false)],
    [404, undefined, kind('not_found', false)],
    [408, undefined, kind('timeout', true)],
    [400, undefined, kind('refused', false)],
    [422, '{"detail":"bad"}', { ...kind('refused', false), message: 'HTTP 422: bad' }],
    [
      400,
      '{"error":{"message":"This model\'s maximum context length is 8192 tokens.","code":"context_length_exceeded"}}',
      kind('context_overflow', false),
    ],
    [400, '{"error":"the input length exceeds the context length"}', kind('context_overflow', false)],
    [413, undefined, kind('context_overflow', false)],
    [429, undefined, kind('rate_limit', true)],
    [
      429,
      '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}',
      kind('rate_limit', false),
    ],
    [500, undefined, kind('overloaded', true)],
    [503, '', { ...kind('overloaded', true), message: 'HTTP 503: no explanation' }],
    [529, undefined, kind('overloaded', true)],
    [
      502,
      '<html><head><title>502 Bad Gateway</title></head></html>',
      { ...kind('overloaded', true), message: 'HTTP 502: 502 Bad Gateway' },
    ],
  ])('status %i with %s', async (status, body, last) => {
    const step: Step = body === undefined ? { fault: 'status', status } : { fault: 'status', status, body };
    expect((await run(wire, step)).last).toMatchObject(last);
  });

  it('honours Retry-After', async () => {
    const seen = await run(wire, { fault: 'status', status: 429, headers: { 'retry-after': '7' } });
    expect(seen.last).toMatchObject({ kind: 'rate_limit', retryAfterMs: 7_000 });
  });

  it('does not follow a redirect, which would carry the key elsewhere', async () => {
    const seen = await run(wire, { fault: 'status', status: 307, headers: { location: 'https://elsewhere.example/' } });
    expect(seen.last).toMatchObject({
      ...kind('refused', false),
      message: expect.stringContaining('https://elsewhere.example/'),
    });
  });

  it('takes a web page with status 200 for a wrong address', async () => {
    const seen = await run(wire, {
      fault: 'status',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>login</html>',
    });
    expect(seen.last).toMatchObject(kind('malformed', false));
  });

  it('counts tokens', async () => {
    const seen = await run(wire, [HALF, { usage: { input: 12, output: 34 } }]);
    expect(seen.events).toEqual([{ type: 'usage', input: 12, output: 34 }, FINISHED]);
  });

  it('gives a tool call with its id, its name and the arguments as they came', async () => {
    const seen = await run(wire, [
      { text: 'Let me see.' },
      { toolCall: { name: 'search', arguments: '{"q":"a"}', id: 'c9' } },
    ]);
    expect(seen.text).toBe('Let me see.');
    expect(seen.events.filter((event) => event.type === 'toolCall')).toEqual([
      { type: 'toolCall', call: { id: 'c9', name: 'search', arguments: '{"q":"a"}' } },
    ]);
    expect(seen.last).toEqual({ type: 'finish', reason: 'tool_calls' });
  });

  it.each(['toolCallWithoutId', 'toolCallIndexZero', 'toolCallWithoutIndex'] as const)(
    'keeps two calls apart: %s',
    async (fault) => {
      const steps: readonly Step[] = [
        { fault },
        { toolCall: { name: 'search', arguments: '{"q":"a"}' } },
        { toolCall: { name: 'search', arguments: '{"q":"b"}' } },
      ];
      const calls = async (): Promise<readonly ModelEvent[]> =>
        (await run(wire, steps)).events.filter((event) => event.type === 'toolCall');
      const first = await calls();
      expect(first.map((event) => (event.type === 'toolCall' ? [event.call.name, event.call.arguments] : []))).toEqual([
        ['search', '{"q":"a"}'],
        ['search', '{"q":"b"}'],
      ]);
      const ids = first.map((event) => (event.type === 'toolCall' ? event.call.id : ''));
      expect(new Set(ids).size).toBe(2);
      expect(ids.every((id) => id !== '')).toBe(true);
      expect(await calls()).toEqual(first);
    },
  );

  it('never repairs arguments that were cut off', async () => {
    const seen = await run(wire, [
      HALF,
      { fault: 'truncatedArguments' },
      { toolCall: { name: 'search', arguments: '{"query":"water"}' } },
    ]);
    const call = seen.events.find((event) => event.type === 'toolCall');
    expect(call).toMatchObject({ call: { arguments: '{"query":' } });
    expect(seen.text).toBe('The first half');
  });

  it('says that nobody listens at the address', async () => {
    const gone = await startModelServer({ script: () => ({ text: '' }) });
    await gone.close();
    const ports = [
      openaiCompatible({ baseUrl: gone.url }),
      ollama({ host: gone.url }),
      anthropic({ apiKey: 'k', baseUrl: gone.url }),
    ];
    for (const port of ports) {
      expect((await collect(port)).last).toMatchObject({
        ...kind('network', true),
        message: expect.stringContaining('ECONNREFUSED'),
      });
    }
  });

  it('refuses messages that no model could take, without asking one', async () => {
    const before = server.requests.length;
    const seen = await run(wire, HALF, { messages: [{ role: 'tool', call: 'x', name: 'f', text: 'r' }] });
    expect(seen.last).toMatchObject(kind('refused', false));
    expect(server.requests.length).toBe(before);
  });
});

describe('Anthropic wire only', () => {
  const reply = (usage: string) =>
    [
      `data: {"type":"message_start","message":{${usage}}}`,
      'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
      'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}',
      'data: {"type":"message_stop"}\n\n',
    ].join('\n\n');
  const port = (usage: string): ModelPort => {
    const fetch = async (): Promise<Response> =>
      new Response(reply(usage), { headers: { 'content-type': 'text/event-stream' } });
    return anthropic({ apiKey: 'k', fetch });
  };

  it('says nothing of tokens that nobody counted', async () => {
    expect((await collect(port(''))).events).toEqual([FINISHED]);
  });

  it('counts what came out of its cache', async () => {
    const seen = await collect(
      port(
        '"usage":{"input_tokens":5,"cache_read_input_tokens":900,"cache_creation_input_tokens":90,"output_tokens":1}',
      ),
    );
    expect(seen.events).toEqual([{ type: 'usage', input: 995, output: 1 }, FINISHED]);
  });
});

describe('OpenAI wire only', () => {
  it('takes the end mark for a finish where the settings say so', async () => {
    script = () => [HALF, { fault: 'doneWithoutFinish' }];
    const seen = await collect(openaiCompatible({ baseUrl: `${server.url}/v1`, isDoneEnough: true }));
    expect(seen).toMatchObject({ text: 'The first half', last: FINISHED });
  });

  it('finishes when a server is silent behind its finish reason', async () => {
    const answer = 'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n';
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(answer)),
    });
    const fetch = async (): Promise<Response> =>
      new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    const seen = await collect(openaiCompatible({ baseUrl: 'http://x/v1', fetch, finishGraceMs: 20 }));
    expect(seen).toMatchObject({ text: 'Hi', last: FINISHED });
  });

  it('reads the whole answer of a server that does not stream', async () => {
    const whole = {
      choices: [{ message: { role: 'assistant', content: 'Whole.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    };
    script = () => ({ fault: 'status', status: 200, body: JSON.stringify(whole, null, 2) });
    const seen = await collect(openaiCompatible({ baseUrl: `${server.url}/v1` }));
    expect(seen).toMatchObject({ text: 'Whole.', events: [{ type: 'usage', input: 1, output: 2 }, FINISHED] });
  });

  it('reads the last chunk even when the blank line behind it is missing', async () => {
    const answer = 'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}';
    const fetch = async (): Promise<Response> =>
      new Response(answer, { headers: { 'content-type': 'text/event-stream' } });
    expect(await collect(openaiCompatible({ baseUrl: 'http://x/v1', fetch }))).toMatchObject({
      text: 'Hi',
      last: FINISHED,
    });
    const cut = async (): Promise<Response> =>
      new Response(answer.slice(0, -20), { headers: { 'content-type': 'text/event-stream' } });
    expect(await collect(openaiCompatible({ baseUrl: 'http://x/v1', fetch: cut }))).toMatchObject({
      text: '',
      last: kind('incomplete', true),
    });
  });

  it('sends the key to its endpoint and shows it nowhere else', async () => {
    const seen = await (async () => {
      script = () => ({
        fault: 'status',
        status: 401,
        body: '{"error":{"message":"Incorrect API key provided: sk-secret"}}',
      });
      return collect(openaiCompatible({ baseUrl: `${server.url}/v1`, apiKey: 'sk-secret' }));
    })();
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer sk-secret');
    expect(JSON.stringify(seen)).not.toContain('sk-secret');
  });
});

describe('Ollama wire only', () => {
  it('always says how much context it wants and forbids silent cutting', async () => {
    await run('ollama', HALF, { model: 'ollama/qwen3:8b', maxTokens: 50, temperature: 0.5 });
    await run('ollama', HALF, { model: 'ollama/qwen3:8b' });
    const bodies = server.requests.slice(-2).map(({ body }) => body);
    expect(bodies[0]).toMatchObject({
      model: 'qwen3:8b',
      truncate: false,
      shift: false,
      options: { num_ctx: 8_192, num_predict: 50, temperature: 0.5 },
    });
    expect(bodies[1]).toMatchObject({ truncate: false, options: { num_ctx: 8_192 } });
  });

  const LONG = { messages: [{ role: 'human', text: 'Instructions come first. '.repeat(600) } as const] };

  it.each([
    ['far fewer tokens than it has', 1_000],
    ['exactly what was asked for', 8_192],
  ])('tells that only the end of the prompt was read, keeps the text, and remembers: %s', async (_name, input) => {
    const kept: ModelCapabilities[] = [];
    const book = capabilityBook({ keep: (record) => void kept.push(record), now: () => 7 });
    script = () => [HALF, { usage: { input, output: 4 } }];
    const seen = await collect(ollama({ host: server.url, book }), LONG);
    expect(seen).toMatchObject({ text: 'The first half', last: kind('context_truncated', false) });
    expect(seen.events[0]).toEqual({ type: 'usage', input, output: 4 });
    expect(kept.at(-1)).toMatchObject({
      context: { tokens: input, origin: 'served' },
      demoted: { what: 'context', at: 7 },
    });
  });

  it('does not take a tokenizer that makes little of a text for a cut', async () => {
    const seen = await run('ollama', [HALF, { usage: { input: 1_700, output: 4 } }], LONG);
    expect(seen.last).toEqual(FINISHED);
  });
});
