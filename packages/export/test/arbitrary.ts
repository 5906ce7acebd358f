/** Documents as nobody writes them: every block in every other, broken tables, hostile words, characters that no font has. */
import type { BlockBody, DocumentContent, Inline } from '@longhand/document';
import fc from 'fast-check';
import { contentOf, hostile } from './content.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const words = fc.oneof(
  fc.constantFrom(
    ...hostile,
    '',
    ' ',
    '\n',
    '中文“引号”——',
    '\u0000\u0007',
    '\ud800',
    '\u202e',
    '😀',
    'e\u0301',
    'שלום',
    'ไทย',
    '１２',
    '\u00ad',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const tex = fc.oneof(
  words,
  fc.constantFrom(
    '\\frac{a}{b}',
    '\\foo',
    '\\text{#x "y" }',
    '\\begin{matrix}a&b\\\\c\\end{matrix}',
    '\\sum',
    '_',
    '\\left(',
    '\\unicode{x}',
  ),
);
const marks = fc.subarray(['code', 'em', 'strike', 'strong', 'sub', 'sup', 'underline'] as const);

const { inline } = fc.letrec<{ inline: Inline }>((tie) => ({
  inline: fc.oneof(
    { maxDepth: 2 },
    fc.record({
      type: fc.constant('text' as const),
      text: words,
      marks,
      href: optional(fc.constantFrom('https://a.example/?a=1&b="2"', 'javascript:x', 'https://例子.cn/')),
    }),
    fc.record({ type: fc.constant('math' as const), tex, alt: optional(words) }),
    fc.record({ type: fc.constant('cite' as const), citation: fc.constantFrom('c1', 'c2', 'gone') }),
    fc.record({ type: fc.constant('xref' as const), target: fc.constantFrom('b1', 'b2', 'gone') }),
    fc.constant({ type: 'break' as const }),
    fc.record({ type: fc.constant('footnote' as const), content: fc.array(tie('inline'), { maxLength: 3 }) }),
  ),
}));
const content = fc.array(inline, { maxLength: 5 });
const cell = fc.record({
  content,
  colspan: optional(fc.integer({ min: 0, max: 3 })),
  rowspan: optional(fc.integer({ min: 0, max: 3 })),
});

const { body } = fc.letrec<{ body: BlockBody }>((tie) => {
  const blocks = fc.array(tie('body'), { maxLength: 3 });
  return {
    body: fc.oneof(
      { maxDepth: 3 },
      fc.record({ type: fc.constant('paragraph' as const), content }),
      fc.record({ type: fc.constant('heading' as const), level: fc.constantFrom(1, 2, 3, 4, 5, 6), content }),
      fc.record({ type: fc.constant('code' as const), lang: optional(words), text: words }),
      fc.record({ type: fc.constant('equation' as const), tex, alt: optional(words) }),
      fc.record({
        type: fc.constant('figure' as const),
        kind: fc.constantFrom('image' as const, 'mermaid' as const, 'vega-lite' as const),
        source: optional(words),
        asset: optional(fc.constant('gone')),
        alt: words,
        caption: optional(content),
      }),
      fc.record({
        type: fc.constant('table' as const),
        columns: fc.array(
          fc.record({
            align: optional(fc.constantFrom('left' as const, 'center' as const, 'right' as const)),
            width: optional(fc.double()),
          }),
          { maxLength: 4 },
        ),
        headerRows: fc.integer({ min: 0, max: 3 }),
        rows: fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 4 }),
        caption: optional(content),
      }),
      fc.record({
        type: fc.constant('list' as const),
        ordered: fc.boolean(),
        start: optional(fc.integer({ min: -2, max: 99 })),
        items: fc.array(fc.record({ blocks, checked: optional(fc.boolean()) }), { maxLength: 3 }),
      }),
      fc.record({
        type: fc.constant('definitions' as const),
        items: fc.array(fc.record({ term: content, blocks }), { maxLength: 3 }),
      }),
      fc.record({ type: fc.constant('quote' as const), blocks }),
      fc.record({
        type: fc.constant('callout' as const),
        tone: fc.constantFrom('note' as const, 'tip' as const, 'important' as const, 'warning' as const),
        blocks,
      }),
      fc.constant({ type: 'pageBreak' as const }),
    ),
  };
});

const span = { source: 's', sha256: 'f'.repeat(64), start: 0, end: 9, quote: hostile[3] ?? '' };

export const anyDocument: fc.Arbitrary<DocumentContent> = fc
  .record({
    bodies: fc.array(body, { maxLength: 8 }),
    title: words,
    lang: fc.constantFrom('zh' as const, 'en' as const),
  })
  .map(({ bodies, title, lang }) =>
    contentOf(bodies, {
      title,
      lang,
      citations: { c1: { ...span, id: 'c1', page: 2 }, c2: { ...span, id: 'c2', start: 3 } },
      sources: { s: { name: hostile[4] ?? '', media: '' } },
    }),
  );
