import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { chunkText } from './chunks.ts';
import { SearchIndex, type SearchOptions } from './search-index.ts';

const texts: Readonly<Record<string, string>> = {
  artemisinin: '屠呦呦从黄花蒿中提取了青蒿素。临床试验表明，青蒿素对疟疾的疗效显著。',
  rain: '2025年全市共发生强降雨过程14次，累计降雨量达到1,286.5毫米。排水队伍及时处置了积水点。',
  english: 'The committee recommends the rehabilitation of all sewers. Costs rose by 1,286.5 million in 2024.',
  wide: 'ＡＰＩ ２０２５ 的说明。',
};
function indexOf(entries: Readonly<Record<string, string>>): SearchIndex {
  const index = new SearchIndex();
  for (const [id, text] of Object.entries(entries)) index.add(id, text, chunkText(text, [], []));
  return index;
}
const first = (query: string) => indexOf(texts).search(query)[0]?.source;

describe('SearchIndex finds', () => {
  test('a Chinese word of two characters', () => {
    expect(first('疟疾')).toBe('artemisinin');
    expect(first('积水')).toBe('rain');
  });
  test('a Chinese question with its question words', () => {
    expect(first('青蒿素对什么病有疗效？')).toBe('artemisinin');
  });
  test('an English word in another form', () => {
    expect(first('recommendation for rehabilitating the sewer')).toBe('english');
  });
  test('a number with or without separators, in any width', () => {
    expect(
      indexOf(texts)
        .search('1286.5')
        .map(({ source }) => source)
        .sort(),
    ).toEqual(['english', 'rain']);
    expect(first('API')).toBe('wide');
    expect(first('１４次')).toBe('rain');
  });
  test('nothing for an empty query, stop words or unknown words', () => {
    for (const query of ['', ' \n', '的', 'the of and', 'zzzz', '😀']) expect(indexOf(texts).search(query)).toEqual([]);
  });
  test('only in the named sources, at most as many as asked', () => {
    const index = indexOf(texts);
    expect(index.search('1286.5', { sources: ['rain'] }).map(({ source }) => source)).toEqual(['rain']);
    expect(index.search('1286.5', { limit: 1 })).toHaveLength(1);
    expect(index.search('1286.5', { limit: 0 })).toEqual([]);
    expect(index.search('1286.5', { sources: [] })).toEqual([]);
  });
});

test('a hit is a slice of its source, with page and heading', () => {
  const text = '第一章\n总则适用于排水设施。';
  const index = new SearchIndex();
  index.add(
    's',
    text,
    chunkText(text, [{ start: 0, end: text.length, page: 7 }], [{ level: 1, text: '第一章', start: 0 }]),
  );
  expect(index.search('排水')).toEqual([
    {
      source: 's',
      chunk: 0,
      score: expect.any(Number),
      start: 0,
      end: text.length,
      page: 7,
      heading: '第一章',
      lang: 'zh',
    },
  ]);
});

describe('SearchIndex keeps to', () => {
  const text = ['Rain on page one.', 'Rain on page two. 雨水', '雨水在第三页，rain。', 'More rain, page four.'].join(
    '\n\n',
  );
  const starts = [...text.matchAll(/(^|\n\n)/g)].map(({ index, 0: gap }) => index + gap.length);
  const chunks = starts.map((start, index) => ({
    index,
    start,
    end: starts[index + 1] ?? text.length,
    page: index + 1,
    parent: index,
  }));
  const index = new SearchIndex();
  index.add('s', text, chunks);
  const found = (options: SearchOptions) => index.search('rain', options).map(({ chunk }) => chunk);

  test('a range of pages, both ends included, and the best of what is left', () => {
    expect(found({ pages: [2, 3] }).sort()).toEqual([1, 2]);
    expect(found({ pages: [3, 3], limit: 1 })).toEqual([2]);
    expect(found({ pages: [5, 9] })).toEqual([]);
  });
  test('the language of each chunk', () => {
    expect(found({ lang: 'zh' })).toEqual([2]);
    expect(found({ lang: 'en' }).sort()).toEqual([0, 1, 3]);
    expect(found({ lang: 'en', pages: [2, 3], sources: ['s'] })).toEqual([1]);
  });
});

test('equal scores are ordered by source and chunk, in whatever order the sources came', () => {
  const ids = ['c', 'a', 'd', 'b'];
  const orders = [ids, [...ids].reverse(), [...ids].sort()].map((order) =>
    indexOf(Object.fromEntries(order.map((id) => [id, 'same rain'])))
      .search('rain')
      .map(({ source }) => source),
  );
  for (const order of orders) expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('adding a source again replaces it', () => {
  const index = indexOf(texts);
  const size = index.size;
  index.add('rain', 'snow only', chunkText('snow only', [], []));
  expect(index.search('积水')).toEqual([]);
  expect(index.search('snow')).toHaveLength(1);
  expect(index.size).toBe(size);
});

test('whatever is added and removed, the index answers as one built from what is left', () => {
  const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.option(mixedText, { nil: null }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), mixedText, (steps, query) => {
      const left = new Map<string, string>();
      const index = new SearchIndex();
      for (const { id, text } of steps) {
        if (text === null) {
          index.remove(id);
          left.delete(id);
        } else {
          index.add(id, text, chunkText(text, [], []));
          left.set(id, text);
        }
      }
      const rebuilt = indexOf(Object.fromEntries(left));
      for (const asked of [query, '雨水 管理 2025', 'rain water'])
        expect(index.search(asked)).toEqual(rebuilt.search(asked));
      expect(index.size).toBe(rebuilt.size);
    }),
    { numRuns: 300 },
  );
});

test('numbers of removed chunks are used again, so that coming and going sources do not make it grow', () => {
  const text = Array.from({ length: 400 }, (_, at) => `Sentence ${at} about the rain in town number ${at * 7}.`).join(
    '\n\n',
  );
  const chunks = chunkText(text, [], []);
  const index = indexOf(texts);
  const expected = index.search('疟疾 sewers');
  for (let round = 0; round < 60; round++) {
    index.add('guest', text, chunks);
    expect(index.search('town number 2793', { limit: 1 })[0]?.source).toBe('guest');
    index.remove('guest');
  }
  expect(index.search('疟疾 sewers')).toEqual(expected);
});
