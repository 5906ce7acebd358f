import type { Lang } from '@longhand/document';
import { isHan, isLatin } from './characters.ts';

/** Letters of the other script weigh less than Han: a Chinese sentence often carries long Latin names, hardly ever the reverse. */
const HAN_SHARE = 0.15;
const SAMPLE = 200_000;

/**
 * The language of a text: Chinese when a fair share of its letters is Han, else English.
 *
 * @example detectLang('使用 TypeScript 编写') // 'zh'
 */
export function detectLang(text: string): Lang {
  return langOf(text) ?? 'en';
}

/** As {@link detectLang}, but undefined for a text without a letter of either. */
export function langOf(text: string): Lang | undefined {
  let han = 0;
  let latin = 0;
  for (const character of text.length > SAMPLE ? text.slice(0, SAMPLE) : text) {
    const code = character.codePointAt(0) ?? 0;
    if (isHan(code)) han++;
    else if (isLatin(code)) latin++;
  }
  if (han + latin === 0) return undefined;
  return han > 0 && han >= HAN_SHARE * (han + latin) ? 'zh' : 'en';
}
