import { describe, expect, it } from 'vitest';
import type { BlockBody, Inline, Mark } from '../types.ts';
import type { ParseOptions } from './options.ts';
import { parseMarkdown } from './parse.ts';

const bodies = (text: string, options: ParseOptions = {}): BlockBody[] =>
  parseMarkdown(text, options).map(({ body }) => body);
const t = (text: string, ...marks: Mark[]): Inline => ({ type: 'text', text, ...(marks.length > 0 ? { marks } : {}) });
const m = (tex: string): Inline => ({ type: 'math', tex });
const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const bullets = (...items: BlockBody[][]): BlockBody => ({
  type: 'list',
  ordered: false,
  items: items.map((blocks) => ({ blocks })),
});
const table = (...rows: Inline[][][]): BlockBody => ({
  type: 'table',
  columns: (rows[0] ?? []).map(() => ({})),
  headerRows: 1,
  rows: rows.map((row) => row.map((content) => ({ content }))),
});

/** What models write, and what it means. */
const quirks: readonly (readonly [name: string, text: string, wanted: readonly BlockBody[]])[] = [
  [
    'a table right below text',
    '如下\n| a | b |\n|---|---|\n| 1 | 2 |\n后文',
    [p(t('如下')), table([[t('a')], [t('b')]], [[t('1')], [t('2')]]), p(t('后文'))],
  ],
  ['a table without outer pipes', 'a | b\n--|--\n1 | 2', [table([[t('a')], [t('b')]], [[t('1')], [t('2')]])]],
  ['a bullet list right below text', 'text\n- a\n- b', [p(t('text')), bullets([p(t('a'))], [p(t('b'))])]],
  [
    'a numbered list right below text',
    '如下：\n1. a\n2. b',
    [p(t('如下：')), { type: 'list', ordered: true, items: [{ blocks: [p(t('a'))] }, { blocks: [p(t('b'))] }] }],
  ],
  [
    'nesting by two spaces',
    '1. a\n  - b\n2. c',
    [{ type: 'list', ordered: true, items: [{ blocks: [p(t('a')), bullets([p(t('b'))])] }, { blocks: [p(t('c'))] }] }],
  ],
  [
    'formulas in TeX brackets',
    '设 \\(x\\)。\n\\[\ny = 1\n\\]',
    [p(t('设 '), m('x'), t('。')), { type: 'equation', tex: 'y = 1' }],
  ],
  [
    'formulas in dollar signs',
    '设 $x$ 与 $ \\alpha $。\n$$\ny\n$$',
    [p(t('设 '), m('x'), t(' 与 '), m('\\alpha'), t('。')), { type: 'equation', tex: 'y' }],
  ],
  ['prices', '$5 and $10, 约$100万，US$5-$6', [p(t('$5 and $10, 约$100万，US$5-$6'))]],
  [
    'a display environment',
    '\\begin{align}\na &= b\n\\end{align}',
    [{ type: 'equation', tex: '\\begin{aligned}\na &= b\n\\end{aligned}' }],
  ],
  ['a heading right below text', '文\n## 题', [p(t('文')), { type: 'heading', level: 2, content: [t('题')] }]],
  [
    'a heading without a space',
    '##标题\n#标题\n#1 is text',
    [
      { type: 'heading', level: 2, content: [t('标题')] },
      { type: 'heading', level: 1, content: [t('标题')] },
      p(t('#1 is text')),
    ],
  ],
  ['bold before full-width punctuation', '**注意：**后', [p(t('注意：', 'strong'), t('后'))]],
  ['bold around quotation marks', '这是**“重点”**内容', [p(t('这是'), t('“重点”', 'strong'), t('内容'))]],
  ['bold with a colon before a word', '**Note:**then', [p(t('Note:', 'strong'), t('then'))]],
  [
    'bold and italic in one',
    '***a*** **b*c*d**',
    [p(t('a', 'em', 'strong'), t(' '), t('b', 'strong'), t('c', 'em', 'strong'), t('d', 'strong'))],
  ],
  [
    'formulas in a table',
    '| a | b |\n|---|---|\n| $x$ | $|x|$ |',
    [table([[t('a')], [t('b')]], [[m('x')], [m('|x|')]])],
  ],
  ['an unclosed fence', '```py\nx = 1\n', [{ type: 'code', lang: 'py', text: 'x = 1' }]],
  ['a break in a cell', '| a |\n|---|\n| 1<br>2 |', [table([[t('a')]], [[t('1'), { type: 'break' }, t('2')]])]],
  ['a footnote', '文[^1]。\n\n[^1]: 注', [p(t('文'), { type: 'footnote', content: [t('注')] }, t('。'))]],
  ['a Chinese line end', '第一行\n第二行', [p(t('第一行第二行'))]],
  ['a Latin line end', 'one\ntwo', [p(t('one two'))]],
  ['a line end after bold Chinese', '**中文**\nword', [p(t('中文', 'strong'), t('word'))]],
  [
    'a task list',
    '- [ ] a\n- [x] b',
    [
      {
        type: 'list',
        ordered: false,
        items: [
          { blocks: [p(t('a'))], checked: false },
          { blocks: [p(t('b'))], checked: true },
        ],
      },
    ],
  ],
  ['a rule right below text', 'text\n---\nmore', [p(t('text')), p(t('more'))]],
  [
    'a diagram',
    '```mermaid\ngraph TD\n```\n图1：流程',
    [{ type: 'figure', kind: 'mermaid', source: 'graph TD', alt: '', caption: [t('流程')] }],
  ],
  ['a math fence', '```math\nx\n```', [{ type: 'equation', tex: 'x' }]],
  ['a callout', '> [!WARNING]\n> 小心', [{ type: 'callout', tone: 'warning', blocks: [p(t('小心'))] }]],
  [
    'a caption above a table',
    '**表 1：数据**\n\n| a |\n|---|\n| b |',
    [{ ...table([[t('a')]], [[t('b')]]), caption: [t('数据')] } as BlockBody],
  ],
  [
    'a sentence about a table above it',
    'Table 1 shows this:\n\n| a |\n|---|\n| b |',
    [p(t('Table 1 shows this:')), table([[t('a')]], [[t('b')]])],
  ],
  [
    'page breaks',
    'a\n\\newpage\nb\n\n<!-- pagebreak -->',
    [p(t('a')), { type: 'pageBreak' }, p(t('b')), { type: 'pageBreak' }],
  ],
  ['raw HTML', '<div onclick="x()">a</div><!-- b -->', [p(t('<div onclick="x()">a</div>'))]],
  [
    'links',
    '[a](https://b.c) [d](javascript:e) [f](g.html)',
    [p({ type: 'text', text: 'a', href: 'https://b.c' }, t(' d f'))],
  ],
  ['an image of the web', '![图](http://a.b/c.png)', [p(t('图'))]],
  ['counted lines', '（1）甲\n（2）乙', [p(t('（1）甲')), p(t('（2）乙'))]],
  ['text behind a list', '- 甲。\n总之如此', [bullets([p(t('甲。'))]), p(t('总之如此'))]],
  [
    'code at the margin inside an item',
    '1. a\n   ```sh\nls\n   ```\n2. b',
    [
      {
        type: 'list',
        ordered: true,
        items: [{ blocks: [p(t('a')), { type: 'code', lang: 'sh', text: 'ls' }] }, { blocks: [p(t('b'))] }],
      },
    ],
  ],
  ['indented Chinese paragraphs', '　　首行缩进。', [p(t('首行缩进。'))]],
  [
    'a caption below a table',
    '| a |\n|---|\n| b |\n表 2：数据 {#tab:x}\n后文',
    [{ ...table([[t('a')]], [[t('b')]]), caption: [t('数据')] } as BlockBody, p(t('后文'))],
  ],
  [
    'captions with a bold label',
    '**表 1**　数据\n\n| a |\n|---|\n| b |\n\n```mermaid\ngraph TD\n```\n**Figure 2:** Flow',
    [
      { ...table([[t('a')]], [[t('b')]]), caption: [t('数据')] } as BlockBody,
      { type: 'figure', kind: 'mermaid', source: 'graph TD', alt: '', caption: [t('Flow')] },
    ],
  ],
  [
    'a caption between two tables',
    '| a |\n|---|\n| b |\n\n表 2：数据\n\n| c |\n|---|\n| d |',
    [table([[t('a')]], [[t('b')]]), { ...table([[t('c')]], [[t('d')]]), caption: [t('数据')] } as BlockBody],
  ],
  [
    "a caption behind Pandoc's colon",
    '| a |\n|---|\n| b |\n\n: Data {#tbl:x}',
    [{ ...table([[t('a')]], [[t('b')]]), caption: [t('Data')] } as BlockBody],
  ],
  [
    'a rule of Chinese dashes',
    '| 项 | 值 |\n|——|——|\n| a | b |',
    [table([[t('项')], [t('值')]], [[t('a')], [t('b')]])],
  ],
  [
    'merged cells as an HTML table right below text',
    '如下\n<table border="1">\n<thead><tr><th rowspan="2">项</th><th colspan=2>值</th></tr>\n<tr><th>甲</th><th>乙</th></tr></thead>\n<tr><td>a<br>b</td><td>**1**</td><td align="right"><p>$x$</p></td></tr>\n</table>\n后文',
    [
      p(t('如下')),
      {
        type: 'table',
        columns: [{}, {}, { align: 'right' }],
        headerRows: 2,
        rows: [
          [
            { content: [t('项')], rowspan: 2 },
            { content: [t('值')], colspan: 2 },
          ],
          [{ content: [t('甲')] }, { content: [t('乙')] }],
          [{ content: [t('a'), { type: 'break' }, t('b')] }, { content: [t('1', 'strong')] }, { content: [m('x')] }],
        ],
      },
      p(t('后文')),
    ],
  ],
  [
    'an HTML table whose spans do not fit, and that is never closed',
    '<table><tr><td colspan="3" rowspan="9">a</td></tr>\n<tr><td>b\n\n后文',
    [
      {
        type: 'table',
        columns: [{}, {}, {}, {}],
        headerRows: 0,
        rows: [[{ content: [t('a')], colspan: 3, rowspan: 2 }, { content: [] }], [{ content: [t('b')] }]],
      },
      p(t('后文')),
    ],
  ],
  ['a table tag without a row', '<table>\ntext', [p(t('<table> text'))]],
  [
    'a task without a space',
    '- [ ]待办\n- [x]**已办**',
    [
      {
        type: 'list',
        ordered: false,
        items: [
          { blocks: [p(t('待办'))], checked: false },
          { blocks: [p(t('已办', 'strong'))], checked: true },
        ],
      },
    ],
  ],
  [
    'bold in underscores among Chinese',
    '这是__重点__内容 a__b__c',
    [p(t('这是'), t('重点', 'strong'), t('内容 a__b__c'))],
  ],
  ['a number behind a formula', '$$\nx\n$$ (1)\n后文', [{ type: 'equation', tex: 'x' }, p(t('后文'))]],
  [
    'tags and labels of a formula',
    '$$ x \\tag{2.1} \\label{eq:x} $$\n\n\\begin{equation}\ny \\nonumber\n\\end{equation}',
    [
      { type: 'equation', tex: 'x' },
      { type: 'equation', tex: 'y' },
    ],
  ],
  [
    'cases without the signs of a formula',
    '\\begin{cases}\na & b \\\\\nc & d\n\\end{cases}',
    [{ type: 'equation', tex: '\\begin{cases}\na & b \\\\\nc & d\n\\end{cases}' }],
  ],
  ['a heading with a name', '## 方法 {#sec:method .unnumbered}', [{ type: 'heading', level: 2, content: [t('方法')] }]],
  ['a footnote with a Chinese colon', '文[^a]\n\n[^a]：注', [p(t('文'), { type: 'footnote', content: [t('注')] })]],
  [
    'a callout with a title',
    '> [!TIP]- 提示\n> 内容',
    [{ type: 'callout', tone: 'tip', blocks: [p(t('提示', 'strong')), p(t('内容'))] }],
  ],
  ['a callout on one line', '> [!NOTE] 只有一行', [{ type: 'callout', tone: 'note', blocks: [p(t('只有一行'))] }]],
  [
    'a container of a documentation site',
    '文\n:::tip 提示\n内容\n\n- a\n:::\n后文',
    [
      p(t('文')),
      { type: 'callout', tone: 'tip', blocks: [p(t('提示', 'strong')), p(t('内容')), bullets([p(t('a'))])] },
      p(t('后文')),
    ],
  ],
  ['a container that is never closed', ':::note\n内容', [p(t(':::note内容'))]],
  ['lines counted by letters', 'a. 甲\nb. 乙\n(c) 丙', [p(t('a. 甲')), p(t('b. 乙')), p(t('(c) 丙'))]],
  ['front matter that a model begins with', '---\ntitle: 题\nauthor:\n  - 甲\n---\n\n正文', [p(t('正文'))]],
  ['text between two rules', '---\n注意：x\n---', [p(t('注意：x'))]],
  [
    'a definition list right below text',
    '文\n**术语**\n: 定义一\n: 定义二\n\n    续\n\nTerm\n:   - a\n    - b\n\n后文',
    [
      p(t('文')),
      {
        type: 'definitions',
        items: [
          { term: [t('术语', 'strong')], blocks: [p(t('定义一')), p(t('定义二')), p(t('续'))] },
          { term: [t('Term')], blocks: [bullets([p(t('a'))], [p(t('b'))])] },
        ],
      },
      p(t('后文')),
    ],
  ],
  ['a colon at the start of a line of its own', ': a\n\nb :\nc', [p(t(': a')), p(t('b : c'))]],
  ['a heading inside a quote', '> # 题', [{ type: 'quote', blocks: [p(t('题', 'strong'))] }]],
];

describe('what models write is understood', () => {
  for (const [name, text, wanted] of quirks) {
    it(name, () => {
      expect(bodies(text)).toEqual(wanted);
    });
  }
});

describe('citation markers', () => {
  const cite = (alias: string): string | null => (alias === 'S9' ? null : alias);

  it('are read in every form that models write', () => {
    for (const [text, aliases] of [
      ['[S3]', ['S3']],
      ['[S1][S2]', ['S1', 'S2']],
      ['[S1, S4]', ['S1', 'S4']],
      ['[S1-S3]', ['S1', 'S2', 'S3']],
      ['【S2】', ['S2']],
      ['【S1、S2】', ['S1', 'S2']],
      ['[^S3]', ['S3']],
      ['[s4]', ['S4']],
      ['[S1](https://a.b)', ['S1']],
    ] as const) {
      expect(bodies(`甲${text}。`, { cite })).toEqual([
        p(t('甲'), ...aliases.map((citation): Inline => ({ type: 'cite', citation })), t('。')),
      ]);
    }
  });

  it('hang on the word before them', () => {
    expect(bodies('Fact [S1]. Next', { cite })).toEqual([p(t('Fact'), { type: 'cite', citation: 'S1' }, t('. Next'))]);
    expect(bodies('Fact.\n[S1] Next', { cite })).toEqual([p(t('Fact.'), { type: 'cite', citation: 'S1' }, t(' Next'))]);
  });

  it('are dropped and reported when they name nothing', () => {
    const unknown: string[] = [];
    const parse = { cite, onUnknownCitation: (alias: string) => unknown.push(alias) };
    expect(bodies('事实 [S9]，见 [S1, S9]。', parse)).toEqual([
      p(t('事实，见'), { type: 'cite', citation: 'S1' }, t('。')),
    ]);
    expect(unknown).toEqual(['S9', 'S9']);
    expect(bodies('甲 [S1]')).toEqual([p(t('甲'))]);
  });

  it('are text inside code', () => {
    expect(bodies('`[S1]`', { cite })).toEqual([p(t('[S1]', 'code'))]);
  });
});

describe('a section', () => {
  it('loses the repetition of its title', () => {
    for (const text of [
      '## 市场概况\n\n正文',
      '**市场概况**\n正文',
      '2.1 市场概况：\n正文',
      '市场概况\n---\n正文',
      '# 第二章 市场概况\n## 市场概况\n正文',
    ]) {
      expect(bodies(text, { dropHeading: '市场概况' })).toEqual([p(t('正文'))]);
    }
    expect(bodies('市场概况很好。', { dropHeading: '市场概况' })).toEqual([p(t('市场概况很好。'))]);
    expect(bodies('正文\n\n## 市场概况', { dropHeading: '市场概况' })).toHaveLength(2);
  });

  it('keeps its headings below its own level', () => {
    expect(bodies('# a\n### b', { baseLevel: 2 })).toMatchObject([{ level: 2 }, { level: 3 }]);
  });

  it('leaves the numbers of headings to the resolver on request', () => {
    const tidy = (text: string): unknown => bodies(text, { tidyHeadings: true });
    for (const text of [
      '## 1.2 背景',
      '## **背景**',
      '## 第三章 背景：',
      '## 二、背景',
      '## （一）背景',
      '## 3. 背景',
      '## **1.1 背景**',
    ]) {
      expect(tidy(text)).toEqual([{ type: 'heading', level: 2, content: [t('背景')] }]);
    }
    for (const text of ['2024 年度报告', '3D 打印', '5G']) {
      expect(tidy(`## ${text}`)).toEqual([{ type: 'heading', level: 2, content: [t(text)] }]);
    }
  });
});

describe('hostile text', () => {
  const size = 100_000;
  const signs = [
    '> ',
    '- ',
    '* ',
    '*a ',
    '**a',
    '_a_',
    '`a',
    '[',
    '[a](',
    '![',
    '$a ',
    '$$\n',
    '\\(',
    '<!-- \n',
    '<b>',
    '&#',
    '| a |\n',
    '<table>\n<tr><td>`\n\n',
    '<table><tr><td>',
    '---\ntitle: a\n',
    'a\n: b\n',
    ':::note\n',
    ':::note\n',
    ':::note\nx\n\n',
    '- a\n',
    '表1：a\n',
    '[^1]\n\n',
    'a\n',
    '```\n',
    '[S1,',
    '~~a',
    ' ',
  ];

  it('is read in linear time and does not nest beyond the limit', { timeout: 60_000 }, () => {
    for (const sign of signs) {
      const started = performance.now();
      parseMarkdown(sign.repeat(size / sign.length));
      // A quadratic step takes minutes here.
      expect(performance.now() - started, JSON.stringify(sign)).toBeLessThan(5_000);
    }
  });
});
