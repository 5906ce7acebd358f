import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Open, onStore } from './opened.ts';

const TEXT = { sha256: 'a'.repeat(64), text: 'one. two.', places: [] };
const sourceOf = (id: string, document: string) =>
  ({
    id,
    document,
    name: `${id}.txt`,
    media: 'text/plain',
    bytes: 9,
    fileSha256: 'f'.repeat(64),
    createdAt: 1,
  }) as const;
const vector = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** Vectors of chunks: kept bit by bit, counted once, and gone with what they stand for. */
export function vectorsConformance(name: string, open: Open<'tables' | 'blobs'>): void {
  describe(`${name}: vectors`, () => {
    test('come back bit by bit, by source and chunk, over a restart', () =>
      onStore(open, async (opened) => {
        const { tables } = opened.store;
        await tables.putText('s_1', TEXT, []);
        const batch = { document: 'd_1', source: 's_1', model: 'm', dimension: 3 } as const;
        const odd = vector(Math.fround(0.1), -0, 1.401298464324817e-45);
        await tables.putVectors({ ...batch, vectors: [{ chunk: 7, vector: odd }] }, 12);
        // A view into a larger buffer.
        const inner = vector(9, 1, 0, 0, 9).subarray(1, 4);
        await tables.putVectors({ ...batch, vectors: [{ chunk: 2, vector: inner }] }, null);
        const again = await opened.reopen();
        const [found, more] = await again.store.tables.listVectors('d_1', 'm');
        expect(more).toBeUndefined();
        expect(found).toMatchObject({ source: 's_1', dimension: 3 });
        expect([...(found?.chunks ?? [])]).toEqual([2, 7]);
        expect(Object.is(found?.data[4], -0)).toBe(true);
        expect([...(found?.data ?? [])]).toEqual([1, 0, 0, ...odd]);
        expect(await again.store.tables.vectorChunks('s_1', 'm')).toEqual([2, 7]);
        expect(await again.store.tables.vectorChunks('s_1', 'n')).toEqual([]);
        expect(await again.store.tables.embeddingUse('m')).toEqual({ calls: 2, tokens: 12, untold: 1, dimension: 3 });
        return again;
      }));

    test('any vectors come back as they were given', () =>
      onStore(open, async (opened) => {
        const { tables } = opened.store;
        let n = 0;
        const rows = fc.array(fc.float32Array({ minLength: 5, maxLength: 5, noNaN: true }), {
          minLength: 1,
          maxLength: 4,
        });
        await fc.assert(
          fc.asyncProperty(rows, async (vectors) => {
            const source = `s_${++n}`;
            await tables.putText(source, TEXT, []);
            const numbered = vectors.map((one, chunk) => ({ chunk, vector: one }));
            await tables.putVectors({ document: source, source, model: 'm', dimension: 5, vectors: numbered }, 1);
            const [found] = await tables.listVectors(source, 'm');
            expect(found?.data).toEqual(Float32Array.from(vectors.flatMap((one) => [...one])));
          }),
          { numRuns: 20 },
        );
        return opened;
      }));

    test('go with their source, its text, their document and their model', () =>
      onStore(open, async (opened) => {
        const { tables } = opened.store;
        const put = async (document: string, source: string, model: string) => {
          const vectors = [{ chunk: 0, vector: vector(1, 0) }];
          await tables.putVectors({ document, source, model, dimension: 2, vectors }, 1);
        };
        const at = async (document: string, model: string) =>
          (await tables.listVectors(document, model)).map(({ source }) => source);
        for (const [document, source] of [
          ['d_1', 's_1'],
          ['d_1', 's_2'],
          ['d_2', 's_3'],
        ] as const) {
          await tables.putSource(sourceOf(source, document));
          await tables.putText(source, TEXT, []);
          await put(document, source, 'm');
          await put(document, source, 'n');
        }
        expect(await at('d_1', 'm')).toEqual(['s_1', 's_2']);
        await tables.deleteSource('s_1');
        expect([await at('d_1', 'm'), await at('d_1', 'n')]).toEqual([['s_2'], ['s_2']]);
        // What was still on its way finds no source any more.
        await put('d_1', 's_1', 'm');
        expect(await at('d_1', 'm')).toEqual(['s_2']);
        await tables.keepVectorsOf('s_2', 'n');
        expect([await at('d_1', 'm'), await at('d_1', 'n')]).toEqual([[], ['s_2']]);
        await tables.putText('s_2', { ...TEXT, text: 'other' }, []);
        expect(await at('d_1', 'n')).toEqual([]);
        await tables.dropVectors('m');
        expect([await at('d_2', 'm'), await at('d_2', 'n')]).toEqual([[], ['s_3']]);
        await tables.deleteDocument('d_2');
        expect(await at('d_2', 'n')).toEqual([]);
        expect((await tables.embeddingUse('m')).calls).toBe(4);
        await tables.countEmbedding('m', 5);
        expect(await tables.embeddingUse('m')).toEqual({ calls: 5, tokens: 9, untold: 0, dimension: null });
        return opened;
      }));
  });
}
