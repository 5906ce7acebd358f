/**
 * The border between text that stands and what goes on behind it: white space, punctuation and emphasis that fit both sides.
 * @module
 */
import { endsInside } from '@longhand/document';

const SENTENCE_END = /[。！？.!?…：:]["”’」』）)\]*_]*$/;
const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’]/u;
/** What begins a block of its own: nobody writes these in the middle of a sentence. */
const BLOCK_START = /^[ \t]*(?:[-*+] |\d{1,3}[.)] |#{1,6} |\||>|`{3}|~{3}|\$\$|\\\[|!\[|\[\^)/;
const CAPTION = /^\s*(?:图|表|公式|Figure|Fig\.|Table|Equation)\s*\d/i;

/** True where the text ends in the middle of a sentence of a paragraph, so that no line can begin there. */
export function endsInSentence(tail: string): boolean {
  const line = tail.slice(tail.lastIndexOf('\n') + 1);
  if (line.trim() === '' || BLOCK_START.test(line) || CAPTION.test(line)) return false;
  if (!/[\p{L}\p{N},，、；;]$/u.test(line) || endsInside(tail) !== 'prose') return false;
  // A Chinese line without any punctuation may be a title; one with some is a sentence.
  return !HAN.test(lastOf(line)) || /[，。；、：]/.test(line);
}

/** True for a sign alone: which of two it has to be, the next character tells. */
export function isLoneSign(text: string): boolean {
  return /^\s*[,.;:?!，。；：？！]$/.test(text);
}

/** True where the sentence at the end of the text is over. */
function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text);
}

/**
 * What is to be appended to `tail` so that `text` goes on behind it.
 *
 * @param isSpaceKnown false where something was taken off the front of `text`: its first line break may have belonged to that
 * @example joined('The log is', 'the product.', true) // ' the product.'
 */
export function joined(tail: string, text: string, isSpaceKnown: boolean): string {
  if (tail === '') return text.trimStart();
  const fitting = isSpaceKnown ? text : withoutSeparator(tail, text);
  const whole = endsInSentence(tail) ? withoutLineBreak(tail, fitting) : fitting;
  if (tail.endsWith('\n') || /^\s*\n/.test(whole)) return whole;
  return spaced(tail, withoutSecondEmphasis(tail, withFittingSign(tail, whole)));
}

/** The line break behind a preamble separates it from the answer; it is one of the document only where a new block can begin. */
function withoutSeparator(tail: string, text: string): string {
  const separator = /^[ \t]*\n(?:[ \t]*\n)?/.exec(text)?.[0];
  if (separator === undefined) return text;
  const behind = text.slice(separator.length);
  if (/^[ \t]*\n/.test(behind)) return behind;
  const where = endsInside(tail);
  const isSameBlock = (where === 'table' && /^\s*\|/.test(behind)) || (where === 'list' && BLOCK_START.test(behind));
  if (tail.endsWith('\n')) return isSameBlock || /\n[ \t]*\n$/.test(tail) ? behind : `\n${behind}`;
  if (BLOCK_START.test(behind)) return isSameBlock ? `\n${behind}` : text;
  return endsSentence(tail) ? text : behind;
}

/** A line break in the middle of a sentence, where the sentence goes on behind it. */
function withoutLineBreak(tail: string, text: string): string {
  const lines = /^\s*\n\s*/.exec(text)?.[0];
  if (lines === undefined) return text;
  const behind = text.slice(lines.length);
  const last = lastOf(tail);
  const goesOn = HAN.test(last) ? /^\p{Script=Han}/u.test(behind) : /^\p{Ll}/u.test(behind);
  return goesOn && !BLOCK_START.test(behind) ? behind : text;
}

const FULL_WIDTH: Readonly<Record<string, string>> = {
  ',': '，',
  '.': '。',
  ';': '；',
  ':': '：',
  '?': '？',
  '!': '！',
};
const HALF_WIDTH: Readonly<Record<string, string>> = {
  '，': ',',
  '。': '.',
  '；': ';',
  '：': ':',
  '？': '?',
  '！': '!',
};

/** The first sign of the answer in the width of the text, and not a second time. */
function withFittingSign(tail: string, text: string): string {
  const sign = text.charAt(0);
  const last = tail.slice(-1);
  const isChinese = /\p{Script=Han}/u.test(tail.slice(-200));
  const own = isChinese ? (HALF_WIDTH[last] ?? last) : last;
  const isStop = /[.,;:]/.test(own) && (HALF_WIDTH[sign] ?? sign) === own;
  // Several points are an ellipsis, and a number goes on behind one.
  if (isStop && !/\.\.$|…$/.test(tail) && !/^..?[.\d]/.test(text) && text.length > 0) {
    if (!/^(?:\.\.|,,)/.test(text)) return text.slice(1);
  }
  const full = FULL_WIDTH[sign];
  // `[^1]:` begins a note, in any language.
  if (/(?:^|\n)\[\^[^\]\s]*\]$/.test(tail)) return text.replace(/^： ?/, ': ');
  // A Chinese text has them in full width behind its citation marks too.
  const isBehindMark = /\[[Ss]\d[^\]\n]{0,40}\]$/.test(tail);
  const isBetween = isBehindMark || /[\p{Script=Han}）”’》】]$/u.test(tail) || /^. ?\p{Script=Han}/u.test(text);
  if (full !== undefined && isChinese && isBetween && !/^.[\p{N}.]/u.test(text)) {
    return full + text.slice(1).replace(/^ /, '');
  }
  const half = HALF_WIDTH[sign];
  if (half !== undefined && !isChinese && !/\p{Script=Han}/u.test(text.slice(0, 20))) {
    return half + (/^.[\p{L}\p{N}]/u.test(text) ? ' ' : '') + text.slice(1);
  }
  return text;
}

/** Emphasis that stands open is not opened again. */
function withoutSecondEmphasis(tail: string, text: string): string {
  // Before a Chinese word the same signs may close it.
  const opened = /^( ?)(\*\*|__)(?=[\p{Script=Latin}\p{N}])/u.exec(text);
  if (!opened || !/[\p{Script=Latin}\p{N},]$/u.test(tail)) return text;
  const [all, space = '', sign = ''] = opened;
  const line = tail.slice(tail.lastIndexOf('\n') + 1).replace(/`[^`]*`/g, '');
  const isOpen = (line.split(sign).length - 1) % 2 === 1 && !line.endsWith(sign);
  return isOpen ? space + text.slice(all.length) : text;
}

/** The last character, whole. */
function lastOf(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}

/** One space where there has to be one, none where there cannot be one. */
function spaced(tail: string, text: string): string {
  const last = lastOf(tail);
  const behind = text.replace(/^[ \t]+/, '');
  const hasSpace = behind.length < text.length;
  if (behind === '') return text;
  if (hasSpace) {
    const isTight =
      (HAN.test(last) && /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’]/u.test(behind)) ||
      /[，。；：！？、）】》”’]/.test(last);
    const isOpening = /[（“‘《【]$/.test(tail) || /[([]$/.test(tail);
    return isTight || isOpening ? behind : ` ${behind}`;
  }
  // `](` is a link, and it is that only without a space.
  if (HAN.test(last) || (last === ']' && text.startsWith('('))) return text;
  // A number goes on behind its point: "3." and "14".
  if (/\d[.,]$/.test(tail) && /^\d/.test(text)) return text;
  // A quotation that was just opened goes on at its sign.
  if (last === '"' && (tail.slice(tail.lastIndexOf('\n') + 1).split('"').length - 1) % 2 === 1) return text;
  return /[\p{L}\p{N},.;:!?)\]"”]/u.test(last) && /^[\p{Script=Latin}\p{N}(“"]/u.test(text) ? ` ${text}` : text;
}
