import type { ExportNotice } from '@longhand/protocol/ports';

const order = ['pictures', 'formulas', 'references', 'citations', 'alt', 'other'] as const;
export type ReportGroup = (typeof order)[number];

const patterns: readonly (readonly [RegExp, ReportGroup])[] = [
  [/^export\.(?:diagram\.|warn\.image|warn\.picture)/, 'pictures'],
  [/^export\.warn\.(?:formula|glyph)/, 'formulas'],
  [/^export\.warn\.reference/, 'references'],
  [/^export\.(?:warn\.citation|find\.(?:flagged|stale|lost))/, 'citations'],
  [/^export\.find\.no(?:Diagram)?Alt$/, 'alt'],
];

/** By what they speak of, in the order in which a person works through them; the same is said once for one place. */
export function reportGroups(
  notices: readonly ExportNotice[],
): readonly { readonly group: ReportGroup; readonly notices: readonly ExportNotice[] }[] {
  const groups = new Map<ReportGroup, Map<string, ExportNotice>>();
  for (const notice of notices) {
    const group = patterns.find(([pattern]) => pattern.test(notice.code))?.[1] ?? 'other';
    const known = groups.get(group) ?? new Map<string, ExportNotice>();
    known.set(JSON.stringify(notice), notice);
    groups.set(group, known);
  }
  return order.flatMap((group) => {
    const known = groups.get(group);
    return known === undefined ? [] : [{ group, notices: [...known.values()] }];
  });
}
