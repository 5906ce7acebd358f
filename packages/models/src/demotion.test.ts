import type { ModelCapabilities, ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type ModelServer, type Reply, type ScriptRequest, startModelServer } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { capabilityBook, nothingKnown } from './capabilities.ts';
import { anthropic, ollama, openaiCompatible } from './index.ts';

let server: ModelServer;
async function start(reply: Reply | ((request: ScriptRequest) => Reply)): Promise<void> {
  server = await startModelServer({ script: typeof reply === 'function' ? reply : () => reply });
}
afterEach(() => server.close());

const SCHEMA = {
  name: 'answer',
  schema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false },
};
const TOOL = { name: 'search', description: 'd', parameters: { type: 'object' } };

async function ask(port: ModelPort, more: Partial<ModelRequest> = {}): Promise<readonly ModelEvent[]> {
  const request: ModelRequest = { model: 'openai/m', messages: [{ role: 'human', text: 'Hello' }], ...more };
  const events: ModelEvent[] = [];
  for await (const event of port.stream(request, new AbortController().signal)) events.push(event);
  return events;
}
const OK = expect.arrayContaining([{ type: 'finish', reason: 'stop' }]);
const textOf = (events: readonly ModelEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const rungOf = (body: Readonly<Record<string, unknown>>): string =>
  body.tool_choice !== undefined
    ? 'tool'
    : ((body.response_format as { readonly type?: string } | undefined)?.type ?? 'plain');
const bodies = (): readonly Readonly<Record<string, unknown>>[] => server.requests.map(({ body }) => body);

describe('what an endpoint refuses', () => {
  it('stream_options is left out after one refusal, and not sent again', async () => {
    await start([{ fault: 'refuseStreamOptions' }, { text: '{"a":1}' }]);
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect(await ask(port)).toEqual(OK);
    expect(await ask(port)).toEqual(OK);
    expect(bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false]);
  });

  it('the schema goes down over a forced call and json_object to the prompt alone, once per model', async () => {
    await start(({ body }) =>
      body.tools === undefined
        ? [{ fault: 'refuseSchema', rungs: 'all' }, { text: '{"a":1}' }]
        : { fault: 'status', status: 400, body: '{"error":{"message":"tools are not supported"}}' },
    );
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(await ask(port, { schema: SCHEMA, model: 'openai/other' })).toEqual(OK);
    const all = ['json_schema', 'tool', 'json_object', 'plain'];
    expect(bodies().map(rungOf)).toEqual([...all, 'plain', ...all]);
    for (const { request } of server.requests)
      expect(request.messages[0]?.text).toContain(JSON.stringify(SCHEMA.schema));
  });

  it('a forced call is kept where it works, and its arguments are the answer', async () => {
    await start(({ body }) =>
      body.tool_choice === undefined
        ? [{ fault: 'refuseSchema', rungs: 'json_schema' }, { text: 'no' }]
        : { toolCall: { name: 'answer', arguments: '{"a":1}' } },
    );
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    await ask(port, { schema: SCHEMA });
    const events = await ask(port, { schema: SCHEMA });
    expect(events).toEqual(OK);
    expect(textOf(events)).toBe('{"a":1}');
    expect(events.some(({ type }) => type === 'toolCall' || type === 'toolCallDelta')).toBe(false);
    expect(bodies().map(rungOf)).toEqual(['json_schema', 'tool', 'tool']);
    expect(bodies()[0]).toMatchObject({ response_format: { json_schema: { strict: true } } });
    expect(bodies()[1]).toMatchObject({ tool_choice: { function: { name: 'answer' } } });
  });

  it('Anthropic is asked for a call that must be made', async () => {
    await start({ toolCall: { name: 'answer', arguments: '{"a":1}' } });
    const events = await ask(anthropic({ apiKey: 'k', baseUrl: server.url }), { schema: SCHEMA });
    expect(textOf(events)).toBe('{"a":1}');
    expect(bodies()[0]).toMatchObject({ tools: [{ name: 'answer' }], tool_choice: { type: 'tool', name: 'answer' } });
  });

  it('a rung that is taken but brings no valid answer is left for the next call, one at a time', async () => {
    await start([{ text: 'Here is what you want: a is 1.' }]);
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    for (let call = 0; call < 5; call += 1) expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(bodies().map(rungOf)).toEqual(['json_schema', 'tool', 'json_object', 'plain', 'plain']);
  });

  it('an answer that was cut off or is of the wanted shape leaves the rung as it is', async () => {
    await start(({ count }) =>
      count === 1 ? [{ text: '{"a":' }, { finish: 'length' }] : { text: '```json\n{"a":1}\n```' },
    );
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    for (let call = 0; call < 3; call += 1) await ask(port, { schema: SCHEMA });
    expect(bodies().map(rungOf)).toEqual(['json_schema', 'json_schema', 'json_schema']);
  });

  it('what works is remembered over restarts, for each endpoint and model', async () => {
    await start([
      { fault: 'refuseSchema', rungs: 'json_schema' },
      { fault: 'refuseStreamOptions' },
      { text: '{"a":1}' },
    ]);
    const kept: ModelCapabilities[] = [];
    const baseUrl = `${server.url}/v1`;
    await ask(openaiCompatible({ baseUrl, book: capabilityBook({ keep: (record) => kept.push(record) }) }), {
      schema: SCHEMA,
    });
    expect(kept.at(-1)).toMatchObject({ endpoint: baseUrl, model: 'openai/m', json: 'tool', gaps: ['stream_options'] });
    const before = server.requests.length;
    await ask(openaiCompatible({ baseUrl, book: capabilityBook({ known: kept.slice(-1) }) }), { schema: SCHEMA });
    expect(server.requests.length).toBe(before + 1);
    expect(bodies().at(-1)).not.toHaveProperty('stream_options');
    expect(rungOf(bodies().at(-1) ?? {})).toBe('tool');
  });

  it('a refusal for another reason demotes nothing', async () => {
    let isBroken = true;
    await start(() =>
      isBroken ? { fault: 'status', status: 400, body: '{"error":{"message":"bad"}}' } : { text: '{"a":1}' },
    );
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect((await ask(port, { schema: SCHEMA })).at(-1)).toMatchObject({ kind: 'refused' });
    isBroken = false;
    const before = server.requests.length;
    await ask(port, { schema: SCHEMA });
    expect(bodies()[before]).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('a context overflow is not taken for a refused schema', async () => {
    await start({ fault: 'status', status: 400, body: '{"error":{"message":"maximum context length is 10"}}' });
    const events = await ask(openaiCompatible({ baseUrl: `${server.url}/v1` }), { schema: SCHEMA });
    expect(events.at(-1)).toMatchObject({ kind: 'context_overflow' });
    expect(server.requests).toHaveLength(1);
  });

  it('tools are left out for a model without them, and the limit gets its newer name', async () => {
    await start(({ body }) => {
      const refuse = (message: string): Reply => ({
        fault: 'status',
        status: 400,
        body: JSON.stringify({ error: { message } }),
      });
      if (body.tools !== undefined) return refuse('registry/m does not support tools');
      if (body.max_tokens !== undefined) return refuse("'max_tokens' is not supported, use 'max_completion_tokens'");
      if (body.temperature !== undefined) return refuse("Unsupported value: 'temperature'");
      return { text: 'ok' };
    });
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect(await ask(port, { tools: [TOOL], maxTokens: 9, temperature: 0.1 })).toEqual(OK);
    expect(bodies().at(-1)).toMatchObject({ max_completion_tokens: 9 });
    expect(server.requests).toHaveLength(4);
  });

  it('Ollama gets the schema as format with thinking off, and then goes down as well', async () => {
    await start([{ fault: 'refuseSchema', rungs: 'all' }, { text: '{"a":1}' }]);
    const port = ollama({ host: server.url });
    expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(bodies().map((body) => body.format)).toEqual([SCHEMA.schema, 'json', undefined]);
    expect(bodies()[0]).toMatchObject({ think: false });
    await ask(port);
    expect(bodies().at(-1)).not.toHaveProperty('think');
  });
});

describe('an answer that goes on behind a prefill', () => {
  const KEPT = 'The river rose by two metres in one night, and';
  const known = (prefill: ModelCapabilities['prefill']): readonly ModelCapabilities[] => [
    { ...nothingKnown(`${server.url}/v1`, 'openai/m'), prefill },
  ];

  it('is asked for only where the model is known to go on, in the way that it takes', async () => {
    await start({ text: ' the bridge was closed.' });
    const modes = ['unknown', 'none', 'trailing', 'continue_final_message', 'prefix'] as const;
    for (const mode of modes) {
      const book = capabilityBook({ known: known(mode) });
      await ask(openaiCompatible({ baseUrl: `${server.url}/v1`, book }), { prefill: `${KEPT} ` });
    }
    const last = bodies().map((body) => (body.messages as readonly unknown[]).at(-1));
    const ai = { role: 'assistant', content: KEPT };
    expect(last).toEqual([
      { role: 'user', content: 'Hello' },
      { role: 'user', content: 'Hello' },
      ai,
      ai,
      { ...ai, prefix: true },
    ]);
    expect(bodies()[3]).toMatchObject({ continue_final_message: true, add_generation_prompt: false });
  });

  it('is given up after a refusal, and the same call goes through without it', async () => {
    await start(({ messages }) =>
      messages.at(-1)?.role === 'ai'
        ? {
            fault: 'status',
            status: 400,
            body: '{"error":{"message":"This model does not support assistant message prefill."}}',
          }
        : { text: 'the bridge was closed.' },
    );
    const book = capabilityBook({ known: known('trailing') });
    const port = openaiCompatible({ baseUrl: `${server.url}/v1`, book });
    expect(await ask(port, { prefill: KEPT })).toEqual(OK);
    await ask(port, { prefill: KEPT });
    expect(server.requests).toHaveLength(3);
    expect(book.get(`${server.url}/v1`, 'openai/m').prefill).toBe('none');
  });

  it('is given up when the answer begins again', async () => {
    await start({ text: `${KEPT} the bridge was closed.` });
    const book = capabilityBook({ known: known('trailing') });
    await ask(openaiCompatible({ baseUrl: `${server.url}/v1`, book }), { prefill: KEPT });
    expect(book.get(`${server.url}/v1`, 'openai/m').prefill).toBe('none');
  });
});
