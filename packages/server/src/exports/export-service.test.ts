import { createRenderService, type exportDocument } from '@longhand/export';
import type { StoredExport } from '@longhand/protocol/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { surplusExports } from './surplus-exports.ts';

const start = harnessPerTest();
const services: { close(): void }[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.close();
});

async function ended({ json }: Harness, id: string): Promise<StoredExport> {
  for (;;) {
    const { body } = await json('GET', `/v1/exports/${id}`);
    if (body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const written = (body: unknown, id = 'b1') =>
  event('block.inserted', {
    content: { id, rev: 1, prov: { by: 'person' }, body } as never,
    after: null,
  });
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

/** A renderer that does nothing until it is told. */
function held() {
  const waiting: (() => void)[] = [];
  const render: typeof exportDocument = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      waiting.push(() => reject(new Error('told to')));
    });
  return { render, waiting };
}

describe('an export that was made before', () => {
  test('is there at once, with the same bytes; a change of the text or of the settings makes a new one', async () => {
    let made = 0;
    const service = createRenderService();
    services.push(service);
    const render: typeof exportDocument = (content, options) => {
      made += 1;
      return service.export(content, options);
    };
    const h = await start({ deps: { render } });
    const id = await h.document();
    await h.append(id, written(paragraph('One.')));
    const ask = async (settings = {}) =>
      (await h.json('POST', `/v1/documents/${id}/exports`, { format: 'md', settings })).body;
    const first = await ended(h, (await ask()).id);
    const second = await ask();
    expect(second).toMatchObject({ status: 'done', blob: first.blob });
    expect([second.id === first.id, made]).toEqual([false, 1]);
    await ended(h, (await ask({ locale: 'zh' })).id);
    expect(made).toBe(2);
    await h.append(id, written(paragraph('Two.'), 'b2'));
    expect((await ended(h, (await ask()).id)).blob).not.toBe(first.blob);
    const { body } = await h.json('GET', `/v1/documents/${id}/exports`);
    expect(body.exports.map(({ status }: StoredExport) => status)).toEqual(['done', 'done', 'done', 'done']);
  });
});

describe('an export under way', () => {
  test('is given up on request, and the record says so', async () => {
    const h = await start({ deps: { render: held().render } });
    const id = await h.document();
    const { body } = await h.json('POST', `/v1/documents/${id}/exports`, { format: 'pdf' });
    expect(await h.json('DELETE', `/v1/exports/${body.id}`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect((await h.json('GET', `/v1/exports/${body.id}`)).body.status).toBe('cancelled');
    expect((await h.json('GET', `/v1/exports/${body.id}/file`)).status).toBe(409);
    expect((await h.json('DELETE', `/v1/exports/${body.id}`)).status).toBe(204);
    expect((await h.json('GET', `/v1/exports/${body.id}`)).status).toBe(404);
  });

  test('tells its step, and answers 304 as long as nothing changes', async () => {
    const { render, waiting } = held();
    const stepping: typeof exportDocument = (content, options) => {
      options.onStep?.('figures');
      return render(content, options);
    };
    const h = await start({ deps: { render: stepping } });
    const { body } = await h.json('POST', `/v1/documents/${await h.document()}/exports`, { format: 'pdf' });
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const look = await fetch(`${h.address}/v1/exports/${body.id}`);
    expect(await look.json()).toMatchObject({ status: 'running', progress: { step: 'figures' } });
    const etag = look.headers.get('etag') ?? '';
    const again = await fetch(`${h.address}/v1/exports/${body.id}`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    for (const tell of waiting) tell();
    expect(await ended(h, body.id)).toMatchObject({ status: 'failed' });
  });
});

test('the report of an export names what wants a look, with its place', async () => {
  const service = createRenderService();
  services.push(service);
  const h = await start({ deps: { render: service.export } });
  const id = await h.document();
  await h.append(
    id,
    written({ type: 'figure', kind: 'mermaid', source: 'sankey-beta\na,b,1', alt: '' }, 'f1'),
    written({ type: 'paragraph', content: [{ type: 'xref', target: 'nowhere' }] }, 'p1'),
  );
  const { body } = await h.json('POST', `/v1/documents/${id}/exports`, { format: 'html' });
  const { status, warnings, findings } = await ended(h, body.id);
  expect(status).toBe('done');
  expect(warnings).toContainEqual({
    code: 'export.diagram.kind',
    params: { kind: 'mermaid', detail: 'sankey-beta' },
    block: 'f1',
  });
  expect(warnings).toContainEqual({ code: 'export.warn.referenceMissing', params: { id: 'nowhere' }, block: 'p1' });
  expect(findings).toEqual([{ code: 'export.find.noDiagramAlt', params: {}, block: 'f1' }]);
});

describe('a diagram', () => {
  test('is drawn for the page, in both looks, and kept by the browser', async () => {
    const h = await start();
    const id = await h.document();
    await h.append(id, written({ type: 'figure', kind: 'mermaid', source: 'graph LR\n甲 --> 乙', alt: 'x' }, 'f1'));
    const light = await fetch(`${h.address}/v1/documents/${id}/figures/f1`);
    expect(light.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(light.headers.get('content-security-policy')).toContain("default-src 'none'");
    const svg = await light.text();
    expect(svg).toContain('甲');
    expect(await (await fetch(`${h.address}/v1/documents/${id}/figures/f1?theme=dark`)).text()).not.toBe(svg);
    const etag = light.headers.get('etag') ?? '';
    const again = await fetch(`${h.address}/v1/documents/${id}/figures/f1`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  test('that cannot be drawn says why; another block has none', async () => {
    const h = await start();
    const id = await h.document();
    await h.append(
      id,
      written({ type: 'figure', kind: 'mermaid', source: 'graph LR\nA ~ B', alt: 'x' }, 'f1'),
      written(paragraph('No figure.'), 'p1'),
    );
    expect((await h.json('GET', `/v1/documents/${id}/figures/f1`)).body).toMatchObject({
      ...{ status: 422, code: 'export.diagram.line', params: { kind: 'mermaid', detail: 'A ~ B' } },
    });
    for (const block of ['p1', 'none']) {
      expect((await h.json('GET', `/v1/documents/${id}/figures/${block}`)).body.code).toBe('figure.notFound');
    }
  });
});

test('a preview is the PDF of the present text, and the same as long as the text is', { timeout: 60_000 }, async () => {
  const h = await start();
  const id = await h.document();
  await h.append(id, written(paragraph('One.')));
  const first = await fetch(`${h.address}/v1/documents/${id}/preview`);
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const bytes = Buffer.from(await first.arrayBuffer());
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const etag = first.headers.get('etag') ?? '';
  const known = await fetch(`${h.address}/v1/documents/${id}/preview`, { headers: { 'if-none-match': etag } });
  expect(known.status).toBe(304);
  await h.append(id, written(paragraph('Two.'), 'b2'));
  const second = await fetch(`${h.address}/v1/documents/${id}/preview`, { headers: { 'if-none-match': etag } });
  expect([second.status, Buffer.from(await second.arrayBuffer()).equals(bytes)]).toEqual([200, false]);
  expect((await fetch(`${h.address}/v1/documents/${id}/preview?template=glossy`)).status).toBe(422);
});

describe('a file that a document uses', () => {
  const send = (h: Harness, id: string, name: string, data: BodyInit) =>
    fetch(`${h.address}/v1/documents/${id}/assets`, {
      method: 'POST',
      headers: { 'x-file-name': encodeURIComponent(name), 'content-type': 'application/octet-stream' },
      body: data,
    });

  test('is told by its content, stored once, and serves exports and previews of its own document only', async () => {
    const h = await start();
    const [id, other] = [await h.document(), await h.document()];
    const csl = '<?xml version="1.0"?><style xmlns="http://purl.org/net/xbiblio/csl" class="in-text"/>';
    const asset = await (await send(h, id, '样式.csl', csl)).json();
    expect(asset).toMatchObject({ kind: 'csl', name: '样式.csl', bytes: csl.length });
    expect((await (await send(h, id, 'again.csl', csl)).json()).sha256).toBe(asset.sha256);
    expect((await h.json('GET', `/v1/documents/${id}/assets`)).body.assets).toHaveLength(1);
    const file = await fetch(`${h.address}/v1/documents/${id}/assets/${asset.sha256}`);
    expect(await file.text()).toBe(csl);
    const settings = { citations: { csl: asset.sha256 } };
    const ask = (document: string) => h.json('POST', `/v1/documents/${document}/exports`, { format: 'json', settings });
    expect([(await ask(id)).status, (await ask(other)).body.code]).toEqual([202, 'asset.notFound']);
    const shown = await fetch(`${h.address}/v1/documents/${other}/preview?base=${asset.sha256}`);
    expect([shown.status, (await shown.json()).code]).toEqual([422, 'asset.notFound']);
    await ended(h, (await ask(id)).body.id);
  });

  test('that is nothing of use is refused, and leaves nothing', async () => {
    const h = await start();
    const id = await h.document();
    for (const [name, data, code] of [
      ['notes.txt', 'only words', 'asset.unknown'],
      ['template.docm', 'PK\u0003\u0004 …', 'asset.macros'],
      ['cut.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]), 'asset.unknown'],
    ] as const) {
      expect((await (await send(h, id, name, data)).json()).code).toBe(code);
    }
    expect((await h.json('GET', `/v1/documents/${id}/assets`)).body.assets).toEqual([]);
  });
});

test('of the exports that ended, the newest are kept, within a limit of number and of bytes', () => {
  const record = (n: number, more: Partial<StoredExport> = {}): StoredExport => ({
    ...{ id: `x${n}`, document: 'd', format: 'pdf', status: 'done', seq: n, createdAt: -n, blob: `b${n}`, bytes: 1 },
    ...more,
  });
  const many = Array.from({ length: 45 }, (_, n) => record(n));
  expect(surplusExports(many).map(({ id }) => id)).toEqual(['x40', 'x41', 'x42', 'x43', 'x44']);
  const running = many.map((each) => ({ ...each, status: 'running' as const }));
  expect(surplusExports(running)).toEqual([]);
  const large = Array.from({ length: 12 }, (_, n) => record(n, { bytes: 100 * 1024 * 1024 }));
  expect(surplusExports(large).map(({ id }) => id)).toEqual(['x8', 'x9', 'x10', 'x11']);
  // One file under many records is one file.
  expect(surplusExports(large.map((each) => ({ ...each, blob: 'same' })))).toEqual([]);
});
