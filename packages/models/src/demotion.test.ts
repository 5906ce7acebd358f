import type { ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import { type ModelServer, type Reply, type ScriptRequest, startModelServer } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ollama, openaiCompatible } from './index.ts';

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
const bodies = (): readonly Readonly<Record<string, unknown>>[] => server.requests.map(({ body }) => body);

describe('what an endpoint refuses', () => {
  it('stream_options is left out after one refusal, and not sent again', async () => {
    await start([{ fault: 'refuseStreamOptions' }, { text: '{"a":1}' }]);
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect(await ask(port)).toEqual(OK);
    expect(await ask(port)).toEqual(OK);
    expect(bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false]);
  });

  it('the schema goes down from json_schema to json_object to the prompt alone, once per model', async () => {
    await start([{ fault: 'refuseSchema', rungs: 'all' }, { text: '{"a":1}' }]);
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(await ask(port, { schema: SCHEMA })).toEqual(OK);
    expect(await ask(port, { schema: SCHEMA, model: 'openai/other' })).toEqual(OK);
    const rungs = bodies().map(
      (body) => (body.response_format as { readonly type?: string } | undefined)?.type ?? 'plain',
    );
    expect(rungs).toEqual(['json_schema', 'json_object', 'plain', 'plain', 'json_schema', 'json_object', 'plain']);
    for (const { request } of server.requests)
      expect(request.messages[0]?.text).toContain(JSON.stringify(SCHEMA.schema));
  });

  it('json_object is kept where it works', async () => {
    await start([{ fault: 'refuseSchema', rungs: 'json_schema' }, { text: '{"a":1}' }]);
    const port = openaiCompatible({ baseUrl: `${server.url}/v1` });
    await ask(port, { schema: SCHEMA });
    await ask(port, { schema: SCHEMA });
    expect(bodies().map((body) => body.response_format)).toMatchObject([
      { type: 'json_schema', json_schema: { strict: true } },
      { type: 'json_object' },
      { type: 'json_object' },
    ]);
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
