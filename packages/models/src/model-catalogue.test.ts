import { sayCode } from '@longhand/i18n';
import type { ModelEvent, ModelPort } from '@longhand/protocol';
import { type ModelServer, manualClock, startModelServer } from '@longhand/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ModelError, modelsFromEnv } from './index.ts';
import { endpointsOf, ollamaHost, openaiBase } from './settings.ts';

const servers: ModelServer[] = [];
async function start(models: readonly string[], key?: string): Promise<ModelServer> {
  const server = await startModelServer({
    script: ({ model, wire }) => ({ text: `${wire} ${model}` }),
    models,
    ...(key === undefined ? {} : { key }),
  });
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
/** Port 9 (discard) answers nobody. */
const NO_OLLAMA = { OLLAMA_HOST: 'http://127.0.0.1:9' };
const HELLO = [{ role: 'human', text: 'Hello' }] as const;

async function say(port: ReturnType<typeof modelsFromEnv>, model: string): Promise<string> {
  let text = '';
  for await (const event of port.stream({ model, messages: HELLO }, new AbortController().signal)) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'error') text += `${event.kind}: ${event.message}`;
  }
  return text;
}

describe('the models of the settings', () => {
  it('are digest alone when nothing is set and nothing is found', async () => {
    const fetch = async (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    const models = modelsFromEnv({}, { fetch });
    expect(await models.list()).toEqual([
      { id: 'digest', provider: 'digest', label: 'digest', isDefault: true, isAvailable: true },
    ]);
    expect(await models.defaultModel()).toBe('digest');
  });

  it('begin with those that the program around brought along', async () => {
    const asked: string[] = [];
    const echo: ModelPort = {
      async *stream({ model }) {
        asked.push(model);
        yield { type: 'text', text: 'mine' };
      },
    };
    const models = modelsFromEnv(NO_OLLAMA, { ownModels: { mine: echo, 'org/other': echo } });
    expect((await models.list()).map(({ id, provider }) => [id, provider])).toEqual([
      ['own/mine', 'own'],
      ['own/org/other', 'own'],
      ['ollama/*', 'ollama'],
      ['digest', 'digest'],
    ]);
    expect(await models.defaultModel()).toBe('own/mine');
    expect([await say(models, 'own/mine'), await say(models, 'own/org/other')]).toEqual(['mine', 'mine']);
    expect(asked).toEqual(['own/mine', 'own/org/other']);
    expect(await say(models, 'own/nobody')).toContain('not_found');
    const wanted = modelsFromEnv({ ...NO_OLLAMA, LONGHAND_MODEL: 'own/nobody' }, { ownModels: { mine: echo } });
    expect((await wanted.list())[0]).toMatchObject({ id: 'own/nobody', isAvailable: false });
  });

  it('are found on every endpoint, without those that do not write; the first real one is the default', async () => {
    const server = await start(['big', 'nomic-embed-text', 'small']);
    const models = modelsFromEnv({
      OPENAI_BASE_URL: server.url,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.url,
      OLLAMA_HOST: server.url,
    });
    const list = await models.list();
    expect(list.map(({ id }) => id)).toEqual([
      'openai/big',
      'openai/small',
      'anthropic/big',
      'anthropic/nomic-embed-text',
      'anthropic/small',
      'ollama/big',
      'ollama/small',
      'digest',
    ]);
    expect(list.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(['openai/big']);
    expect(await models.defaultModel()).toBe('openai/big');
  });

  it('answer by the provider in their id', async () => {
    const server = await start(['m']);
    const models = modelsFromEnv({
      OPENAI_BASE_URL: `${server.url}/v1/`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.url,
      OLLAMA_HOST: server.url.replace('http://', ''),
    });
    expect(await say(models, 'openai/team/m')).toBe('openai team/m');
    expect(await say(models, 'anthropic/m')).toBe('anthropic m');
    expect(await say(models, 'ollama/m')).toBe('ollama m');
    expect(await say(models, 'nonsense')).toMatch(/^not_found: There is no model "nonsense"/);
  });

  it('name an endpoint that does not answer, with the cause', async () => {
    const server = await start(['m'], 'right');
    const models = modelsFromEnv({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'wrong', ...NO_OLLAMA });
    expect(await models.list()).toMatchObject([
      { id: 'openai/*', isAvailable: false, problem: 'model.state.auth' },
      { id: 'ollama/*', isAvailable: false, problem: 'model.state.network' },
      { id: 'digest', isDefault: true },
    ]);
  });

  it('are the default that LONGHAND_MODEL names, listed or not', async () => {
    const server = await start(['m']);
    const settings = { OPENAI_BASE_URL: server.url, OLLAMA_HOST: server.url };
    const wanted = async (model: string): Promise<unknown> => {
      const models = modelsFromEnv({ ...settings, LONGHAND_MODEL: model });
      const chosen = (await models.list()).filter(({ isDefault }) => isDefault);
      expect(await models.defaultModel()).toBe(model);
      return chosen;
    };
    expect(await wanted('ollama/m')).toMatchObject([{ id: 'ollama/m', isAvailable: true }]);
    expect(await wanted('openai/unlisted')).toMatchObject([{ id: 'openai/unlisted', isAvailable: true }]);
    expect(await wanted('ollama/missing')).toMatchObject([
      { id: 'ollama/missing', isAvailable: false, problem: 'model.state.unknown' },
    ]);
    expect(await wanted('anthropic/m')).toMatchObject([
      { id: 'anthropic/m', isAvailable: false, problem: 'model.state.unknown' },
    ]);
    expect(await wanted('digest')).toMatchObject([{ id: 'digest', isAvailable: true }]);
  });

  it('refuse an unknown id with the ids that exist, in a sentence for people', async () => {
    const server = await start(['m:latest']);
    const models = modelsFromEnv({ OLLAMA_HOST: server.url });
    await models.list();
    expect(() => models.resolve('ollama/m')).not.toThrow();
    for (const id of ['ollama/other', 'openai/gpt', 'gpt', 'foo/bar', 'ollama/', '']) {
      let thrown: unknown;
      try {
        models.resolve(id);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(ModelError);
      const { code, params } = thrown as ModelError;
      expect(sayCode('zh', code, params)).toBe(`没有名为“${id}”的模型。可选的有：ollama/m:latest, digest。`);
    }
  });

  it('keep what was asked for when a port is resolved without naming it again', async () => {
    const server = await start(['m']);
    const models = modelsFromEnv({ OPENAI_BASE_URL: server.url, LONGHAND_MODEL: 'openai/m', ...NO_OLLAMA });
    const events: ModelEvent[] = [];
    for await (const event of models.resolve().stream({ model: '', messages: HELLO }, new AbortController().signal))
      events.push(event);
    expect(events[0]).toEqual({ type: 'start', model: 'openai/m' });
    expect(server.requests[0]?.body.model).toBe('m');
  });

  it('are asked for once in ten seconds, also by many at once', async () => {
    const clock = manualClock();
    let count = 0;
    const fetch = async (): Promise<Response> => {
      count += 1;
      return Response.json({ models: [{ name: 'm' }] });
    };
    const models = modelsFromEnv({}, { fetch, clock });
    await Promise.all([models.list(), models.list(), models.defaultModel()]);
    clock.advance(9_999);
    await models.list();
    expect(count).toBe(1);
    clock.advance(1);
    await models.list();
    expect(count).toBe(2);
  });

  it('are kept as long as they should be, wherever the clock of the machine jumps', async () => {
    let count = 0;
    const fetch = async (): Promise<Response> => {
      count += 1;
      return Response.json({ models: [{ name: 'm' }] });
    };
    const wall = vi.spyOn(Date, 'now');
    const startMs = 1_800_000_000_000;
    const jumps = [3_600_000, -3_600_000, 86_400_000, -86_400_000].map((ms) => startMs + ms);
    const askedAfterJumps = async (cacheMs: number): Promise<number> => {
      count = 0;
      const models = modelsFromEnv({}, { fetch, cacheMs });
      for (const nowMs of [startMs, ...jumps]) {
        wall.mockReturnValue(nowMs);
        await models.list();
      }
      return count;
    };
    try {
      // Not a flood: it is kept for an hour. Not frozen: it is kept for no time at all.
      expect(await askedAfterJumps(3_600_000)).toBe(1);
      expect(await askedAfterJumps(0)).toBe(1 + jumps.length);
    } finally {
      wall.mockRestore();
    }
  });

  it('do not wait long for an Ollama that nobody named', async () => {
    const fetch = (_url: string, init: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => void init.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const models = modelsFromEnv({}, { fetch, probeMs: 20 });
    expect(await models.list()).toMatchObject([{ id: 'digest' }]);
  });
});

describe('settings', () => {
  it.each([
    ['https://api.openai.com', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1'],
    ['http://127.0.0.1:8000/v1/chat/completions', 'http://127.0.0.1:8000/v1'],
    ['127.0.0.1:8000', 'http://127.0.0.1:8000/v1'],
    ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1'],
    ['https://open.bigmodel.cn/api/paas/v4', 'https://open.bigmodel.cn/api/paas/v4'],
    [
      'https://generativelanguage.googleapis.com/v1beta/openai/',
      'https://generativelanguage.googleapis.com/v1beta/openai',
    ],
    ['https://dashscope.aliyuncs.com/compatible-mode', 'https://dashscope.aliyuncs.com/compatible-mode/v1'],
    ['http://v1.example', 'http://v1.example/v1'],
  ])('OPENAI_BASE_URL %s means %s', (given, url) => {
    expect(openaiBase(given)).toBe(url);
  });

  it.each([
    ['127.0.0.1:11434', 'http://127.0.0.1:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    [':9999', 'http://127.0.0.1:9999'],
    ['gpu-box', 'http://gpu-box:11434'],
    ['http://gpu-box', 'http://gpu-box:80'],
    ['https://ollama.example/', 'https://ollama.example:443'],
    ['https://proxy.example/ollama/', 'https://proxy.example:443/ollama'],
    ['[::1]:11434', 'http://[::1]:11434'],
    ['[::]', 'http://127.0.0.1:11434'],
  ])('OLLAMA_HOST %s means %s', (given, url) => {
    expect(ollamaHost(given)).toBe(url);
  });

  it('ignore blank values', () => {
    expect(endpointsOf({ OPENAI_API_KEY: ' ', ANTHROPIC_API_KEY: '', OLLAMA_CONTEXT_LENGTH: 'many' })).toEqual({
      endpoints: [{ name: 'ollama', kind: 'ollama', address: 'http://127.0.0.1:11434', models: [], origin: 'found' }],
    });
  });
});
