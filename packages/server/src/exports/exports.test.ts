import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportDocument } from '@longhand/export';
import type { StoredExport } from '@longhand/protocol/ports';
import { describe, expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

async function finished({ json }: Harness, id: string): Promise<StoredExport> {
  for (;;) {
    const { body } = await json('GET', `/v1/exports/${id}`);
    if (body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('an export', () => {
  test('is made in the background and downloaded under the title of the document', async () => {
    const h = await start();
    const id = await h.document();
    await h.append(
      id,
      event('document.changed', { title: '海水/为什么咸' }),
      event('block.inserted', {
        content: {
          id: 'b1',
          rev: 1,
          prov: { by: 'person' },
          body: { type: 'paragraph', content: [{ type: 'text', text: '因为河流。' }] },
        },
        after: null,
      }),
    );
    const started = await h.json('POST', `/v1/documents/${id}/exports`, { format: 'md' });
    expect(started).toMatchObject({ status: 202, body: { status: 'running', seq: 3, format: 'md' } });
    const record = await finished(h, started.body.id);
    expect(record).toMatchObject({ status: 'done', media: 'text/markdown; charset=utf-8' });
    const file = await fetch(`${h.address}/v1/exports/${record.id}/file`);
    expect(await file.text()).toContain('因为河流。');
    expect(file.headers.get('content-length')).toBe(String(record.bytes));
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''/);
  });

  test('is made as it was asked for, and its record says how and by what', async () => {
    const seen: unknown[] = [];
    const render: typeof exportDocument = (content, options) => {
      seen.push(options.settings);
      return exportDocument(content, options);
    };
    const h = await start({ deps: { render } });
    const id = await h.document();
    const settings = { template: 'minimal', citations: 'apa', locale: 'zh', evidence: true } as const;
    const { status, body } = await h.json('POST', `/v1/documents/${id}/exports`, { format: 'md', settings });
    expect([status, body.settings]).toEqual([202, settings]);
    expect(await finished(h, body.id)).toMatchObject({ status: 'done', settings, engine: 'longhand' });
    expect(seen).toEqual([settings]);
  });

  test('with a setting that nobody knows is refused', async () => {
    const h = await start();
    const id = await h.document();
    for (const settings of [{ template: 'glossy' }, { colour: 'red' }, { base: '../../etc/passwd' }]) {
      const { status, body } = await h.json('POST', `/v1/documents/${id}/exports`, { format: 'md', settings });
      expect([status, body.code]).toEqual([422, 'request.invalid']);
    }
  });

  test('that fails says why, and has no file', async () => {
    const render: typeof exportDocument = async () => {
      throw new Error('no ink');
    };
    const h = await start({ deps: { render } });
    const { body } = await h.json('POST', `/v1/documents/${await h.document()}/exports`, { format: 'pdf' });
    expect(await finished(h, body.id)).toMatchObject({
      status: 'failed',
      problem: { code: 'export.failed', params: { format: 'PDF', reason: 'no ink' } },
    });
    expect((await h.json('GET', `/v1/exports/${body.id}/file`)).body.code).toBe('export.notReady');
    expect(h.problems).toHaveLength(1);
  });

  test('cut off by the end of the server publishes no file, and says so after the next start', async () => {
    const underway = Promise.withResolvers<void>();
    const render: typeof exportDocument = (_, { signal }) => {
      underway.resolve();
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    };
    const first = await start({ deps: { render } });
    const { body } = await first.json('POST', `/v1/documents/${await first.document()}/exports`, { format: 'docx' });
    await underway.promise;
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    expect((await second.json('GET', `/v1/exports/${body.id}`)).body).toMatchObject({
      status: 'failed',
      problem: { code: 'export.interrupted' },
    });
    const blobs = await readdir(join(first.dataDir, 'blobs'), { recursive: true, withFileTypes: true });
    expect(blobs.filter((entry) => entry.isFile())).toEqual([]);
  });

  test('of an unknown format is refused', async () => {
    const h = await start();
    const { status, body } = await h.json('POST', `/v1/documents/${await h.document()}/exports`, { format: 'odt' });
    expect([status, body.code]).toEqual([422, 'request.invalid']);
  });
});
