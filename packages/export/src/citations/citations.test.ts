import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CslEntry, DocumentContent, Lang } from '@longhand/document';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentOf, paragraph } from '../../test/content.ts';
import { TypstEngine } from '../render/typst-engine.ts';
import { citeGroups, resolve } from '../resolve/resolve.ts';
import type { ResolvedInline } from '../resolve/resolved.ts';
import type { CslStyle } from './style.ts';
import { styleCitations } from './style-citations.ts';

let folder = '';
let engine: TypstEngine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longhand-citations-'));
  engine = await TypstEngine.load(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gray: CslEntry = {
  type: 'article-journal',
  title: 'Urban drainage',
  author: [
    { family: 'Gray', given: 'Anna B.' },
    { family: 'Smith', given: 'Bob' },
    { family: 'Doe', given: 'Jane' },
    { family: 'Roe', given: 'Rick' },
  ],
  issued: { 'date-parts': [[2021, 3]] },
  'container-title': 'Water Journal',
  volume: '5',
  issue: '2',
  page: '12-19',
};
const zhang: CslEntry = {
  type: 'article-journal',
  title: '城市内涝治理研究',
  author: [
    { family: '张', given: '三' },
    { family: '李', given: '四' },
    { literal: '王五' },
    { family: '赵', given: '六' },
  ],
  issued: { 'date-parts': [[2020]] },
  'container-title': '水利学报',
  volume: '12',
  issue: '3',
  page: '558-565',
};
const book: CslEntry = {
  type: 'book',
  title: '排水工程',
  author: [{ literal: '陈明' }],
  issued: { 'date-parts': [[2019]] },
  publisher: '科学出版社',
  'publisher-place': '北京',
};

const cite = (citation: string): { type: 'cite'; citation: string } => ({ type: 'cite', citation });
const sourcesOf = (entries: Readonly<Record<string, CslEntry | undefined>>): DocumentContent['sources'] =>
  Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => [id, { name: `${id}.pdf`, media: '', ...(entry && { entry }) }]),
  );
const citation = (id: string, source: string, page?: number) => ({
  id,
  source,
  sha256: 'f'.repeat(64),
  start: 0,
  end: 3,
  quote: `quote ${id}`,
  ...(page !== undefined && { page }),
});
const content = (lang: Lang, more: Partial<DocumentContent> = {}): DocumentContent =>
  contentOf(
    [
      paragraph('One', cite('g12'), '.'),
      paragraph('Two', cite('z'), '.'),
      paragraph('Three', cite('g'), cite('z'), cite('b'), '.'),
    ],
    {
      lang,
      citations: {
        g12: citation('g12', 'gray', 12),
        g: citation('g', 'gray'),
        z: citation('z', 'zhang'),
        b: citation('b', 'book'),
      },
      sources: sourcesOf({ gray, zhang, book }),
      ...more,
    },
  );

function styled(input: DocumentContent, style: CslStyle, csl?: string) {
  const told = styleCitations(engine, {
    content: input,
    groups: citeGroups(input),
    style,
    lang: input.lang,
    ...(csl !== undefined && { csl }),
  });
  if ('reason' in told) throw new Error(told.reason);
  return resolve(input, {}, told);
}

const words = (inlines: readonly ResolvedInline[]): string =>
  inlines
    .map((inline) => {
      if (inline.type === 'text') return inline.marks.has('sup') ? `^${inline.text}^` : inline.text;
      if (inline.type === 'cite') return `<${words(inline.content ?? [])}>`;
      return inline.type === 'footnote' ? `{${words(inline.content)}}` : '';
    })
    .join('');
const marksOf = ({ document }: ReturnType<typeof styled>): string[] =>
  document.blocks.flatMap((block) => (block.type === 'paragraph' ? [words(block.content)] : []));
const listOf = ({ document }: ReturnType<typeof styled>): string[] =>
  document.bibliography.map(({ label, content: runs }) => `${label} ${words(runs)}`.trim());

/** What stands in print: the mark of one citation with a page, three citations side by side, and the list. */
const printed: readonly (readonly [CslStyle, Lang, page: string, side: string, list: readonly string[]])[] = [
  [
    'gb-7714-numeric',
    'zh',
    'One<^[1]12^>.',
    'Three<^[1^><^–3]^><>.',
    [
      '[1] GRAY A B, SMITH B, DOE J, et al. Urban drainage[J]. Water Journal, 2021, 5(2): 12-19.',
      '[2] 张三, 李四, 王五, 等. 城市内涝治理研究[J]. 水利学报, 2020, 12(3): 558-565.',
      '[3] 陈明. 排水工程[M]. 北京: 科学出版社, 2019.',
    ],
  ],
  [
    'gb-7714-author-date',
    'zh',
    'One <(Gray et al., 2021)^12^>.',
    'Three <(Gray et al., 2021><; 张三 等, 2020><; 陈明, 2019)>.',
    [
      '陈明, 2019. 排水工程[M]. 北京: 科学出版社.',
      '张三, 李四, 王五, 等, 2020. 城市内涝治理研究[J]. 水利学报, 12(3): 558-565.',
      'GRAY A B, SMITH B, DOE J, et al., 2021. Urban drainage[J]. Water Journal, 5(2): 12-19.',
    ],
  ],
  [
    'apa',
    'en',
    'One <(Gray et al., 2021, p. 12)>.',
    'Three <(Gray et al., 2021><; 张三 et al., 2020><; 陈明, 2019)>.',
    [
      'Gray, A. B., Smith, B., Doe, J., & Roe, R. (2021). Urban drainage. Water Journal, 5(2), 12–19.',
      '陈明. (2019). 排水工程. 科学出版社.',
      '张三, 李四, 王五, & 赵六. (2020). 城市内涝治理研究. 水利学报, 12(3), 558–565.',
    ],
  ],
  [
    'apa',
    'zh',
    'One <(Gray et al., 2021, p. 12)>.',
    'Three <(Gray et al., 2021><; 张三 等, 2020><; 陈明, 2019)>.',
    [
      '陈明. (2019). 排水工程. 科学出版社.',
      '张三, 李四, 王五, & 赵六. (2020). 城市内涝治理研究. 水利学报, 12(3), 558–565.',
      'Gray, A. B., Smith, B., Doe, J., & Roe, R. (2021). Urban drainage. Water Journal, 5(2), 12–19.',
    ],
  ],
  [
    'ieee',
    'zh',
    'One <[1, p. 12]>.',
    'Three <[1]><, [2]><, [3]>.',
    [
      '[1] A. B. Gray, B. Smith, J. Doe, and R. Roe, “Urban drainage,” Water Journal, vol. 5, no. 2, pp. 12–19, Mar. 2021.',
      '[2] 张三, 李四, 王五, 和 赵六, 《城市内涝治理研究》, 水利学报, 卷 12, 期 3, 页 558–565, 2020.',
      '[3] 陈明, 排水工程. 北京: 科学出版社, 2019.',
    ],
  ],
  [
    'chicago-author-date',
    'en',
    'One <(Gray et al. 2021, 12)>.',
    'Three <(Gray et al. 2021><; 张三 et al. 2020><; 陈明 2019)>.',
    [
      'Gray, Anna B., Bob Smith, Jane Doe, and Rick Roe. 2021. “Urban Drainage.” Water Journal 5 (2): 12–19.',
      '陈明. 2019. 排水工程. 科学出版社.',
      '张三, 李四, 王五, and 赵六. 2020. “城市内涝治理研究.” 水利学报 12 (3): 558–65.',
    ],
  ],
  [
    'chicago-notes',
    'zh',
    'One{<Anna B. Gray et al., “Urban Drainage,” Water Journal 5, no. 2 (2021): 12.>}.',
    'Three{<Gray et al., “Urban Drainage”><; 张三 等, 《城市内涝治理研究》><; 陈明, 排水工程 (科学出版社, 2019).>}.',
    [
      '陈明. 排水工程. 科学出版社, 2019.',
      '张三, 李四, 王五, 和 赵六. 《城市内涝治理研究》. 水利学报 12, 期 3 (2020): 558–65.',
      'Gray, Anna B., Bob Smith, Jane Doe, and Rick Roe. “Urban Drainage.” Water Journal 5, no. 2 (2021): 12–19.',
    ],
  ],
];

describe('a style of CSL', () => {
  test.each(printed)('%s writes a %s document as it is printed', (style, lang, page, side, list) => {
    const told = styled(content(lang), style);
    const [one, , three] = marksOf(told);
    expect([one, three]).toEqual([page, side]);
    expect(listOf(told)).toEqual(list);
    expect(told.warnings).toEqual([]);
    expect(told.document.sources).toEqual([]);
  });

  test('leads each mark to its entry, and keeps the quote behind it', () => {
    const { document } = styled(content('en'), 'apa');
    const anchors = new Set(document.bibliography.map(({ anchor }) => anchor));
    const marks = document.blocks.flatMap((block) => (block.type === 'paragraph' ? block.content : []));
    const cites = marks.filter((inline) => inline.type === 'cite');
    expect(cites).toHaveLength(5);
    for (const { anchor = '', quote, sourceName } of cites) {
      expect(anchors).toContain(anchor);
      expect([quote, sourceName]).toEqual([expect.stringMatching(/^quote /), expect.stringMatching(/\.pdf$/)]);
    }
  });

  test('has a space before a mark on the line, but not in Chinese, in brackets, or before a raised one', () => {
    const input = contentOf(
      [paragraph('word', cite('g')), paragraph('中文', cite('g')), paragraph('(', cite('g'), ')')],
      {
        citations: { g: citation('g', 'gray') },
        sources: sourcesOf({ gray }),
      },
    );
    expect(marksOf(styled(input, 'ieee'))).toEqual(['word <[1]>', '中文<[1]>', '(<[1]>)']);
    expect(marksOf(styled(input, 'gb-7714-numeric'))[0]).toBe('word<^[1]^>');
  });

  test('makes one item of two citations of a source, with both pages, and keeps both quotes', () => {
    const input = contentOf([paragraph('One', cite('a'), cite('b'))], {
      citations: { a: citation('a', 'gray', 14), b: citation('b', 'gray', 3) },
      sources: sourcesOf({ gray }),
    });
    const told = styled(input, 'apa');
    expect(marksOf(told)).toEqual(['One <(Gray et al., 2021, pp. 3, 14)><>']);
    const [block] = told.document.blocks;
    const quotes = block?.type === 'paragraph' ? block.content.flatMap((one) => ('quote' in one ? one.quote : [])) : [];
    expect(quotes).toEqual(['quote a', 'quote b']);
  });

  test('numbers its notes among the others, and stays in a note that is there already', () => {
    const note = { type: 'footnote' as const, content: [{ type: 'text' as const, text: 'see' }, cite('b')] };
    const input = contentOf([paragraph('One', cite('g'), ' two', note, ' three', cite('z'))], {
      citations: { g: citation('g', 'gray'), b: citation('b', 'book'), z: citation('z', 'zhang') },
      sources: sourcesOf({ gray, zhang, book }),
    });
    const { document } = styled(input, 'chicago-notes');
    expect(document.footnotes.map(({ number, content: runs }) => `${number} ${words(runs)}`)).toEqual([
      expect.stringMatching(/^1 <Anna B\. Gray/),
      expect.stringMatching(/^2 see <陈明/),
      expect.stringMatching(/^3 <张三/),
    ]);
  });

  test('shows a citation without evidence between two others, and tells of it', () => {
    const input = contentOf([paragraph('x', cite('g'), cite('gone'), cite('z'))], {
      citations: { g: citation('g', 'gray'), z: citation('z', 'zhang') },
      sources: sourcesOf({ gray, zhang }),
    });
    const { document, warnings } = styled(input, 'ieee');
    const [block] = document.blocks;
    expect(block?.type === 'paragraph' && block.content.map((one) => 'label' in one && one.label)).toEqual([
      false,
      false,
      '[1]',
      '[?]',
      '[2]',
    ]);
    expect(warnings).toEqual([{ code: 'export.warn.citationMissing', params: { id: 'gone' } }]);
  });

  test('lists a source that nobody described by its name, and asks for the rest', () => {
    const input = contentOf([paragraph('x', cite('a'))], {
      citations: { a: citation('a', '年度报告 2025') },
      sources: sourcesOf({ '年度报告 2025': undefined }),
    });
    const told = styled(input, 'gb-7714-numeric');
    expect(listOf(told)).toEqual(['[1] 年度报告 2025[Z].']);
    expect(told.warnings).toEqual([{ code: 'export.warn.entryMissing', params: { name: '年度报告 2025.pdf' } }]);
  });

  test.each(['gb-7714-numeric', 'apa', 'ieee', 'chicago-author-date', 'chicago-notes'] as const)(
    '%s lists every kind of source, each under a text of its own',
    (style) => {
      const kinds = [
        'article',
        'article-journal',
        'book',
        'chapter',
        'document',
        'legislation',
        'manuscript',
        'paper-conference',
        'report',
        'standard',
        'thesis',
        'webpage',
      ] as const;
      const entries = Object.fromEntries(
        kinds.flatMap((type, index) => [
          [
            `${type} full`,
            { ...gray, type, title: `Full${index}x`, URL: 'https://example.org/a?b=1&c=2', number: '7' },
          ],
          [`${type} bare`, { type, title: `Bare${index}x` }],
        ]),
      );
      const input = contentOf(
        Object.keys(entries).map((id) => paragraph(id, cite(id))),
        {
          citations: Object.fromEntries(Object.keys(entries).map((id) => [id, citation(id, id)])),
          sources: sourcesOf(entries),
        },
      );
      const list = listOf(styled(input, style));
      expect(list).toHaveLength(kinds.length * 2);
      for (const index of kinds.keys()) {
        expect(list.filter((line) => line.toLowerCase().includes(`full${index}x`))).toHaveLength(1);
        expect(list.filter((line) => line.toLowerCase().includes(`bare${index}x`))).toHaveLength(1);
      }
    },
  );

  test('marks a standard as one by GB/T 7714, whatever its title holds', () => {
    const standard: CslEntry = {
      type: 'standard',
      title: 'A [R] in a title',
      number: 'GB/T 7714—2015',
      publisher: 'Press',
    };
    const input = contentOf([paragraph('x', cite('a'))], {
      citations: { a: citation('a', 's') },
      sources: sourcesOf({ s: standard }),
    });
    expect(listOf(styled(input, 'gb-7714-numeric'))).toEqual(['[1] A [R] in a title: GB/T 7714—2015[S]. Press.']);
  });

  test('keeps the capitals of names, the number of a standard, and sets no stop or day too many', () => {
    const page: CslEntry = {
      type: 'webpage',
      title: 'MathML Core of the ACM',
      author: [{ literal: 'World Wide Web Consortium' }],
      URL: 'https://www.w3.org/TR/mathml-core/',
      issued: { 'date-parts': [[2025]] },
    };
    const standard: CslEntry = {
      type: 'standard',
      title: '参考文献著录规则',
      author: [{ literal: '全国信息与文献标准化技术委员会' }],
      number: 'GB/T 7714-2015',
      publisher: '中国标准出版社',
      issued: { 'date-parts': [[2015]] },
    };
    const input = contentOf([paragraph('x', cite('p'), ' and ', cite('s'), '.')], {
      citations: { p: citation('p', 'page'), s: citation('s', 'standard') },
      sources: sourcesOf({ page, standard }),
    });
    for (const style of ['gb-7714-numeric', 'apa', 'ieee', 'chicago-author-date', 'chicago-notes'] as const) {
      const list = listOf(styled(input, style)).join('\n');
      expect([style, list]).toEqual([style, expect.stringContaining('MathML Core of the ACM')]);
      expect([style, list]).toEqual([style, expect.stringContaining('GB/T 7714-2015')]);
      expect([style, list]).toEqual([style, expect.not.stringMatching(/Nos\.|, \)|”\.|\{|\}/)]);
    }
  });

  test('keeps hostile entries literal, and never evaluates them', () => {
    const bad = [
      '$#read("/etc/passwd")$ {Verb} \\{ \\$',
      '#import "@preview/cetz:0.3.0"',
      '</li></ul><script>alert(1)</script> &amp; &lt;',
      '*bold* _em_ `raw` <label> @ref // comment /* block */ [link]',
      '\u202eRTL שלום 😀 e\u0301',
      'a\u2028b\u0000c\nd',
      '- x: {y: "z"}\n# comment',
    ];
    const entries = Object.fromEntries(
      bad.map((title, index) => [
        `s${index}`,
        {
          type: 'book' as const,
          title,
          author: [{ family: title, given: '{$x$}' }],
          publisher: title,
          edition: title,
          volume: title,
          page: title,
          number: title,
          DOI: title,
          URL: 'javascript:alert(1)',
          issued: { 'date-parts': [[2021, 99, -4]] as const },
        },
      ]),
    );
    const input = contentOf(
      Object.keys(entries).map((id) => paragraph('x', cite(id))),
      {
        citations: Object.fromEntries(Object.keys(entries).map((id) => [id, citation(id, id)])),
        sources: sourcesOf(entries),
      },
    );
    for (const style of ['gb-7714-numeric', 'apa', 'ieee', 'chicago-notes'] as const) {
      const { document } = styled(input, style);
      const list = document.bibliography.map(({ content: runs }) => words(runs));
      expect(list[0]).toBeDefined();
      // Titles may be set in capitals; not one sign of theirs may be lost.
      const told = list.join('\n').toLowerCase();
      expect(told).toContain('$#read("/etc/passwd")$ {verb} \\{ \\$');
      expect(told).toContain('#import "@preview/cetz:0.3.0"');
      expect(told).toContain('</li></ul><script>alert(1)</script> &amp; &lt;');
      expect(told).toContain('*bold* _em_ `raw` <label> @ref // comment /* block */ [link]');
      expect(told).not.toContain('root:');
      const links = document.bibliography.flatMap(({ content: runs }) =>
        runs.flatMap((run) => ('href' in run ? run.href : [])),
      );
      for (const link of links) expect(link).toMatch(/^https?:/);
    }
  });
});
