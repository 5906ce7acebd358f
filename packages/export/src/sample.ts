/**
 * A deterministic bilingual document of about 20 pages with every kind of block, for tests, benches and a look at the result.
 * @module
 */
import type { Block, BlockBody, DocumentContent, Inline, Lang, SourceId, TableCell } from '@longhand/document';
import { citationsOf } from './gallery/pieces.ts';

const t = (text: string, ...marks: NonNullable<Extract<Inline, { type: 'text' }>['marks']>[number][]): Inline => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks: marks.toSorted() }),
});
const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const cell = (text: string, colspan?: number, rowspan?: number): TableCell => ({
  content: [t(text)],
  ...(colspan !== undefined && { colspan }),
  ...(rowspan !== undefined && { rowspan }),
});

const sources: DocumentContent['sources'] = {
  'src-survey': { name: '城市内涝治理调查报告（2025）.pdf', media: 'application/pdf' },
  'src-review': {
    name: 'Urban drainage: a review of field evidence.docx',
    media: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  'src-notes': { name: '监测站现场记录.md', media: 'text/markdown' },
};
const quotes: readonly (readonly [id: string, source: SourceId, page: number | undefined, quote: string])[] = [
  ['c1', 'src-survey', 3, '2024 年汛期，全市共记录积水点 217 处，其中 64 处积水超过 30 分钟。'],
  ['c2', 'src-survey', 12, '管网改造后，重点路段的平均排空时间由 46 分钟降至 19 分钟。'],
  [
    'c3',
    'src-review',
    7,
    'Permeable pavement reduced peak runoff by 32% on average across eleven monitored catchments.',
  ],
  ['c4', 'src-review', 9, 'Maintenance, not design, explained most of the variance after the third year.'],
  ['c5', 'src-notes', undefined, '3 号站传感器在 7 月 18 日至 20 日之间没有数据。'],
];
const citations = citationsOf(quotes);

const zhText = [
  '近年来，短时强降雨的频次明显上升，城市排水系统承受的压力随之增大。本节依据现场监测与档案材料，说明积水的成因、分布和治理成效，并给出可以核对的数据。',
  '从空间分布看，积水点集中在地势低洼、管网建设年代较早的街区。这些街区的雨水口间距偏大，支管淤积严重，遇到重现期超过三年的降雨时，排水能力很快耗尽。',
  '治理工作分三步推进：先清淤、再改造、后监测。清淤见效最快，费用也最低；管网改造周期长，但效果稳定；监测则为后续的调度提供依据。三者缺一不可，次序也不宜颠倒。',
];
const enText = [
  'Field evidence shows that small, well-maintained interventions often outperform large, neglected ones. This section summarises what was measured, how the figures were obtained, and where the evidence is thin.',
  'Across the monitored catchments the response to a storm depended less on the design capacity than on the state of the inlets. Sites that were cleaned twice a year kept most of their capacity; sites that were not lost about a third of it within thirty months.',
  'The comparison has limits. Rain gauges differ in resolution, two stations were moved during the study, and the costs were reported in different price years. We therefore report ratios rather than absolute savings wherever both are available.',
];

/** @example sampleDocument('zh', 6) // about 20 pages */
export function sampleDocument(lang: Lang = 'zh', chapters = 6): DocumentContent {
  const blocks: Block[] = [];
  const add = (body: BlockBody): string => {
    const id = `b${String(blocks.length + 1).padStart(5, '0')}`;
    blocks.push({ id, rev: 1, prov: { by: 'agent' }, body });
    return id;
  };
  for (let chapter = 1; chapter <= chapters; chapter++) {
    const isZh = (chapter % 2 === 1) === (lang === 'zh');
    if (isZh) chineseChapter(add, chapter);
    else englishChapter(add, chapter);
  }
  return {
    schema: 'doc/1',
    id: 'sample',
    title: lang === 'zh' ? '城市内涝治理成效评估报告' : 'Urban Flooding: What the Field Evidence Shows',
    lang,
    updatedAt: Date.UTC(2026, 2, 9, 8, 30),
    blocks,
    citations,
    sources,
  };
}

type Add = (body: BlockBody) => string;

function chineseChapter(add: Add, chapter: number): void {
  const [first = '', second = '', third = ''] = zhText;
  add({
    type: 'heading',
    level: 1,
    content: [t(`第${'一二三四五六七八九十'[(chapter - 1) % 10]}部分：积水现状与治理`)],
  });
  add(p(t(first), { type: 'cite', citation: 'c1' }));
  const heading = add({
    type: 'heading',
    level: 2,
    content: [t('现状'), { type: 'footnote', content: [t('数据截至当年 10 月底。')] }],
  });
  add(
    p(
      t(second),
      t('重点路段', 'strong'),
      t('的改造最为明显'),
      { type: 'cite', citation: 'c2' },
      t('，但“一次改造、长期有效”的说法'),
      t('并不成立', 'em'),
      t('。'),
    ),
  );
  const table = add(stationTable('zh'));
  add(
    p(
      t('由'),
      { type: 'xref', target: table },
      t('可见，改造后的排空时间缩短一半以上；缺测时段已在现场记录中注明'),
      { type: 'cite', citation: 'c5' },
      t('。'),
    ),
  );
  add({ type: 'heading', level: 2, content: [t('计算方法')] });
  add(
    p(
      t('径流系数 '),
      { type: 'math', tex: '\\psi = \\frac{Q}{q F}' },
      t('由实测流量反推，其中'),
      { type: 'math', tex: 'F' },
      t('为汇水面积。总量按下式计算：'),
    ),
  );
  const equation = add({
    type: 'equation',
    tex: 'W = \\int_{0}^{T} Q(t)\\,\\mathrm{d}t \\approx \\sum_{k=1}^{n} \\frac{Q_k + Q_{k-1}}{2}\\,\\Delta t',
    alt: '总量等于流量对时间的积分',
  });
  add(
    p(
      { type: 'xref', target: equation },
      t('采用梯形公式。步骤见'),
      { type: 'xref', target: heading },
      t('，代码如下：'),
    ),
  );
  add({
    type: 'code',
    lang: 'python',
    text: 'def volume(flows, step):\n    """梯形公式求总量"""\n    pairs = zip(flows, flows[1:])\n    return sum((a + b) / 2 for a, b in pairs) * step',
  });
  add({ type: 'heading', level: 2, content: [t('措施')] });
  add({
    type: 'list',
    ordered: true,
    items: [
      { blocks: [p(t('清淤：'), t('每年汛前完成', 'strong'), t('，费用最低。'))] },
      {
        blocks: [
          p(t('改造：分三期推进，重点是 '), t('DN600', 'code'), t(' 以下的支管。')),
          {
            type: 'list',
            ordered: false,
            items: [{ blocks: [p(t('一期：老城区'))] }, { blocks: [p(t('二期：工业园区'))] }],
          },
        ],
      },
      { blocks: [p(t('监测：每 5 分钟上报一次水位。'))] },
    ],
  });
  add({
    type: 'list',
    ordered: false,
    items: [
      { checked: true, blocks: [p(t('完成管网普查'))] },
      { checked: false, blocks: [p(t('完成泵站扩容'))] },
    ],
  });
  add({ type: 'callout', tone: 'warning', blocks: [p(t('传感器离线时，排空时间以人工记录为准，误差约为 5 分钟。'))] });
  add({ type: 'quote', blocks: [p(t('治水之要，在于顺其势而导之。'))] });
  add(
    p(
      t(third),
      t('详见'),
      { type: 'text', text: '公开数据平台', href: 'https://example.org/data?city=1&year=2025' },
      t('。'),
    ),
  );
  add({ type: 'heading', level: 3, content: [t('小结')] });
  for (const text of zhText) add(p(t(text)));
}

function englishChapter(add: Add, chapter: number): void {
  const [first = '', second = '', third = ''] = enText;
  add({ type: 'heading', level: 1, content: [t(`Part ${chapter}: What was measured`)] });
  add(p(t(first), { type: 'cite', citation: 'c3' }));
  add({ type: 'heading', level: 2, content: [t('Stations and data')] });
  const table = add(stationTable('en'));
  add(
    p(
      t('As '),
      { type: 'xref', target: table },
      t(' shows, the drained time fell at every station. '),
      t(second),
      { type: 'cite', citation: 'c4' },
      { type: 'footnote', content: [t('Stations were cleaned in '), t('March', 'em'), t(' and October.')] },
    ),
  );
  add({ type: 'heading', level: 2, content: [t('Method')] });
  add(
    p(
      t('The runoff ratio is '),
      { type: 'math', tex: 'C = \\frac{V_{\\text{out}}}{V_{\\text{rain}}}' },
      t('; its standard error follows from the usual propagation rule:'),
    ),
  );
  const equation = add({
    type: 'equation',
    tex: '\\sigma_C^2 = \\left(\\frac{\\partial C}{\\partial V_{\\text{out}}}\\right)^2 \\sigma_{\\text{out}}^2 + \\left(\\frac{\\partial C}{\\partial V_{\\text{rain}}}\\right)^2 \\sigma_{\\text{rain}}^2',
  });
  add(
    p(
      { type: 'xref', target: equation },
      t(' assumes independent errors. A robust variant uses the matrix '),
      { type: 'math', tex: '\\begin{pmatrix} 1 & \\rho \\\\ \\rho & 1 \\end{pmatrix}' },
      t('.'),
    ),
  );
  add({
    type: 'figure',
    kind: 'mermaid',
    source:
      'flowchart LR\n  rain[Rain gauge] --> model[Runoff model]\n  flow[Flow meter] --> model\n  model --> report',
    alt: 'Rain gauge and flow meter feed the runoff model, which feeds the report',
    caption: [t('Flow of the data, from gauge to report')],
  });
  add({
    type: 'code',
    lang: 'ts',
    text: 'export function ratio(out: number, rain: number): number {\n  if (rain <= 0) throw new RangeError("no rain");\n  return out / rain;\n}',
  });
  add({ type: 'heading', level: 2, content: [t('Limits')] });
  add({
    type: 'list',
    ordered: false,
    items: [
      { blocks: [p(t('Two stations were moved; '), t('their series are shorter', 'em'), t('.'))] },
      { blocks: [p(t('Costs are in prices of 2023.'))] },
      { blocks: [p(t('The record has a gap in July.'), { type: 'cite', citation: 'c5' })] },
    ],
  });
  add({
    type: 'callout',
    tone: 'note',
    blocks: [
      p(t('Ratios are medians; the interval is the central 80 %.')),
      { type: 'list', ordered: true, items: [{ blocks: [p(t('Collect'))] }, { blocks: [p(t('Check'))] }] },
    ],
  });
  add({
    type: 'quote',
    blocks: [
      p(t('“Maintenance, not design, explained most of the variance after the third year.”'), {
        type: 'cite',
        citation: 'c4',
      }),
    ],
  });
  add(p(t(third)));
  add({ type: 'heading', level: 3, content: [t('In short')] });
  for (const text of enText) add(p(t(text)));
}

/** Two header rows with merged cells, a merged first column, and enough rows to cross a page. */
function stationTable(lang: Lang): BlockBody {
  const isZh = lang === 'zh';
  const rows: TableCell[][] = [
    isZh
      ? [cell('区域', 1, 2), cell('站点', 1, 2), cell('排空时间（分钟）', 2), cell('降幅', 1, 2)]
      : [cell('Area', 1, 2), cell('Station', 1, 2), cell('Drained within (minutes)', 2), cell('Change', 1, 2)],
    isZh ? [cell('改造前'), cell('改造后')] : [cell('before'), cell('after')],
  ];
  const areas = isZh ? ['老城区', '工业园区', '滨江新区'] : ['Old town', 'Industrial park', 'Riverside'];
  for (const [area, name] of areas.entries()) {
    for (let station = 1; station <= 4; station++) {
      const before = 40 + area * 7 + station * 3;
      const after = 15 + area * 2 + station;
      const change = `−${Math.round((1 - after / before) * 100)} %`;
      const rest = [
        cell(isZh ? `${area + 1}-${station} 号站` : `No. ${area + 1}-${station}`),
        cell(String(before)),
        cell(String(after)),
        cell(change),
      ];
      rows.push(station === 1 ? [cell(name, 1, 4), ...rest] : rest);
    }
  }
  return {
    type: 'table',
    columns: [{ align: 'left' }, { align: 'left' }, { align: 'right' }, { align: 'right' }, { align: 'right' }],
    headerRows: 2,
    rows,
    caption: [t(isZh ? '各站点改造前后的排空时间' : 'Time to drain at each station, before and after')],
  };
}
