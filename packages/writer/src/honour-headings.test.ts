import type { Requirement } from '@longhand/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { honourHeadings, honours } from './honour-headings.ts';

const headings = (titles: readonly string[], isOnly = false): readonly Requirement[] =>
  titles.map((text, index) => ({ id: `k${index + 1}`, text, kind: 'heading', ...(isOnly ? { isOnly } : {}) }));
const outline = (...lines: readonly string[]) =>
  lines.map((line) => ({
    title: line.trim(),
    level: line.startsWith('    ') ? (3 as const) : line.startsWith('  ') ? (2 as const) : (1 as const),
  }));
const shown = (sections: ReturnType<typeof honourHeadings>) =>
  sections.map(({ title, level }) => `${'  '.repeat(level - 1)}${title}`);

test.each<[string, readonly string[], readonly string[], boolean, readonly string[]]>([
  [
    'a plan that has them is left alone',
    ['Scope', '  Detail', 'Results'],
    ['Scope', 'Results'],
    false,
    ['Scope', '  Detail', 'Results'],
  ],
  [
    'other words for a heading become the heading',
    ['1. The scope', 'Result'],
    ['Scope', 'Results'],
    false,
    ['Scope', 'Results'],
  ],
  [
    'a missing heading is put in at its place',
    ['Scope', 'Results'],
    ['Scope', 'Methods', 'Results'],
    false,
    ['Scope', 'Methods', 'Results'],
  ],
  [
    'the order of the brief rules, and what stands below moves along',
    ['Results', '  Table', 'Scope'],
    ['Scope', 'Results'],
    false,
    ['Scope', 'Results', '  Table'],
  ],
  [
    'others stay where they are',
    ['Preface', 'Scope', 'Budget', 'Results'],
    ['Scope', 'Results'],
    false,
    ['Preface', 'Scope', 'Budget', 'Results'],
  ],
  [
    'others move below where none may stand beside',
    ['Preface', 'Scope', 'Budget', '  Money', 'Results'],
    ['Scope', 'Results'],
    true,
    ['Scope', '  Preface', '  Budget', '    Money', 'Results'],
  ],
  [
    'a heading that was planned too deep comes up',
    ['Part', '  Scope', '    Detail', '  Rest', 'Results'],
    ['Scope', 'Results'],
    false,
    ['Part', '  Rest', 'Scope', '  Detail', 'Results'],
  ],
  ['a model that planned nothing gets the headings', [], ['概况', '方案'], true, ['概况', '方案']],
  [
    'Chinese headings are found by their letters',
    ['项目的概况', '技术方案设计'],
    ['项目概况', '技术方案'],
    true,
    ['项目概况', '技术方案'],
  ],
])('prescribed headings are honoured to the letter: %s', (_name, planned, wanted, isOnly, result) => {
  expect(shown(honourHeadings(outline(...planned), headings(wanted, isOnly)))).toEqual(result);
});

test('whatever was planned, the headings stand there to the letter and in order, and no other section is lost', () => {
  const title = fc.constantFrom(
    'Scope',
    'Method',
    'Methods',
    'Results',
    '概况',
    '方案与报价',
    'Budget',
    'A',
    'The results',
  );
  const planned = fc.array(fc.record({ title, level: fc.constantFrom(1 as const, 2 as const, 3 as const) }), {
    maxLength: 8,
  });
  const wanted = fc.uniqueArray(fc.constantFrom('Scope', 'Method', 'Results', '概况', '方案'), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(planned, wanted, fc.boolean(), (sections, titles, isOnly) => {
      const fixed = headings(titles, isOnly);
      const result = honourHeadings(sections, fixed);
      expect(honours(result, fixed)).toBe(true);
      expect(result.length).toBeGreaterThanOrEqual(sections.length);
      expect(result.length).toBeLessThanOrEqual(sections.length + titles.length);
    }),
  );
});
