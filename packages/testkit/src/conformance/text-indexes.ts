import type { StoredSource, StoredText, TextIndex } from '@longhand/protocol/ports';
import { describe, expect, test } from 'vitest';
import { type Open, onStore } from './opened.ts';

const text = (content: string): StoredText => ({ sha256: `of ${content}`, text: content, places: [] });
function sourceOf(id: string, document: string): StoredSource {
  return { id, document, name: `${id}.txt`, media: 'text/plain', bytes: 1, fileSha256: 'f'.repeat(64), createdAt: 1 };
}
/** Bytes of every value, and terms that databases like to order, fold or trim in ways of their own. */
function indexOf(content: string, blocks = 3): TextIndex {
  const terms = [
    '',
    '2025',
    'a',
    'Z',
    'é',
    '水',
    '水\u3000',
    '\u{20bb7}',
    '\uffee',
    ...Array.from({ length: 300 }, (_, at) => `t${at}`),
  ];
  return {
    version: 7,
    sha256: `of ${content}`,
    chunks: Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 256),
    postings: Array.from({ length: blocks }, (_, at) => ({
      term: terms[at] ?? '',
      data: Uint8Array.from({ length: 40 + at * 997 }, (_, byte) => (byte + at) % 256),
    })),
  };
}

/** The rows of search indexes: kept byte by byte, and never without, or apart from, their text. */
export function textIndexConformance(name: string, open: Open<'tables'>): void {
  describe(`${name}: indexes of texts`, () => {
    test('come back byte by byte, blocks in their order, also after a restart', () =>
      onStore(open, async (opened) => {
        const { tables } = opened.store;
        await tables.putSource(sourceOf('s_1', 'd_1'));
        expect(await tables.getIndex('s_1')).toBeNull();
        await tables.putText('s_1', text('a'), [], indexOf('a', 8));
        expect(plain(await tables.getIndex('s_1'))).toEqual(plain(indexOf('a', 8)));
        const again = await opened.reopen();
        expect(plain(await again.store.tables.getIndex('s_1'))).toEqual(plain(indexOf('a', 8)));
        return again;
      }));

    test('are replaced whole, with their text or alone', () =>
      onStore(open, async ({ store: { tables } }) => {
        await tables.putSource(sourceOf('s_1', 'd_1'));
        await tables.putText('s_1', text('a'), [], indexOf('a', 9));
        await tables.putIndex('s_1', indexOf('a', 2));
        expect(plain(await tables.getIndex('s_1'))).toEqual(plain(indexOf('a', 2)));
        await tables.putText('s_1', text('b'), [], indexOf('b', 1));
        expect(plain(await tables.getIndex('s_1'))).toEqual(plain(indexOf('b', 1)));
        await tables.putText('s_1', text('c'), []);
        expect(await tables.getIndex('s_1')).toBeNull();
        await tables.putIndex('s_1', indexOf('c', 0));
        expect(plain(await tables.getIndex('s_1'))).toEqual(plain(indexOf('c', 0)));
        return undefined;
      }));

    test('are not put where there is no text', () =>
      onStore(open, async ({ store: { tables } }) => {
        await tables.putSource(sourceOf('s_1', 'd_1'));
        await tables.putIndex('s_1', indexOf('a'));
        expect(await tables.getIndex('s_1')).toBeNull();
        await tables.putText('s_1', text('a'), [], indexOf('a'));
        await tables.deleteSource('s_1');
        // As one that was being made when the source was deleted.
        await tables.putIndex('s_1', indexOf('a'));
        expect(await tables.getIndex('s_1')).toBeNull();
        return undefined;
      }));

    test('go with their source or document, and no others do', () =>
      onStore(open, async ({ store: { tables } }) => {
        for (const [id, document] of [
          ['s_1', 'd_1'],
          ['s_2', 'd_1'],
          ['s_3', 'd_2'],
        ] as const) {
          await tables.putSource(sourceOf(id, document));
          await tables.putText(id, text(id), [], indexOf(id));
        }
        await tables.deleteSource('s_1');
        expect(await tables.getIndex('s_1')).toBeNull();
        expect(await tables.getIndex('s_2')).not.toBeNull();
        await tables.deleteDocument('d_1');
        expect(await tables.getIndex('s_2')).toBeNull();
        expect(plain(await tables.getIndex('s_3'))).toEqual(plain(indexOf('s_3')));
        return undefined;
      }));
  });
}

/** Comparable, whatever class of bytes a store gives back. */
function plain(index: TextIndex | null) {
  if (index === null) return null;
  const { chunks, postings } = index;
  return { ...index, chunks: [...chunks], postings: postings.map(({ term, data }) => ({ term, data: [...data] })) };
}
