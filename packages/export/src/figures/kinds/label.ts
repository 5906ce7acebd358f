/**
 * What a diagram says in words: read from its source, and broken into lines that fit.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import { textWidth } from '../font-metrics.ts';

const maxUnits = 400;
/** Marks of emphasis, which a drawing leaves out. Any other mark is shown as it is written. */
const emphasis = /<\/?(?:b|i|u|s|em|strong|small|sub|sup|code|font|span)(?:\s[^<>]*)?>/gi;

/**
 * The label without the marks around it; `<br>` becomes the end of a line.
 *
 * @throws FigureError `tooLarge` beyond 400 characters
 * @example plainLabel('"`**水**<br/>火`"') // '水\n火'
 */
export function plainLabel(given: string): string {
  const label = given.trim();
  if (label.length > maxUnits) throw new FigureError('tooLarge', label);
  const bare = label.replace(/^"([\s\S]*)"$/, '$1').replace(/^'([\s\S]*)'$/, '$1');
  const written = /^`([\s\S]*)`$/.exec(bare.trim())?.[1]?.replace(/(\*\*|__|\*)(\S[^*_]*?)\1/g, '$2') ?? bare;
  return written
    .replace(/<br\s*\/?>|\\n/gi, '\n')
    .replace(emphasis, '')
    .replace(/\bfa[bsrl]?:fa-[\w-]+\s*/g, '')
    .replace(/#quot;|&quot;/g, '"')
    .replace(/[#&](amp|lt|gt|nbsp);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&?#(\d{1,7});/g, (_, code: string) => characterOf(Number(code)))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .trim();
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: '\u00a0' };
const characterOf = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '');

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
const opening = /[（〔［｛《〈「『【〖“‘([{]/u;
const closing = /[，。、；：？！）〕］｝》〉」』】〗”’…—·,.;:!?)\]}%‰℃°]/u;

/**
 * Lines that are no wider than `room`: broken between words and between Han characters, but before no closing mark and behind no opening one.
 * A word that is wider than a line is cut.
 *
 * @param room in the unit of `size`
 * @example wrapped('需求分析与设计', 60, 13) // ['需求分析', '与设计']
 */
export function wrapped(text: string, room: number, size: number, weight: 400 | 700 = 400): readonly string[] {
  return text.split('\n').flatMap((line) => wrappedLine(line, room, (part) => textWidth(part, size, weight)));
}

function wrappedLine(text: string, room: number, widthOf: (part: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line === '' || widthOf(line + piece.trimEnd()) <= room) line += piece;
    else {
      lines.push(line.trimEnd());
      line = piece;
    }
    if (widthOf(line.trimEnd()) <= room) continue;
    // A single piece that is too wide.
    const parts = cut(line.trimEnd(), room, widthOf);
    lines.push(...parts.slice(0, -1));
    line = (parts.at(-1) ?? '') + line.slice(line.trimEnd().length);
  }
  return [...lines, line.trimEnd()];
}

function cut(piece: string, room: number, widthOf: (part: string) => number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(piece)) {
    if (part !== '' && widthOf(part + segment) > room) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

/** What stays together, with the spaces behind it. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let last = '';
  for (const { segment } of graphemes.segment(text)) {
    if (last !== '' && breaks(last, segment)) pieces.push(segment);
    else pieces.push((pieces.pop() ?? '') + segment);
    last = segment;
  }
  return pieces;
}

function breaks(before: string, after: string): boolean {
  if (after === ' ') return false;
  if (before === ' ') return true;
  if (opening.test(before) || closing.test(after)) return false;
  if (wide.test(before) || wide.test(after)) return true;
  return (before === '/' || before === '-') && /\p{L}/u.test(after);
}

/** Width of the widest line. */
export const widest = (lines: readonly string[], size: number, weight: 400 | 700 = 400): number =>
  lines.reduce((width, line) => Math.max(width, textWidth(line, size, weight)), 0);
