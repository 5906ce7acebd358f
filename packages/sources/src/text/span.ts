/**
 * Checks on a citation's span. Nothing here needs Node: the page uses the same functions.
 * @module
 */
import type { Span } from '@longhand/document';
import { isInsidePair } from './characters.ts';
import { type Range, sentencesOf } from './sentences.ts';
import { tokensOf } from './tokens.ts';

/** A sentence that shares less than this with the claim does not stand out. */
const CLEAR_SHARE = 0.3;
/** What a neighbour must add to be part of the span. */
const ADDED_SHARE = 0.15;

/**
 * True when the quote is exactly the slice of the stored text that the span names, and the text is the one that was cited.
 *
 * @example verifySpan({ sha256: 'ab', start: 0, end: 2, quote: '长卷' }, { sha256: 'ab', text: '长卷写作' }) // true
 */
export function verifySpan(
  span: Pick<Span, 'sha256' | 'start' | 'end' | 'quote'>,
  stored: { readonly sha256: string; readonly text: string },
): boolean {
  const { start, end, quote } = span;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start >= end || end > stored.text.length)
    return false;
  if (span.sha256 !== stored.sha256 || isInsidePair(stored.text, start) || isInsidePair(stored.text, end)) return false;
  return stored.text.slice(start, end) === quote;
}

/**
 * The sentence, or adjacent sentences, of the passage [start, end) that say most of what the claim says. The whole passage when no
 * sentence stands out.
 *
 * @example narrowSpan('Rain fell. Output rose by 12 %.', 0, 31, 'Output rose 12 %') // { start: 11, end: 31 }
 */
export function narrowSpan(text: string, start: number, end: number, claim: string): Range {
  const whole = { start, end };
  const passage = text.slice(start, end);
  const sentences = sentencesOf(passage);
  const wanted = new Set(tokensOf(claim));
  if (sentences.length < 2 || wanted.size === 0) return whole;
  const shared = sentences.map(
    (range) => new Set(tokensOf(passage.slice(range.start, range.end)).filter((token) => wanted.has(token))),
  );
  let best = 0;
  for (const [at, tokens] of shared.entries()) {
    if (tokens.size > (shared[best]?.size ?? 0)) best = at;
  }
  const covered = new Set(shared[best]);
  if (covered.size < CLEAR_SHARE * wanted.size) return whole;
  let first = best;
  let last = best;
  for (;;) {
    const before = first > 0 ? added(covered, shared[first - 1]) : 0;
    const after = last + 1 < shared.length ? added(covered, shared[last + 1]) : 0;
    if (Math.max(before, after) < ADDED_SHARE * wanted.size) break;
    for (const token of (before >= after ? shared[--first] : shared[++last]) ?? []) covered.add(token);
  }
  const from = sentences[first];
  const to = sentences[last];
  return from && to ? { start: start + from.start, end: start + to.end } : whole;
}

function added(covered: ReadonlySet<string>, tokens: ReadonlySet<string> | undefined): number {
  let count = 0;
  for (const token of tokens ?? []) if (!covered.has(token)) count++;
  return count;
}
