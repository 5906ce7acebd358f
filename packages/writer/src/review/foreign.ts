/**
 * Sentences in another language than the document's: whole ones, not terms, names and quotes.
 * @module
 */
import type { Lang } from '@longhand/document';
import { sentencesOf } from '@longhand/sources/text';

/** Shorter ones are names, terms, titles. */
const LEAST_WORDS = 8;
const LEAST_HAN = 12;

/**
 * @param quotes texts that are quoted in their own language
 * @example foreignSentences('水很重要。 The pipes were laid before the war and have never been replaced since.', 'zh', []) // ['The pipes …']
 */
export function foreignSentences(text: string, lang: Lang, quotes: readonly string[]): readonly string[] {
  return sentencesOf(text)
    .map(({ start, end }) => text.slice(start, end).trim())
    .filter((sentence) => isForeign(sentence.replace(/[“"「『《][^”"」』》]*[”"」』》]/g, ''), lang))
    .filter((sentence) => !quotes.some((quote) => quote.includes(sentence.replace(/[。.!?！？]$/, ''))));
}

function isForeign(sentence: string, lang: Lang): boolean {
  const han = sentence.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = sentence.match(/\p{Script=Latin}{2,}/gu)?.length ?? 0;
  return lang === 'zh' ? words >= LEAST_WORDS && han === 0 : han >= LEAST_HAN && han > words;
}
