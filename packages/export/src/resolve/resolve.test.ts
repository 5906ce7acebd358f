import type { BlockBody } from '@longhand/document';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph, text } from '../../test/content.ts';
import { columnWidths } from './column-widths.ts';
import { placeCells } from './grid.ts';
import { resolve } from './resolve.ts';
import { langOf, oneLine, printable } from './text.ts';

const citation = (id: string, source: string, start: number, page?: number) => ({
  id,
  source,
  sha256: 'f'.repeat(64),
  start,
  end: start + 5,
  quote: `quote ${id}`,
  ...(page !== undefined && { page }),
});

describe('resolve', () => {
  test('citations are numbered by source and first appearance, and carry their page', () => {
    const content = contentOf(
      [
        paragraph('One', { type: 'cite', citation: 'b' }),
        paragraph('Two', { type: 'cite', citation: 'a' }, { type: 'cite', citation: 'b2' }),
      ],
      {
        citations: { a: citation('a', 'A', 0), b: citation('b', 'B', 0, 3), b2: citation('b2', 'B', 9, 4) },
        sources: { A: { name: 'a.pdf', media: '' }, B: { name: 'b.pdf', media: '' } },
      },
    );
    const { document, warnings } = resolve(content);
    const labels = document.blocks.flatMap((block) =>
      block.type === 'paragraph' ? block.content.filter(({ type }) => type === 'cite') : [],
    );
    expect(labels.map((mark) => 'label' in mark && mark.label)).toEqual(['[1, p. 3]', '[2]', '[1, p. 4]']);
    expect(
      document.sources.map(({ number, name, quotes }) => [number, name, quotes.map((quote) => quote.text)]),
    ).toEqual([
      [1, 'b.pdf', ['quote b', 'quote b2']],
      [2, 'a.pdf', ['quote a']],
    ]);
    expect(warnings).toEqual([]);
  });

  test('two citations of one span share a quote', () => {
    const content = contentOf([paragraph('x', { type: 'cite', citation: 'a' }, { type: 'cite', citation: 'same' })], {
      citations: { a: citation('a', 'A', 0), same: { ...citation('same', 'A', 0), quote: 'quote a' } },
      sources: { A: { name: 'a.pdf', media: '' } },
    });
    expect(resolve(content).document.sources[0]?.quotes).toHaveLength(1);
  });

  test('what is missing is shown and told', () => {
    const { document, warnings } = resolve(
      contentOf([paragraph('x', { type: 'cite', citation: 'gone' }, { type: 'xref', target: 'nowhere' })]),
    );
    expect(document.blocks[0]).toMatchObject({ content: [{ text: 'x' }, { label: '[?]' }, { label: '??' }] });
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      'export.warn.citationMissing',
      'export.warn.referenceMissing',
    ]);
  });

  test('ids that name parts of every object are no citations and no targets', () => {
    const { warnings } = resolve(
      contentOf([paragraph('x', { type: 'cite', citation: '__proto__' }, { type: 'xref', target: 'constructor' })]),
    );
    expect(warnings).toHaveLength(2);
  });

  test('headings never skip a level, and a heading that repeats the title is not set twice', () => {
    const content = contentOf([
      heading(1, 'A test document'),
      heading(2, 'One'),
      heading(4, 'Deep'),
      heading(2, 'Two'),
    ]);
    const told = resolve(content).document.blocks.map(
      (block) => block.type === 'heading' && [block.depth, block.number, block.text],
    );
    expect(told).toEqual([
      [1, '1', 'One'],
      [2, '1.1', 'Deep'],
      [1, '2', 'Two'],
    ]);
  });

  test('labels are in the language of the document, or in the one that is asked for', () => {
    const table = {
      type: 'table' as const,
      columns: [],
      headerRows: 0,
      rows: [[{ content: [text('x')] }]],
      caption: [text('y')],
    };
    const label = (content: Parameters<typeof resolve>[0], locale?: 'zh' | 'en') => {
      const block = resolve(content, { locale }).document.blocks[0];
      return block?.type === 'table' ? block.caption?.label : undefined;
    };
    expect(label(contentOf([table]))).toBe('Table 1');
    expect(label(contentOf([table], { lang: 'zh' }))).toBe('表 1');
    expect(label(contentOf([table]), 'zh')).toBe('表 1');
  });

  test('a note inside a note is said in brackets, and notes count in reading order', () => {
    const note = (...content: Parameters<typeof paragraph>) => ({
      type: 'footnote' as const,
      content: [text('n'), ...content.filter((part) => typeof part !== 'string')],
    });
    const { document } = resolve(contentOf([paragraph('x', note()), paragraph('y', note())]));
    expect(document.footnotes.map(({ number }) => number)).toEqual([1, 2]);
    const nested = resolve(contentOf([paragraph('x', note(note()))])).document;
    expect(nested.footnotes).toHaveLength(1);
  });

  test('lists in lists count by numbers, letters and Roman numbers, in a callout from the front', () => {
    const list = (...blocks: BlockBody[]): BlockBody => ({ type: 'list', ordered: true, items: [{ blocks }] });
    const callout: BlockBody = { type: 'callout', tone: 'note', blocks: [list(paragraph('e'))] };
    const { document } = resolve(
      contentOf([list(paragraph('a'), list(paragraph('b'), list(paragraph('c'), list(paragraph('d'), callout))))]),
    );
    const told = JSON.stringify(document.blocks, (_, value) => (value instanceof Set ? [...value] : value));
    expect([...told.matchAll(/"counts":"(\w+)"/g)].map(([, counts]) => counts)).toEqual([
      'decimal',
      'letter',
      'roman',
      'decimal',
      'decimal',
    ]);
  });

  test('nesting beyond any page is flattened with a warning and without loss', () => {
    let body = paragraph('innermost');
    for (let level = 0; level < 60; level++) body = { type: 'quote', blocks: [body] };
    const { document, warnings } = resolve(contentOf([body]));
    expect(JSON.stringify(document.blocks, (_, value) => (value instanceof Set ? [...value] : value))).toContain(
      'innermost',
    );
    expect(warnings).toContainEqual({ code: 'export.warn.tooDeep', params: {} });
  });

  test('a link that is not http, https or mailto loses its target and keeps its words', () => {
    const links = [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'data:text/html,x',
      'https://example.org/a b',
      'https://example.org/',
    ];
    const { document } = resolve(
      contentOf([{ type: 'paragraph', content: links.map((href) => ({ type: 'text', text: 'w', href })) }]),
    );
    const block = document.blocks[0];
    expect(block?.type === 'paragraph' && block.content.map((run) => 'href' in run && run.href)).toEqual([
      false,
      false,
      false,
      false,
      'https://example.org/',
    ]);
  });
});

describe('table grids', () => {
  const cell = fc.record({
    colspan: fc.integer({ min: -1, max: 5 }),
    rowspan: fc.integer({ min: -1, max: 5 }),
    name: fc.string({ minLength: 1, maxLength: 3 }),
  });
  const tables = fc.record({
    rows: fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 7 }),
    headerRows: fc.integer({ min: -1, max: 9 }),
    columns: fc.integer({ min: 0, max: 5 }),
  });

  test('the cells of any table tile its grid exactly', () => {
    fc.assert(
      fc.property(tables, ({ rows, headerRows, columns }) => {
        const body = {
          type: 'table' as const,
          columns: Array.from({ length: columns }, () => ({})),
          headerRows,
          rows: rows.map((cells) =>
            cells.map(({ colspan, rowspan, name }) => ({ colspan, rowspan, content: [text(name)] })),
          ),
        };
        const placed = placeCells(body);
        const covered = new Map<string, number>();
        for (const { row, column, rowspan, colspan } of placed.rows.flat()) {
          for (let y = row; y < row + rowspan; y++)
            for (let x = column; x < column + colspan; x++)
              covered.set(`${y} ${x}`, (covered.get(`${y} ${x}`) ?? 0) + 1);
          if (row < placed.headerRows) expect(row + rowspan).toBeLessThanOrEqual(placed.headerRows);
        }
        expect(covered.size).toBe(rows.length * placed.columns);
        expect([...covered.values()].every((count) => count === 1)).toBe(true);
        expect(columnWidths(body, placed.rows, placed.columns, 80)).toHaveLength(placed.columns);
      }),
    );
  });

  test('a mended table loses no words', () => {
    fc.assert(
      fc.property(tables, ({ rows, headerRows, columns }) => {
        let count = 0;
        const body = {
          type: 'table' as const,
          columns: Array.from({ length: columns }, () => ({})),
          headerRows,
          rows: rows.map((cells) =>
            cells.map(({ colspan, rowspan }) => ({ colspan, rowspan, content: [text(`<${count++}>`)] })),
          ),
        };
        const told = JSON.stringify(placeCells(body).rows);
        for (let index = 0; index < count; index++) expect(told).toContain(`<${index}>`);
      }),
    );
  });
});

describe('text', () => {
  test('only characters that XML 1.0 allows are left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        for (const character of printable(words)) {
          const code = character.codePointAt(0) ?? 0;
          const isAllowed =
            code === 9 ||
            code === 10 ||
            (code >= 0x20 && code <= 0xd7ff) ||
            (code >= 0xe000 && code <= 0xfffd) ||
            code >= 0x10000;
          expect(isAllowed).toBe(true);
        }
      }),
    );
  });

  test('a line feed between Chinese characters vanishes, any other becomes a space', () => {
    expect(oneLine('长\n卷')).toBe('长卷');
    expect(oneLine('长\nroll\nof\n卷')).toBe('长 roll of 卷');
    expect(oneLine('a  \n  b')).toBe('a b');
  });

  test('the language of a text is told by its script', () => {
    expect(langOf('治理工作分三步推进', 'en')).toBe('zh');
    expect(langOf('Maintenance explained most of it', 'zh')).toBe('en');
    expect(langOf('使用 React 19 与 TypeScript 开发', 'en')).toBe('zh');
    expect(langOf('42', 'zh')).toBe('zh');
  });
});
