import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, ApiError, createApi } from '@longhand/client';
import type { EndpointInput } from '@longhand/protocol';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stateWhen } from '../../test/state-when.ts';
import { assemble, type Longhand } from '../assemble.ts';

const KEY = 'sk-very-secret-42';
let dataDir: string;
let scripted: ModelServer;
let longhand: Longhand;
let api: Api;

async function start(env: Record<string, string> = {}): Promise<void> {
  longhand = await assemble({
    dataDir,
    env: { OLLAMA_HOST: 'http://127.0.0.1:9', LONGHAND_PROBE: 'off', ...env },
    logLevel: 'silent',
  });
  api = createApi({ baseUrl: (await longhand.listen({ host: '127.0.0.1', port: 0 })).address });
}
const restart = async (env: Record<string, string> = {}): Promise<void> => {
  await longhand.close();
  await start(env);
};
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  );

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-endpoints-'));
  scripted = await startModelServer({
    script: writerScript({ sections: 2, wordsPerSection: 60, tokensPerSecond: 400 }),
    models: ['small', 'large'],
    key: KEY,
  });
  await start();
});
afterEach(async () => {
  await longhand.close();
  await scripted.close();
  await rm(dataDir, { recursive: true, force: true });
});

const work = (more: Partial<EndpointInput> = {}): EndpointInput => ({
  name: 'work',
  kind: 'openai',
  address: scripted.url,
  key: KEY,
  ...more,
});

describe('an endpoint that is set in the page', () => {
  test('offers its models under its name, with what was said of it, also after a restart', async () => {
    const price = { currency: 'EUR', input: 1, output: 2 };
    const made = await api.endpoints.add(work({ price, contextLength: 32_000, concurrency: 5 }));
    expect(made).toEqual({
      name: 'work',
      kind: 'openai',
      address: `${scripted.url}/v1`,
      hasKey: true,
      models: [],
      origin: 'page',
      price,
      contextLength: 32_000,
      concurrency: 5,
    });
    await restart();
    const models = await api.models();
    expect(models.filter(({ id }) => id.startsWith('work/'))).toMatchObject([
      {
        id: 'work/small',
        provider: 'openai',
        isAvailable: true,
        concurrency: 5,
        price: { ...price, origin: 'person' },
      },
      { id: 'work/large', capabilities: { model: 'work/large', context: { tokens: 32_000, origin: 'stated' } } },
    ]);
    expect(longhand.models.concurrency('work/small')).toBe(5);
    await api.endpoints.remove('work');
    expect((await api.models()).some(({ id }) => id.startsWith('work/'))).toBe(false);
  });

  test('writes a document; another one takes over in the middle, at the next call', async () => {
    // One section after another: else both are begun before the other model is there.
    await api.endpoints.add(work({ concurrency: 1 }));
    await api.endpoints.add(work({ name: 'home', kind: 'ollama' }));
    const { id } = await api.documents.create({ brief: 'Write about tides.', lang: 'en' });
    await api.command(id, { type: 'run.start', autonomy: 'auto', model: 'work/small' });
    await stateWhen(api, id, ({ open }) => Object.values(open).some(({ text }) => text.length > 20));
    await api.command(id, { type: 'run.setModel', model: 'home/large' });
    const done = await stateWhen(api, id, ({ run }) => run?.status === 'finished');
    expect(done.run).toMatchObject({ outcome: 'success', model: 'home/large' });
    const calls = scripted.requests.map(({ wire, body }) => `${wire} ${String(body.model)}`);
    expect(new Set(calls)).toEqual(new Set(['openai small', 'ollama large']));
    expect(calls.lastIndexOf('openai small')).toBeLessThan(calls.indexOf('ollama large'));
  });

  test('keeps its key where only its owner may read it, and tells it nobody', async () => {
    await api.endpoints.add(work());
    const file = join(dataDir, 'models.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(KEY);
    const wrong = await api.endpoints.test(work({ key: 'sk-wrong-one' }));
    const answers = [
      await api.endpoints.list(),
      await api.models(),
      await api.endpoints.test('work'),
      await api.endpoints.change('work', work()),
      wrong,
      await codeOf(api.endpoints.add(work({ name: 'Bad Name' }))),
      await codeOf(api.endpoints.add(work({ address: 'http://169.254.169.254' }))),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/sk-/);
  });

  test('takes its kept key along to no other address', async () => {
    await api.endpoints.add(work());
    const thief = await startModelServer({ script: () => ({ text: 'thank you' }), models: ['m'] });
    try {
      const { key: _left, ...moved } = work({ address: thief.url });
      await api.endpoints.test(moved);
      expect((await api.endpoints.change('work', moved)).hasKey).toBe(false);
      await api.endpoints.test('work');
      expect(thief.requests.length).toBeGreaterThan(0);
      expect(JSON.stringify(thief.requests.map(({ headers }) => headers))).not.toContain(KEY);
    } finally {
      await thief.close();
    }
  });

  test('keeps its key through a change that leaves the address, and loses it when it is taken away', async () => {
    await api.endpoints.add(work());
    const { key: _left, ...same } = work({ models: ['large'] });
    expect(await api.endpoints.change('work', same)).toMatchObject({ hasKey: true, models: ['large'] });
    expect((await api.endpoints.test('work')).outcome).toBe('answered');
    expect(await api.endpoints.change('work', { ...same, key: null })).toMatchObject({ hasKey: false });
  });

  test.each([
    ['no such kind of address', { address: 'file:///etc/passwd' }, 'endpoint.unknownHost'],
    ['a cloud’s metadata service', { address: 'http://169.254.169.254/latest/meta-data' }, 'endpoint.barred'],
    ['the same, hidden in a number', { address: 'http://2852039166' }, 'endpoint.barred'],
    ['a password in the address', { address: 'http://me:pw@127.0.0.1' }, 'endpoint.credentials'],
    ['a key over the open internet', { address: 'http://8.8.8.8' }, 'endpoint.plain'],
    ['a name that means something else', { name: 'digest' }, 'endpoint.taken'],
    ['a name that the environment has', { name: 'ollama' }, 'endpoint.taken'],
    ['Anthropic without a key', { kind: 'anthropic', key: null }, 'endpoint.needsKey'],
    ['no calls at all', { concurrency: 0 }, 'request.invalid'],
  ] as const)('is refused with its reason: %s', async (_what, more, code) => {
    expect(await codeOf(api.endpoints.add(work(more as Partial<EndpointInput>)))).toBe(code);
    expect((await api.endpoints.list()).endpoints.map(({ name }) => name)).toEqual(['ollama']);
  });
});

describe('the environment', () => {
  test('stands above the page, says so, and cannot be changed there', async () => {
    await api.endpoints.add(work({ name: 'openai', models: ['mine'] }));
    await restart({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: scripted.url, LONGHAND_CONCURRENCY: '2' });
    const { endpoints } = await api.endpoints.list();
    expect(endpoints.map(({ name, origin, isOverruled }) => [name, origin, isOverruled])).toEqual([
      ['openai', 'environment', undefined],
      ['ollama', 'environment', undefined],
      ['openai', 'page', true],
    ]);
    expect((await api.models()).map(({ id }) => id)).toContain('openai/small');
    expect((await api.models()).map(({ id }) => id)).not.toContain('openai/mine');
    expect(longhand.models.concurrency('openai/small')).toBe(2);
    expect(await codeOf(api.endpoints.remove('ollama'))).toBe('endpoint.environment');
    // What is overruled can still be taken away.
    await api.endpoints.remove('openai');
    expect((await api.endpoints.list()).endpoints).toHaveLength(2);
  });
});

describe('a test of an endpoint', () => {
  test('tells what was reached, and what is wrong in words of its own', async () => {
    expect(await api.endpoints.test(work())).toMatchObject({ outcome: 'answered', model: 'small', models: 2 });
    expect(await api.endpoints.test(work({ key: 'sk-no' }))).toMatchObject({ problem: 'model.state.auth' });
    expect(await api.endpoints.test(work({ address: 'http://127.0.0.1:9' }))).toMatchObject({
      problem: 'model.state.network',
    });
    expect(await api.endpoints.test(work({ kind: 'ollama' }), 'missing')).toMatchObject({
      outcome: 'failed',
      problem: 'model.state.notInstalled',
    });
    scripted.use(() => ({ fault: 'status', status: 404 }));
    expect(await api.endpoints.test(work(), 'missing')).toMatchObject({ problem: 'model.state.noSuchModel' });
    expect((await api.endpoints.list()).endpoints).toHaveLength(1);
  });

  test('passes on nothing of what an address says that is none of a model', async () => {
    scripted.use(() => ({ fault: 'status', status: 400, body: 'the secret of another service' }));
    const report = await api.endpoints.test(work({ models: ['m'] }));
    expect(report.outcome).toBe('failed');
    expect(JSON.stringify(report)).not.toContain('secret');
  });
});

test('settings that cannot be read are put aside and told; nothing stops for them', async () => {
  await writeFile(join(dataDir, 'models.json'), '{"version": 1, "endpoints": [');
  await restart();
  const { endpoints, notice } = await api.endpoints.list();
  expect(endpoints).toHaveLength(1);
  expect(notice).toMatchObject({ code: 'endpoint.damaged' });
  expect(await readFile(join(dataDir, 'models.json.damaged'), 'utf8')).toContain('"endpoints": [');
  await api.endpoints.add(work());
  expect((await api.endpoints.list()).endpoints.map(({ name }) => name)).toContain('work');
});

test('settings that cannot be written change nothing, and say why', async () => {
  await api.endpoints.add(work());
  await mkdir(join(dataDir, 'models.json.new', 'in-the-way'), { recursive: true });
  expect(await codeOf(api.endpoints.remove('work'))).toBe('endpoint.notKept');
  expect((await api.endpoints.list()).endpoints.map(({ name }) => name)).toContain('work');
  expect((await api.endpoints.test('work')).outcome).toBe('answered');
});

test('settings that may not be read are named before anything is opened', async () => {
  await longhand.close();
  await mkdir(join(dataDir, 'models.json'));
  const starting = assemble({ dataDir, env: {}, logLevel: 'silent' });
  await expect(starting).rejects.toMatchObject({ code: 'endpoint.unreadable', params: { reason: 'EISDIR' } });
  await rm(join(dataDir, 'models.json'), { recursive: true });
  await start();
});
