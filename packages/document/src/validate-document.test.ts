import { expect, test } from 'vitest';
import { textRun } from './inline.ts';
import type { Block, BlockBody, DocumentContent, Inline } from './types.ts';
import { validateDocument } from './validate-document.ts';

const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const heading = (level: 1 | 2 | 3 | 4, text: string): BlockBody => ({
  type: 'heading',
  level,
  content: [textRun(text)],
});
const block = (id: string, body: BlockBody): Block => ({ id, rev: 1, prov: { by: 'person' }, body });
const figure: BlockBody = { type: 'figure', kind: 'mermaid', source: 'graph TD', alt: '' };
const base: DocumentContent = {
  ...{ schema: 'doc/1', id: 'd', title: 'T', lang: 'en', updatedAt: 0 },
  ...{ blocks: [], citations: {}, sources: {} },
};
const found = (content: Partial<DocumentContent>) =>
  validateDocument({ ...base, ...content }).map(({ code, level, block: id, path }) =>
    [code, level, id, path].filter((part) => part !== undefined).join(' '),
  );

test('a document that can be handed in has no problems', () => {
  const citation = { id: 'c1', source: 's1', sha256: 'a', start: 0, end: 1, quote: 'x' };
  expect(
    found({
      blocks: [
        block('a', heading(2, 'One')),
        block('b', heading(3, 'Two')),
        block('c', heading(2, 'Three')),
        block('d', p(textRun('See '), { type: 'xref', target: 'a' }, { type: 'cite', citation: 'c1' })),
        block('e', { ...figure, decorative: true }),
        block('f', { ...figure, alt: 'Two boxes' }),
      ],
      citations: { c1: citation, c2: { ...citation, id: 'c2', source: 'gone', standing: 'lost', reason: 'deleted' } },
      sources: { s1: { name: 'a.pdf', media: 'application/pdf' } },
      threads: [{ id: 't1', block: 'a', comments: [] }],
      glossary: [{ term: 'log', definition: 'A list.' }],
    }),
  ).toEqual([]);
});

test('what is wrong is named where it is, in reading order', () => {
  const table: BlockBody = { type: 'table', columns: [{}, {}], headerRows: 0, rows: [[{ content: [] }]] };
  expect(
    found({
      blocks: [
        block('a', heading(1, 'One')),
        block('b', heading(3, 'Deep')),
        block('c', { type: 'list', ordered: false, items: [{ blocks: [p(textRun('x')), figure] }] }),
        block('d', table),
        block('a', p(textRun('Again'), { type: 'xref', target: 'gone' }, { type: 'cite', citation: 'c9' })),
        block('e', figure),
      ],
      citations: { c1: { id: 'c1', source: 's9', sha256: 'a', start: 0, end: 1, quote: 'x' } },
      threads: [
        { id: 't1', block: 'gone', quote: 'lost words', comments: [] },
        { id: 't1', block: 'b', comments: [] },
      ],
      suggestions: [{ id: 's1', block: 'gone', baseRev: 1, body: p(), by: { kind: 'person', id: 'p' } }],
      glossary: [
        { term: ' ', definition: 'Nothing.' },
        { term: 'log', definition: 'A list.' },
        { term: 'log', definition: 'Wood.' },
      ],
    }),
  ).toEqual([
    'missing_source warning',
    'thread_on_nothing warning',
    'duplicate_thread error',
    'suggestion_on_nothing warning',
    'glossary_term warning',
    'glossary_twice warning',
    'level_skip warning b',
    'figure_alt warning c items.0.blocks.1',
    'table_grid error d',
    'duplicate_block error a',
    'missing_citation warning a',
    'missing_target warning a',
    'figure_alt warning e',
  ]);
});

test('a problem says which words it is about, and a hopeless document does not say everything', () => {
  const [skip] = validateDocument({
    ...base,
    blocks: [block('a', heading(1, 'A')), block('b', heading(4, 'Far  down'))],
  });
  expect(skip).toMatchObject({ code: 'level_skip', params: { where: 'Far down', from: 1, to: 4 } });
  const many = Array.from({ length: 700 }, (_, index) => block(`b${index}`, figure));
  expect(validateDocument({ ...base, blocks: many })).toHaveLength(500);
});
