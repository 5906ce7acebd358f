import { createHash } from 'node:crypto';
import type { ModelCapabilities } from '@longhand/protocol';
import type {
  DocumentSummary,
  StoredAsset,
  StoredChunk,
  StoredExport,
  StoredSource,
  StoredText,
  TextPlace,
} from '@longhand/protocol/ports';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../time.ts';
import { type Open, onStore } from './opened.ts';

const hourMs = 60 * 60 * 1000;

function summaryOf(id: string, updatedAt: number): DocumentSummary {
  return { id, title: `${id} 标题`, lang: 'zh', createdAt: 1, updatedAt, seq: 3, status: 'none', chars: 12 };
}
function sourceOf(id: string, document: string, createdAt: number, fileSha256 = 'f'.repeat(64)): StoredSource {
  return { id, document, name: `${id} \ud800.pdf`, media: 'application/pdf', bytes: 9, fileSha256, createdAt };
}
function textOf(content: string, places: readonly TextPlace[] = []): StoredText {
  return { sha256: createHash('sha256').update(content).digest('hex'), text: content, places };
}
async function* once(data: Uint8Array): AsyncIterable<Uint8Array> {
  yield data;
}

/** Everything that is not history, and the files that go with it. */
export function tablesConformance(name: string, open: Open<'tables' | 'blobs'>): void {
  describe(`${name}: tables`, () => {
    test('lists summaries, the one changed last first, and keeps them over a restart', () =>
      onStore(open, async (opened) => {
        const { tables } = opened.store;
        expect(await tables.listSummaries()).toEqual([]);
        await tables.putSummary(summaryOf('d_1', 10));
        await tables.putSummary(summaryOf('d_2', 30));
        await tables.putSummary(summaryOf('d_1', 20));
        const wanted = [summaryOf('d_2', 30), summaryOf('d_1', 20)];
        expect(await tables.listSummaries()).toEqual(wanted);
        const again = await opened.reopen();
        expect(await again.store.tables.listSummaries()).toEqual(wanted);
        return again;
      }));

    test('keeps what is known of models, one record per endpoint and model, over a restart', () =>
      onStore(open, async (opened) => {
        const recordOf = (endpoint: string, model: string, json: ModelCapabilities['json']): ModelCapabilities => ({
          endpoint,
          model,
          json,
          tools: 'yes',
          prefill: 'unknown',
          usage: 'no',
          context: { tokens: 4096, origin: 'served' },
          gaps: ['temperature'],
          probedAt: 7,
        });
        const { tables } = opened.store;
        expect(await tables.listCapabilities()).toEqual([]);
        await tables.putCapabilities(recordOf('http://b/v1', 'openai/m', 'json_schema'));
        await tables.putCapabilities(recordOf('http://a/v1', 'openai/m', 'plain'));
        await tables.putCapabilities(recordOf('http://b/v1', 'openai/m', 'tool'));
        const wanted = [recordOf('http://a/v1', 'openai/m', 'plain'), recordOf('http://b/v1', 'openai/m', 'tool')];
        expect(await tables.listCapabilities()).toEqual(wanted);
        const again = await opened.reopen();
        expect(await again.store.tables.listCapabilities()).toEqual(wanted);
        return again;
      }));

    test('keeps sources per document, in the order in which they came', () =>
      onStore(open, async ({ store: { tables } }) => {
        await tables.putSource(sourceOf('s_b', 'd_1', 1));
        await tables.putSource(sourceOf('s_a', 'd_1', 2));
        await tables.putSource(sourceOf('s_c', 'd_2', 1));
        expect(await tables.getSource('s_a')).toEqual(sourceOf('s_a', 'd_1', 2));
        expect(await tables.getSource('s_unknown')).toBeNull();
        expect((await tables.listSources('d_1')).map(({ id }) => id)).toEqual(['s_b', 's_a']);
        expect(await tables.listSources('d_unknown')).toEqual([]);
        return undefined;
      }));

    test('keeps the text of a book with its 100,000 places and its chunks exactly', () =>
      onStore(open, async (opened) => {
        const content = `${'长卷 text '.repeat(60_000)}\ud83d`;
        const places: TextPlace[] = Array.from({ length: 100_000 }, (_, at) => ({
          start: at * 4,
          end: at * 4 + 4,
          page: 1 + Math.floor(at / 200),
          box: [72.25 + (at % 7), 700 - (at % 50) * 12.1, 30.125, 10],
        }));
        places.push({ start: 400_000, end: 400_010, label: 'table 2 r3 c1' }, { start: 400_010, end: 400_012 });
        const chunks: StoredChunk[] = [
          { source: 's_1', index: 0, start: 0, end: 900, page: 1, parent: 0, heading: '一 绪论' },
          { source: 's_1', index: 1, start: 900, end: 1_800, parent: 0 },
        ];
        await opened.store.tables.putSource(sourceOf('s_1', 'd_1', 1));
        await opened.store.tables.putText('s_1', textOf(content, places), chunks);
        const again = await opened.reopen();
        expect(await again.store.tables.getText('s_1')).toEqual(textOf(content, places));
        expect(await again.store.tables.listChunks('s_1')).toEqual(chunks);
        expect(await again.store.tables.getText('s_2')).toBeNull();
        expect(await again.store.tables.listChunks('s_2')).toEqual([]);
        return again;
      }));

    test('deletes a source with its text and chunks', () =>
      onStore(open, async ({ store: { tables } }) => {
        await tables.putSource(sourceOf('s_1', 'd_1', 1));
        await tables.putText('s_1', textOf('text'), [{ source: 's_1', index: 0, start: 0, end: 4, parent: 0 }]);
        await tables.deleteSource('s_1');
        expect(await tables.getSource('s_1')).toBeNull();
        expect(await tables.getText('s_1')).toBeNull();
        expect(await tables.listChunks('s_1')).toEqual([]);
        await tables.deleteSource('s_1');
        return undefined;
      }));

    test('keeps an export through its states', () =>
      onStore(open, async ({ store: { tables } }) => {
        const running: StoredExport = {
          id: 'x_1',
          document: 'd_1',
          format: 'pdf',
          status: 'running',
          seq: 4,
          createdAt: 5,
        };
        await tables.putExport(running);
        expect(await tables.getExport('x_1')).toEqual(running);
        const failed: StoredExport = {
          ...running,
          status: 'failed',
          problem: { code: 'export.noFont', params: { n: 1 } },
        };
        await tables.putExport(failed);
        expect(await tables.getExport('x_1')).toEqual(failed);
        expect(await tables.getExport('x_2')).toBeNull();
        return undefined;
      }));

    test('remembers a receipt for 24 hours, per document', async () => {
      const clock = manualClock(1_700_000_000_000);
      const receipt = { seq: 7, commandSha256: 'c'.repeat(64) };
      await onStore(
        open,
        async (opened) => {
          await opened.store.tables.putReceipt('d_1', 'key', receipt);
          expect(await opened.store.tables.getReceipt('d_1', 'key')).toEqual(receipt);
          expect(await opened.store.tables.getReceipt('d_2', 'key')).toBeNull();
          clock.advance(23 * hourMs);
          const again = await opened.reopen();
          expect(await again.store.tables.getReceipt('d_1', 'key')).toEqual(receipt);
          clock.advance(hourMs);
          expect(await again.store.tables.getReceipt('d_1', 'key')).toBeNull();
          return again;
        },
        clock,
      );
    });

    test('deletes all that belongs to a document, and nothing of another', () =>
      onStore(open, async ({ store: { tables } }) => {
        for (const document of ['d_1', 'd_2']) {
          await tables.putSummary(summaryOf(document, 1));
          await tables.putSource(sourceOf(`s_${document}`, document, 1));
          await tables.putText(`s_${document}`, textOf(document), []);
          await tables.putExport({
            id: `x_${document}`,
            document,
            format: 'md',
            status: 'running',
            seq: 1,
            createdAt: 1,
          });
          await tables.putReceipt(document, 'key', { seq: 2, commandSha256: 'c'.repeat(64) });
        }
        await tables.deleteDocument('d_1');
        expect((await tables.listSummaries()).map(({ id }) => id)).toEqual(['d_2']);
        expect(await tables.listSources('d_1')).toEqual([]);
        expect(await tables.getText('s_d_1')).toBeNull();
        expect(await tables.getExport('x_d_1')).toBeNull();
        expect(await tables.getReceipt('d_1', 'key')).toBeNull();
        expect(await tables.getSource('s_d_2')).not.toBeNull();
        expect(await tables.getText('s_d_2')).toEqual(textOf('d_2'));
        expect(await tables.getExport('x_d_2')).not.toBeNull();
        expect(await tables.getReceipt('d_2', 'key')).not.toBeNull();
        return undefined;
      }));

    test('deletes a file with the last row that names it, not before', () =>
      onStore(open, async ({ store: { tables, blobs } }) => {
        const put = () => blobs.put(once(Buffer.from('shared file')), { maxBytes: 100 });
        const { sha256 } = await put();
        await tables.putSource(sourceOf('s_1', 'd_1', 1, sha256));
        await put();
        await tables.putSource(sourceOf('s_2', 'd_2', 1, sha256));
        await tables.deleteSource('s_1');
        expect(await blobs.path(sha256)).not.toBeNull();
        await tables.deleteDocument('d_2');
        expect(await blobs.path(sha256)).toBeNull();
        return undefined;
      }));

    test('lists the exports of a document, the newest first, and removes one with its file', () =>
      onStore(open, async ({ store: { tables, blobs } }) => {
        const { sha256: blob } = await blobs.put(once(Buffer.from('a report')), { maxBytes: 100 });
        const record = { document: 'd_1', format: 'md', status: 'done', seq: 1, blob, key: 'same' } as const;
        await tables.putExport({ ...record, id: 'x_1', createdAt: 1 });
        await tables.putExport({ ...record, id: 'x_2', createdAt: 2 });
        await tables.putExport({ ...record, id: 'x_3', document: 'd_2', blob: 'e'.repeat(64), createdAt: 3 });
        expect((await tables.listExports('d_1')).map(({ id }) => id)).toEqual(['x_2', 'x_1']);
        await tables.deleteExport('x_1');
        expect([await tables.getExport('x_1'), (await tables.listExports('d_1')).length]).toEqual([null, 1]);
        expect(await blobs.path(blob)).not.toBeNull();
        await tables.deleteExport('x_2');
        expect(await blobs.path(blob)).toBeNull();
        await tables.deleteExport('x_unknown');
        return undefined;
      }));

    test('keeps what a document uses besides its sources, until the document goes', () =>
      onStore(open, async (opened) => {
        const { tables, blobs } = opened.store;
        const put = () => blobs.put(once(Buffer.from('a picture')), { maxBytes: 100 });
        const { sha256, bytes } = await put();
        const asset: StoredAsset = {
          ...{ document: 'd_1', sha256, bytes, kind: 'picture', name: '图.png', media: 'image/png', createdAt: 5 },
          ...{ width: 640, height: 480 },
        };
        await tables.putAsset(asset);
        await put();
        await tables.putAsset({ ...asset, document: 'd_2', name: 'same.png' });
        const again = await opened.reopen();
        const { tables: kept, blobs: files } = again.store;
        expect(await kept.getAsset('d_1', sha256)).toEqual(asset);
        expect(await kept.getAsset('d_3', sha256)).toBeNull();
        expect(await kept.listAssets('d_2')).toEqual([{ ...asset, document: 'd_2', name: 'same.png' }]);
        await kept.deleteDocument('d_1');
        expect([await kept.getAsset('d_1', sha256), await kept.listAssets('d_1')]).toEqual([null, []]);
        expect(await files.path(sha256)).not.toBeNull();
        await kept.deleteDocument('d_2');
        expect(await files.path(sha256)).toBeNull();
        return again;
      }));

    test('keeps a file that was just put again, although its last row goes before the new one comes', () =>
      onStore(open, async ({ store: { tables, blobs } }) => {
        const put = () => blobs.put(once(Buffer.from('shared file')), { maxBytes: 100 });
        const { sha256 } = await put();
        await tables.putSource(sourceOf('s_1', 'd_1', 1, sha256));
        await put();
        await put();
        await tables.deleteSource('s_1');
        await tables.putSource(sourceOf('s_2', 'd_2', 1, sha256));
        await tables.deleteSource('s_2');
        expect(await blobs.path(sha256)).not.toBeNull();
        await tables.putSource(sourceOf('s_3', 'd_2', 1, sha256));
        await tables.deleteSource('s_3');
        expect(await blobs.path(sha256)).toBeNull();
        return undefined;
      }));
  });
}
