/**
 * What models put before their continuation besides words to the person: marks of the prompt, headings that stand already, quotations of
 * the text, an ellipsis.
 * @module
 */
import { mayRepeatEnd, repeatedEnd, withPlainSigns } from './repeated-text.ts';

/** What stands before an answer. */
export interface Standing {
  /** The kept text without white space at its end. */
  readonly kept: string;
  /** Headings that would be doubled: that of the section, and the last one of the text. */
  readonly headings: readonly string[];
  /** True where the kept text ends in the middle of a sentence of a paragraph. */
  readonly isMidSentence: boolean;
}

/** A quotation or an ellipsis shows by this many of the last units that it is one of the kept text. */
const LEAST_QUOTED = 8;
const LONGEST_QUOTED = 600;
const MARKS = ['<kept>', '</kept>'];

/** Headings of a text that a continuation may repeat. */
export function headingsOf(kept: string, title: string | undefined): readonly string[] {
  const last = [...kept.matchAll(/^#{1,6}[ \t]+([^\n]+?)[ \t#]*$/gm)].at(-1)?.[1];
  return [title, last].flatMap((heading) => (heading?.trim() ? [heading.trim()] : []));
}

/**
 * The answer behind one such beginning; the answer itself when there is none; null while that is open.
 *
 * @example withoutStart('</kept>\nThe', standing, false) // '\nThe'
 */
export function withoutStart(answer: string, standing: Standing, isLast: boolean): string | null {
  const start = answer.trimStart();
  if (start === '') return answer;
  const first = start.charAt(0);
  if (first === '<') return withoutMark(start, answer, isLast);
  if (first === '#' || first === '*') return withoutHeading(start, answer, standing, isLast);
  if (first === '>') return withoutQuotation(start, answer, standing, isLast);
  if (first === '.' || first === '…') return withoutEllipsis(start, answer, standing, isLast);
  return answer;
}

function withoutMark(start: string, answer: string, isLast: boolean): string | null {
  const mark = MARKS.find((each) => start.startsWith(each));
  if (mark !== undefined) {
    const behind = start.slice(mark.length);
    // The line of a mark is no line of the text.
    return behind === '' && !isLast ? null : behind.replace(/^[ \t]*\n/, '');
  }
  return !isLast && MARKS.some((each) => each.startsWith(start)) ? null : answer;
}

function withoutHeading(start: string, answer: string, { kept, headings }: Standing, isLast: boolean): string | null {
  // At the very beginning the parser knows what to do with a title, and it knows its ways better.
  if (kept === '') return answer;
  const lines = headings.flatMap((heading) => [
    ...[1, 2, 3, 4, 5, 6].map((level) => `${'#'.repeat(level)} ${heading}`),
    `**${heading}**`,
  ]);
  // A heading that the text ends with is repeated, as any other line may be.
  const last = kept.slice(kept.lastIndexOf('\n') + 1);
  if (/^#{1,6} /.test(last) && (start.startsWith(last) || last.startsWith(start))) return answer;
  const end = start.indexOf('\n');
  if (end < 0) return !isLast && lines.some((line) => line.startsWith(start.trimEnd())) ? null : answer;
  return lines.includes(start.slice(0, end).trimEnd()) ? start.slice(end) : answer;
}

function withoutQuotation(start: string, answer: string, { kept }: Standing, isLast: boolean): string | null {
  const lastLine = kept.slice(kept.lastIndexOf('\n') + 1);
  // A quotation that stands may be repeated or go on; that is no quotation of it.
  if (/^\s*>/.test(lastLine)) return answer;
  const quoted = /^(?:>[^\n]*\n)*(?:>[^\n]*)?/.exec(start)?.[0] ?? '';
  const isOver = isLast || quoted.length < start.length;
  const said = quoted.replace(/^>[ \t]?/gm, '').trim();
  if (!isOver) {
    const mayBe = quoted.length < LONGEST_QUOTED && withPlainSigns(kept).includes(withPlainSigns(said));
    return mayBe ? null : answer;
  }
  const isOfKept = said.length >= LEAST_QUOTED && withPlainSigns(kept).endsWith(withPlainSigns(said));
  return isOfKept ? start.slice(quoted.trimEnd().length) : answer;
}

function withoutEllipsis(
  start: string,
  answer: string,
  { kept, isMidSentence }: Standing,
  isLast: boolean,
): string | null {
  const sign = /^(?:…+|\.{2,})[ \t]*/.exec(start)?.[0];
  if (sign === undefined) return !isLast && start === '.' ? null : answer;
  const behind = start.slice(sign.length);
  if (behind === '') return isLast ? answer : null;
  if (repeatedEnd(behind, kept, LEAST_QUOTED) > 0) return behind;
  if (!isLast && mayRepeatEnd(behind, kept)) return null;
  // Behind a Chinese word an ellipsis may be the author's; behind a Latin one it would stand at the word.
  const isOurs = isMidSentence && /[\p{Script=Latin}\p{N},]$/u.test(kept) && /^\p{Ll}/u.test(behind);
  return isOurs ? behind : answer;
}
