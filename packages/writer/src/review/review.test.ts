import type { Block } from '@longhand/document';
import { describe, expect, test } from 'vitest';
import { repeatedSentences } from './echoes.ts';
import { foreignSentences } from './foreign.ts';
import { wantedLength } from './judge.ts';
import { mixedTerms } from './terms.ts';

const texts = (...all: readonly string[]) =>
  all.map((text, index): { block: Block; text: string } => ({
    block: { id: `b${index + 1}`, rev: 1, prov: { by: 'agent' }, body: { type: 'paragraph', content: [] } },
    text,
  }));

describe('sentences that stand twice', () => {
  test('are found across blocks, in the same words and nearly the same, in both languages', () => {
    const found = repeatedSentences(
      texts(
        'A third of the drinking water of the town is lost in pipes from before 1970. Nothing else.',
        'The council met twice. A third of the drinking water of the town is lost in old pipes from before 1970.',
        '全市三分之一的自来水在一九七零年以前铺设的管道中漏失。',
        '据统计，全市三分之一的自来水在一九七零年以前铺设的管道中漏失。',
      ),
    );
    expect(found.map(({ block, first }) => [block.id, first.id])).toEqual([
      ['b2', 'b1'],
      ['b4', 'b3'],
    ]);
  });

  test('are not made of short phrases and of sentences that only begin alike', () => {
    const found = repeatedSentences(
      texts(
        'This is how it works. The first measure lowers the pressure at night in the northern zone.',
        'This is how it works. The first measure replaces the oldest pipes along the river over six years.',
      ),
    );
    expect(found).toEqual([]);
  });
});

describe('one term in two ways', () => {
  test('is found with the rarer way and its place', () => {
    const found = mixedTerms(
      texts(
        'The web-site and its database. GitHub is used. 大语言模型（LLM）很重要。',
        'The website. GitHub again; Github once. A website with a database. 采用大语言模型（LLM）。',
        '语言大模型（LLM）也叫这个名字。',
      ),
    );
    expect(found.map(({ block, one, other }) => [block.id, one, other])).toEqual([
      ['b1', 'website', 'web-site'],
      ['b2', 'GitHub', 'Github'],
      ['b3', '大语言模型（LLM）', '语言大模型（LLM）'],
    ]);
  });

  test('capitals at the beginning of a sentence and whole words in capitals are no other way', () => {
    expect(mixedTerms(texts('Pressure falls. The pressure rises. PRESSURE!'))).toEqual([]);
  });
});

test.each<[string, 'zh' | 'en', readonly string[], number]>([
  ['The pipes were laid before the war and have never been replaced since.', 'zh', [], 1],
  ['管网用 Supervisory Control and Data Acquisition 系统监控，效果良好。', 'zh', [], 0],
  ['“The pipes were laid before the war and have never been replaced since.”', 'zh', [], 0],
  [
    'The pipes were laid before the war and have never been replaced since.',
    'zh',
    ['The pipes were laid before the war and have never been replaced since.'],
    0,
  ],
  ['The pipes are old. 这些管道在战前铺设，此后从未更换过。', 'en', [], 1],
  ['The term 漏损率 is used for the share that is lost.', 'en', [], 0],
])('a whole sentence in the other language is found, a term or a quote is not: %s', (text, lang, quotes, count) => {
  expect(foreignSentences(text, lang, quotes)).toHaveLength(count);
});

test.each<[string, number, number]>([
  ['At most 900 words', 0, 900],
  ['不少于3000字', 3000, Number.POSITIVE_INFINITY],
  ['篇幅1.5万字以内', 0, 15_000],
  ['1,000 to 1,200 words', 1000, 1200],
  ['about 2000 words', 1700, 2300],
])('a wanted length is read from words: %s', (text, least, most) => {
  const wanted = wantedLength(text);
  expect(wanted?.least).toBeCloseTo(least);
  expect(wanted?.most === Number.POSITIVE_INFINITY ? most : wanted?.most).toBeCloseTo(most);
});

test('a length of parts or in pages says nothing about the words of the whole', () => {
  expect(wantedLength('each section has 300 words')).toBeNull();
  expect(wantedLength('at most 10 pages')).toBeNull();
});
