/**
 * The report at the end of a run: the checklist of the brief, and what the review found.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { DocState } from '@longhand/protocol';

const MARKS = { met: '✓', partly: '~', unmet: '✗', open: '·' } as const;

/** Lines for the terminal: each requirement, whether it is met, where, and why not. None when the brief asked for nothing in particular. */
export function checklistLines({ requirements = [], outline }: DocState, locale: Locale): readonly string[] {
  if (requirements.length < 2) return [];
  const met = requirements.filter(({ verdict }) => verdict === 'met').length;
  return [
    say(locale, 'cli.checklist', { met, total: requirements.length }),
    ...requirements.map(({ id, text, verdict = 'open', reason, section }) => {
      const where = outline
        .filter((planned) => planned.id === section || planned.requirements?.includes(id))
        .map(({ title }) => title);
      const place = where.length > 0 ? ` (${where.join(', ')})` : '';
      return `  ${MARKS[verdict]} ${text}${place}${reason && verdict !== 'met' ? `: ${reason}` : ''}`;
    }),
  ];
}

const MAX_FINDINGS = 12;

/** What the review found, those that weigh most first. */
export function findingLines({ findings = [] }: DocState, locale: Locale): readonly string[] {
  const lines = findings
    .slice(0, MAX_FINDINGS)
    .map(({ code, params }) => say(locale, 'cli.warning', { text: sayCode(locale, code, params) }));
  const more = findings.length - lines.length;
  return more > 0 ? [...lines, say(locale, 'cli.moreFindings', { count: more })] : lines;
}
