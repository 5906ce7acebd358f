import { describe, expect, it } from 'vitest';
import { citationsIn, contentOf, countWords, mapInline, plainText, withContent } from './body.ts';
import { textRun } from './inline.ts';
import type { BlockBody, Inline, TableCell } from './types.ts';
import { type ProblemCode, validateBody } from './validate.ts';

const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const codes = (body: BlockBody): ProblemCode[] => validateBody(body).map(({ code }) => code);

describe('a body', () => {
  it('is counted in Han characters and Latin words', () => {
    for (const [text, count] of [
      ['使用 React 19 开发', 6],
      ['Well-known facts, don’t they say 3.14%?', 6],
      ['你好，世界。', 4],
      ['カタカナ', 4],
      [' … — ', 0],
      ['', 0],
    ] as const) {
      expect(countWords(text, 'zh'), text).toBe(count);
    }
  });

  it('reads as plain text, with its citations in order', () => {
    const body: BlockBody = {
      type: 'table',
      columns: [{}, {}],
      headerRows: 1,
      caption: [textRun('题'), { type: 'cite', citation: 'c0' }],
      rows: [
        [{ content: [textRun('甲')] }, { content: [{ type: 'math', tex: 'x' }] }],
        [
          { content: [{ type: 'cite', citation: 'c1' }] },
          { content: [{ type: 'footnote', content: [textRun('注'), { type: 'cite', citation: 'c2' }] }] },
        ],
      ],
    };
    expect(plainText(body)).toBe('题\n甲\tx\n\t (注)');
    expect(citationsIn(body)).toEqual(['c0', 'c1', 'c2']);
    const without = mapInline(body, (content) => content.filter(({ type }) => type !== 'cite'));
    expect(citationsIn(without)).toEqual([]);
  });

  it('reads a definition list term by term, with its citations', () => {
    const body: BlockBody = {
      type: 'definitions',
      items: [
        {
          term: [textRun('seq')],
          blocks: [p(textRun('A place.'), { type: 'cite', citation: 'c1' }), p(textRun('Dense.'))],
        },
        { term: [textRun('run'), { type: 'cite', citation: 'c2' }], blocks: [p(textRun('One job.'))] },
      ],
    };
    expect(plainText(body)).toBe('seq\nA place.\nDense.\nrun\nOne job.');
    expect(citationsIn(body)).toEqual(['c1', 'c2']);
    expect(codes(body)).toEqual([]);
  });

  it('takes range changes only when it is a heading or a paragraph', () => {
    const body = withContent({ type: 'heading', level: 2, content: [] }, [textRun('a')]);
    expect(contentOf(body)).toEqual([textRun('a')]);
    expect(contentOf({ type: 'pageBreak' })).toBeNull();
    expect(() => withContent({ type: 'code', text: '' }, [])).toThrow(/replace the whole body/);
  });
});

describe('validation', () => {
  const cell: TableCell = { content: [] };
  const table = (width: number, ...rows: TableCell[][]): BlockBody => ({
    type: 'table',
    columns: Array.from({ length: width }, () => ({})),
    headerRows: 0,
    rows,
  });

  it('accepts tables whose cells tile the grid, and no others', () => {
    expect(codes(table(2, [cell, cell], [cell, cell]))).toEqual([]);
    expect(
      codes(
        table(
          3,
          [
            { ...cell, rowspan: 2 },
            { ...cell, colspan: 2 },
          ],
          [cell, cell],
        ),
      ),
    ).toEqual([]);
    expect(codes(table(2, [{ ...cell, colspan: 2, rowspan: 2 }], []))).toEqual([]);
    for (const broken of [
      table(2, [cell]),
      table(2, [cell, cell, cell]),
      table(2, [cell, { ...cell, rowspan: 2 }]),
      table(2, [{ ...cell, rowspan: 2 }, cell], [cell, cell]),
      table(3, [cell, { ...cell, rowspan: 2 }, cell], [{ ...cell, colspan: 2 }, cell]),
      table(1, [{ ...cell, colspan: 0 }]),
    ]) {
      expect(codes(broken)).toEqual(['table_grid']);
    }
    expect(codes(table(0))).toEqual(['empty_table']);
    expect(codes({ ...table(1, [cell]), headerRows: 2 } as BlockBody)).toEqual(['header_rows']);
  });

  it('names what is wrong and where', () => {
    const deep = (depth: number): BlockBody => (depth === 0 ? p() : { type: 'quote', blocks: [deep(depth - 1)] });
    expect(codes(deep(12))).toEqual([]);
    expect(codes(deep(13))).toEqual(['too_deep']);
    // A level, mark or type that the types rule out may still come over the wire.
    expect(codes({ type: 'heading', level: 7, content: [] } as unknown as BlockBody)).toEqual(['bad_level']);
    expect(codes({ type: 'other' } as unknown as BlockBody)).toEqual(['unknown_type']);
    for (const href of ['javascript:alert(1)', ' https://a.b', 'data:text/html,x', 'HTTP:/x', 'file:///a', '/a', '']) {
      expect(codes(p(textRun('a', [], href))), href).toEqual(['forbidden_href']);
    }
    for (const href of ['https://a.b', 'http://中文.cn/a', 'mailto:a@b.c', '#a'])
      expect(codes(p(textRun('a', [], href)))).toEqual([]);
    expect(codes(p(textRun('a\ud800')))).toEqual(['bad_text']);
    expect(codes(p({ type: 'footnote', content: [{ type: 'footnote', content: [] }] }))).toEqual(['nested_footnote']);
    expect(codes({ type: 'figure', kind: 'image', alt: '', asset: '../x' })).toEqual(['bad_asset']);
    expect(codes({ type: 'code', text: 'x'.repeat(1_000_001) })).toEqual(['too_large']);
    expect(
      validateBody({ type: 'list', ordered: false, items: [{ blocks: [p({ type: 'math', tex: ' ' })] }] }),
    ).toEqual([{ code: 'empty_formula', path: 'items.0.blocks.0' }]);
    const heading: BlockBody = { type: 'heading', level: 1, content: [] };
    expect(codes({ type: 'definitions', items: [] })).toEqual(['empty_list']);
    expect(
      validateBody({ type: 'definitions', items: [{ term: [textRun('a\ud800')], blocks: [p(), heading] }] }),
    ).toEqual([
      { code: 'bad_text', path: 'items.0.term' },
      { code: 'not_nestable', path: 'items.0.blocks.1' },
    ]);
  });
});
