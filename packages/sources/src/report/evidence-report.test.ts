import type { Block, Citation, Inline } from '@longhand/document';
import { type DocState, emptyState } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { citedSentences } from './cited-sentences.ts';
import { citedPlaces, reportOf } from './evidence-report.ts';
import { factualRules } from './factual.ts';

const said = (text: string): Inline => ({ type: 'text', text });
const cite = (citation: string): Inline => ({ type: 'cite', citation });
const paragraph = (...content: readonly Inline[]) => ({ type: 'paragraph', content }) as const;

describe('a citation belongs to the sentence that it stands in or right behind', () => {
  test.each([
    ['behind the full stop', [said('One. Two.'), cite('c1'), said(' Three.')], [[], ['c1'], []]],
    ['before the full stop', [said('One. Two'), cite('c1'), said('. Three.')], [[], ['c1'], []]],
    ['behind a space', [said('One. Two. '), cite('c1'), said('Three.')], [[], ['c1'], []]],
    ['at the very front', [cite('c1'), said('One. Two.')], [['c1'], []]],
    [
      'in a footnote',
      [said('一句。两句。'), { type: 'footnote', content: [said('See.'), cite('c1')] } as Inline],
      [[], ['c1']],
    ],
    ['twice', [said('One.'), cite('c1'), cite('c1'), cite('c2')], [['c1', 'c2']]],
  ])('%s', (_, content, expected) => {
    expect(citedSentences(paragraph(...content)).map(({ citations }) => citations)).toEqual(expected);
  });
  test('in lists and quotes like in paragraphs; of a table only the cells that cite', () => {
    const list = { type: 'list', ordered: false, items: [{ blocks: [paragraph(said('Item.'), cite('c1'))] }] } as const;
    expect(citedSentences(list)).toEqual([{ text: 'Item.', citations: ['c1'], isProse: true }]);
    const cells = [{ content: [said('14')] }, { content: [said('15'), cite('c2')] }];
    const table = { type: 'table', columns: [], headerRows: 0, rows: [cells] } as const;
    expect(citedSentences(table)).toEqual([{ text: '15', citations: ['c2'], isProse: false }]);
  });
});

test.each([
  ['全年降水量为1286.5毫米。', ['number']],
  ['工程于2025年3月5日完工。', ['number', 'date']],
  ['研究表明，绿地能够降低径流。', ['claim']],
  ['该系统采用 SWMM 模型。', ['name']],
  ['The pier of Leeds is the oldest one.', ['name']],
  ['Output rose because demand did.', ['claim']],
  ['我们希望这份报告对您有所帮助。', []],
  ['本节介绍3项措施。', []],
  ['Which of the 14 events mattered?', []],
  ['The three measures are as follows:', []],
])('%s is factual by %j', (sentence, rules) => {
  expect(factualRules(sentence)).toEqual(rules);
});

describe('the report', () => {
  const citation = (id: string, rest: Partial<Citation> = {}): Citation => ({
    ...{ id, source: 's1', sha256: 'ab', start: 0, end: 4, quote: 'Rain' },
    ...rest,
  });
  const block = (id: string, section: string | undefined, ...content: readonly Inline[]): Block => ({
    ...{ id, rev: 1, prov: { by: 'agent' }, body: paragraph(...content) },
    ...(section === undefined ? {} : { section }),
  });
  const state: DocState = {
    ...emptyState('d1'),
    outline: [
      { id: 'o1', title: 'Rain', level: 1 },
      { id: 'o2', title: 'Sun', level: 1 },
    ],
    blocks: [
      block('b0', undefined, said('Hello there.')),
      block('b1', 'o1', said('It rained 14 times.'), cite('c1'), said(' It rained 15 times.')),
      block('b2', 'o2', said('The sun rose.'), cite('c2'), cite('c3')),
    ],
    citations: {
      c1: citation('c1', { flags: [{ kind: 'number', found: '14', has: '15' }] }),
      c2: citation('c2', { standing: 'stale', reason: 'gone', flags: [{ kind: 'overlap' }] }),
      c3: citation('c3', { source: 's2', standing: 'lost', reason: 'deleted' }),
    },
  };
  test('counts by section and in sum; what is stale or lost is not flagged a second time', () => {
    const { counts, sections, sentences } = reportOf(state);
    expect(counts).toEqual({ sentences: 4, cited: 2, uncited: 1, flagged: 1, stale: 1, lost: 1 });
    expect(sections.map(({ title, counts: own }) => [title, own.sentences, own.uncited])).toEqual([
      ['', 1, 0],
      ['Rain', 2, 1],
      ['Sun', 1, 0],
    ]);
    expect(sentences.map(({ text, citations }) => [text, citations])).toEqual([
      ['It rained 14 times.', ['c1']],
      ['It rained 15 times.', []],
      ['The sun rose.', ['c2', 'c3']],
    ]);
  });
  test('names the places of a source', () => {
    expect(citedPlaces(state, ({ source }) => source === 's2')).toMatchObject([
      { block: 'b2', section: 'o2', title: 'Sun', text: 'The sun rose.', citation: { id: 'c3' } },
    ]);
  });
});
