/** Numbers of headings as a theme writes them, and which way of writing a document has. */
import { headingNumberings } from './looks.ts';
import type { HeadingNumbers } from './theme.ts';
import type { DocumentContent, Lang, TemplateName } from './types.ts';

/**
 * How a template writes the numbers of headings.
 *
 * @example templateNumbers('official', 'zh') // 'official'
 */
export function templateNumbers(template: TemplateName, lang: Lang): HeadingNumbers {
  switch (template) {
    case 'bid':
      return lang === 'zh' ? 'chapter' : 'decimal';
    case 'official':
      return lang === 'zh' ? 'official' : 'decimal';
    case 'minimal':
      return 'none';
    case 'report':
    case 'paper':
    case 'manual':
      return 'decimal';
    default:
      return template satisfies never;
  }
}

/**
 * How a document's own layout writes them: as it says, else as its template does. A file may be made with another template.
 *
 * @example numbersOfLayout({ lang: 'zh', layout: { template: 'bid' } }) // 'chapter'
 */
export function numbersOfLayout({ lang, layout = {} }: Pick<DocumentContent, 'lang' | 'layout'>): HeadingNumbers {
  const changed = layout.theme?.headings?.numbers;
  return headingNumberings.find((numbers) => numbers === changed) ?? templateNumbers(layout.template ?? 'report', lang);
}

const digits = '零一二三四五六七八九';

/**
 * A whole number in Chinese; beyond 99 in digits.
 *
 * @example chineseNumber(21) // '二十一'
 */
export function chineseNumber(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 99) return String(value);
  if (value < 10) return digits[value] ?? '';
  const tens = Math.trunc(value / 10);
  return `${tens === 1 ? '' : digits[tens]}十${value % 10 === 0 ? '' : digits[value % 10]}`;
}

/**
 * What stands before the text of a heading.
 *
 * @param number as counted: `2.1`
 * @example writtenNumber('2.1', 'official') // '（一）'
 */
export function writtenNumber(number: string, numbers: HeadingNumbers): string {
  if (number === '' || numbers === 'none') return '';
  const parts = number.split('.').map(Number);
  const last = parts.at(-1) ?? 0;
  switch (numbers) {
    case 'decimal':
      return number;
    case 'chapter':
      return parts.length === 1 ? `第${chineseNumber(last)}章` : number;
    case 'official':
      return parts.length === 1
        ? `${chineseNumber(last)}、`
        : parts.length === 2
          ? `（${chineseNumber(last)}）`
          : parts.length === 3
            ? `${last}.`
            : `（${last}）`;
    default:
      return numbers satisfies never;
  }
}

/**
 * The same as a reference names it from anywhere: with all levels above it.
 *
 * @example referredNumber('2.1', 'official') // '二（一）'
 */
export function referredNumber(number: string, numbers: HeadingNumbers): string {
  if (numbers !== 'official') return writtenNumber(number, numbers);
  const parts = number.split('.');
  return parts
    .map((_, level) => writtenNumber(parts.slice(0, level + 1).join('.'), numbers).replace(/[、.]$/, ''))
    .join('');
}
