/**
 * Borders of what a reader sees as one character (UAX #29), found in a short window so that they are cheap in a long text.
 * @module
 */
import { splitsPair } from './characters.ts';

let segmenter: Intl.Segmenter | null = null;
const maxBack = 256;
const ahead = 64;

/**
 * The largest grapheme border at or before `index` (UTF-16 units; clamped to the text). A cluster of more than 256 units may be cut, but
 * never a surrogate pair.
 * @example graphemeBorder('a👨‍👩‍👧', 4) // 1
 */
export function graphemeBorder(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  if (isCertain(text, index)) return index;
  let start = index - 1;
  while (start > 0 && index - start < maxBack && !isCertain(text, start)) start--;
  if (splitsPair(text, start)) start--;
  let end = Math.min(text.length, index + ahead);
  if (splitsPair(text, end)) end--;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const cluster = segmenter.segment(text.slice(start, end)).containing(index - start);
  return start + (cluster?.index ?? 0);
}

/**
 * Where a text that still grows may be cut now: its end, or the start of the last cluster when what comes next may well join it (emoji,
 * combining marks, half a surrogate pair, a carriage return). Han and Latin letters are not held back.
 * @example holdBack('好👍') // 1, because a skin tone may follow
 */
export function holdBack(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  if (text === '' || isPlain(last)) return text.length;
  // Half a pair may become a mark of the cluster before it.
  if (last >= 0xd800 && last <= 0xdbff) return holdBack(text.slice(0, -1));
  return graphemeBorder(text, text.length - 1);
}

/** True when both neighbours are plain characters, so that a border between them needs no look at the rest. */
function isCertain(text: string, index: number): boolean {
  return isPlain(text.charCodeAt(index - 1)) && isPlain(text.charCodeAt(index));
}

/** Printable ASCII, line feed, CJK punctuation without its marks, common Han, full-width forms: none of them joins a neighbour. */
function isPlain(unit: number): boolean {
  return (
    (unit >= 0x20 && unit < 0x7f) ||
    unit === 0x0a ||
    (unit >= 0x3001 && unit <= 0x3029) ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xff00 && unit <= 0xff9d)
  );
}
