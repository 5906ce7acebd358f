import { expect, test } from 'vitest';
import { reportGroups } from './report-groups.ts';

test('notices stand by what they speak of, each once for one place', () => {
  const groups = reportGroups([
    { code: 'export.warn.plainPdf', params: { reason: 'x' } },
    { code: 'export.find.stale', params: { quote: 'q' }, block: 'b2' },
    { code: 'export.diagram.line', params: { kind: 'mermaid', detail: 'A ~> B' }, block: 'b1' },
    { code: 'export.diagram.line', params: { kind: 'mermaid', detail: 'A ~> B' }, block: 'b1' },
    { code: 'export.diagram.line', params: { kind: 'mermaid', detail: 'A ~> B' }, block: 'b9' },
    { code: 'export.warn.glyph', params: { character: '😀' } },
    { code: 'export.find.noAlt', params: {}, block: 'b3' },
    { code: 'export.warn.referenceMissing', params: { id: 'b7' } },
    { code: 'export.newer.thing' },
  ]);
  expect(groups.map(({ group, notices }) => [group, notices.length])).toEqual([
    ['pictures', 2],
    ['formulas', 1],
    ['references', 1],
    ['citations', 1],
    ['alt', 1],
    ['other', 2],
  ]);
});
