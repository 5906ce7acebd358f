/**
 * Sentence borders by rule, for Chinese and English in one text. Own rules; offsets are UTF-16 units of the given text.
 * @module
 */
import { isCjk, isDigit, isInsidePair, isLatin, isSpace } from './characters.ts';

export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof rev gen sen rep gov col capt lt sgt st jr sr vs etc eg ie al fig figs no nos vol vols pp ed eds ch sec art ' +
    'approx dept est inc ltd co corp bros jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.g i.e a.m p.m ph.d cf eq ref resp'
  ).split(' '),
);
const CLOSERS = new Set('”’」』）》】〉〕］｝"\')]}»');
const WIDE_TERMINATORS = new Set('。！？｡');
/** What opens a list item, a heading, a table row or a quote at the start of a line. */
const LINE_OPENER =
  /^[ \t]*(?:[-*+•·◦▪–—>#|]|\(?\d{1,3}[.)、）]|[（(]?[一二三四五六七八九十]{1,3}[)）、.]|第[一二三四五六七八九十百\d]+[章节條条款])/;
/** A line shorter than this was not wrapped by a program, so its end means something. */
const WRAPPED_LINE = 45;

/**
 * Spans of the sentences of `text`, in order. They cover every character that is not white space, and none of them begins or ends with one.
 *
 * @example sentencesOf('It rained. 后来雨停了。') // [{ start: 0, end: 10 }, { start: 11, end: 17 }]
 */
export function sentencesOf(text: string): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  let index = 0;
  while (index < text.length) {
    const end = borderAt(text, index);
    if (end > 0) {
      pushTrimmed(ranges, text, start, end);
      start = end;
      index = end;
    } else {
      index++;
    }
  }
  pushTrimmed(ranges, text, start, text.length);
  return ranges;
}

/** Splits a range that is longer than `maxUnits` at the last weak border before the limit, never inside a surrogate pair. */
export function splitRange(text: string, range: Range, maxUnits: number): Range[] {
  const parts: Range[] = [];
  let start = range.start;
  while (range.end - start > maxUnits) {
    const cut = weakBorder(text, start, start + maxUnits);
    pushTrimmed(parts, text, start, cut);
    start = cut;
  }
  pushTrimmed(parts, text, start, range.end);
  return parts;
}

/** End of the sentence that ends with the character at `index`, or 0 when none does. */
function borderAt(text: string, index: number): number {
  const character = text[index] ?? '';
  if (character === '\n') return endsLine(text, index) ? index + 1 : 0;
  if (WIDE_TERMINATORS.has(character)) return pastClosers(text, index + 1);
  if (character === '!' || character === '?' || character === '…') {
    const end = pastClosers(text, index + 1);
    const next = text.charCodeAt(end);
    if (character === '…') return text[index + 1] !== '…' && Number.isNaN(next) ? end : 0;
    return end >= text.length || isSpace(next) || isCjk(next) ? end : 0;
  }
  if (character === '.') return endsWithPeriod(text, index) ? pastClosers(text, index + 1) : 0;
  return 0;
}

function pastClosers(text: string, index: number): number {
  let end = index;
  for (let character = text[end]; character !== undefined; character = text[++end]) {
    if (!CLOSERS.has(character) && !WIDE_TERMINATORS.has(character) && character !== '!' && character !== '?') break;
  }
  return end;
}

function endsWithPeriod(text: string, index: number): boolean {
  if (text[index + 1] === '.' || text[index - 1] === '.') return false;
  const end = pastClosers(text, index + 1);
  if (end >= text.length) return true;
  const next = text.charCodeAt(end);
  if (isCjk(next)) return !isDigit(text.charCodeAt(index - 1));
  if (!isSpace(next)) return false;
  const word = wordBefore(text, index);
  if (ABBREVIATIONS.has(word.toLowerCase())) return false;
  // An initial, as in "J. Smith"; a single capital can also end a sentence ("vitamin C."), which then joins the next one.
  if (word.length === 1 && word !== 'I' && word >= 'A' && word <= 'Z') return false;
  const following = firstVisible(text, end);
  if (following === '') return true;
  // A number at the start of a line is a list marker ("3. Scope"), not the end of a sentence.
  if (/^\d{1,3}$/.test(word) && startsLine(text, index - word.length)) return false;
  return following !== following.toLowerCase() || !isLatin(following.charCodeAt(0));
}

function wordBefore(text: string, index: number): string {
  let start = index;
  while (start > 0 && index - start < 24) {
    const code = text.charCodeAt(start - 1);
    if (!isLatin(code) && !isDigit(code) && text[start - 1] !== '.') break;
    start--;
  }
  return text.slice(start, index);
}

function firstVisible(text: string, from: number): string {
  let index = from;
  while (index < text.length && (isSpace(text.charCodeAt(index)) || '"\'“‘(['.includes(text[index] ?? ''))) index++;
  return text[index] ?? '';
}

function startsLine(text: string, index: number): boolean {
  let at = index - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n';
}

/** A single line end is a border unless it looks like the wrapping of running Latin text. */
function endsLine(text: string, index: number): boolean {
  const lineStart = text.lastIndexOf('\n', index - 1) + 1;
  const after = text.indexOf('\n', index + 1);
  const next = text.slice(index + 1, Math.min(after < 0 ? text.length : after, index + 80));
  if (next.trim() === '') return true;
  if (index - lineStart < WRAPPED_LINE || LINE_OPENER.test(next)) return true;
  if (/^[ \t]*(?:#|\|)/.test(text.slice(lineStart, lineStart + 8))) return true;
  // A row of a table.
  if (text.slice(lineStart, index).includes(' | ')) return true;
  const last = text.charCodeAt(index - 1);
  const first = next.trimStart().charCodeAt(0);
  const isLatinEnd = isLatin(last) || isDigit(last) || text[index - 1] === ',' || text[index - 1] === ' ';
  return !(isLatinEnd && (isLatin(first) || isDigit(first)));
}

function weakBorder(text: string, start: number, limit: number): number {
  const floor = start + Math.floor((limit - start) / 2);
  for (const marks of ['；;：:\n', '，,、', ' \t']) {
    for (let index = limit; index > floor; index--) {
      if (marks.includes(text[index - 1] ?? '\0')) return index;
    }
  }
  return isInsidePair(text, limit) ? limit - 1 : limit;
}

function pushTrimmed(ranges: Range[], text: string, start: number, end: number): void {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  if (from < to) ranges.push({ start: from, end: to });
}
