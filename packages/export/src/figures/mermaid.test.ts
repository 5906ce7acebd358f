import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textWidth } from './font-metrics.ts';
import { mermaidSvg } from './mermaid.ts';
import { flowSource } from './mermaid-flow.ts';
import { mermaidLines } from './mermaid-lines.ts';

const draw = (source: string, theme: 'light' | 'dark' = 'light') => mermaidSvg(source, theme);
/** The words of a drawing, in order. */
const words = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map(([, inner = '']) =>
    inner
      .replace(/<[^>]+>/g, '')
      .replaceAll('&amp;', '&')
      .trim(),
  );
const flow = (...lines: string[]) => flowSource(mermaidLines(lines.join('\n')).lines);

describe('a flowchart shows all that its source says', () => {
  test.each([
    ['names in Chinese', 'graph TD\n用户 --> 系统', ['用户', '系统']],
    ['labels in quotation marks with brackets', 'graph TD\nA["f(x) [1]"] --> B', ['f（x） ［1］', 'B']],
    [
      'text on a link, in all its forms',
      'graph TD\nA -->|是| B\nA -- 否 --> C\nA ==大==> D\nA-. 也许 .->E',
      ['是', '否', '大', '也许'],
    ],
    ['several statements on one line', 'graph TD; A-->B; B-->C;', ['A', 'B', 'C']],
    [
      'links of any length and head',
      'graph TD\nA ----> B\nB --o C\nC x--x D\nD <--> E\nE -...- F',
      ['A', 'B', 'C', 'D', 'E', 'F'],
    ],
    ['a header without a direction', 'flowchart\nA --> B', ['A', 'B']],
    ['several nodes at once', 'graph TD\nA & B --> C & D', ['A', 'B', 'C', 'D']],
    ['a node called end', 'graph TD\nstart --> end1\nend1 --> 结束(End)', ['start', 'end1', 'End']],
    ['groups with Chinese titles', 'graph TD\nsubgraph 前端\nA --> B\nend\nB --> C', ['前端', 'A', 'B', 'C']],
    [
      'front matter and comments',
      '---\ntitle: x\n---\n%%{init: {"theme":"dark"}}%%\ngraph TD\n%% note\nA --> B',
      ['A', 'B'],
    ],
    ['slanted boxes and flags', 'graph TD\nA[/输入/] --> B>旗]\nB --> C[\\输出\\]', ['输入', '旗', '输出']],
    ['dotted names', 'graph TD\na.b --> c-d', ['a.b', 'c-d']],
    ['a name that gets its label later', 'graph TD\nA --> B\nA[甲]\nB[乙] --> C', ['甲', '乙', 'C']],
  ])('%s', (_, source, expected) => {
    const shown = words(draw(source).svg);
    for (const word of expected) expect(shown).toContain(word);
  });

  test('any chain of nodes and links: none is missing', () => {
    const label = fc
      .stringMatching(/^[\u4e00-\u9fa5A-Za-z0-9 ]{1,8}$/)
      .filter((text) => text.trim() !== '' && !/^\d+$/.test(text));
    const link = fc.constantFrom('-->', '---', '-.->', '==>', '---->', '-- 说 -->', '-->|说|', '--o', '<-->');
    fc.assert(
      fc.property(fc.array(fc.tuple(label, link), { minLength: 1, maxLength: 6 }), (steps) => {
        const source = steps.map(([text, arrow], index) => `节点${index}["${text}"] ${arrow} 节点${index + 1}`);
        const shown = words(draw(['graph TD', ...source].join('\n')).svg);
        for (const [text] of steps) expect(shown).toContain(text.trim());
        expect(shown).toContain(`节点${steps.length}`);
      }),
      { numRuns: 25 },
    );
  });

  test('what is read keeps styles and classes under the new names', () => {
    expect(
      flow('graph LR', '甲[x]:::hot --> 乙', 'classDef hot fill:#f00', 'style 甲 stroke:#000', 'class 乙 hot'),
    ).toBe(
      [
        'flowchart LR',
        'n1[x]:::hot --> n2[乙]',
        'classDef hot fill:#f00,color:#ffffff',
        'style n1 stroke:#000',
        'class n2 hot',
      ].join('\n'),
    );
  });

  test('words on a ground of their own can be read on any screen', () => {
    const inks = (style: string) =>
      (['light', 'dark'] as const).map(
        (theme) =>
          /<text[^>]*fill="([^"]*)"[^>]*>甲</.exec(draw(`graph TD\nA[甲] --> B\nstyle A ${style}`, theme).svg)?.[1],
      );
    expect(inks('fill:#ffe')).toEqual(['#1b1c1e', '#1b1c1e']);
    expect(inks('fill:navy,stroke:#000')).toEqual(['#ffffff', '#ffffff']);
    expect(inks('fill:#ffe,color:#123456')).toEqual(['#123456', '#123456']);
  });
});

test('a line that is not understood is named instead of left out', () => {
  const refusal = (source: string) => {
    try {
      draw(source);
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refusal('graph TD\nA --> B\nA ~ B')).toMatchObject({ code: 'line', detail: 'A ~ B' });
  expect(refusal('graph TD\nA[open --> B')).toMatchObject({ code: 'line' });
  expect(refusal('sequenceDiagram\nA->>B: hi\nsomething else')).toMatchObject({
    code: 'line',
    detail: 'something else',
  });
  expect(refusal('erDiagram\nA |o--o{ B\nwhat is this line')).toMatchObject({ code: 'line' });
  expect(refusal('sankey-beta\na,b,1')).toMatchObject({ code: 'kind', detail: 'sankey-beta' });
  expect(refusal('C4Context\ntitle x')).toMatchObject({ code: 'kind', detail: 'C4Context' });
  expect(refusal('%% nothing')).toMatchObject({ code: 'empty' });
});

describe('the other kinds show their words', () => {
  test.each([
    ['state', 'stateDiagram-v2\n[*] --> 草稿\n草稿 --> 完成 : 通过\n完成 --> [*]', ['草稿', '完成', '通过']],
    [
      'sequence',
      'sequenceDiagram\nautonumber\nactor U as 用户\nU->>服务器: 请求\n服务器-->>U: 回答\nNote over U: 记下',
      ['用户', '服务器', '1. 请求', '2. 回答', '记下'],
    ],
    ['class', 'classDiagram\nclass 文档 {\n+String title\n}\n文档 *-- Block : 包含', ['文档', 'Block', '包含']],
    ['entities', 'erDiagram\n客户 ||--o{ 订单 : 下单\n客户 {\nstring 姓名 PK\n}', ['客户', '订单', '下单', '姓名']],
    [
      'bars',
      'xychart-beta\ntitle "销售额"\nx-axis [一月, 二月]\ny-axis "万元" 0 --> 10\nbar [3, 5]',
      ['销售额', '一月', '二月', '万元'],
    ],
  ])('%s', (_, source, expected) => {
    const shown = words(draw(source).svg).join('\n');
    for (const word of expected) expect(shown).toContain(word);
  });
});

test('entities that are too wide for a page stand below each other, with all that is said of them', () => {
  const source = [
    'erDiagram',
    '片区 ||--o{ 站点 : 包含',
    '站点 }|..o| 读数 : "产生"',
    '站点 {',
    'varchar(20) 编号 PK',
    'string 名称 "简称"',
    '}',
    '读数 {',
    'float 水位 FK',
    '}',
  ].join('\n');
  const { svg, width, height } = draw(source);
  expect(width).toBeLessThan(605);
  expect(height).toBeGreaterThan(width);
  const shown = words(svg).join('\n');
  for (const word of [
    '片区',
    '站点',
    '读数',
    '包含',
    '产生',
    '0..n',
    '1..n',
    '0..1',
    '编号 PK',
    '（20）',
    '简称',
    '水位 FK',
  ])
    expect(shown).toContain(word);
  expect(svg).not.toContain('marker-end');
  expect(draw('erDiagram\nA ||--o{ B : has').height).toBeLessThan(300);
});

describe('a drawing', () => {
  const source =
    'graph LR\nA[开始] --> B{好吗?}\nB -->|是| C[(库)]\nclassDef x fill:url(http://evil.example/a)\nclass A x';

  test('holds no style sheet, no variable, no address and no script', () => {
    for (const theme of ['light', 'dark'] as const) {
      const { svg } = draw(source, theme);
      expect(svg).not.toMatch(
        /<style|@import|var\(|color-mix|https?:(?!\/\/www\.w3\.org\/2000\/svg")|<script|javascript:|\son\w+=/i,
      );
    }
  });

  test('is the same every time, and differs by theme', () => {
    expect(draw(source)).toEqual(draw(source));
    expect(draw(source).svg).not.toBe(draw(source, 'dark').svg);
  });

  test('turns when it would get too small on a page', () => {
    const steps = Array.from(
      { length: 9 },
      (_, n) => `A${n}[第 ${n} 步：一段较长的说明文字] --> A${n + 1}[第 ${n + 1} 步]`,
    );
    const { width, height } = draw(['graph LR', ...steps].join('\n'));
    expect(width).toBeLessThan(605);
    expect(height).toBeGreaterThan(width);
    const short = draw('graph LR\nA --> B');
    expect(short.width).toBeGreaterThan(short.height);
  });

  test('has a box around each Chinese label that holds it', () => {
    const label = '一个相当长的中文节点标签（含标点）';
    const { svg } = draw(`graph TD\nA["${label}"] --> B`);
    const box = Number(/<rect[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1]);
    expect(box).toBeGreaterThan(textWidth(label, 13, 400));
  });

  test('of a thousand nodes is drawn or refused, and ends', { timeout: 60_000 }, () => {
    const source = `graph TD\n${Array.from({ length: 150 }, (_, n) => `A${n} --> A${n + 1}`).join('\n')}`;
    expect(draw(source).height).toBeGreaterThan(1_000);
  });
});
