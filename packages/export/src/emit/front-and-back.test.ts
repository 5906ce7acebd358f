import { readFrontMatter } from '@longhand/document';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { contentOf, hostile, paragraph } from '../../test/content.ts';
import type { StyledCitations } from '../citations/cite-group.ts';
import { resolve } from '../resolve/resolve.ts';
import { oneLine, printable } from '../resolve/text.ts';
import { epubFile } from './epub.ts';
import { htmlFile } from './html.ts';
import { markdownFile } from './markdown.ts';

const noPicture = { picture: () => null };
const content = contentOf(
  [
    paragraph(
      'Text',
      { type: 'cite', citation: 'a' },
      { type: 'cite', citation: 'b' },
      { type: 'cite', citation: 'c' },
    ),
  ],
  {
    matter: {
      subtitle: 'A subtitle',
      authors: [{ name: 'Anna Gray', affiliation: 'City <Lab>', email: 'anna@example.org' }, { name: '张三' }],
      date: '2026-11',
      abstract: ['First paragraph.', 'Second & last.'],
      keywords: ['drainage', '内涝'],
    },
    glossary: [
      { term: 'weir', definition: 'A low dam.', translation: '堰' },
      { term: 'culvert', definition: 'A covered drain.' },
    ],
    citations: Object.fromEntries(
      ['a', 'b', 'c'].map((id) => [
        id,
        { id, source: id, sha256: 'f'.repeat(64), start: 0, end: 1, quote: `quote ${id}` },
      ]),
    ),
    sources: Object.fromEntries(
      ['a', 'b', 'c'].map((id) => [id, { name: `${id}.pdf`, media: '', entry: { type: 'book' } }]),
    ),
  },
);
const sup = (text: string) => ({ type: 'text' as const, text, marks: new Set(['sup'] as const) });
const plain = (text: string) => ({ type: 'text' as const, text, marks: new Set<never>() });
/** As a style writes `[1–3]`: the second mark says nothing. */
const styled: StyledCitations = {
  isNotes: false,
  groups: [
    {
      items: [
        { source: 'a', content: [sup('[1')] },
        { source: 'b', content: [] },
        { source: 'c', content: [sup('–3]')] },
      ],
    },
  ],
  entries: [
    {
      source: 'a',
      label: '[1]',
      content: [plain('Gray. '), { ...plain('A <title>'), href: 'https://example.org/?a=1&b=2' }],
    },
    { source: 'b', label: '[2]', content: [plain('Li.')] },
    { source: 'c', label: '[3]', content: [plain('Roe.')] },
  ],
};

test('front matter in Markdown is read back as it was', () => {
  const words = fc.oneof(
    fc.constantFrom(...hostile, '"', "'", '\\', '---', '- a', 'a: b', '# c', '{x}', '[y]', '，', '中文', 'a, b'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  );
  const line = words.map((text) => oneLine(printable(text)).trim()).filter((text) => text !== '');
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const given = fc.record({
    subtitle: optional(line),
    authors: optional(
      fc.array(fc.record({ name: line, affiliation: optional(line), email: optional(line) }), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
    date: fc.constantFrom('2026', '2026-11', '2026-11-28'),
    abstract: optional(fc.array(line, { minLength: 1, maxLength: 2 })),
    keywords: optional(fc.uniqueArray(line, { minLength: 1, maxLength: 3 })),
  });
  fc.assert(
    fc.property(given, line, ({ date, ...optionalMatter }, title) => {
      const matter = JSON.parse(JSON.stringify(optionalMatter));
      fc.pre(Object.keys(matter).length > 0);
      const { document } = resolve(contentOf([paragraph('x')], { title, matter: { ...matter, date } }));
      const told = readFrontMatter(markdownFile(document));
      expect(told).toMatchObject({ title, lang: 'en', matter: { ...matter, date } });
    }),
  );
});

describe('front matter, glossary and references', () => {
  test('stand in HTML, the marks lead to their entries, and each keeps its quote', () => {
    const { html } = htmlFile(resolve(content, {}, styled).document, noPicture);
    expect(html).toContain('<p class="subtitle">A subtitle</p>');
    expect(html).toContain(
      '<a href="mailto:anna@example.org">Anna Gray</a><span class="affiliation">City &lt;Lab&gt;</span>',
    );
    expect(html).toContain('<p class="date">November 2026</p>');
    expect(html).toContain('<h2 id="abstract">Abstract</h2>\n<p>First paragraph.</p>\n<p>Second &amp; last.</p>');
    expect(html).toContain('<strong>Keywords: </strong>drainage; 内涝');
    expect(html).toContain('<meta name="author" content="Anna Gray, 张三">');
    expect(html.indexOf('>culvert<')).toBeLessThan(html.indexOf('>weir <span lang="zh-CN">堰</span><'));
    expect(html).toContain(
      '<a class="mark" href="#reference-1" title="“quote a” — a.pdf"><sup>[1</sup></a><a class="mark" href="#reference-3"',
    );
    expect(html).toContain(
      '<li id="reference-1"><span class="number">[1]</span><div>Gray. <a href="https://example.org/?a=1&amp;b=2"',
    );
    expect(html).not.toContain('id="sources"');
  });

  test('stand in a book: pages of their own, and metadata', () => {
    const parts = unzipSync(epubFile(resolve(content, {}, styled).document, noPicture).data);
    const opf = strFromU8(parts['book/package.opf'] ?? new Uint8Array());
    expect(opf).toContain(
      '<dc:creator>Anna Gray</dc:creator>\n<dc:creator>张三</dc:creator>\n<dc:date>2026-11</dc:date>',
    );
    expect([...opf.matchAll(/<itemref idref="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'title',
      'abstract',
      'chapter-1',
      'glossary',
      'references',
    ]);
    expect(strFromU8(parts['book/chapter-1.xhtml'] ?? new Uint8Array())).toContain(
      'href="references.xhtml#reference-1"',
    );
  });

  test('stand in Markdown: front matter as YAML, terms and entries behind the text', () => {
    const told = markdownFile(resolve(content, {}, styled).document);
    expect(
      told.startsWith('---\ntitle: "A test document"\nsubtitle: "A subtitle"\nauthor:\n  - name: "Anna Gray"\n'),
    ).toBe(true);
    expect(told).toContain(
      'abstract: "First paragraph.\\n\\nSecond & last."\nkeywords:\n  - "drainage"\n  - "内涝"\n---\n\n# A test',
    );
    expect(told).toContain('Text[<sup>\\[1</sup>](#reference-1)[<sup>–3\\]</sup>](#reference-3)');
    expect(told).toContain('<a id="reference-1"></a>\\[1\\] Gray. [A \\<title\\>](<https://example.org/?a=1&b=2>)');
    expect(markdownFile(resolve({ ...content, matter: {} }, {}, styled).document).startsWith('# ')).toBe(true);
  });

  test('are in the words of the language, and hold hostile text as text', () => {
    const bad = hostile[4] ?? '';
    const told = resolve(
      {
        ...content,
        lang: 'zh',
        matter: {
          subtitle: bad,
          authors: [{ name: bad, affiliation: bad, email: bad }, { name: ' ' }],
          date: '2026-11-28',
          abstract: [bad, ''],
          keywords: [bad, '\u0000'],
        },
        glossary: [
          { term: bad, definition: bad, translation: bad },
          { term: '', definition: 'x' },
        ],
      },
      {},
      styled,
    );
    const { html } = htmlFile(told.document, noPicture);
    expect(html).not.toMatch(/<script|<img|href="mailto:[^"]*[<>]/);
    expect(html).toContain('<p class="date">2026 年 11 月 28 日</p>');
    expect(html).toContain('>参考文献</h2>');
    expect(told.document.matter.authors).toHaveLength(1);
    expect(told.document.glossary).toHaveLength(1);
  });
});

test('a picture that only decorates has an empty text, and one that is missing is passed over', () => {
  const figure = { type: 'figure', kind: 'image', asset: 'a'.repeat(64), alt: 'waves', decorative: true } as const;
  const { document } = resolve(contentOf([figure, { ...figure, decorative: false }]));
  const png = { picture: () => ({ format: 'png', data: Uint8Array.from([0x89, 0x50]) }) as const };
  expect([...htmlFile(document, png).html.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt)).toEqual([
    '',
    'waves',
  ]);
  expect(htmlFile(document, noPicture).html.match(/waves/g)).toHaveLength(2);
});
