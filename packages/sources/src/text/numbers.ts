/**
 * Numbers of a text as values, so that "12.5 亿", "1.25 billion" and "一百二十" can be compared.
 * @module
 */
import { unitAt } from './units.ts';

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000, 万: 1e4, 亿: 1e8 };
const SCALES: Readonly<Record<string, number>> = {
  ...UNITS,
  hundred: 100,
  thousand: 1_000,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const ARABIC =
  /(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s*(十|百|千|万|亿|hundred|thousand|million|billion|trillion))?(亿)?/gi;
const CHINESE = /[零〇一二两三四五六七八九十百千万亿]+/g;

export interface NumberInText {
  /** Where it stands, with its scale word but without its unit. */
  readonly start: number;
  readonly end: number;
  /** The unit that stands with it, by its name; null when none is known. */
  readonly unit: string | null;
  /** The value as written and, when a scale word follows, the value times the scale. */
  readonly values: readonly number[];
}

/**
 * The numbers of a text. A Chinese numeral of one character is left out: it is part of too many words.
 *
 * @example numbersOf('增长 3.5 万吨') // [{ start: 3, end: 8, values: [3.5, 35000], unit: 't' }]
 */
export function numbersOf(text: string): NumberInText[] {
  const numbers: NumberInText[] = [];
  const plain = text.replace(/[０-９．，]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
  for (const match of plain.matchAll(ARABIC)) {
    const value = Number(`${(match[1] ?? '').replaceAll(',', '')}${match[2] ?? ''}`);
    const scale = (SCALES[(match[3] ?? '').toLowerCase()] ?? 1) * (match[4] ? 1e8 : 1);
    const start = match.index;
    const end = start + match[0].trimEnd().length;
    numbers.push({
      start,
      end,
      unit: unitAt(plain, start, end),
      values: scale === 1 ? [value] : [value, value * scale],
    });
  }
  for (const match of plain.matchAll(CHINESE)) {
    if (match[0].length < 2 || /\d\s*$/.test(plain.slice(0, match.index))) continue;
    const value = chineseValue(match[0]);
    const start = match.index;
    const end = start + match[0].length;
    if (value !== null) numbers.push({ start, end, unit: unitAt(plain, start, end), values: [value] });
  }
  return numbers.sort((one, other) => one.start - other.start);
}

function chineseValue(numeral: string): number | null {
  const digits = [...numeral].map((character) => DIGITS[character]);
  if (digits.every((digit) => digit !== undefined)) return Number(digits.join(''));
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of numeral) {
    const value = DIGITS[character];
    const unit = UNITS[character];
    if (value !== undefined) digit = value;
    else if (unit === undefined) return null;
    else if (unit >= 1e4) {
      const part = section + digit;
      total = (total + (part || (total > 0 ? 0 : 1))) * unit;
      section = 0;
      digit = 0;
    } else {
      section += (digit || 1) * unit;
      digit = 0;
    }
  }
  return total + section + digit;
}
