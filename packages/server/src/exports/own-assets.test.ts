import { readFile } from 'node:fs/promises';
import { exportDocument } from '@longhand/export';
import type { StoredExport } from '@longhand/protocol/ports';
import { expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import type { ServerDeps } from '../create-server.ts';

const start = harnessPerTest();
const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="12">Confidential</text></svg>';
const STYLE =
  '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>Own</title></info></style>';

async function stored({ address }: Harness, document: string, name: string, body: string): Promise<string> {
  const headers = { 'x-file-name': name, 'content-type': 'application/octet-stream' };
  const sent = await fetch(`${address}/v1/documents/${document}/assets`, { method: 'POST', body, headers });
  expect(sent.status).toBe(201);
  return ((await sent.json()) as { sha256: string }).sha256;
}
const showing = (asset: string) =>
  event('block.inserted', {
    content: {
      id: 'b1',
      rev: 1,
      prov: { by: 'person' },
      body: { type: 'figure', kind: 'image', asset, alt: 'A plan' },
    },
    after: null,
  });
async function exported(h: Harness, document: string): Promise<{ record: StoredExport; html: string }> {
  const started = await h.json('POST', `/v1/documents/${document}/exports`, { format: 'html' });
  for (let record: StoredExport = started.body; ; record = (await h.json('GET', `/v1/exports/${record.id}`)).body) {
    if (record.status !== 'running') {
      const html = await (await fetch(`${h.address}/v1/exports/${record.id}/file`)).text();
      return { record, html };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
/** The drawings that a page holds, as text. */
const drawingsIn = (html: string): string =>
  [...html.matchAll(/data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/g)]
    .map(([, data = '']) => Buffer.from(data, 'base64').toString())
    .join();

test('a block that names the picture of another document shows its words instead', { timeout: 60_000 }, async () => {
  const h = await start();
  const [own, other] = [await h.document(), await h.document()];
  const asset = await stored(h, own, 'plan.svg', DRAWING);
  await h.append(own, showing(asset));
  await h.append(other, showing(asset));
  expect(drawingsIn((await exported(h, own)).html)).toContain('Confidential');
  const { record, html } = await exported(h, other);
  expect(drawingsIn(html)).not.toContain('Confidential');
  expect(html).toContain('A plan');
  expect(record.warnings?.map(({ code }) => code)).toContain('export.warn.imageMissing');
  expect((await fetch(`${h.address}/v1/documents/${other}/assets/${asset}`)).status).toBe(404);
});

test('no picture and no citation style of another document goes to a file or a preview', async () => {
  const seen: (string | null)[] = [];
  let wanted: readonly string[] = [];
  const look = async (assetPath: ((sha256: string) => Promise<string | null>) | undefined) => {
    for (const asset of wanted) seen.push((await assetPath?.(asset)) ?? null);
  };
  const render: typeof exportDocument = async (content, options) => {
    await look(options.assetPath);
    return exportDocument({ ...content, blocks: [] }, { ...options, settings: { citations: 'sources' } });
  };
  const preview: NonNullable<ServerDeps['preview']> = async (_, { assetPath }) => {
    await look(assetPath);
    return Buffer.from('%PDF-1.7');
  };
  const h = await start({ deps: { render, preview } });
  const [own, other] = [await h.document(), await h.document()];
  wanted = [await stored(h, own, 'plan.svg', DRAWING), await stored(h, own, 'own.csl', STYLE)];
  for (const document of [own, other]) {
    await h.append(document, event('document.changed', { layout: { citations: { csl: wanted[1] ?? '' } } }));
    await exported(h, document);
    await fetch(`${h.address}/v1/documents/${document}/preview`);
  }
  expect(seen.slice(4)).toEqual([null, null, null, null]);
  const held = seen.slice(0, 4).map((path) => readFile(path ?? '', 'utf8'));
  expect(await Promise.all(held)).toEqual(
    [...held.keys()].map((at) => expect.stringContaining(['Confidential', 'Own'][at % 2] ?? '')),
  );
});
