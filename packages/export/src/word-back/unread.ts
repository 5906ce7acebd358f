/** What stands in a Word file and is not taken over, for the report. */
import type { WordLoss } from '@longhand/protocol';
import type { Hunk } from './compare-line.ts';
import { type Leaf, squeezed } from './elements.ts';
import { isReadable } from './formula.ts';
import { type Unit, wordsOf } from './units.ts';

export function nearOf(leaf: Leaf): string {
  return wordsOf(leaf.units).replaceAll('\ufffc', '').trim().slice(0, 60);
}

/** What was put into a paragraph: pictures, boxes and objects, formulas that say nothing, marks of citations into which somebody typed. */
export function unreadIn(written: Leaf, returned: Leaf, hunks: readonly Hunk[], labels: readonly string[]): WordLoss[] {
  const near = nearOf(returned);
  const stood = new Set(written.units.map(({ key }) => key));
  const lost = hunks.flatMap(({ insert }) =>
    lossesIn(
      insert.filter(({ key }) => !stood.has(key)),
      near,
    ),
  );
  const known = new Map<string, string>();
  for (const { key, content } of written.units)
    if (content.type === 'cite' || content.type === 'xref') known.set(key, content.label);
  for (const { key, content } of returned.units) {
    const label = known.get(key);
    if (label !== undefined && content.type !== 'text' && squeezed(content.label) !== squeezed(label))
      lost.push({ kind: 'madeByLonghand', near, text: content.label });
  }
  return [...lost, ...labels.map((text): WordLoss => ({ kind: 'madeByLonghand', near, text }))];
}

/** What in a new paragraph a person could miss. */
export function lossesIn(units: readonly Unit[], near: string): WordLoss[] {
  return units.flatMap(({ content }): WordLoss[] => {
    if (content.type === 'picture') return [{ kind: 'picture', near, text: content.label }];
    if (content.type === 'math' && !isReadable(content.value)) return [{ kind: 'formula', near, text: content.label }];
    if (content.type !== 'unread' || content.value === 'pageBreak') return [];
    return [{ kind: unreadKind(content.value), near, text: content.label }];
  });
}

function unreadKind(value: string): WordLoss['kind'] {
  const known = ['textBox', 'object', 'drawing', 'control', 'embedded', 'nested'] as const;
  return known.find((kind) => kind === value) ?? 'other';
}
