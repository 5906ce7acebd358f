/**
 * From the text items of PDF pages to running text: which items make a line, which lines a paragraph, which lines a heading.
 * @module
 */
import { isCjk, isDigit, isLatin, isWide } from '../text/characters.ts';
import { linesOfPage, type PdfItem, type PdfLine } from './pdf-line.ts';
import type { BuiltText, TextBuilder } from './text-builder.ts';

/** A line pitch beyond this many usual pitches parts two paragraphs. */
const PARAGRAPH_PITCH = 1.35;
/** First-line indent, in units of the font size. */
const INDENT = 0.9;
/** A line that ends this much before the right border, in font sizes, is the last of its paragraph. */
const SHORT_LINE = 3;
const HEADING_SIZE = 1.12;
const LONGEST_HEADING = 90;
const LIST_MARK =
  /^(?:[•·◦▪■●○–—*-]\s|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）.、]\s?|第[一二三四五六七八九十百\d]+[章节条])/;
const ENDS_SENTENCE = /[。！？!?.:：;；”"』」）)]$/;

export class PdfFlow {
  readonly #builder: TextBuilder;
  readonly #lines: PdfLine[] = [];

  constructor(builder: TextBuilder) {
    this.#builder = builder;
  }

  addPage(page: number, items: readonly PdfItem[]): void {
    this.#lines.push(...linesOfPage(page, items));
  }

  finish(): BuiltText {
    const sizes = sizesOf(this.#lines);
    const pitch = usualPitch(this.#lines);
    let previous: PdfLine | null = null;
    let heading: { level: number; start: number; text: string; size: number } | null = null;
    for (const line of this.#lines) {
      const { text } = line;
      const level = levelOf(line, text, sizes);
      const isBorder = previous !== null && startsParagraph(previous, line, text, pitch);
      const continuesHeading =
        heading !== null &&
        level === heading.level &&
        previous !== null &&
        previous.page === line.page &&
        !isFar(previous, line);
      if (heading && !continuesHeading) {
        this.#builder.heading(heading.level, heading.start, heading.text);
        heading = null;
      }
      if (previous && isBorder && !continuesHeading) this.#builder.separate('\n\n');
      else if (previous?.isRow || (previous && line.isRow)) this.#builder.separate('\n');
      else if (previous) this.#flowOn(text);
      const start = this.#builder.length;
      for (const piece of line.pieces) {
        this.#builder.append(piece.text, {
          page: line.page,
          box: [
            tenth(piece.x),
            tenth(piece.y - piece.size * 0.2),
            tenth(piece.right - piece.x),
            tenth(piece.size * 1.1),
          ],
        });
      }
      if (heading) heading.text += ` ${text}`;
      else if (level > 0) heading = { level, start, text, size: line.size };
      previous = line;
    }
    if (heading) this.#builder.heading(heading.level, heading.start, heading.text);
    return this.#builder.finish();
  }

  /** Joins the next line of the same paragraph: with a space in Latin text, without one in Chinese, closing a broken word. */
  #flowOn(next: string): void {
    const builder = this.#builder;
    const last = builder.last.charCodeAt(0);
    const first = next.codePointAt(0) ?? 0;
    if (isWide(last) && isWide(first)) return;
    const isBroken = /\p{L}[-\u00ad\u2010]$/u.test(builder.tail) && /^\p{Ll}/u.test(next);
    if (builder.last === '\u00ad' || isBroken) {
      // "state-of-the-" and "art": a word that holds a hyphen already keeps this one.
      if (!/\p{L}-\p{L}+-$/u.test(builder.tail)) builder.dropLast();
      return;
    }
    if (builder.last !== ' ') builder.separate(' ');
  }
}

export function isLetter(code: number): boolean {
  return isCjk(code) || isLatin(code) || isDigit(code) || (code >= 0x370 && code < 0x2000);
}

function startsParagraph(previous: PdfLine, line: PdfLine, text: string, pitch: number): boolean {
  if (previous.page !== line.page) return true;
  if (isFar(previous, line)) return true;
  const drop = previous.y - line.y;
  if (drop < 0 || drop > pitch * PARAGRAPH_PITCH * Math.max(1, line.size / (previous.size || 1))) return true;
  if (LIST_MARK.test(text)) return true;
  const indent = line.x - previous.x;
  if (indent > line.size * INDENT && indent < line.size * 4) return true;
  return previous.right < line.right - line.size * SHORT_LINE && ENDS_SENTENCE.test(previous.text);
}

/** Another font size, or too far below to belong together. */
function isFar(previous: PdfLine, line: PdfLine): boolean {
  const ratio = line.size / previous.size;
  return (
    ratio > HEADING_SIZE || ratio < 1 / HEADING_SIZE || previous.y - line.y > 2.6 * Math.max(previous.size, line.size)
  );
}

/** The most frequent distance of two lines, in points. */
function usualPitch(lines: readonly PdfLine[]): number {
  const counts = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    const previous = lines[at - 1];
    if (!previous || previous.page !== line.page) continue;
    const drop = previous.y - line.y;
    if (drop > line.size * 0.8 && drop < line.size * 3)
      counts.set(Math.round(drop * 2), (counts.get(Math.round(drop * 2)) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([one, many], [other, more]) => more - many || one - other);
  return best ? best[0] / 2 : Number.POSITIVE_INFINITY;
}

interface Sizes {
  readonly body: number;
  /** Larger sizes that short lines have, largest first. */
  readonly headings: readonly number[];
}

function sizesOf(lines: readonly PdfLine[]): Sizes {
  const units = new Map<number, number>();
  for (const line of lines) {
    const size = half(line.size);
    units.set(size, (units.get(size) ?? 0) + line.pieces.reduce((sum, piece) => sum + piece.text.length, 0));
  }
  const body = [...units].sort(([, many], [, more]) => more - many)[0]?.[0] ?? 0;
  const headings = [...units.keys()].filter((size) => size > body * HEADING_SIZE).sort((one, other) => other - one);
  return { body, headings };
}

/** 1 to 3 by font size, 0 for running text. */
function levelOf(line: PdfLine, text: string, sizes: Sizes): number {
  if (text.length > LONGEST_HEADING || !/\p{L}/u.test(text)) return 0;
  const rank = sizes.headings.indexOf(half(line.size));
  return rank < 0 ? 0 : Math.min(rank + 1, 3);
}

function half(size: number): number {
  return Math.round(size * 2) / 2;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
