import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocState, LogEvent } from '@longhand/protocol';
import { findOcr } from '@longhand/sources';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Harness, openStream } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();
const fixture = (name: string) => readFile(join(import.meta.dirname, '../../../sources/test/fixtures', name));
const scan = () => fixture('scan-en.png');

async function upload({ address }: Harness, document: string): Promise<string> {
  const answer = await fetch(`${address}/v1/documents/${document}/sources`, {
    method: 'POST',
    body: new Uint8Array(await scan()),
    headers: { 'content-type': 'image/png', 'x-file-name': 'scan.png' },
  });
  return ((await answer.json()) as { source: { id: string } }).source.id;
}
async function until({ address }: Harness, document: string, type: LogEvent['type']): Promise<LogEvent> {
  const stream = await openStream(`${address}/v1/documents/${document}/events`);
  const frames = await stream.until((all) => eventsOf(all).some((logged) => logged.type === type));
  stream.close();
  const found = eventsOf(frames).find((logged) => logged.type === type);
  if (found === undefined) throw new Error('The stream lost what it had.');
  return found;
}

describe('pictures of text', () => {
  test('say what to install where no engine is there, and cannot be read by asking for it', async () => {
    const h = await start();
    const id = await h.document();
    const source = await upload(h, id);
    expect(await until(h, id, 'source.failed')).toMatchObject({
      data: { code: 'source.noOcr', params: { name: 'scan.png' } },
    });
    const asked = await h.json('POST', `/v1/documents/${id}/sources/${source}/read`, undefined, {
      'accept-language': 'zh',
    });
    expect([asked.status, asked.body.code]).toEqual([409, 'source.noOcr']);
    expect(asked.body.detail).toContain('tesseract-ocr-chi-sim');
  });

  test('a source of another document, or one that is no picture, is not read again', async () => {
    const h = await start();
    const [id, other] = [await h.document(), await h.document()];
    const source = await upload(h, id);
    await until(h, id, 'source.failed');
    expect((await h.json('POST', `/v1/documents/${other}/sources/${source}/read`)).body.code).toBe('source.notFound');
    const answer = await fetch(`${h.address}/v1/documents/${other}/sources`, { method: 'POST', body: 'Plain text.' });
    const { source: plain } = (await answer.json()) as { source: { id: string } };
    await until(h, other, 'source.extracted');
    const { status, body } = await h.json('POST', `/v1/documents/${other}/sources/${plain.id}/read`);
    expect([status, body.code]).toEqual([409, 'source.notScanned']);
  });

  test('among pages of text are named, and recognised as a new version of the source', { timeout: 120_000 }, async ({
    skip,
  }) => {
    const ocr = await findOcr(process.env.LONGHAND_OCR_DATA);
    if (ocr === null)
      skip('no language data found: install tesseract-ocr-chi-sim and tesseract-ocr-eng, or set LONGHAND_OCR_DATA');
    const h = await start({ deps: { findOcr: async () => ocr } });
    const id = await h.document();
    const sent = await fetch(`${h.address}/v1/documents/${id}/sources`, {
      method: 'POST',
      body: new Uint8Array(await fixture('half-scan.pdf')),
      headers: { 'content-type': 'application/pdf', 'x-file-name': 'half.pdf' },
    });
    const { source } = (await sent.json()) as { source: { id: string } };
    expect(await until(h, id, 'source.extracted')).toMatchObject({ data: { pages: 2, picturePages: [[2, 2]] } });
    expect((await h.json('GET', `/v1/documents/${id}/sources`)).body).toMatchObject({ recognisesText: true });
    expect((await h.json('POST', `/v1/documents/${id}/sources/${source.id}/read`)).status).toBe(202);
    const { data } = await until(h, id, 'source.replaced');
    expect(data).toMatchObject({ source: source.id });
    const { by } = data as { by: string };
    const { body } = await h.json('GET', `/v1/sources/${by}/text`);
    expect(body.text).toContain('which is read as it is');
    expect(body.text).toContain('Crews cleared 187 flooded places');
    const state: DocState = (await h.json('GET', `/v1/documents/${id}`)).body.state;
    expect(state.sources[by]).toMatchObject({ status: 'ready', isRecognised: true });
    expect(state.sources[by]?.text?.picturePages).toBeUndefined();
    expect((await h.json('POST', `/v1/documents/${id}/sources/${by}/read`)).body.code).toBe('source.notScanned');
    expect(h.problems).toEqual([]);
  });

  test('are offered to the engine, read when a person asks, and counted meanwhile', { timeout: 120_000 }, async ({
    skip,
  }) => {
    const ocr = await findOcr(process.env.LONGHAND_OCR_DATA);
    if (ocr === null)
      skip('no language data found: install tesseract-ocr-chi-sim and tesseract-ocr-eng, or set LONGHAND_OCR_DATA');
    const h = await start({ deps: { findOcr: async () => ocr } });
    const id = await h.document();
    const source = await upload(h, id);
    expect(await until(h, id, 'source.failed')).toMatchObject({ data: { code: 'source.scanned' } });
    expect((await h.json('POST', `/v1/documents/${id}/sources/${source}/read`)).status).toBe(202);
    const phases = new Set<string>();
    const extracted = until(h, id, 'source.extracted');
    let isOver = false;
    void extracted.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const { progress } = (await h.json('GET', `/v1/documents/${id}/sources`)).body;
      if (progress[source]) phases.add(progress[source].phase);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect([...phases]).toContain('recognising');
    expect(await extracted).toMatchObject({ data: { source, pages: 1, lang: 'en' } });
    const state: DocState = (await h.json('GET', `/v1/documents/${id}`)).body.state;
    expect(state.sources[source]).toMatchObject({ status: 'ready', isRecognised: true });
    const { body } = await h.json('GET', `/v1/sources/${source}/text`);
    expect(body.text).toContain('Crews cleared 187 flooded places');
    expect(h.problems).toEqual([]);
  });
});
