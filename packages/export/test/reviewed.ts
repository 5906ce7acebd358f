/** The sample with all that surrounds a text: front matter, glossary, suggestions of every kind, threads on text and on blocks. */
import type { Block, BlockType, DocumentContent, Lang } from '@longhand/document';
import { sampleDocument } from '../src/sample.ts';
import { paragraph, text } from './content.ts';

const mei = { kind: 'person', id: 'Mei Lin' } as const;
const agent = { kind: 'agent', id: 'r_1' } as const;
const at = (day: number) => Date.UTC(2026, 1, day, 9, 15);

export function reviewedSample(lang: Lang, chapters = 4): DocumentContent {
  const sample = sampleDocument(lang, chapters);
  const all = (type: BlockType): readonly Block[] => sample.blocks.filter(({ body }) => body.type === type);
  const nth = (type: BlockType, index: number): string => all(type)[index]?.id ?? '';
  const terms: Block = {
    id: 'terms',
    rev: 1,
    prov: { by: 'person' },
    body: {
      type: 'definitions',
      items: [{ term: [text('Inlet')], blocks: [paragraph('Where water enters.'), paragraph('一句中文。')] }],
    },
  };
  return {
    ...sample,
    blocks: [...sample.blocks, terms],
    matter: {
      subtitle: lang === 'zh' ? '2025 年度监测与评估' : 'Monitoring and assessment, 2025',
      authors: [
        { name: '李明', affiliation: '市水务局', email: 'li@example.org' },
        { name: 'Ann Lee & Sons', affiliation: 'Institute <for> Water' },
      ],
      abstract:
        lang === 'zh'
          ? ['本报告评估治理成效。', '结论可以核对。']
          : ['This report assesses the works.', 'It can be checked.'],
      keywords: lang === 'zh' ? ['内涝', '管网'] : ['flooding', 'drainage'],
    },
    glossary: [
      { term: '径流系数', definition: '径流量与降雨量之比。', translation: 'runoff ratio' },
      { term: 'DN600', definition: 'A pipe of 600 mm.' },
    ],
    suggestions: [
      // Within a paragraph, with a citation that stands nowhere else, over a citation that goes.
      {
        id: 's1',
        block: nth('paragraph', 0),
        baseRev: 1,
        changes: [{ from: 2, to: 5, insert: [text('改成<这样> & so', 'strong'), { type: 'cite', citation: 'c4' }] }],
        by: mei,
        at: at(2),
      },
      {
        id: 's2',
        block: nth('paragraph', 1),
        baseRev: 1,
        body: { type: 'paragraph', content: [text('整段换掉。')] },
        by: agent,
        at: at(3),
      },
      // What no text can show is told: a table, and a text that changed since.
      {
        id: 's3',
        block: nth('table', 0),
        baseRev: 1,
        body: { type: 'paragraph', content: [text('不要表格')] },
        by: mei,
        at: at(3),
        reason: '太长',
      },
      {
        id: 's4',
        block: nth('paragraph', 5),
        baseRev: 7,
        changes: [{ from: 0, to: 1, insert: [text('旧')] }],
        by: mei,
        at: at(4),
      },
      {
        id: 's5',
        block: nth('list', 0),
        baseRev: 1,
        body: { type: 'paragraph', content: [text('列表改为段落。')] },
        by: mei,
        at: at(5),
      },
      {
        id: 's6',
        block: nth('heading', 1),
        baseRev: 1,
        changes: [{ from: 0, to: 0, insert: [text('新')] }],
        by: mei,
        at: at(5),
      },
    ],
    threads: [
      {
        id: 't1',
        block: nth('paragraph', 2),
        range: { from: 0, to: 4 },
        isResolved: true,
        comments: [
          { id: 'k1', by: mei, at: at(6), text: '为什么？\n请说明。' },
          { id: 'k2', by: agent, at: at(7), text: 'Because of </w:t> & <b>.' },
        ],
      },
      { id: 't2', block: nth('table', 1), comments: [{ id: 'k3', by: mei, at: at(6), text: 'Units?' }] },
      { id: 't3', block: nth('equation', 0), comments: [{ id: 'k4', by: mei, at: at(6), text: 'n = 12' }] },
      { id: 't4', block: nth('code', 0), comments: [{ id: 'k5', by: mei, at: at(6), text: 'ok' }] },
      { id: 't5', block: nth('callout', 0), comments: [{ id: 'k6', by: mei, at: at(6), text: 'ok' }] },
      {
        id: 't6',
        block: nth('heading', 0),
        range: { from: 1, to: 3 },
        comments: [{ id: 'k7', by: mei, at: at(6), text: 'ok' }],
      },
    ],
  };
}
