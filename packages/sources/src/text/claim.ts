/**
 * Soft checks of a claim against the quote that it cites. They say "look again", never "wrong".
 * @module
 */
import { detectLang } from './language.ts';
import { numbersOf } from './numbers.ts';
import { narrowSpan } from './span.ts';
import { tokensOf } from './tokens.ts';

export type ClaimFlag = 'number' | 'name' | 'negation' | 'overlap';

const LEAST_OVERLAP = 0.4;
const SAME_CLAUSE = 0.5;
const CLAUSE = /[，,；;：]/;
const ENGLISH_NEGATION =
  /\b(?:not|no|never|none|neither|nor|without|cannot|hardly|fails? to|failed to|unable|\w+n['’]t|lacks?|lacked|rejected|denied)\b/i;
const CHINESE_NEGATION =
  /不(?!仅|但|只|过|断|同|久|少|得不|可或缺)|没有|没能|未(?!来|必)|无(?!论|线|疑|人机)|非(?!常|洲|典)|并非|从未|否认|拒绝|缺乏|免于/;

/**
 * What of a claim the quote does not carry: a number, a name, a negation, or most of its words. An empty list means that nothing stood
 * out, not that the claim is true. Across languages only what can be compared is: numbers, and Latin names.
 *
 * @example flagClaim('Output rose by 13 %.', 'Output rose by 12 % in May.') // ['number']
 */
export function flagClaim(claim: string, quote: string): ClaimFlag[] {
  const flags: ClaimFlag[] = [];
  const isSameLanguage = detectLang(claim) === detectLang(quote);
  if (hasForeignNumber(claim, quote)) flags.push('number');
  if (hasForeignName(claim, quote)) flags.push('name');
  if (isSameLanguage) {
    if (differsInNegation(claim, quote)) flags.push('negation');
    if (overlapOf(claim, quote) < LEAST_OVERLAP) flags.push('overlap');
  }
  return flags;
}

function hasForeignNumber(claim: string, quote: string): boolean {
  const known = new Set(numbersOf(quote).flatMap(({ values }) => values.map(rounded)));
  return numbersOf(claim).some(({ values }) => !values.some((value) => known.has(rounded(value))));
}

/** Scaled values differ in the last bits: 1.2 x 1e8 is not 120,000,000 everywhere. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function hasForeignName(claim: string, quote: string): boolean {
  const isChineseClaim = detectLang(claim) === 'zh';
  // A Chinese text spells a foreign name its own way: an English claim on it cannot be compared.
  if (!isChineseClaim && detectLang(quote) === 'zh') return false;
  const lower = quote.toLowerCase();
  const known = new Set(tokensOf(quote));
  const names = isChineseClaim
    ? [...claim.matchAll(/[A-Z][A-Za-z0-9-]+|《([^》]+)》/g)].map((match) => match[1] ?? match[0])
    : [...claim.matchAll(/(?<=[a-z0-9,;:)'"’”\]]\s+["“'(]?)[A-Z][\p{L}\d-]+|\b[A-Z]{2,}[A-Z\d]*\b/gu)].map(
        (match) => match[0],
      );
  return names.some(
    (name) => !lower.includes(name.toLowerCase()) && !tokensOf(name).every((token) => known.has(token)),
  );
}

/** A negation counts only in the clause of the quote that the claim speaks of: its neighbours may deny something else. */
function differsInNegation(claim: string, quote: string): boolean {
  const { start, end } = narrowSpan(quote, 0, quote.length, claim);
  const focus = quote.slice(start, end);
  if (isNegated(claim)) return !isNegated(focus);
  return focus.split(CLAUSE).some((clause) => isNegated(clause) && overlapOf(clause, claim) >= SAME_CLAUSE);
}

function isNegated(text: string): boolean {
  return detectLang(text) === 'zh' ? CHINESE_NEGATION.test(text) : ENGLISH_NEGATION.test(text);
}

/** Share of the claim's terms that the quote holds. */
function overlapOf(claim: string, quote: string): number {
  const wanted = new Set(tokensOf(claim));
  if (wanted.size === 0) return 1;
  const known = new Set(tokensOf(quote));
  let shared = 0;
  for (const token of wanted) if (known.has(token)) shared++;
  return shared / wanted.size;
}
