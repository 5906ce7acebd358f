/**
 * Ends of sentences and the constructs that must not be cut, in the raw Markdown of one block.
 * @module
 */
import { characterAt, isCjk } from '../characters.ts';
import { citationMarkerAt, unfinishedMarkerAt } from './marker.ts';
import { linkTargetAt, mathAt } from './spans.ts';

export type OpenKind = 'code' | 'math' | 'citation' | 'link';

export interface Constructs {
  /** Ranges [from, to) of code, formulas, links, markers and addresses, in order. */
  readonly ranges: readonly (readonly [number, number])[];
  /** The construct that the end of the text leaves open. */
  readonly open: { readonly at: number; readonly kind: OpenKind } | null;
}

const ADDRESS = /https?:\/\/[^\s<>\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/iuy;
const NOTE = /\[\^[^\]\s[]{1,64}\]/y;
const UNFINISHED_LINK = /!?\[[^[\]\n]{0,500}(?:\](?:\([^()\s]{0,500})?)?$/;
const UNFINISHED_TAG = /<(?:!-[^\n]{0,200}|[a-z/][^<>\n]{0,40})$/i;

/** Finds code, formulas, links and markers in one pass, and the one that is not closed. */
export function constructsIn(text: string): Constructs {
  const ranges: (readonly [number, number])[] = [];
  const missing = new Map<string, number>();
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    let end = at + 1;
    if (char === '\\') {
      const next = text.charAt(at + 1);
      const math = next === '(' || next === '[' ? mathAt(text, at, missing) : null;
      if (math !== null) end = at + math.length;
      else if (next === '(' || next === '[') return { ranges, open: { at, kind: 'math' } };
      else {
        at += 2;
        continue;
      }
    } else if (char === '`') {
      let length = 1;
      while (text.charAt(at + length) === '`') length++;
      const close = missing.has(`${length}`) ? -1 : text.indexOf('`'.repeat(length), at + length);
      if (close < 0) return { ranges, open: { at, kind: 'code' } };
      end = close + length;
    } else if (char === '$') {
      const math = mathAt(text, at, missing);
      if (math !== null) end = at + math.length;
      else if (isOpenFormula(text, at)) return { ranges, open: { at, kind: 'math' } };
    } else if (char === '[' || char === '【' || char === '［') {
      end = bracketEnd(text, at);
    } else if (char === 'h' || char === 'H') {
      ADDRESS.lastIndex = at;
      end = at + (ADDRESS.exec(text)?.[0].length ?? 1);
    }
    if (end > at + 1) ranges.push([at, end]);
    at = end;
  }
  return { ranges, open: openAtEnd(text) };
}

function bracketEnd(text: string, at: number): number {
  const marker = citationMarkerAt(text, at);
  if (marker !== null) return marker.end;
  NOTE.lastIndex = at;
  const note = NOTE.exec(text);
  if (note !== null) return at + note[0].length;
  if (text.charAt(at) !== '[') return at + 1;
  const limit = Math.min(text.length, at + 500);
  for (let close = at + 1; close < limit; close++) {
    const char = text.charAt(close);
    if (char === '[' || char === '\n') break;
    if (char === ']') return linkTargetAt(text, close + 1)?.end ?? at + 1;
  }
  return at + 1;
}

function openAtEnd(text: string): Constructs['open'] {
  const marker = unfinishedMarkerAt(text);
  if (marker >= 0) return { at: marker, kind: 'citation' };
  const tail = text.slice(-1200);
  const link = UNFINISHED_LINK.exec(tail);
  // A closed bracket alone, as in `[sic]`, is text; with `(` it is a link that has begun.
  if (link !== null && !link[0].endsWith(']')) return { at: text.length - tail.length + link.index, kind: 'link' };
  const tag = UNFINISHED_TAG.exec(tail);
  return tag === null ? null : { at: text.length - tail.length + tag.index, kind: 'link' };
}

/** A dollar sign without a partner opens a formula unless it stands before a price or a space. */
function isOpenFormula(text: string, at: number): boolean {
  const rest = text.slice(at + 1, at + 400);
  if (rest.includes('$') && !rest.startsWith('$')) return false;
  return rest.startsWith('$') || /^[^\s\d]/.test(rest) || /[\\^_{]/.test(rest) || rest === '';
}

const ABBREVIATION =
  /(?:^|[^\p{L}])(?:e\.g|i\.e|cf|vs|etc|al|approx|Fig|Figs|Eq|Eqs|No|Nos|Vol|pp?|Dr|Mr|Mrs|Ms|Prof|St|Inc|Ltd|Co|Sec|Ch|ca|resp|\p{Lu})$/u;
const CLOSERS = '”’」』）)】》〉"\'';

/**
 * Offset behind the last complete sentence that ends at or before `limit`, or 0. Closing quotes, closing emphasis, notes and citation
 * markers belong to the sentence before them.
 */
export function lastSentenceEnd(text: string, limit: number, { ranges }: Constructs): number {
  let last = ranges.length - 1;
  for (let at = limit - 1; at >= 0; at--) {
    while (last >= 0 && (ranges[last]?.[0] ?? 0) > at) last--;
    const range = ranges[last];
    if (range !== undefined && at < range[1]) {
      at = range[0];
      continue;
    }
    if (!'。！？!?.…'.includes(text.charAt(at)) || !endsSentence(text, at)) continue;
    const end = withFollowers(text, at + 1, limit);
    if (text.charAt(at) !== '.' || isBorder(text, end)) return end;
  }
  return 0;
}

/**
 * Ranges [start, end) of the sentences of a text, white space around them left out. What follows the last end is one, too.
 *
 * @example sentenceRanges('It rained. 后来雨停了。') // [[0, 10], [11, 17]]
 */
export function sentenceRanges(text: string): readonly (readonly [number, number])[] {
  const { ranges } = constructsIn(text);
  const found: (readonly [number, number])[] = [];
  const push = (from: number, to: number) => {
    const sentence = text.slice(from, to);
    const start = from + sentence.length - sentence.trimStart().length;
    const end = from + sentence.trimEnd().length;
    if (start < end) found.push([start, end]);
  };
  let from = 0;
  let next = 0;
  for (let at = 0; at < text.length; at++) {
    while ((ranges[next]?.[1] ?? Number.POSITIVE_INFINITY) <= at) next++;
    const range = ranges[next];
    if (range !== undefined && at >= range[0]) {
      at = range[1] - 1;
      continue;
    }
    if (!'。！？!?.…'.includes(text.charAt(at)) || !endsSentence(text, at)) continue;
    const end = withFollowers(text, at + 1, text.length);
    if (text.charAt(at) === '.' && !isBorder(text, end)) continue;
    push(from, end);
    from = end;
    at = end - 1;
  }
  push(from, text.length);
  return found;
}

function endsSentence(text: string, at: number): boolean {
  const char = text.charAt(at);
  if (char === '!') return text.charAt(at + 1) !== '[';
  if (char !== '.') return true;
  const near = text.slice(Math.max(0, at - 20), at);
  const line = near.slice(near.lastIndexOf('\n') + 1);
  if (/^\s*(?:[-*+>]\s*)*\d{0,9}$/.test(line)) return false;
  // A number at the end may go on: `3.` becomes `3.14`.
  if (/\d$/.test(line) && (at + 1 >= text.length || /\d/.test(text.charAt(at + 1)))) return false;
  return !ABBREVIATION.test(line);
}

/** A full stop ends a sentence only before white space, Chinese, a marker or the end. */
function isBorder(text: string, end: number): boolean {
  const next = characterAt(text, end);
  return next === '' || /\s/.test(next) || isCjk(next) || next === '[' || !/[\p{L}\p{N}_/\\@-]/u.test(next);
}

function withFollowers(text: string, from: number, limit: number): number {
  let end = from;
  while (end < limit && '。！？!?.…'.includes(text.charAt(end))) end++;
  for (;;) {
    const before = end;
    while (end < limit && CLOSERS.includes(text.charAt(end))) end++;
    end = Math.min(limit, closingEmphasis(text, end));
    end = Math.min(limit, markersEnd(text, end));
    if (end === before) return end;
  }
}

/** Skips `**`, `*`, `~~` where such a pair is open: otherwise the signs open the next words. */
function closingEmphasis(text: string, at: number): number {
  const sign = ['**', '~~', '*', '_'].find((each) => text.startsWith(each, at));
  if (sign === undefined) return at;
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const count = line.split(sign).length - 1;
  return count % 2 === 1 ? at + sign.length : at;
}

function markersEnd(text: string, from: number): number {
  let end = from;
  for (;;) {
    let at = end;
    while (text.charAt(at) === ' ') at++;
    NOTE.lastIndex = at;
    const next = citationMarkerAt(text, at)?.end ?? (NOTE.test(text) ? NOTE.lastIndex : end);
    if (next === end) return end;
    end = next;
  }
}
