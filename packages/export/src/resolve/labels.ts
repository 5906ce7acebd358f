/** The words that files set around a text, in the language of its labels. */
import { type Locale, say } from '@longhand/i18n';
import { formLabels, type Labels } from './resolved.ts';

/**
 * A day, a month or a year as people write it.
 *
 * @param day `2026-11-28`, `2026-11` or `2026`; anything else is shown as it is
 * @example writtenDay('2026-11-28', 'zh') // '2026 年 11 月 28 日'
 */
export function writtenDay(day: string, locale: Locale): string {
  const [, year, month, date] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(day) ?? [];
  const at = new Date(`${day}${month === undefined ? '-01-01' : date === undefined ? '-01' : ''}T00:00:00Z`);
  if (year === undefined || Number.isNaN(at.getTime())) return day;
  if (locale === 'zh') {
    const told = `${at.getUTCFullYear()} 年`;
    if (month === undefined) return told;
    return `${told} ${at.getUTCMonth() + 1} 月${date === undefined ? '' : ` ${at.getUTCDate()} 日`}`;
  }
  if (month === undefined) return year;
  const parts: Intl.DateTimeFormatOptions = { month: 'long', year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat('en-GB', date === undefined ? parts : { ...parts, day: 'numeric' }).format(at);
}

export function labelsOf(locale: Locale): Labels {
  const [before = '', between = '', after = ''] = say(locale, 'export.label.pageOfPages', {
    page: '\u0000',
    total: '\u0000',
  }).split('\u0000');
  return {
    contents: say(locale, 'export.label.contents'),
    sources: say(locale, 'export.label.sources'),
    references: say(locale, 'export.label.references'),
    abstract: say(locale, 'export.label.abstract'),
    keywords: say(locale, 'export.label.keywords'),
    glossary: say(locale, 'export.label.glossary'),
    notes: say(locale, 'export.label.notes'),
    evidence: say(locale, 'export.label.evidence'),
    evidenceMeaning: say(locale, 'export.label.evidenceMeaning'),
    captionSeparator: say(locale, 'export.label.captionSeparator'),
    colon: say(locale, 'export.label.colon'),
    listSeparator: say(locale, 'export.label.listSeparator'),
    comma: say(locale, 'export.label.comma'),
    stop: say(locale, 'export.label.stop'),
    dash: say(locale, 'export.label.dash'),
    bracketOpen: say(locale, 'export.label.bracketOpen'),
    bracketClose: say(locale, 'export.label.bracketClose'),
    quoteOpen: say(locale, 'export.label.quoteOpen'),
    quoteClose: say(locale, 'export.label.quoteClose'),
    backToText: say(locale, 'export.label.backToText'),
    done: say(locale, 'export.label.done'),
    open: say(locale, 'export.label.open'),
    form: Object.fromEntries(
      formLabels.map((label) => [label, say(locale, `export.label.form.${label}`)]),
    ) as Labels['form'],
    pageOfPages: [before, between, after],
  };
}
