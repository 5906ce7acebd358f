/** The words with which a text refers to what is numbered: the same in the page and in every file. */
import { referredNumber } from './heading-number.ts';
import type { Target } from './numbering.ts';
import type { HeadingNumbers } from './theme.ts';

/** `Figure 3` in its parts: formats that look the number up set it by itself. */
export interface WrittenReference {
  readonly before: string;
  readonly number: string;
  readonly after: string;
  /** It says the number of a heading. */
  readonly isHeading: boolean;
}

interface ReferenceWords {
  /** What stands before and after a number of this kind; around words, for a heading without number. */
  readonly around: (kind: Exclude<Target['kind'], 'heading'> | 'section' | 'quote') => readonly [string, string];
  /** Words of the heading: asked for where headings have no numbers. */
  readonly headingText: () => string;
}

/**
 * What a reference shows.
 *
 * @example writtenReference({ kind: 'heading', number: '2.1' }, 'decimal', words) // { before: 'Section ', number: '2.1', … }
 */
export function writtenReference(
  { kind, number }: Target,
  numbers: HeadingNumbers,
  { around, headingText }: ReferenceWords,
): WrittenReference {
  if (kind !== 'heading') {
    const [before, after] = around(kind);
    return { before, number, after, isHeading: false };
  }
  if (numbers === 'none') {
    const [before, after] = around('quote');
    return { before, number: headingText(), after, isHeading: false };
  }
  const referred = referredNumber(number, numbers);
  // `第二章` and `二（一）` say by themselves what they count.
  const isBare = numbers === 'decimal' || referred === number;
  const [before, after] = isBare ? around('section') : ['', ''];
  return { before, number: referred, after, isHeading: true };
}
