import type { ModelCapabilities, ModelEvent } from '@longhand/protocol';
import { type Capabilities, capableScript, type ModelServer, type Script, startModelServer } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type CatalogueOptions, type ModelCatalogue, modelsFromEnv } from '../model-catalogue.ts';

let server: ModelServer;
let models: ModelCatalogue;
afterEach(async () => {
  models.close();
  await server.close();
});

async function start(script: Script, options: CatalogueOptions = {}, more: Record<string, string> = {}): Promise<void> {
  server = await startModelServer({ script });
  models = catalogue(options, more);
}
function catalogue(options: CatalogueOptions = {}, more: Record<string, string> = {}): ModelCatalogue {
  const env = { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: server.url, OLLAMA_HOST: server.url, ANTHROPIC_API_KEY: 'k' };
  return modelsFromEnv({ ...env, ANTHROPIC_BASE_URL: server.url, ...more }, options);
}
async function probed(can: Capabilities, model = 'openai/scripted'): Promise<ModelCapabilities> {
  await start(capableScript(can));
  const { capabilities, problem } = await models.probe(model);
  expect(problem).toBeUndefined();
  if (capabilities === null) throw new Error('nothing was found out');
  return capabilities;
}
async function call(id = 'openai/scripted', signal = new AbortController().signal): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  const request = { model: id, messages: [{ role: 'human', text: 'Hello' } as const] };
  for await (const event of models.stream(request, signal)) events.push(event);
  return events;
}
const probes = { now: () => 42 };

describe('a probe', () => {
  it('finds what an able model does, on every wire', async () => {
    const can: Capabilities = { prefill: 'trailing' };
    const able = { tools: 'yes', prefill: 'trailing', usage: 'yes' };
    expect(await probed(can)).toMatchObject({ ...able, json: 'json_schema', context: { origin: 'atLeast' } });
    expect((await models.probe('ollama/scripted')).capabilities).toMatchObject({
      ...able,
      json: 'json_schema',
      context: { tokens: 8_192, origin: 'stated' },
    });
    expect((await models.probe('anthropic/scripted')).capabilities).toMatchObject({
      ...able,
      json: 'tool',
      context: null,
    });
  });

  it.each<[string, Capabilities, Partial<ModelCapabilities>]>([
    ['tools that are claimed and not called', { tools: 'claims' }, { tools: 'no' }],
    ['tools that are refused', { tools: 'refuses' }, { tools: 'no' }],
    ['token counts that never come', { usage: 'none' }, { usage: 'no' }],
    ['a schema that is taken and not kept to', { json: ['tool', 'plain'] }, { json: 'tool' }],
    ['JSON by the prompt alone', { json: ['plain'] }, { json: 'plain' }],
    ['no JSON at all', { json: [] }, { json: 'none' }],
    ['a prefill that is ignored', { prefill: 'none' }, { prefill: 'none' }],
    ['a prefill that is refused', { prefill: 'refused' }, { prefill: 'none' }],
    ['a prefill that needs a flag', { prefill: 'continue_final_message' }, { prefill: 'continue_final_message' }],
    ['a prefill that needs a mark on the message', { prefill: 'prefix' }, { prefill: 'prefix' }],
    ['a context that is cut without a word', { servedTokens: 2_048 }, { context: { tokens: 2_048, origin: 'served' } }],
    [
      'a context that is cut, and counted as if it were not',
      { servedTokens: 3_000, usage: 'lies' },
      { context: { tokens: 2_048, origin: 'served' } },
    ],
    [
      'a context that is cut, and not counted',
      { servedTokens: 3_000, usage: 'none' },
      { context: { tokens: 2_048, origin: 'served' } },
    ],
  ])('finds out %s', async (_name, can, found) => {
    expect(await probed(can)).toMatchObject(found);
  });

  it('takes the limit that an honest endpoint names when it refuses a long prompt', async () => {
    const script = capableScript();
    await start((request) =>
      JSON.stringify(request.body).length > 10_000
        ? { fault: 'status', status: 400, body: '{"error":{"message":"maximum context length is 4096 tokens"}}' }
        : script(request),
    );
    const { capabilities } = await models.probe('openai/scripted');
    expect(capabilities?.context).toEqual({ tokens: 4_096, origin: 'served' });
  });

  it('costs little, and shows no key', async () => {
    const found = await probed({});
    expect(server.requests.length).toBeLessThanOrEqual(6);
    const sent = server.requests.map(({ body }) => JSON.stringify(body.messages).length);
    expect(sent.filter((length) => length > 1_000)).toHaveLength(1);
    expect(sent.reduce((sum, length) => sum + length, 0)).toBeLessThan(25_000);
    expect(JSON.stringify(found)).not.toContain('sk-1');
  });

  it('says why it could not be finished, and marks nothing as known', async () => {
    await start(() => ({ fault: 'status', status: 401 }));
    expect(await models.probe('openai/scripted')).toEqual({
      model: 'openai/scripted',
      capabilities: null,
      problem: 'model.state.auth',
    });
    await expect(models.probe('nobody/knows')).rejects.toMatchObject({ code: 'model.unknown' });
    expect(await models.probe('digest')).toEqual({ model: 'digest', capabilities: null });
  });
});

describe('the first call of a model', () => {
  it('is probed before, once, and what is found is kept and listed', async () => {
    const kept: ModelCapabilities[] = [];
    await start(capableScript(), { probes, keep: (record) => kept.push(record) });
    expect((await call()).at(-1)).toMatchObject({ type: 'finish' });
    expect(kept.at(-1)).toMatchObject({ model: 'openai/scripted', probedAt: 42 });
    const before = server.requests.length;
    await call();
    expect(server.requests.length).toBe(before + 1);
    const listed = (await models.list()).find(({ id }) => id === 'openai/scripted');
    expect(listed?.capabilities).toEqual(kept.at(-1));

    models.close();
    models = catalogue({ probes, known: kept.slice(-1) });
    await call();
    expect(server.requests.length).toBe(before + 2);
  });

  it('does not wait for a silent endpoint longer than it may', async () => {
    let isSilent = true;
    const script = capableScript();
    await start((request) => (isSilent && request.schema !== null ? { fault: 'stall' } : script(request)), {
      probes: { ...probes, waitMs: 60 },
    });
    const events = await call();
    expect(events.at(-1)).toMatchObject({ type: 'finish' });
    expect(models.capabilities('openai/scripted')).toBeNull();
    isSilent = false;
  });

  it('stops waiting when the person stops', async () => {
    await start(() => ({ fault: 'stall' }), { probes });
    const stop = new AbortController();
    server.onRequest(() => stop.abort());
    expect(await call('openai/scripted', stop.signal)).toEqual([]);
  });

  it('goes through when the probe fails, and is not probed again before the next', async () => {
    let calls = 0;
    await start(
      () => {
        calls += 1;
        return calls === 1 ? { fault: 'status', status: 503 } : { text: 'Hello.' };
      },
      { probes },
    );
    expect((await call()).at(-1)).toMatchObject({ type: 'finish' });
    await call();
    expect(calls).toBe(3);
  });
});
