/**
 * Dates of a text, in Chinese and English spellings, so that "2025年3月5日", "5 March 2025" and "2025-03-05" can be compared.
 * @module
 */

export interface DateInText {
  readonly start: number;
  readonly end: number;
  readonly year?: number;
  /** 1 to 12 */
  readonly month?: number;
  readonly day?: number;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTH =
  'Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?';
const DAY = '(0?[1-9]|[12]\\d|3[01])';
const NUMERAL = '[〇零一二三四五六七八九十]';
const SHAPES: readonly (readonly [
  RegExp,
  (match: readonly (string | undefined)[]) => Omit<DateInText, 'start' | 'end'>,
])[] = [
  // A single month without a day or a year is no date: "3月" alone counts as a number.
  [
    new RegExp(`(?:(\\d{4})\\s*年\\s*)?${'(1[0-2]|0?[1-9])'}\\s*月\\s*${DAY}\\s*[日号]`, 'g'),
    ([, year, month, day]) => dated(year, Number(month), day),
  ],
  [/(\d{4})\s*年\s*(1[0-2]|0?[1-9])\s*月(?:份)?/g, ([, year, month]) => dated(year, Number(month), undefined)],
  [
    new RegExp(`(?:(${NUMERAL}{4})年)?(${NUMERAL}{1,2})月(${NUMERAL}{1,3})[日号]`, 'g'),
    ([, year, month, day]) => dated(arabic(year), Number(arabic(month)), arabic(day)),
  ],
  [
    /\b(\d{4})[-/.](1[0-2]|0?[1-9])[-/.](0?[1-9]|[12]\d|3[01])\b/g,
    ([, year, month, day]) => dated(year, Number(month), day),
  ],
  [
    new RegExp(`\\b(${MONTH})\\.?\\s+${DAY}(?:st|nd|rd|th)?\\b(?:,?\\s+(\\d{4})\\b)?`, 'g'),
    ([, month, day, year]) => dated(year, monthOf(month), day),
  ],
  [
    new RegExp(`\\b${DAY}(?:st|nd|rd|th)?\\s+(?:of\\s+)?(${MONTH})\\b\\.?(?:,?\\s+(\\d{4})\\b)?`, 'g'),
    ([, day, month, year]) => dated(year, monthOf(month), day),
  ],
  [new RegExp(`\\b(${MONTH})\\.?,?\\s+(\\d{4})\\b`, 'g'), ([, month, year]) => dated(year, monthOf(month), undefined)],
];

/**
 * The dates of a text in order. A year alone is a number, not a date.
 *
 * @example datesOf('On 5 March 2025') // [{ start: 3, end: 15, year: 2025, month: 3, day: 5 }]
 */
export function datesOf(text: string): readonly DateInText[] {
  const found: DateInText[] = [];
  for (const [shape, read] of SHAPES) {
    for (const match of text.matchAll(shape)) {
      const start = match.index;
      const end = start + match[0].trimEnd().length;
      if (found.some((known) => start < known.end && end > known.start)) continue;
      found.push({ start, end, ...read(match) });
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

/** Whether two dates may be the same: what both of them say agrees, and they have something in common. */
export function mayBeSame(one: DateInText, other: DateInText): boolean {
  const parts = ['year', 'month', 'day'] as const;
  const shared = parts.filter((part) => one[part] !== undefined && other[part] !== undefined);
  return shared.length > 0 && shared.every((part) => one[part] === other[part]);
}

function dated(year: string | undefined, month: number, day: string | undefined): Omit<DateInText, 'start' | 'end'> {
  return {
    ...(year ? { year: Number(year) } : {}),
    month,
    ...(day ? { day: Number(day) } : {}),
  };
}

function monthOf(name: string | undefined): number {
  return MONTHS.findIndex((month) => month.startsWith((name ?? '').toLowerCase().slice(0, 3))) + 1;
}

const DIGITS = '〇一二三四五六七八九';

/** "二〇二五" digit by digit, "二十三" and "十" by their tens. */
function arabic(numeral: string | undefined): string | undefined {
  if (numeral === undefined) return undefined;
  const plain = numeral.replaceAll('零', '〇');
  const at = plain.indexOf('十');
  if (at < 0) return [...plain].map((digit) => DIGITS.indexOf(digit)).join('');
  const tens = at === 0 ? 1 : DIGITS.indexOf(plain[at - 1] ?? '');
  const ones = at === plain.length - 1 ? 0 : DIGITS.indexOf(plain[at + 1] ?? '');
  return String(tens * 10 + ones);
}
