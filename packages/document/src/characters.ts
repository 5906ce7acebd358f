/**
 * Character classes that decide spacing, emphasis and sentence ends in mixed Chinese and Latin text.
 * @module
 */

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const SPACE = /\s/;

/** True for a Han character, kana or full-width punctuation: no space is set next to it at a line end. */
export function isCjk(character: string): boolean {
  return character !== '' && CJK.test(character);
}

export function isPunctuation(character: string): boolean {
  return character !== '' && PUNCTUATION.test(character);
}

/** True for white space and for the empty string, which stands for the border of the text. */
export function isSpace(character: string): boolean {
  return character === '' || SPACE.test(character);
}

/** The whole code point that ends right before `index`, or `''` at the start. */
export function characterBefore(text: string, index: number): string {
  if (index <= 0) return '';
  const low = text.charCodeAt(index - 1);
  return low >= 0xdc00 && low <= 0xdfff && index >= 2 ? text.slice(index - 2, index) : text.charAt(index - 1);
}

/** The whole code point that starts at `index`, or `''` at the end. */
export function characterAt(text: string, index: number): string {
  const point = text.codePointAt(index);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/** True when `index` lies between the two halves of one code point. */
export function splitsPair(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return false;
  const high = text.charCodeAt(index - 1);
  const low = text.charCodeAt(index);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
