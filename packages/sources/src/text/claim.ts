/**
 * Soft checks of a claim against the quote that it cites. They say "look again", never "wrong".
 * @module
 */
import type { CitationFlag, Lang } from '@longhand/document';
import { datesOf, mayBeSame } from './dates.ts';
import { detectLang } from './language.ts';
import { type NumberInText, numbersOf } from './numbers.ts';
import { narrowSpan } from './span.ts';
import { tokensOf } from './tokens.ts';

const LEAST_OVERLAP = 0.4;
const SAME_CLAUSE = 0.5;
const CLAUSE = /[，,；;：]/;
const ENGLISH_NEGATION =
  /\b(?:not|no|never|none|neither|nor|without|cannot|hardly|fails? to|failed to|unable|\w+n['’]t|lacks?|lacked|rejected|denied)\b/i;
const CHINESE_NEGATION =
  /不(?!仅|但|只|过|断|同|久|少|得不|可或缺)|没有|没能|未(?!来|必)|无(?!论|线|疑|人机)|非(?!常|洲|典)|并非|从未|否认|拒绝|缺乏|免于/;
/** How much of the quote's numbers, dates or names a flag shows. */
const MOST_SHOWN = 5;

/**
 * What of a claim the quote does not carry: a number, its unit, a date, a name, a negation, or most of its words; each with what the claim
 * says and what the quote has. An empty list means that nothing stood out, not that the claim is true. Across languages only what can be
 * compared is: numbers, units, dates, and Latin names.
 *
 * @example flagClaim('Output rose by 13 %.', 'Output rose by 12 % in May.') // [{ kind: 'number', found: '13', has: '12' }]
 */
export function flagClaim(claim: string, quote: string): CitationFlag[] {
  const langs = { claim: detectLang(claim), quote: detectLang(quote) };
  const dates = { claim: datesOf(claim), quote: datesOf(quote) };
  const flags: CitationFlag[] = [...foreignNumber(claim, quote, dates)];
  const date = dates.claim.find((one) => !dates.quote.some((other) => mayBeSame(one, other)));
  const isSaidApart = (text: string) => dates.quote.length === 0 && isSaidByNumbers(text, quote);
  if (date && !isSaidApart(claim.slice(date.start, date.end))) {
    flags.push(
      flagOf(
        'date',
        claim.slice(date.start, date.end),
        dates.quote.map(({ start, end }) => quote.slice(start, end)),
      ),
    );
  }
  const name = foreignName(claim, quote, langs);
  if (name !== undefined) flags.push(flagOf('name', name, namesIn(quote, langs.quote)));
  if (langs.claim === langs.quote) {
    flags.push(...negation(claim, quote, langs.claim));
    if (overlapOf(claim, quote) < LEAST_OVERLAP) flags.push({ kind: 'overlap' });
  }
  return flags;
}

function flagOf(kind: CitationFlag['kind'], found: string, has: readonly string[]): CitationFlag {
  const shown = [...new Set(has.map((text) => text.trim()))].slice(0, MOST_SHOWN).join(', ');
  return { kind, found: found.trim(), ...(shown === '' ? {} : { has: shown }) };
}

interface Dates {
  readonly claim: ReturnType<typeof datesOf>;
  readonly quote: ReturnType<typeof datesOf>;
}

/** The first number that the quote does not have, and the first that it has in another unit. */
function foreignNumber(claim: string, quote: string, dates: Dates): readonly CitationFlag[] {
  const isInDate = ({ start, end }: NumberInText) => dates.claim.some((date) => start < date.end && end > date.start);
  const known = numbersOf(quote);
  const wanted = numbersOf(claim).filter((number) => !isInDate(number));
  const textOf = (text: string, { start, end }: NumberInText) => text.slice(start, end);
  const foreign = wanted.find((number) => sameValue(number, known).length === 0);
  const flags: CitationFlag[] = [];
  if (foreign)
    flags.push(
      flagOf(
        'number',
        textOf(claim, foreign),
        known.map((number) => textOf(quote, number)),
      ),
    );
  const otherUnit = wanted.find((number) => {
    const same = sameValue(number, known);
    return number.unit !== null && same.length > 0 && same.every(({ unit }) => unit !== null && unit !== number.unit);
  });
  if (otherUnit) {
    const [same] = sameValue(otherUnit, known);
    flags.push(flagOf('unit', withUnit(claim, otherUnit), same ? [withUnit(quote, same)] : []));
  }
  return flags;
}

function sameValue({ values }: NumberInText, known: readonly NumberInText[]): readonly NumberInText[] {
  const isSame = (one: number | undefined, other: number | undefined) =>
    one !== undefined && other !== undefined && rounded(one) === rounded(other);
  return known.filter((other) => {
    // "3.2万" and "3.2亿" are two numbers; "3.2" may stand in a column whose head says 万.
    if (values.length > 1 && other.values.length > 1) return isSame(values.at(-1), other.values.at(-1));
    return other.values.some((value) => values.some((each) => isSame(each, value)));
  });
}

/** A number and some of what follows it: the unit as it is written. */
function withUnit(text: string, { start, end }: NumberInText): string {
  const before = /(?:百分之|千分之|[¥$€£])\s*$/.exec(text.slice(Math.max(0, start - 4), start))?.[0] ?? '';
  const behind = /^[\s-]?(?:\p{Script=Han}{1,4}|[A-Za-z%‰℃°²³]+)/u.exec(text.slice(end))?.[0] ?? '';
  return before + text.slice(start, end) + (before === '' ? behind : '');
}

/** Scaled values differ in the last bits: 1.2 x 1e8 is not 120,000,000 everywhere. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** A quote may give the parts of a date apart: "in 2025 … on the 5th". */
function isSaidByNumbers(date: string, quote: string): boolean {
  const wanted = numbersOf(date);
  const known = numbersOf(quote);
  return wanted.length > 1 && wanted.every((number) => sameValue(number, known).length > 0);
}

interface Langs {
  readonly claim: Lang;
  readonly quote: Lang;
}

function foreignName(claim: string, quote: string, langs: Langs): string | undefined {
  // A Chinese text spells a foreign name its own way: an English claim on it cannot be compared.
  if (langs.claim === 'en' && langs.quote === 'zh') return undefined;
  const lower = quote.toLowerCase();
  const known = new Set(tokensOf(quote));
  return namesIn(claim, langs.claim).find(
    (name) => !lower.includes(name.toLowerCase()) && !tokensOf(name).every((token) => known.has(token)),
  );
}

/** Latin names and titles of works in a Chinese text; words with a capital within a sentence, and acronyms, in an English one. */
export function namesIn(text: string, lang: Lang): readonly string[] {
  if (lang === 'zh') {
    return [...text.matchAll(/[A-Z][A-Za-z0-9-]+|《([^》]+)》/g)].map((match) => match[1] ?? match[0]);
  }
  const months = new Set(datesOf(text).flatMap(({ start, end }) => text.slice(start, end).match(/[A-Z][a-z]+/g) ?? []));
  return [...text.matchAll(/(?<=[a-z0-9,;:)'"’”\]]\s+["“'(]?)[A-Z][\p{L}\d-]+|\b[A-Z]{2,}[A-Z\d]*\b/gu)]
    .map((match) => match[0])
    .filter((name) => !months.has(name));
}

/** A negation counts only in the clause of the quote that the claim speaks of: its neighbours may deny something else. */
function negation(claim: string, quote: string, lang: Lang): readonly CitationFlag[] {
  const { start, end } = narrowSpan(quote, 0, quote.length, claim);
  const focus = quote.slice(start, end);
  const clauses = focus.split(CLAUSE);
  const said = claim.split(CLAUSE).flatMap((clause) => {
    const word = denialIn(clause, lang);
    return word === undefined ? [] : [{ word, same: nearestClause(clause, clauses) }];
  });
  // A clause that the quote says in the same words must deny there too; where it is said in other words, a denial anywhere will do.
  const foreign = said.find(({ same }) => denialIn(same ?? focus, lang) === undefined);
  if (foreign) return [flagOf('negation', foreign.word, [])];
  if (said.length > 0) return [];
  const denied = clauses
    .map((clause) => (overlapOf(clause, claim) >= SAME_CLAUSE ? denialIn(clause, lang) : undefined))
    .find((word) => word !== undefined);
  return denied === undefined ? [] : [{ kind: 'negation', has: denied }];
}

function nearestClause(clause: string, clauses: readonly string[]): string | undefined {
  const ranked = clauses.map((text) => ({ text, share: overlapOf(clause, text) })).sort((a, b) => b.share - a.share);
  return ranked[0] && ranked[0].share >= SAME_CLAUSE ? ranked[0].text : undefined;
}

function denialIn(text: string, lang: Lang): string | undefined {
  return (lang === 'zh' ? CHINESE_NEGATION : ENGLISH_NEGATION).exec(text)?.[0];
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
