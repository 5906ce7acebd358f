/**
 * Search terms: unigrams and bigrams of CJK runs, stemmed Latin words, numbers. No dictionary, so nothing depends on a version of ICU.
 * @module
 */
import stem from 'wink-porter2-stemmer';
import { isCjk, isDigit, isLatin } from './characters.ts';
import { STOP_CHARACTERS, STOP_WORDS } from './stop-words.ts';

const LONGEST_WORD = 64;
const STEM_CACHE = 20_000;
const stems = new Map<string, string>();

/**
 * The search terms of a text, in order and with repetitions.
 *
 * @example tokensOf('长卷 writes 2,000 words') // ['长', '长卷', '卷', 'write', '2000', 'word']
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let index = 0;
  while (index < text.length) {
    const code = plain(text.codePointAt(index) ?? 0);
    if (isCjk(code)) index = readCjk(text, index, tokens);
    else if (isDigit(code)) index = readNumber(text, index, tokens);
    else if (isLatin(code)) index = readWord(text, index, tokens);
    else index += code > 0xffff ? 2 : 1;
  }
  return tokens;
}

function readCjk(text: string, start: number, tokens: string[]): number {
  let previous = '';
  let index = start;
  while (index < text.length) {
    const code = text.codePointAt(index) ?? 0;
    if (!isCjk(code)) break;
    const character = String.fromCodePoint(code);
    if (previous !== '') tokens.push(previous + character);
    if (!STOP_CHARACTERS.has(character)) tokens.push(character);
    previous = character;
    index += character.length;
  }
  return index;
}

/** Thousands separators go away, a decimal point stays: `1,234.50` is `1234.50`. */
function readNumber(text: string, start: number, tokens: string[]): number {
  let number = '';
  let index = start;
  while (index < text.length && number.length < LONGEST_WORD) {
    const code = plain(text.charCodeAt(index));
    if (isDigit(code)) number += String.fromCharCode(code);
    else if (code === 0x2e && isDigit(plain(text.charCodeAt(index + 1)))) number += '.';
    else if (!(code === 0x2c && isGroup(text, index + 1))) break;
    index++;
  }
  tokens.push(number);
  return index;
}

function isGroup(text: string, index: number): boolean {
  for (let at = index; at < index + 3; at++) if (!isDigit(plain(text.charCodeAt(at)))) return false;
  return !isDigit(plain(text.charCodeAt(index + 3)));
}

function readWord(text: string, start: number, tokens: string[]): number {
  let word = '';
  let isPlain = true;
  let index = start;
  for (; index < text.length; index++) {
    const code = plain(text.charCodeAt(index));
    if (isLatin(code)) {
      word += String.fromCharCode(code);
      if (code > 0x7f) isPlain = false;
    } else if (isDigit(code) || (code >= 0x300 && code <= 0x36f)) {
      word += String.fromCharCode(code);
      if (code > 0x7f) isPlain = false;
    } else if ((code === 0x27 || code === 0x2019) && isLatin(plain(text.charCodeAt(index + 1)))) {
      // An apostrophe inside a word: what follows is a suffix ("company's", "don't") and tells little.
      index++;
      while (index < text.length && isLatin(plain(text.charCodeAt(index)))) index++;
      break;
    } else break;
  }
  if (!isPlain) word = word.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  const isName = word.length > 1 && word === word.toUpperCase();
  word = word.toLowerCase();
  if ((isName || !STOP_WORDS.has(word)) && word.length <= LONGEST_WORD) tokens.push(stemOf(word));
  return index;
}

function stemOf(word: string): string {
  let result = stems.get(word);
  if (result === undefined) {
    result = stem(word);
    if (stems.size >= STEM_CACHE) stems.clear();
    stems.set(word, result);
  }
  return result;
}

/** Full-width ASCII as ASCII. */
function plain(code: number): number {
  return code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
}
