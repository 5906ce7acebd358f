import type { SearchAnswer } from '@longhand/protocol';
import { parseWith, searchAnswerSchema } from '@longhand/protocol/schema';
import { describe, expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { uploadAndRead } from '../../test/upload.ts';

const start = harnessPerTest();

const ZH = '# 海水\n\n海水是咸的，因为河流把矿物质带进海里。😀\n\n每千克海水含盐 35 克。\n';
const EN = '# Sea\n\nThe sea is salty because rivers carry minerals.\n\nEach kilogram holds 35 grams of salt.\n';

async function withSources(h: Harness) {
  const id = await h.document();
  const zh = await uploadAndRead(h, id, '海水.md', ZH);
  const en = await uploadAndRead(h, id, 'sea.md', EN);
  const ask = async (query: string) => h.json('GET', `/v1/documents/${id}/search?${query}`);
  return { id, zh, en, ask };
}

describe('a search in the sources', () => {
  test('gives the exact passage, what of it matches, and where it stands', async () => {
    const h = await start();
    const { zh, ask } = await withSources(h);
    const { status, body } = await ask('q=河流 矿物质');
    expect(status).toBe(200);
    expect(parseWith(searchAnswerSchema, body, 'en')).toEqual({ isValid: true, value: body });
    const { hits, ways } = body as SearchAnswer;
    const [best] = hits;
    expect(best).toMatchObject({ source: zh, name: '海水.md' });
    expect(ways).toEqual(['words']);
    const { body: stored } = await h.json('GET', `/v1/sources/${zh}/text`);
    expect(stored.text.slice(best?.start, best?.end)).toBe(best?.text);
    expect(stored.sha256).toBe(best?.sha256);
    expect(best?.highlights.map(({ start: from, end }) => best.text.slice(from, end))).toEqual(['河流', '矿物质']);
  });

  test('looks only where it is told to, by name or id, by language, and in no pages of a file without any', async () => {
    const h = await start();
    const { zh, en, ask } = await withSources(h);
    const sourcesOf = async (query: string) =>
      new Set((await ask(query)).body.hits.map((hit: { source: string }) => hit.source));
    expect(await sourcesOf('q=35')).toEqual(new Set([zh, en]));
    expect(await sourcesOf('q=35&source=sea.md')).toEqual(new Set([en]));
    expect(await sourcesOf(`q=35&source=${zh}&source=${en}`)).toEqual(new Set([zh, en]));
    expect(await sourcesOf('q=35&lang=zh')).toEqual(new Set([zh]));
    expect(await sourcesOf('q=35&pages=1-3')).toEqual(new Set());
    expect((await ask('q=35&limit=1')).body.hits).toHaveLength(1);
  });

  const REFUSED = [
    ['q=', 'search.empty'],
    ['q=%20%0A', 'search.empty'],
    [`q=${'x'.repeat(2_001)}`, 'search.tooLong'],
    ['q=sea&limit=0', 'search.badLimit'],
    ['q=sea&limit=101', 'search.badLimit'],
    ['q=sea&limit=ten', 'search.badLimit'],
    ['q=sea&pages=7-3', 'search.badPages'],
    ['q=sea&pages=0', 'search.badPages'],
    ['q=sea&pages=-', 'search.badPages'],
    ['q=sea&pages=a-b', 'search.badPages'],
    ['q=sea&lang=fr', 'search.badLang'],
    ['q=sea&source=lake.md', 'search.unknownSource'],
  ] as const;
  test('what cannot be looked for is refused in words that name it', async () => {
    const h = await start();
    const { ask } = await withSources(h);
    for (const [query, code] of REFUSED) {
      const { status, body } = await ask(query);
      expect([query.slice(0, 40), status, body.code]).toEqual([query.slice(0, 40), 422, code]);
      expect(body.detail).not.toBe(code);
      if (code === 'search.unknownSource') expect(body.detail).toContain('海水.md, sea.md');
    }
  });

  test('a document that is not there is told apart from one without sources', async () => {
    const h = await start();
    expect((await h.json('GET', '/v1/documents/d_none/search?q=sea')).status).toBe(404);
    const id = await h.document();
    expect((await h.json('GET', `/v1/documents/${id}/search?q=sea`)).body).toEqual({ hits: [], ways: ['words'] });
    const named = await h.json('GET', `/v1/documents/${id}/search?q=sea&source=a.md`);
    expect(named.body.code).toBe('search.noSources');
  });

  test('says how many sources are still being read', async () => {
    const h = await start();
    const { id, ask } = await withSources(h);
    const data = { id: 's_9', name: 'late.pdf', media: 'application/pdf', bytes: 1, fileSha256: 'f'.repeat(64) };
    await h.append(id, event('source.added', data));
    expect((await ask('q=35')).body.notice).toEqual({ code: 'search.unread', params: { count: 1 } });
  });

  test('a removed source is found no more', async () => {
    const h = await start();
    const { id, zh, en, ask } = await withSources(h);
    expect((await h.json('DELETE', `/v1/documents/${id}/sources/${zh}`)).status).toBe(200);
    const { body } = await ask('q=35');
    expect(body.hits.map((hit: { source: string }) => hit.source)).toEqual([en]);
  });
});
