/** Documents with every kind of block and inline, in every arrangement that the checks of a body allow. */
import type { BlockBody, DocumentContent, Inline, ListItem, TableBody, TableCell } from '@longhand/document';
import fc from 'fast-check';
import { contentOf } from './content.ts';

const some = <Value>(arbitrary: fc.Arbitrary<Value>, key: string) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));

const words = fc.oneof(
  fc.stringMatching(/^[A-Za-z]{1,7}( [a-z0-9]{1,6}){0,3}[.,:;!?]?$/),
  fc.constantFrom(
    '径流系数',
    '“一次改造、长期有效”——说法。',
    'a < b & "c" > d',
    '</w:t> ]]> {{content}}',
    'naïve e\u0301 😀',
    'שלום',
    '２０２４ 年',
    ' spaces  inside ',
    'Table 3: ',
    '图 1',
    'tab\there',
  ),
);
const marks = fc.subarray(['code', 'em', 'strike', 'strong', 'sub', 'sup', 'underline'] as const);
export const formulas = [
  'x^2',
  '\\frac{a}{b}',
  '\\sum_{i=1}^{n} x_i',
  '\\int_0^1 f(t)\\,\\mathrm{d}t',
  '\\begin{pmatrix} 1 & \\rho \\\\ \\rho & 1 \\end{pmatrix}',
  '\\sigma_{\\text{out}}^2',
  '\\unknown{x}',
];
const tex = fc.constantFrom(...formulas);
const alt = some(fc.constantFrom('in words', '用文字说'), 'alt');

const text = fc.tuple(words, marks, some(fc.constantFrom('https://a.example/?a=1&b=2', 'mailto:a@b.example'), 'href'));
const atoms = fc.oneof(
  fc.tuple(tex, alt).map(([value, more]): Inline => ({ type: 'math', tex: value, ...more })),
  fc.constantFrom('c1', 'c2').map((citation): Inline => ({ type: 'cite', citation })),
  fc.constantFrom('b1', 'b2').map((target): Inline => ({ type: 'xref', target })),
  fc.constant<Inline>({ type: 'break' }),
);
const run = text.map(
  ([value, list, more]): Inline => ({ type: 'text', text: value, ...(list.length > 0 && { marks: list }), ...more }),
);
const noteless = fc.array(fc.oneof({ weight: 3, arbitrary: run }, { weight: 1, arbitrary: atoms }), {
  minLength: 1,
  maxLength: 3,
});
const note = noteless.map((content): Inline => ({ type: 'footnote', content }));
const content = fc.array(
  fc.oneof({ weight: 6, arbitrary: run }, { weight: 2, arbitrary: atoms }, { weight: 1, arbitrary: note }),
  { maxLength: 4 },
);

/** Cells that tile a grid, some of them merged. */
const table = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), {
      maxLength: 3,
    }),
    fc.array(content, { minLength: 16, maxLength: 16 }),
    fc.array(
      fc.tuple(some(fc.constantFrom('left', 'center', 'right'), 'align'), some(fc.constantFrom(1, 2, 0.5), 'width')),
      { minLength: 4, maxLength: 4 },
    ),
    fc.nat(2),
    some(content, 'caption'),
  )
  .map(([width, height, merges, contents, columns, headerRows, caption]): TableBody => {
    const owner: number[][] = Array.from({ length: height }, () => Array.from({ length: width }, () => -1));
    const spans: { readonly colspan: number; readonly rowspan: number }[] = [];
    const claim = (row: number, column: number, colspan: number, rowspan: number) => {
      const number = spans.push({ colspan, rowspan }) - 1;
      for (let r = row; r < row + rowspan; r++) owner[r]?.fill(number, column, column + colspan);
    };
    for (const [row, column, colspan, rowspan] of merges) {
      const rows = owner.slice(row, row + rowspan).map((line) => line.slice(column, column + colspan));
      const isFree =
        rows.length === rowspan && rows.every((line) => line.length === colspan && line.every((n) => n < 0));
      // A head that reaches into the body is no head.
      if (isFree && !(row < headerRows && row + rowspan > headerRows)) claim(row, column, colspan, rowspan);
    }
    const seen = new Set<number>();
    const rows = owner.map((line, row) =>
      line.flatMap((_, column): TableCell[] => {
        if ((owner[row]?.[column] ?? -1) < 0) claim(row, column, 1, 1);
        const number = owner[row]?.[column] ?? -1;
        if (seen.has(number)) return [];
        seen.add(number);
        const { colspan = 1, rowspan = 1 } = spans[number] ?? {};
        return [
          {
            content: contents[number] ?? [],
            ...(colspan > 1 && { colspan }),
            ...(rowspan > 1 && { rowspan }),
          },
        ];
      }),
    );
    return {
      type: 'table',
      columns: columns.slice(0, width).map(([align, size]) => ({ ...align, ...size })),
      headerRows: Math.min(headerRows, height),
      rows,
      ...caption,
    };
  });

const figure = fc.oneof(
  fc
    .tuple(words, some(content, 'caption'), some(fc.constant(true), 'decorative'))
    .map(([said, caption, decorative]): BlockBody => {
      return { type: 'figure', kind: 'image', asset: 'a'.repeat(64), alt: said, ...caption, ...decorative };
    }),
  fc
    .tuple(fc.constantFrom('mermaid', 'vega-lite'), words, some(content, 'caption'))
    .map(([kind, said, caption]): BlockBody => {
      return { type: 'figure', kind, source: 'flowchart LR\n\ta["x < y"] --> b', alt: said, ...caption };
    }),
);
const code = fc
  .tuple(some(fc.constantFrom('ts', 'python'), 'lang'), fc.array(words, { minLength: 1, maxLength: 3 }))
  .map(([lang, lines]): BlockBody => ({ type: 'code', ...lang, text: lines.join('\n\t') }));

const { inner } = fc.letrec<{ inner: BlockBody }>((tie) => {
  const blocks = fc.array(tie('inner'), { minLength: 1, maxLength: 3 });
  const item = fc
    .tuple(blocks, some(fc.boolean(), 'checked'))
    .map(([bodies, checked]): ListItem => ({ blocks: bodies, ...checked }));
  return {
    inner: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      content.map((inlines): BlockBody => ({ type: 'paragraph', content: inlines })),
      code,
      fc.tuple(tex, alt).map(([value, more]): BlockBody => ({ type: 'equation', tex: value, ...more })),
      figure,
      table,
      fc
        .tuple(fc.boolean(), some(fc.constantFrom(0, 1, 3), 'start'), fc.array(item, { minLength: 1, maxLength: 3 }))
        .map(([ordered, start, items]): BlockBody => ({ type: 'list', ordered, ...start, items })),
      fc.array(fc.tuple(content, blocks), { minLength: 1, maxLength: 2 }).map((items): BlockBody => {
        return { type: 'definitions', items: items.map(([term, bodies]) => ({ term, blocks: bodies })) };
      }),
      blocks.map((bodies): BlockBody => ({ type: 'quote', blocks: bodies })),
      fc
        .tuple(fc.constantFrom('note' as const, 'tip' as const, 'important' as const, 'warning' as const), blocks)
        .map(([tone, bodies]): BlockBody => ({ type: 'callout', tone, blocks: bodies })),
    ),
  };
});
const level = fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const, 5 as const, 6 as const);
const body: fc.Arbitrary<BlockBody> = fc.oneof(
  { weight: 8, arbitrary: inner },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('heading' as const), level, content }) },
  { weight: 1, arbitrary: fc.constant({ type: 'pageBreak' as const }) },
);

const span = { source: 's', sha256: 'f'.repeat(64), start: 0, end: 9, quote: 'It rained.' };

/** @example fc.assert(fc.asyncProperty(validDocument, async (content) => …)) */
export const validDocument: fc.Arbitrary<DocumentContent> = fc
  .record({
    bodies: fc.array(body, { minLength: 1, maxLength: 7 }),
    lang: fc.constantFrom('zh' as const, 'en' as const),
  })
  .map(({ bodies, lang }) =>
    contentOf(bodies, {
      lang,
      citations: { c1: { ...span, id: 'c1', page: 2 }, c2: { ...span, id: 'c2', start: 3 } },
      sources: { s: { name: 'rain.pdf', media: '' } },
    }),
  );
