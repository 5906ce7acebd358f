/**
 * Where a quote of one version of a source stands in the next version.
 * @module
 */
import { isInsidePair } from './characters.ts';
import { type Range, sentencesOf } from './sentences.ts';
import { tokensOf } from './tokens.ts';

/** As much text on each side tells one place from another. */
const CONTEXT = 200;
/** A context must match by this much more than the next best: a shared comma is no evidence. */
const LEAST_LEAD = 4;
/** Places beyond this are not compared: such a quote says nothing about where it stands. */
const MOST_PLACES = 500;
/** A passage that shares less than this with the quote is no neighbour of it. */
const LEAST_SHARE = 0.2;

export type Carried =
  | { readonly kind: 'found'; readonly start: number; readonly end: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'ambiguous'; readonly places: number };

/**
 * The place of a quote in the new text: where it stands exactly once, or where, of several places, the text around it fits best by a clear
 * lead. The quote itself never changes, not by a space.
 *
 * @param before the old text, and where in it the quote stands
 * @example carrySpan({ text: 'A. It rained.', start: 3, end: 13 }, 'New. It rained.') // { kind: 'found', start: 5, end: 15 }
 */
export function carrySpan(before: { readonly text: string } & Range, next: string): Carried {
  const quote = before.text.slice(before.start, before.end);
  const places: number[] = [];
  for (let at = next.indexOf(quote); at >= 0 && places.length <= MOST_PLACES; at = next.indexOf(quote, at + 1)) {
    if (!isInsidePair(next, at) && !isInsidePair(next, at + quote.length)) places.push(at);
  }
  const [only] = places;
  if (quote === '' || only === undefined) return { kind: 'gone' };
  if (places.length === 1) return { kind: 'found', start: only, end: only + quote.length };
  const scored = places
    .map((start) => ({ start, score: contextScore(before, next, start, quote.length) }))
    .sort((one, other) => other.score - one.score);
  const [best, second] = scored;
  if (!best || !second || best.score - second.score < LEAST_LEAD || places.length > MOST_PLACES) {
    return { kind: 'ambiguous', places: places.length };
  }
  return { kind: 'found', start: best.start, end: best.start + quote.length };
}

/** How many units around both places are the same, on both sides. */
function contextScore(before: { readonly text: string } & Range, next: string, at: number, length: number): number {
  const { text, start, end } = before;
  let left = 0;
  while (left < CONTEXT && left < start && left < at && text[start - left - 1] === next[at - left - 1]) left++;
  let right = 0;
  const rest = Math.min(CONTEXT, text.length - end, next.length - at - length);
  while (right < rest && text[end + right] === next[at + length + right]) right++;
  return left + right;
}

/**
 * The sentences of a text that say most of what the quote says; null when none says enough of it. For a person to look at: nothing is
 * cited by it.
 *
 * @example nearestPassage('Rain fell. Output rose by 13 %.', 'Output rose by 12 %.') // { start: 11, end: 31 }
 */
export function nearestPassage(text: string, quote: string): Range | null {
  const wanted = new Set(tokensOf(quote));
  if (wanted.size === 0) return null;
  const width = Math.max(1, sentencesOf(quote).length);
  const sentences = sentencesOf(text).map((range) => ({
    range,
    shared: tokensOf(text.slice(range.start, range.end)).filter((token) => wanted.has(token)),
  }));
  let best: { readonly range: Range; readonly score: number } | null = null;
  for (const [index, { range }] of sentences.entries()) {
    const window = sentences.slice(index, index + width);
    const score = new Set(window.flatMap(({ shared }) => shared)).size / wanted.size;
    const last = window.at(-1);
    if (last && score > (best?.score ?? 0)) best = { range: { start: range.start, end: last.range.end }, score };
  }
  return best && best.score >= LEAST_SHARE ? best.range : null;
}
