import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelServer, type ModelServerOptions, startModelServer, wordVector } from '@longhand/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { uploadAndRead } from '../../test/upload.ts';

const start = harnessPerTest();
const KEY = 'sk-of-embeddings';
let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

// Says the same things in two languages: what a model of embeddings knows, and words do not.
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/海水|sea/i, 'sea'],
  [/盐|salt/i, 'salt'],
  [/火山|volcano/i, 'volcano'],
  [/河流|rivers?/i, 'river'],
];
const embed = (text: string) =>
  wordVector(MEANINGS.flatMap(([pattern, word]) => (pattern.test(text) ? [word] : [])).join(' ') || 'nothing');

const ZH = '# 火山\n\n火山喷出熔岩。\n\n# 海水\n\n海水含盐，因为河流带来矿物质。\n\n# 别的\n\n今天天气很好。\n';

async function open(options: Partial<ModelServerOptions> = {}) {
  server = await startModelServer({ script: () => ({ text: '' }), key: KEY, embed, ...options });
  const h = await start();
  const input = { name: 'office', kind: 'openai', address: server.url, key: KEY };
  expect((await h.json('POST', '/v1/endpoints', input)).status).toBe(201);
  return { h, server };
}
const choose = (h: Harness, model = 'office/tiny') => h.json('POST', '/v1/embedding', { model });
const ask = async (h: Harness, id: string, query: string) =>
  (await h.json('GET', `/v1/documents/${id}/search?${query}`)).body;

describe('embeddings', () => {
  test('are off until a model is chosen, and then find what shares no word with the query', async () => {
    const { h, server: model } = await open();
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    expect((await h.json('GET', '/v1/embedding')).body).toEqual({ model: null, origin: null, state: 'off' });
    expect(await ask(h, id, 'q=volcano')).toEqual({ hits: [], ways: ['words'] });
    expect(model.embeddingRequests).toEqual([]);
    expect((await choose(h)).body).toMatchObject({ model: 'office/tiny', origin: 'page' });
    await h.embeddings.idle();
    const { body } = await h.json('GET', '/v1/embedding');
    expect(body).toMatchObject({ state: 'ready', left: 0, dimension: 64, spent: { untold: 0 } });
    expect(body.spent.tokens).toBeGreaterThan(0);
    const found = await ask(h, id, 'q=volcano');
    expect(found.ways).toEqual(['words', 'meaning']);
    expect(found.hits[0]).toMatchObject({ source: zh, highlights: [] });
    expect(found.hits[0].text).toContain('火山');
    expect((await ask(h, id, 'q=why is sea salt')).hits[0].text).toContain('海水含盐');
    // The key is in no file but that of the endpoint, and in no answer.
    expect(readFileSync(join(h.dataDir, 'embeddings.json'), 'utf8')).not.toContain(KEY);
    expect(JSON.stringify(body)).not.toContain(KEY);
  });

  test('keep to the filters of a search', async () => {
    const { h } = await open();
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    const en = await uploadAndRead(h, id, 'sea.md', 'Volcanoes, and the salt of the sea.\n');
    await choose(h);
    await h.embeddings.idle();
    const sources = async (query: string) =>
      new Set((await ask(h, id, query)).hits.map(({ source }: { source: string }) => source));
    expect(await sources('q=sea')).toEqual(new Set([zh, en]));
    expect(await sources('q=sea&lang=zh')).toEqual(new Set([zh]));
    expect(await sources(`q=sea&source=${en}`)).toEqual(new Set([en]));
    expect(await sources('q=sea&pages=1-2')).toEqual(new Set());
  });

  test('of a new source are made by themselves, and go with it', async () => {
    const { h } = await open();
    await choose(h);
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    await h.embeddings.idle();
    expect((await ask(h, id, 'q=volcano')).hits).not.toEqual([]);
    const kept = async () => (await h.store.tables.vectorChunks(zh, `${server?.url}/v1 tiny`)).length;
    expect(await kept()).toBeGreaterThan(0);
    await h.json('DELETE', `/v1/documents/${id}/sources/${zh}`);
    expect(await kept()).toBe(0);
    expect((await ask(h, id, 'q=volcano')).hits).toEqual([]);
  });

  test('are not asked for again after a restart, and what was missing is', async () => {
    const { h, server: model } = await open();
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    const texts = () => model.embeddingRequests.flatMap((request) => request.texts);
    const all = texts().length;
    h.embeddings.refresh();
    await h.embeddings.idle();
    expect(texts().length).toBe(all);
    // A process that died between two batches.
    const key = `${model.url}/v1 tiny`;
    const [rows] = await h.store.tables.listVectors(id, key);
    if (rows === undefined) throw new Error('no vectors');
    await h.store.tables.dropVectors(key);
    const vector = rows.data.slice(0, rows.dimension);
    const batch = { document: id, source: zh, model: key, dimension: rows.dimension };
    await h.store.tables.putVectors({ ...batch, vectors: [{ chunk: 0, vector }] }, 1);
    h.embeddings.refresh();
    await h.embeddings.idle();
    expect(texts().length).toBe(2 * all - 1);
    expect(await h.store.tables.vectorChunks(zh, key)).toHaveLength(all);
  });

  test('are made anew by another model, whose vectors take the place of the others', async () => {
    const { h, server: model } = await open();
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    await choose(h, 'office/other');
    await h.embeddings.idle();
    const { tables } = h.store;
    expect(await tables.vectorChunks(zh, `${model.url}/v1 tiny`)).toEqual([]);
    expect((await tables.vectorChunks(zh, `${model.url}/v1 other`)).length).toBeGreaterThan(0);
    expect((await ask(h, id, 'q=volcano')).ways).toContain('meaning');
  });

  test('that cannot be had leave the search to words, which says so and does not wait again', async () => {
    const { h, server: model } = await open();
    const id = await h.document();
    await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    model.useEmbeddings(() => ({ fault: 'status', status: 401 }));
    const before = model.embeddingRequests.length;
    const answer = await ask(h, id, 'q=河流');
    expect(answer).toMatchObject({ ways: ['words'], notice: { code: 'search.wordsOnly' } });
    expect(answer.hits[0].text).toContain('河流');
    await ask(h, id, 'q=火山');
    expect(model.embeddingRequests.length).toBe(before + 1);
  });

  test('survive what goes wrong once: the batch is asked again by the one policy', async () => {
    const { h, server: model } = await open({
      embeddings: ({ count }) => (count <= 2 ? { fault: count === 1 ? 'shuffled' : 'truncated' } : null),
    });
    const id = await h.document();
    await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    const before = model.embeddingRequests.length;
    model.useEmbeddings(({ count }) =>
      count === before + 1 ? { fault: 'status', status: 429, headers: { 'retry-after-ms': '5' } } : null,
    );
    await uploadAndRead(h, id, 'more.md', '# 河流\n\n河流入海。\n');
    await h.embeddings.idle();
    expect((await h.json('GET', '/v1/embedding')).body.state).toBe('ready');
    expect(model.embeddingRequests.length).toBe(before + 2);
    expect((await ask(h, id, 'q=river')).hits.length).toBeGreaterThan(1);
  });

  test('stand still and say why when the key is wrong, and go on when it is right', async () => {
    const { h, server: model } = await open({ embeddings: () => ({ fault: 'status', status: 401 }) });
    const id = await h.document();
    await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    expect((await h.json('GET', '/v1/embedding')).body).toMatchObject({
      state: 'failed',
      left: 1,
      problem: { code: 'model.state.auth' },
    });
    expect(model.embeddingRequests).toHaveLength(1);
    model.useEmbeddings(() => null);
    // Saving the endpoint is what a person does then.
    await h.json('POST', '/v1/endpoints/office', { name: 'office', kind: 'openai', address: model.url, key: KEY });
    await h.embeddings.idle();
    expect((await h.json('GET', '/v1/embedding')).body.state).toBe('ready');
  });

  test('leave out a text that the model takes in no form, and make the others', async () => {
    const { h, server: model } = await open({
      embeddings: ({ texts }) =>
        texts.some((text) => text.includes('熔岩')) ? { fault: 'status', status: 400 } : null,
    });
    const id = await h.document();
    const zh = await uploadAndRead(h, id, '海水.md', ZH);
    await choose(h);
    await h.embeddings.idle();
    const kept = await h.store.tables.vectorChunks(zh, `${model.url}/v1 tiny`);
    expect(kept.length).toBe((await h.store.tables.listChunks(zh)).length - 1);
    expect((await h.json('GET', '/v1/embedding')).body.state).toBe('ready');
  });

  test('are tried before they are chosen, and what cannot be chosen is refused in words', async () => {
    const { h, server: model } = await open();
    expect((await h.json('POST', '/v1/embedding/test', { model: 'office/tiny' })).body).toMatchObject({
      outcome: 'answered',
      dimension: 64,
    });
    model.useEmbeddings(() => ({ fault: 'html' }));
    expect((await h.json('POST', '/v1/embedding/test', { model: 'office/tiny' })).body).toMatchObject({
      outcome: 'failed',
      problem: 'model.state.malformed',
    });
    for (const [id, code] of [
      ['tiny', 'embedding.badModel'],
      ['office/', 'embedding.badModel'],
      ['nowhere/tiny', 'embedding.noEndpoint'],
    ]) {
      const { status, body } = await h.json('POST', '/v1/embedding', { model: id });
      expect([id, status, body.code]).toEqual([id, 422, code]);
      expect(body.detail).not.toBe(code);
    }
    await choose(h);
    expect((await h.json('DELETE', '/v1/embedding')).status).toBe(204);
    expect((await h.json('GET', '/v1/embedding')).body.state).toBe('off');
    expect(existsSync(join(h.dataDir, 'embeddings.json'))).toBe(false);
  });
});
