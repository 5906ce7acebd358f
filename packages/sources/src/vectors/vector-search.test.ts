import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { nearest, type VectorRows } from './nearest.ts';
import { vectorSearch } from './vector-search.ts';

const unit = (numbers: readonly number[]): Float32Array => {
  const length = Math.hypot(...numbers) || 1;
  return Float32Array.from(numbers, (number) => number / length);
};
const rowsOf = (source: string, vectors: readonly (readonly number[])[]): VectorRows => ({
  source,
  dimension: vectors[0]?.length ?? 0,
  chunks: Uint32Array.from(vectors, (_, at) => at),
  data: Float32Array.from(vectors.flatMap((vector) => [...unit(vector)])),
});

const search = vectorSearch();
afterAll(() => search.close());

describe('the nearest vectors', () => {
  const numbers = fc.double({ min: -1, max: 1, noNaN: true });
  const vectors = fc.array(fc.array(numbers, { minLength: 7, maxLength: 7 }), { maxLength: 30 });

  test('are those that sorting all of them by their cosine gives, with any filter', () => {
    fc.assert(
      fc.property(
        vectors,
        vectors,
        fc.array(numbers, { minLength: 7, maxLength: 7 }),
        fc.integer({ min: 1, max: 8 }),
        (a, b, q, limit) => {
          const rows = [rowsOf('a', a), rowsOf('b', b)];
          const query = unit(q);
          const mask = Uint8Array.from(b, (_, at) => (at % 3 === 0 ? 1 : 0));
          for (const allowed of [undefined, new Map([['b', mask]]), new Map([['a', null]]), new Map()]) {
            const all = rows.flatMap(({ source, chunks, data }) =>
              [...chunks].flatMap((chunk) => {
                const may = allowed === undefined ? null : allowed.get(source);
                if (may === undefined || (may && may[chunk] !== 1)) return [];
                let score = 0;
                for (let n = 0; n < 7; n++) score += (data[chunk * 7 + n] ?? 0) * (query[n] ?? 0);
                return [{ source, chunk, score }];
              }),
            );
            const scores = all
              .map(({ score }) => score)
              .sort((x, y) => y - x)
              .slice(0, limit);
            const found = nearest(rows, query, limit, allowed);
            expect(found.length).toBe(scores.length);
            for (const [at, { score, source, chunk }] of found.entries()) {
              expect(score).toBeCloseTo(scores[at] ?? Number.NaN, 10);
              expect(all.find((one) => one.source === source && one.chunk === chunk)?.score).toBeCloseTo(score, 10);
            }
            expect(new Set(found.map(({ source, chunk }) => `${source}${chunk}`)).size).toBe(found.length);
          }
        },
      ),
    );
  });

  test('come from the thread as from here; a source can be replaced and removed, a space dropped', async () => {
    const make = () => [
      rowsOf('a', [
        [1, 0],
        [0, 1],
      ]),
      rowsOf('b', [[1, 1]]),
    ];
    search.put('d', make());
    const query = unit([1, 0.2]);
    expect(await search.nearest('d', query, 3)).toEqual(nearest(make(), query, 3));
    search.put('d', [rowsOf('a', [[-1, 0]])]);
    expect((await search.nearest('d', query, 3)).map(({ source }) => source)).toEqual(['b', 'a']);
    search.remove('d', 'b');
    expect(await search.nearest('d', query, 3)).toHaveLength(1);
    search.drop('d');
    expect([search.has('d'), await search.nearest('d', query, 3)]).toEqual([false, []]);
  });

  test('of another dimension than the query are not looked at', async () => {
    search.put('e', [rowsOf('a', [[1, 0, 0]])]);
    expect(await search.nearest('e', unit([1, 0]), 3)).toEqual([]);
  });

  test('a view into shared memory is handed over without taking the memory of its neighbours', async () => {
    const memory = Float32Array.from([1, 0, 0, 1]);
    search.put('f', [{ source: 'a', dimension: 2, chunks: Uint32Array.of(0), data: memory.subarray(0, 2) }]);
    expect(memory).toHaveLength(4);
    expect(await search.nearest('f', unit([1, 0]), 1)).toMatchObject([{ chunk: 0, score: 1 }]);
  });
});
