import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeInline, textRun } from '../inline.ts';
import type { BlockBody, DocumentContent, Inline, ListBody, Mark, TableBody } from '../types.ts';
import { validateBody } from '../validate.ts';
import { needsHtml } from './html-table.ts';
import { parseMarkdown } from './parse.ts';
import { RunCollector } from './runs.ts';
import { bodiesToMarkdown, bodyToMarkdown } from './write.ts';
import { toMarkdown } from './write-document.ts';

const unit = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'B', '1', ' ', '中', '文', '。', '：', '“', '”', '😀', 'word', 'é') },
  fc.constantFrom(...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  fc.constantFrom(
    '**',
    '](',
    '[S1]',
    '{#a}',
    '__',
    '[x]中',
    '<td>',
    '</table>',
    '[^1]：',
    ': ',
    ':::tip',
    '[^1]',
    '【S2】',
    '&amp;',
    '<b>',
    '<br>',
    'http://a.b',
    '[ ] ',
    '1. ',
    '- ',
    '# ',
    '> ',
    '\\(',
    '$$',
  ),
  fc.constantFrom(
    '（1）',
    '•',
    '① ',
    '1．中',
    '-中',
    '\\newpage',
    '---',
    '```',
    '![a](b)',
    '<!--',
    '-->',
    '\u00a0',
    '表：',
    '图1：',
  ),
);
const text = fc.array(unit, { minLength: 1, maxLength: 8 }).map((units) => units.join(''));
const marks: fc.Arbitrary<Mark[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Mark[]>([]) },
  fc.subarray<Mark>(['strong', 'em', 'strike', 'underline', 'sub', 'sup', 'code'], { minLength: 1, maxLength: 3 }),
);
const href = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  'https://a.b/c_(d)?e=f&g',
  'mailto:a@b.c',
  '#frag',
  'http://中.文/\\<>',
);
const run = fc
  .tuple(text, marks, href)
  .filter(([value, list]) => !list.includes('code') || value.trim() !== '')
  .map(([value, list, target]) => textRun(value, list, target));
const math = fc.record({
  type: fc.constant('math' as const),
  tex: fc.constantFrom('x', 'x^2', '|x|', '\\|v\\|', '5', '\\text{中}', 'a_1 = \\frac{1}{2}'),
});
const atom: fc.Arbitrary<Inline> = fc.oneof(
  math,
  fc.constant<Inline>({ type: 'break' }),
  fc.constantFrom('1', '2').map((id): Inline => ({ type: 'cite', citation: `c-S${id}` })),
);

/** The same rules for white space as in reading: none at the borders, at breaks and before hanging marks. */
function settled(content: readonly Inline[]): Inline[] {
  const runs = new RunCollector();
  for (const inline of normalizeInline(content)) {
    if (inline.type === 'text')
      runs.text(inline.text, {
        marks: inline.marks ?? [],
        ...(inline.href === undefined ? {} : { href: inline.href }),
      });
    else if (inline.type === 'break') runs.hardBreak();
    else if (inline.type === 'cite' || inline.type === 'footnote') runs.hanging(inline);
    else runs.atom(inline);
  }
  return runs.finish();
}
const isCodeBlank = (inline: Inline): boolean =>
  inline.type === 'text' && inline.marks?.includes('code') === true && inline.text.trim() === '';
const plainContent = fc
  .array(fc.oneof({ weight: 3, arbitrary: run }, atom), { minLength: 1, maxLength: 6 })
  .map(settled)
  .filter((content) => content.length > 0 && !content.some(isCodeBlank));
const note = plainContent.map((content): Inline => ({ type: 'footnote', content }));
const content = fc
  .array(fc.oneof({ weight: 6, arbitrary: run }, { weight: 2, arbitrary: atom }, note), { minLength: 1, maxLength: 6 })
  .map(settled)
  .filter((list) => list.length > 0 && !list.some(isCodeBlank));

const paragraph = content.map((list): BlockBody => ({ type: 'paragraph', content: list }));
const heading = fc
  .tuple(fc.constantFrom(1, 2, 3, 6), content)
  .map(([level, list]): BlockBody => ({ type: 'heading', level: level as 1 | 2 | 3 | 6, content: list }));
const codeLine = fc.constantFrom(
  'x = 1',
  '  indented',
  '\ttab',
  '```',
  '~~~',
  '# no heading',
  '| a |',
  '',
  '- b',
  '$$',
  '> c',
  '[^1]',
  '中文',
);
const code = fc
  .tuple(fc.constantFrom(undefined, 'js', 'c++', 'python'), fc.array(codeLine, { minLength: 1, maxLength: 6 }))
  .map(
    ([lang, lines]): BlockBody => ({ type: 'code', ...(lang === undefined ? {} : { lang }), text: lines.join('\n') }),
  )
  .filter((body) => body.type === 'code' && body.text.trim() !== '');
const equation = fc
  .constantFrom('E = mc^2', 'a\nb', 'x $$ y', 'a\n\nb', '# c', '\\begin{aligned}\na &= b\\\\\n\\end{aligned}', '\\]')
  .map((tex): BlockBody => ({ type: 'equation', tex }));
const caption = fc.option(plainContent, { nil: undefined });
const captioned = (list: Inline[] | undefined): { caption?: Inline[] } => (list === undefined ? {} : { caption: list });
const figure = fc.oneof(
  fc
    .tuple(caption, fc.constantFrom('', '图', 'a b', 'a]b', '*x*'))
    .map(
      ([list, alt]): BlockBody => ({ type: 'figure', kind: 'image', asset: 'ab'.repeat(32), alt, ...captioned(list) }),
    ),
  fc.tuple(caption, fc.constantFrom('mermaid', 'vega-lite')).map(
    ([list, kind]): BlockBody => ({
      type: 'figure',
      kind: kind as 'mermaid',
      source: 'graph TD\n  A-->B',
      alt: '',
      ...captioned(list),
    }),
  ),
);
const cell = fc.oneof(fc.constant<Inline[]>([]), content).map((list) => ({ content: list }));
const table = fc.integer({ min: 1, max: 3 }).chain((width) =>
  fc
    .tuple(
      fc.array(
        fc.constantFrom({}, { align: 'left' as const }, { align: 'center' as const }, { align: 'right' as const }),
        { minLength: width, maxLength: width },
      ),
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      caption,
    )
    .map(([columns, rows, wantsHeader, list]): BlockBody => {
      const hasHeader = wantsHeader && (rows[0]?.some(({ content: inner }) => inner.length > 0) ?? false);
      return { type: 'table', columns, headerRows: hasHeader ? 1 : 0, rows, ...captioned(list) };
    }),
);
/** A grid with one rectangle of merged cells, widths and header rows. */
const merged = fc
  .record({
    width: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 3 }),
    corner: fc.tuple(fc.nat(2), fc.nat(2)),
    size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    headerRows: fc.nat(3),
    columns: fc.array(
      fc.constantFrom({}, { align: 'right' as const }, { width: 2.5 }, { align: 'center' as const, width: 1 }),
      {
        minLength: 3,
        maxLength: 3,
      },
    ),
    cells: fc.array(cell, { minLength: 9, maxLength: 9 }),
    list: caption,
  })
  .map(({ width, height, corner: [x, y], size: [dx, dy], headerRows, columns, cells, list }): TableBody => {
    const [left, top] = [x % width, y % height];
    const [colspan, rowspan] = [Math.min(dx, width - left), Math.min(dy, height - top)];
    const rows = Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => ({ row, column })).flatMap(({ row: at, column }) => {
        const isCorner = at === top && column === left;
        const isInside = at >= top && at < top + rowspan && column >= left && column < left + colspan;
        if (isInside && !isCorner) return [];
        const spans = isCorner ? { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) } : {};
        return [{ content: cells[at * 3 + column]?.content ?? [], ...spans }];
      }),
    );
    return {
      type: 'table',
      columns: columns.slice(0, width),
      headerRows: Math.min(headerRows, height),
      rows,
      ...captioned(list),
    };
  })
  .filter(needsHtml);
const { nested } = fc.letrec<{
  nested: BlockBody;
  list: BlockBody;
  definitions: BlockBody;
  quote: BlockBody;
  callout: BlockBody;
  items: ListBody['items'];
}>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: paragraph },
    code,
    equation,
    table,
    merged,
    figure,
    tie('list'),
    tie('definitions'),
    tie('quote'),
    tie('callout'),
  ),
  items: fc.array(
    fc
      .tuple(
        fc.array(tie('nested'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(undefined, undefined, true, false),
      )
      .map(([blocks, checked]) => (checked === undefined ? { blocks } : { blocks, checked })),
    { minLength: 1, maxLength: 3 },
  ),
  list: fc.tuple(tie('items'), fc.boolean(), fc.constantFrom(1, 1, 0, 7, 99)).map(
    ([items, ordered, start]): BlockBody => ({
      type: 'list',
      ordered,
      ...(ordered && start !== 1 ? { start } : {}),
      items,
    }),
  ),
  definitions: fc
    .array(fc.record({ term: plainContent, blocks: fc.array(tie('nested'), { maxLength: 2 }) }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((items): BlockBody => ({ type: 'definitions', items })),
  quote: fc
    .array(tie('nested'), { minLength: 1, maxLength: 3 })
    .map((blocks): BlockBody => ({ type: 'quote', blocks })),
  callout: fc
    .tuple(
      fc.constantFrom('note' as const, 'tip' as const, 'warning' as const),
      fc.array(tie('nested'), { minLength: 1, maxLength: 2 }),
    )
    .map(([tone, blocks]): BlockBody => ({ type: 'callout', tone, blocks })),
}));
const body = fc.oneof({ weight: 5, arbitrary: nested }, heading, fc.constant<BlockBody>({ type: 'pageBreak' }));

const cite = (id: string): string => `[${id.slice(2)}]`;
function readBack(markdown: string): BlockBody[] {
  return parseMarkdown(markdown, { cite: (alias) => `c-${alias}` }).map((block) => block.body);
}

describe('writing Markdown', () => {
  it('gives equal bodies when it is read back', () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 4 }), fc.constantFrom('zh' as const, 'en' as const), (bodies, lang) => {
        for (const each of bodies) expect(validateBody(each)).toEqual([]);
        expect(readBack(bodiesToMarkdown(bodies, { cite, lang }))).toEqual(bodies);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves a table at the front of a list to the list, whatever stands before it', () => {
    const table: BlockBody = {
      type: 'table',
      columns: [{}, {}],
      headerRows: 0,
      rows: [[{ content: [] }, { content: [] }]],
    };
    const bodies: BlockBody[] = [
      { type: 'paragraph', content: [textRun('表：a')] },
      { type: 'list', ordered: false, items: [{ blocks: [table, { type: 'paragraph', content: [textRun('b')] }] }] },
    ];
    expect(readBack(bodiesToMarkdown(bodies, { cite, lang: 'zh' }))).toEqual(bodies);
  });

  it('keeps the code of a list inside of a definition, and what follows it', () => {
    const code: BlockBody = { type: 'code', lang: 'js', text: 'a' };
    const list: BlockBody = { type: 'list', ordered: false, items: [{ blocks: [code] }] };
    const bodies: BlockBody[] = [
      { type: 'definitions', items: [{ term: [textRun('t')], blocks: [list] }] },
      { type: 'paragraph', content: [textRun('b')] },
    ];
    expect(readBack(bodiesToMarkdown(bodies, { cite }))).toEqual(bodies);
  });

  it('keeps plain prose readable', () => {
    const prose = (value: string): string => bodyToMarkdown({ type: 'paragraph', content: [textRun(value)] });
    for (const same of [
      'see [sic] (a) and snake_case: 5 < 6 & 7, done!',
      '温度 20~30℃，增长 5%。',
      'a #b + c - d = e.',
    ]) {
      expect(prose(same)).toBe(same);
    }
    expect(prose('1. not a list')).toBe('1\\. not a list');
    expect(prose('# not a heading')).toBe('\\# not a heading');
  });

  it('names source, page and quote of each citation once, numbered by first appearance', () => {
    const citation = { source: 's', sha256: '0', start: 0, end: 2 };
    const content: DocumentContent = {
      schema: 'doc/1',
      id: 'd',
      title: '题',
      lang: 'zh',
      updatedAt: 0,
      blocks: [
        { id: 'h', rev: 1, prov: { by: 'person' }, body: { type: 'heading', level: 1, content: [textRun('一')] } },
        {
          id: 'p',
          rev: 1,
          prov: { by: 'agent' },
          body: {
            type: 'paragraph',
            content: [
              textRun('甲'),
              { type: 'cite', citation: 'c2' },
              textRun('乙'),
              { type: 'footnote', content: [textRun('注'), { type: 'cite', citation: 'c1' }] },
              textRun('丙'),
              { type: 'cite', citation: 'c2' },
            ],
          },
        },
      ],
      citations: {
        c1: { ...citation, id: 'c1', quote: '一二' },
        c2: { ...citation, id: 'c2', page: 3, quote: '三 四' },
      },
      sources: { s: { name: '报告.pdf', media: 'application/pdf' } },
    };
    expect(toMarkdown(content, { withTitle: true })).toBe(
      '# 题\n\n## 一\n\n甲[^1]乙[^2]丙[^1]\n\n[^1]: 报告.pdf，第 3 页：“三 四”\n[^2]: 注[^3]\n[^3]: 报告.pdf：“一二”\n',
    );
  });
});
