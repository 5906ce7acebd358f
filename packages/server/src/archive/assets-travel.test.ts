import { describe, expect, test } from 'vitest';
import type { Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();
const STYLE =
  '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>Own</title></info></style>';

async function withStyle(h: Harness): Promise<{ readonly id: string; readonly sha256: string }> {
  const id = await h.document();
  const sent = await fetch(`${h.address}/v1/documents/${id}/assets`, {
    method: 'POST',
    body: STYLE,
    headers: { 'x-file-name': 'own.csl', 'content-type': 'application/octet-stream' },
  });
  expect(sent.status).toBe(201);
  return { id, sha256: ((await sent.json()) as { sha256: string }).sha256 };
}
async function fileOf({ address }: Harness, document: string, sha256: string): Promise<string | number> {
  const answer = await fetch(`${address}/v1/documents/${document}/assets/${sha256}`);
  return answer.ok ? answer.text() : answer.status;
}
const imported = (h: Harness, body: string) => fetch(`${h.address}/v1/imports`, { method: 'POST', body });

describe('pictures, templates and styles of a document', () => {
  test('go along in its archive, and stay when the original is deleted', async () => {
    const h = await start();
    const { id, sha256 } = await withStyle(h);
    const archive = await (await fetch(`${h.address}/v1/documents/${id}/archive`)).text();
    const copy = ((await (await imported(h, archive)).json()) as { id: string }).id;
    expect((await h.json('DELETE', `/v1/documents/${id}`)).status).toBeLessThan(300);
    expect(await fileOf(h, copy, sha256)).toBe(STYLE);
    expect((await h.json('GET', `/v1/documents/${copy}/assets`)).body.assets).toMatchObject([
      { document: copy, kind: 'csl', name: 'own.csl', sha256 },
    ]);
  });

  test('go along into a branch, and stay when the original is deleted', async () => {
    const h = await start();
    const { id, sha256 } = await withStyle(h);
    const branch = (await h.json('POST', `/v1/documents/${id}/branches`, { seq: 1 })).body.id;
    await h.json('DELETE', `/v1/documents/${id}`);
    expect(await fileOf(h, branch, sha256)).toBe(STYLE);
  });

  test('are missed when their file is not in the archive, and then nothing of it comes in', async () => {
    const h = await start();
    const { id } = await withStyle(h);
    const archive = await (await fetch(`${h.address}/v1/documents/${id}/archive`)).text();
    const lines = archive.trimEnd().split('\n');
    const without = lines
      .filter((line) => !line.startsWith('{"kind":"file"'))
      .map((line) => line.replace('"files":1', '"files":0'));
    const answer = await imported(h, `${without.join('\n')}\n`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([422, 'archive.cut']);
    expect((await h.json('GET', '/v1/documents')).body.documents).toHaveLength(1);
  });
});
