/**
 * From lines to blocks: which lines make a paragraph, which a heading, and which paragraph goes on in the next column or on the next page.
 * @module
 */
import { isWide } from '../text/characters.ts';
import type { PdfLine } from './pdf-line.ts';
import type { PdfTable } from './pdf-table.ts';

export interface PdfParagraph {
  readonly lines: PdfLine[];
  /** 1 to 3 for a heading, 0 for running text. */
  readonly level: number;
}
export type PdfBlock = PdfParagraph | PdfTable;

/** A line pitch beyond this many usual pitches parts two paragraphs. */
const PARAGRAPH_PITCH = 1.35;
/** First-line indent, in units of the font size. */
const INDENT = 0.9;
/** A line that ends this much before the right border, in font sizes, is the last of its paragraph. */
const SHORT_LINE = 3;
const HEADING_SIZE = 1.12;
const LONGEST_HEADING = 90;
/** Blocks that a paragraph may step over on its way to the next column: notes, captions, figures. */
const MOST_ASIDES = 8;
/** Notes are set smaller than this part of the text. */
const NOTE_SIZE = 0.95;
const LIST_MARK =
  /^(?:[•·◦▪■●○–—*-]\s|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）.、]\s?|第[一二三四五六七八九十百\d]+[章节条])/;
const CAPTION = /^(?:fig(?:ure|\.)|table|listing|图|表)\s?[\dA-Z一二三四五六七八九十]/i;
const ENDS_SENTENCE = /[。！？!?.:：;；”"』」）)]$/;

/** The blocks of a file, in order; paragraphs that a column or page border cuts are whole. */
export function blocksOf(elements: readonly (PdfLine | PdfTable)[]): readonly PdfBlock[] {
  const lines = elements.filter((element): element is PdfLine => 'pieces' in element);
  const sizes = sizesOf(lines);
  const pitch = usualPitch(lines);
  const blocks: PdfBlock[] = [];
  for (const element of elements) {
    if ('rows' in element) {
      blocks.push(element);
      continue;
    }
    const block = blocks.at(-1);
    const level = levelOf(element, sizes);
    const previous = block && 'lines' in block ? block.lines.at(-1) : undefined;
    if (block && 'lines' in block && previous && belongsTo(block, previous, element, level, pitch))
      block.lines.push(element);
    else blocks.push({ lines: [element], level });
  }
  return withContinuations(blocks);
}

function belongsTo(block: PdfParagraph, previous: PdfLine, line: PdfLine, level: number, pitch: number): boolean {
  if (block.level > 0 || level > 0)
    return block.level === level && previous.page === line.page && !isFar(previous, line) && previous.y >= line.y;
  return !startsParagraph(previous, line, pitch);
}

function startsParagraph(previous: PdfLine, line: PdfLine, pitch: number): boolean {
  if (previous.page !== line.page || previous.turn !== line.turn || isFar(previous, line)) return true;
  const drop = previous.y - line.y;
  if (drop < 0 || drop > pitch * PARAGRAPH_PITCH * Math.max(1, line.size / (previous.size || 1))) return true;
  if (LIST_MARK.test(line.text)) return true;
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

/** Joins a paragraph to its rest behind a border. What stands between comes before it on an earlier page, else behind it: pages stay in order. */
function withContinuations(blocks: readonly PdfBlock[]): readonly PdfBlock[] {
  const rest = [...blocks];
  const done: PdfBlock[] = [];
  for (let at = 0; at < rest.length; at++) {
    const block = rest[at];
    if (!block) continue;
    if (!('lines' in block) || !isOpen(block)) {
      done.push(block);
      continue;
    }
    const behind: PdfBlock[] = [];
    const start = block.lines[0]?.page ?? 0;
    for (let next = continuationOf(rest, at); next > 0; next = continuationOf(rest, at)) {
      const found = rest[next];
      for (const aside of rest.slice(at + 1, next)) (pageOf(aside) < pageOf(found) ? done : behind).push(aside);
      if (found && 'lines' in found) for (const line of found.lines) block.lines.push(line);
      rest.splice(at + 1, next - at);
      if (pageOf(found) > start) break;
    }
    done.push(block, ...behind);
  }
  return done;
}

/** Index of the block in which the one at `at` goes on; 0 for none. */
function continuationOf(blocks: readonly PdfBlock[], at: number): number {
  const block = blocks[at];
  const last = block && 'lines' in block ? block.lines.at(-1) : undefined;
  if (!block || !('lines' in block) || !last || !isOpen(block)) return 0;
  for (let next = at + 1; next <= at + 1 + MOST_ASIDES; next++) {
    const other = blocks[next];
    if (!other || pageOf(other) > last.page + 1) return 0;
    if (!('lines' in other)) continue;
    const first = other.lines[0];
    if (first && isBehindBorder(last, first) && goesOn(last, other)) return next;
    if (!first || !isAside(first, last)) return 0;
  }
  return 0;
}

/** Running text that ends in the middle of a sentence, at the right border of its column. */
function isOpen({ lines, level }: PdfParagraph): boolean {
  const last = lines.at(-1);
  if (!last || level > 0 || last.cells.length > 1 || last.turn !== 0 || ENDS_SENTENCE.test(last.text)) return false;
  if (lines.some(({ text }) => CAPTION.test(text) && text === lines[0]?.text)) return false;
  const widest = Math.max(...lines.slice(-5).map(({ right }) => right));
  return lines.length > 1 && last.right > widest - last.size * SHORT_LINE;
}

function isBehindBorder(last: PdfLine, first: PdfLine): boolean {
  return first.turn === 0 && (first.page > last.page || first.y > last.y);
}

function goesOn(last: PdfLine, { lines, level }: PdfParagraph): boolean {
  const [first, second] = lines;
  if (!first || level > 0 || first.cells.length > 1 || Math.abs(first.size / last.size - 1) > 0.03) return false;
  if (LIST_MARK.test(first.text) || CAPTION.test(first.text)) return false;
  if (second && first.x - second.x > first.size * INDENT) return false;
  return (
    /^[\p{Ll}\p{Lo}\p{N}(（“‘"$]/u.test(first.text) ||
    isWide(first.text.codePointAt(0) ?? 0) ||
    !/[.!?]["”’)]?$/.test(last.text)
  );
}

function isAside(line: PdfLine, last: PdfLine): boolean {
  return line.size < last.size * NOTE_SIZE || CAPTION.test(line.text) || line.turn !== 0;
}

export function pageOf(block: PdfBlock | undefined): number {
  if (!block) return 0;
  return 'rows' in block ? block.page : (block.lines[0]?.page ?? 0);
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
function levelOf({ text, size }: PdfLine, sizes: Sizes): number {
  if (text.length > LONGEST_HEADING || !/\p{L}/u.test(text)) return 0;
  const rank = sizes.headings.indexOf(half(size));
  return rank < 0 ? 0 : Math.min(rank + 1, 3);
}

function half(size: number): number {
  return Math.round(size * 2) / 2;
}
