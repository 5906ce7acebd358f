import { openaiCompatible } from '@longhand/models';
import { type ModelServer, type Reply, startModelServer } from '@longhand/testkit';
import { afterEach, expect, test } from 'vitest';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { uploadAndRead } from '../../test/upload.ts';
import { bilingualRetriever } from './bilingual-retriever.ts';
import { createRetriever } from './retriever.ts';
import { createTranslator, type TranslatorDeps } from './translation.ts';

const start = harnessPerTest();
let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function translator(reply: Reply, more: Partial<TranslatorDeps> = {}) {
  const model = await startModelServer({ script: () => reply });
  server = model;
  const port = openaiCompatible({ baseUrl: `${model.url}/v1` });
  const made = createTranslator({
    modelOf: async () => 'openai/scripted',
    resolve: () => port,
    now: () => performance.now(),
    patienceMs: 10_000,
    ...more,
  });
  return { model, translator: made };
}

test('a query finds passages in the other language, and the answer names what was searched', async () => {
  const { model, translator: made } = await translator({ text: '```json\n{"query": "火山 熔岩"}\n```' });
  const h = await start({ deps: { translator: made } });
  const id = await h.document();
  await uploadAndRead(h, id, '火山.md', '# 火山\n\n火山喷出熔岩。\n\n# 别的\n\n今天天气很好。\n');
  const { body } = await h.json('GET', `/v1/documents/${id}/search?q=lava of a volcano`);
  expect(body).toMatchObject({ ways: ['words', 'translation'], translated: '火山 熔岩' });
  const [hit] = body.hits;
  const marked = hit.highlights.map((range: { start: number; end: number }) => hit.text.slice(range.start, range.end));
  expect(marked).toEqual(expect.arrayContaining(['火山', '熔岩']));
  await h.json('GET', `/v1/documents/${id}/search?q=lava of a volcano`);
  // Nothing in another language is looked for: no call.
  await h.json('GET', `/v1/documents/${id}/search?q=火山`);
  await h.json('GET', `/v1/documents/${id}/search?q=lava&lang=en`);
  expect(model.requests).toHaveLength(1);
  expect(model.requests[0]?.body).toMatchObject({ max_tokens: 200 });
});

test('a slow model keeps no search waiting, and its translation is there the next time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { model, translator: made } = await translator([{ until: promise }, { text: '{"query":"火山"}' }], {
    patienceMs: 20,
  });
  expect(await made.translate('d', 'volcano', 'zh')).toBe('late');
  resolve();
  await expect.poll(() => made.translate('d', 'volcano', 'zh')).toEqual({ query: '火山' });
  expect(model.requests).toHaveLength(1);
});

test.each([
  ['an error', { fault: 'status', status: 500 }],
  ['prose', { text: 'I cannot help with that.' }],
  ['the query again', { text: '{"query":"volcano"}' }],
  ['an answer in the wrong language', { text: '{"query":"der Vulkan"}' }],
  ['nothing', { text: '{"query":" "}' }],
  ['an end in the middle', [{ text: '{"query":"火' }, { fault: 'reset' }]],
] as readonly (readonly [string, Reply])[])(
  '%s is no translation, and is not asked for again at once',
  async (_, reply) => {
    const { model, translator: made } = await translator(reply);
    expect(await made.translate('d', 'volcano', 'zh')).toBeNull();
    const calls = model.requests.length;
    expect(await made.translate('d', 'lava', 'zh')).toBeNull();
    expect(model.requests.length).toBe(calls);
  },
);

test('numbers, long texts, queries in that language and the built-in writer need no call', async () => {
  const { model, translator: made } = await translator({ text: '{"query":"火山"}' });
  for (const query of ['35', '火山', 'x '.repeat(400)]) expect(await made.translate('d', query, 'zh')).toBeNull();
  const { translator: digest } = {
    translator: createTranslator({
      modelOf: async () => 'digest',
      resolve: () => {
        throw new Error('asked');
      },
      now: () => 0,
    }),
  };
  expect(await digest.translate('d', 'volcano', 'zh')).toBeNull();
  expect(model.requests).toEqual([]);
});

test('a search that a model makes by a tool looks in the other language, too', async () => {
  const { translator: made } = await translator({ text: '{"query":"火山 熔岩"}' });
  const h = await start();
  const id = await h.document();
  const zh = await uploadAndRead(h, id, '火山.md', '# 火山\n\n火山喷出熔岩。\n');
  const both = bilingualRetriever(createRetriever(h.store.tables), made, async () => [
    { id: zh, text: { lang: 'zh' } },
  ]);
  expect(await both.retrieve(id, 'lava', 3)).toMatchObject([{ source: zh }]);
  const one = bilingualRetriever(createRetriever(h.store.tables), made, async () => []);
  expect(await one.retrieve(id, 'lava', 3)).toEqual([]);
});
