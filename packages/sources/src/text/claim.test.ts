import { describe, expect, test } from 'vitest';
import { flagClaim } from './claim.ts';
import { detectLang } from './language.ts';
import { numbersOf } from './numbers.ts';

const zh = '2025年全市共发生强降雨过程14次，没有发生人员伤亡。市水务局采用了 Mike Urban 模型，投资1.2亿元。';
const en =
  'In 2025 the city of Leeds recorded 14 heavy rain events. Nobody was injured. The programme cost 41.7 million.';

const kinds = (claim: string, quote: string) => flagClaim(claim, quote).map(({ kind }) => kind);

describe('flagClaim', () => {
  test.each([
    ['2025年发生强降雨14次。', zh],
    ['全市没有发生人员伤亡。', zh],
    ['投资约为1.2 亿元，采用 Mike Urban 模型。', zh],
    ['The city of Leeds recorded 14 heavy rain events in 2025.', en],
    ['The programme cost 41.7 million.', en],
    ['The programme cost 41,700,000 in that city.', en],
  ])('finds nothing odd in %s', (claim, quote) => {
    expect(kinds(claim, quote)).toEqual([]);
  });
  test('sees a changed number', () => {
    expect(kinds('2025年发生强降雨15次。', zh)).toEqual(['number']);
    expect(kinds('The programme cost 47.1 million.', en)).toEqual(['number']);
    expect(kinds('投资二十亿元。', zh)).toContain('number');
  });
  test('sees a changed name', () => {
    expect(kinds('The city of York recorded 14 heavy rain events in 2025.', en)).toEqual(['name']);
    expect(kinds('市水务局采用了 SWMM 模型。', zh)).toEqual(['name']);
  });
  test('sees a negation that came or went', () => {
    expect(kinds('The city of Leeds never recorded 14 heavy rain events.', en)).toEqual(['negation']);
    expect(kinds('2025年全市发生人员伤亡。', '2025年全市没有发生人员伤亡。')).toEqual(['negation']);
  });
  test('sees a claim on something else', () => {
    expect(kinds('海绵城市建设改善了居民的生活质量。', zh)).toContain('overlap');
  });
  test('compares only numbers and Latin names across languages', () => {
    expect(kinds('利兹市2025年记录到14次强降雨。', en)).toEqual([]);
    expect(kinds('利兹市记录到15次强降雨。', en)).toEqual(['number']);
    expect(kinds('The Water Bureau spent 120 million.', zh)).toEqual([]);
  });
});

test.each([
  ['使用 TypeScript 编写的服务', 'zh'],
  ['The work of Tu Youyou (屠呦呦) on malaria was published in 1977 and won a prize.', 'en'],
  ['', 'en'],
  ['2025', 'en'],
])('the language of %j is %s', (text, lang) => {
  expect(detectLang(text)).toBe(lang);
});

test.each([
  ['1,286.5 毫米', [[1286.5]]],
  ['3.2万人', [[3.2, 32_000]]],
  ['1.2 billion', [[1.2, 1.2e9]]],
  ['两千三百万', [[23_000_000]]],
  ['一百二十', [[120]]],
  ['二〇二五年', [[2025]]],
  ['一亿零五十', [[100_000_050]]],
  ['５０％', [[50]]],
  ['一个', []],
])('the numbers of %s are %j', (text, values) => {
  expect(numbersOf(text).map((number) => number.values)).toEqual(values);
});
