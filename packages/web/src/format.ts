import { ApiError } from '@longhand/client';
import { type Locale, type MessageCode, say, sayCode } from '@longhand/i18n';

const tags: Readonly<Record<Locale, string>> = { zh: 'zh-CN', en: 'en' };
// Making one takes longer than using it a hundred times.
const numbers = { zh: new Intl.NumberFormat(tags.zh), en: new Intl.NumberFormat(tags.en) };
const plurals = { zh: new Intl.PluralRules(tags.zh), en: new Intl.PluralRules(tags.en) };

export function formatNumber(locale: Locale, value: number): string {
  return numbers[locale].format(value);
}

/** "3 minutes ago", "昨天"; a date once it is older than a week. */
export function formatWhen(locale: Locale, at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(tags[locale], { numeric: 'auto' });
  if (seconds > -45) return say(locale, 'page.time.justNow');
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (seconds > -7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(tags[locale], { dateStyle: 'medium' }).format(at);
}

/** `4:07`, `1:02:09`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const tail = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${tail}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

export function formatBytes(locale: Locale, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(tags[locale], {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** Length of a text: characters for Chinese, words for English. */
export function formatLength(locale: Locale, lang: 'zh' | 'en', count: number): string {
  const code = lang === 'zh' ? 'page.length.characters' : 'page.length.words';
  return countedText(locale, count, { one: `${code}.one`, other: code });
}

type Counted = { [Code in MessageCode]: Code extends `page.${string}` ? Code : never }[MessageCode];

/** A text with a count in it, in the plural form that the language asks for. */
export function countedText(
  locale: Locale,
  n: number,
  forms: { readonly one: Counted; readonly other: Counted },
): string {
  const isOne = plurals[locale].select(n) === 'one';
  return sayCode(locale, isOne ? forms.one : forms.other, { n: formatNumber(locale, n) });
}

/** One sentence about what went wrong: the catalogue's, else the server's own. */
export function problemText(locale: Locale, error: unknown): string {
  if (!(error instanceof ApiError)) {
    return say(locale, 'page.error.unexpected', { detail: error instanceof Error ? error.message : String(error) });
  }
  const text = sayCode(locale, error.code, error.params);
  return text === error.code ? error.message : text;
}

/** Turns a notice of the log into a sentence; a code that this page does not know yet is shown as it is. */
export function noticeText(
  locale: Locale,
  notice: { readonly code: string; readonly params?: Readonly<Record<string, string | number>> },
): string {
  return sayCode(locale, notice.code, notice.params);
}
