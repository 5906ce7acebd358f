import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exhaustive, type GivenText } from '../../test/exhaustive.ts';
import { mixedText } from '../../test/mixed-text.ts';
import { type Chunk, chunkText } from '../text/chunks.ts';
import { SearchIndex, type SearchOptions } from './search-index.ts';
import { finish } from './steps.ts';
import { indexText } from './text-index.ts';

const texts: Readonly<Record<string, string>> = {
  artemisinin: '屠呦呦从黄花蒿中提取了青蒿素。临床试验表明，青蒿素对疟疾的疗效显著。',
  rain: '2025年全市共发生强降雨过程14次，累计降雨量达到1,286.5毫米。排水队伍及时处置了积水点。',
  english: 'The committee recommends the rehabilitation of all sewers. Costs rose by 1,286.5 million in 2024.',
  wide: 'ＡＰＩ ２０２５ 的说明。',
};
function put(index: SearchIndex, id: string, text: string, chunks: readonly Chunk[]): void {
  index.put(id, indexText({ text, sha256: '' }, chunks));
}
function indexOf(entries: Readonly<Record<string, string>>): SearchIndex {
  const index = new SearchIndex();
  for (const [id, text] of Object.entries(entries)) put(index, id, text, chunkText(text, [], []));
  return index;
}
const first = (query: string) => indexOf(texts).search(query)[0]?.source;

describe('SearchIndex finds', () => {
  test('a Chinese word of two characters', () => {
    expect(first('疟疾')).toBe('artemisinin');
    expect(first('积水')).toBe('rain');
  });
  test('a single Chinese character, also one that stands alone', () => {
    expect(first('蒿')).toBe('artemisinin');
    expect(first('雨')).toBe('rain');
    const index = indexOf({ ...texts, alone: '见“鲲”。' });
    expect(index.search('鲲').map(({ source }) => source)).toEqual(['alone']);
  });
  test('a name in capitals that would be a stop word in small letters', () => {
    const index = indexOf({
      who: 'The WHO advises those who travel.',
      it: '信息技术（IT）部门',
      plain: 'It is for those who can.',
    });
    expect(index.search('WHO').map(({ source }) => source)).toEqual(['who']);
    expect(index.search('IT 部门')[0]?.source).toBe('it');
    expect(index.search('who')).toEqual([]);
  });
  test('nothing by common characters alone, in simplified and traditional writing', () => {
    const index = indexOf({ a: '这个与那个', b: '這個與那個' });
    for (const query of ['与', '與', '这', '這', '個']) expect(index.search(query)).toEqual([]);
    expect(index.search('這個').map(({ source }) => source)).toEqual(['b']);
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
  put(
    index,
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
  put(index, 's', text, chunks);
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
  put(index, 'rain', 'snow only', chunkText('snow only', [], []));
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
          put(index, id, text, chunkText(text, [], []));
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
    put(index, 'guest', text, chunks);
    expect(index.search('town number 2793', { limit: 1 })[0]?.source).toBe('guest');
    index.remove('guest');
  }
  expect(index.search('疟疾 sewers')).toEqual(expected);
});

describe('passing over what cannot be among the best gives exactly what scoring everything gives', () => {
  const words = [
    '雨',
    '雨水',
    '水管',
    '管理',
    'rain',
    'water',
    'town',
    '2025',
    '排水',
    '积水点',
    'sewer',
    'cost',
    '河',
    '的',
    'year',
  ];
  const sentence = fc
    .array(fc.constantFrom(...words, ...words.slice(0, 4)), { minLength: 1, maxLength: 12 })
    .map((chosen) => `${chosen.join(' ')}。`);
  const section = fc.array(sentence, { minLength: 1, maxLength: 5 });
  const given = fc.record({
    sections: fc.array(section, { minLength: 1, maxLength: 12 }),
    copies: fc.integer({ min: 1, max: 12 }),
  });

  /** One chunk per sentence, one parent per section, a page for two of three sections. */
  function textOf(id: string, sections: readonly (readonly string[])[]): GivenText {
    let text = '';
    const chunks: Chunk[] = [];
    sections.forEach((sentences, parent) => {
      for (const one of sentences) {
        const page = parent % 3 === 2 ? {} : { page: 1 + parent };
        chunks.push({ index: chunks.length, start: text.length, end: text.length + one.length, parent, ...page });
        text += one;
      }
    });
    return { id, text, chunks };
  }
  const close = (hits: readonly { source: string; chunk: number; score: number }[]) =>
    hits.map(({ source, chunk, score }) => [source, chunk, Number(score.toPrecision(12))]);

  test('for any texts, any query, any filter and any number of hits', () => {
    fc.assert(
      fc.property(
        fc.array(given, { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(...words, 'unknown'), { minLength: 1, maxLength: 9 }),
        fc.constantFrom(1, 2, 3, 10, 100),
        fc.record({
          sources: fc.constantFrom(undefined, ['t0'], ['t1', 't2']),
          pages: fc.constantFrom(undefined, [1, 2] as const, [4, 9] as const),
          lang: fc.constantFrom(undefined, 'zh' as const, 'en' as const),
        }),
        (givens, queryWords, limit, { sources, pages, lang }) => {
          const texts = givens.map(({ sections, copies }, at) =>
            textOf(`t${at}`, Array.from({ length: copies }, () => sections).flat()),
          );
          const index = new SearchIndex();
          for (const { id, text, chunks } of texts) put(index, id, text, chunks);
          const query = queryWords.join(' ');
          const options = {
            limit,
            ...(sources && { sources }),
            ...(pages && { pages }),
            ...(lang && { lang }),
          };
          expect(close(index.search(query, options))).toEqual(close(exhaustive(texts, query, options)));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('for thousands of chunks, where most is passed over', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    // Words as they are in texts: few that are everywhere, many that are rare.
    const word = () => `w${Math.floor(600 * random() ** 4)}x`;
    const texts = Array.from({ length: 5 }, (_, at) =>
      textOf(
        `t${at}`,
        Array.from({ length: 120 }, () =>
          Array.from({ length: 1 + Math.floor(4 * random()) }, () =>
            Array.from({ length: 4 + Math.floor(12 * random()) }, word).join(' '),
          ),
        ),
      ),
    );
    const index = new SearchIndex();
    finish(index.change({ put: texts.map(({ id, text, chunks }) => [id, indexText({ text, sha256: '' }, chunks)]) }));
    for (let round = 0; round < 6; round++) {
      const query = Array.from({ length: 2 + round * 3 }, word).join(' ');
      expect(close(index.search(query))).toEqual(close(exhaustive(texts, query, { limit: 10 })));
    }
  });
});
