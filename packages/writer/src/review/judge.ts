/**
 * What code can say about a requirement: headings, length, language, tables, citations. It rules over a model's word.
 * @module
 */
import { citationsIn, countWords, inlineText, plainText } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { DocState, Judgement, Requirement, Verdict } from '@longhand/protocol';
import { proseOf } from './findings.ts';
import { foreignSentences } from './foreign.ts';

const ABOUT = 0.15;

/** A judgement for each requirement; `open` where only reading can tell. */
export function judgedByCode(state: DocState): readonly Judgement[] {
  return (state.requirements ?? []).map((requirement) => judgementOf(state, requirement));
}

function judgementOf(state: DocState, requirement: Requirement): Judgement {
  const told = verdictOf(state, requirement);
  return { requirement: requirement.id, ...(told ?? { verdict: 'open' }) };
}

type Told = { readonly verdict: Verdict; readonly reason?: string; readonly section?: string };

function verdictOf(state: DocState, { kind, text }: Requirement): Told | null {
  const lang: Locale = state.run?.lang ?? state.lang;
  switch (kind) {
    case 'heading': {
      const heading = state.blocks.find(({ body }) => body.type === 'heading' && inlineText(body.content) === text);
      if (!heading) return { verdict: 'unmet', reason: say(lang, 'run.headingMissing') };
      return { verdict: 'met', ...(heading.section ? { section: heading.section } : {}) };
    }
    case 'length':
      return lengthVerdict(state, text, lang);
    case 'language': {
      const wanted = /\b(?:both|bilingual)\b|双语/i.test(text) ? null : /英文|英语|English/i.test(text) ? 'en' : 'zh';
      if (wanted === null) return null;
      const wrong = proseOf(state).some((prose) => foreignSentences(prose.text, wanted, []).length > 0);
      return wrong ? { verdict: 'partly', reason: say(lang, 'run.languageMixed') } : { verdict: 'met' };
    }
    case 'format': {
      const hasTable = /\btables?\b|表格|一张表/i.test(text)
        ? state.blocks.some(({ body }) => body.type === 'table')
        : null;
      if (hasTable !== null)
        return hasTable ? { verdict: 'met' } : { verdict: 'unmet', reason: say(lang, 'run.tableMissing') };
      if (!/\bcit(?:e|ations?)\b|引用/i.test(text)) return null;
      return state.blocks.some(({ body }) => citationsIn(body).length > 0)
        ? { verdict: 'met' }
        : { verdict: 'unmet', reason: say(lang, 'run.citationMissing') };
    }
    case 'content':
    case 'style':
      return null;
    default:
      return kind satisfies never;
  }
}

function lengthVerdict(state: DocState, text: string, lang: Locale): Told | null {
  const wanted = wantedLength(text);
  if (!wanted) return null;
  const words = state.blocks.reduce((sum, { body }) => sum + countWords(plainText(body), state.lang), 0);
  const reason = say(lang, 'run.lengthIs', { words });
  return { verdict: words >= wanted.least && words <= wanted.most ? 'met' : 'unmet', reason };
}

/**
 * The length that a requirement names for the whole text, in words or characters; null when it names none of these.
 *
 * @example wantedLength('不少于3000字') // { least: 3000, most: Infinity }
 */
export function wantedLength(text: string): { readonly least: number; readonly most: number } | null {
  const found =
    /(\d[\d,]*(?:\.\d+)?)\s*(万)?\s*(?:(?:[-–—~～至到]|to)\s*(\d[\d,]*(?:\.\d+)?)\s*(万)?)?\s*(?:words?|characters?|字)/i.exec(
      text,
    );
  if (!found || /每(?:节|章|段|部分)|\b(?:each|per|every)\b/i.test(text)) return null;
  const number = (digits: string | undefined, wan: string | undefined) =>
    digits === undefined ? null : Number(digits.replaceAll(',', '')) * (wan === undefined ? 1 : 10_000);
  const second = number(found[3], found[4]);
  const first = number(found[1], found[2] ?? found[4]) ?? 0;
  if (second !== null) return { least: first, most: second };
  if (
    /\b(?:at most|no (?:more|longer) than|up to|maximum|max|under|below|within)\b|不超过|不多于|最多|以内|以下|控制在/i.test(
      text,
    )
  )
    return { least: 0, most: first };
  if (/\b(?:at least|no (?:less|fewer|shorter) than|minimum|min|over|more than)\b|不少于|不低于|至少|以上/i.test(text))
    return { least: first, most: Number.POSITIVE_INFINITY };
  return { least: first * (1 - ABOUT), most: first * (1 + ABOUT) };
}
