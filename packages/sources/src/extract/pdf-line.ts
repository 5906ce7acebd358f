/**
 * From the text items of one PDF page to its lines, in the order in which they are read.
 * @module
 */
import { isWide } from '../text/characters.ts';
import { inReadingOrder } from './pdf-order.ts';
import { type Turn, turnOf, upright } from './pdf-turn.ts';

/** What is used of a pdf.js text item. */
export interface PdfItem {
  readonly str: string;
  /** [a, b, c, d, e, f] of ISO 32000-1, 8.3.3; e and f are the origin of the baseline. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  /** All letters of its font are of one width: program text rather than prose. */
  readonly isFixed?: boolean;
}

/** A stretch of one line. Coordinates are those of the page turned so that the text is upright. */
export interface PdfPiece {
  text: string;
  readonly x: number;
  readonly y: number;
  right: number;
  readonly size: number;
  readonly isFixed: boolean;
}

export interface PdfLine {
  readonly page: number;
  readonly pieces: readonly PdfPiece[];
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly size: number;
  readonly turn: Turn;
  /** Where in `pieces` each cell begins: pieces that stand far apart are cells of a table rather than running text. */
  readonly cells: readonly number[];
}

interface OpenLine {
  readonly items: PdfPiece[];
  x: number;
  right: number;
  readonly y: number;
  size: number;
  /** Made of two layers of text that fill each other's gaps. */
  isLayered: boolean;
}

/** A gap inside a line beyond this many font sizes parts two cells. */
const CELL_GAP = 1.8;
/** A gap beyond this is a space. */
const SPACE_GAP = 0.28;
/** What programs put between Chinese and Latin letters by themselves is narrower than any typed space. */
const AUTOMATIC_GAP = 0.23;
/** The same where the words of two layers meet: the space itself is in neither. */
const LAYERED_GAP = 0.15;
/** How many lines back the other layer of a line can be. */
const LAYER_REACH = 3;
/** Pieces shorter than this grow: justified text comes character by character, and each piece costs a place. */
const SHORT_PIECE = 12;

/** The lines of a page; text that runs another way than most of it comes last. */
export function linesOfPage(page: number, items: readonly PdfItem[]): PdfLine[] {
  const byTurn = new Map<Turn, PdfPiece[]>();
  for (const item of items) {
    if (item.str === '') continue;
    const turn = turnOf(item.transform);
    const pieces = byTurn.get(turn);
    if (pieces) pieces.push(pieceOf(item, turn));
    else byTurn.set(turn, [pieceOf(item, turn)]);
  }
  return [...byTurn]
    .sort(([, one], [, other]) => other.length - one.length)
    .flatMap(([turn, pieces]) => linesOfPieces(page, turn, inReadingOrder(pieces)));
}

function linesOfPieces(page: number, turn: Turn, pieces: readonly PdfPiece[]): PdfLine[] {
  const lines: OpenLine[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    const isBlank = piece.text.trim() === '';
    if (line && isSameLine(line, piece)) {
      line.items.push(piece);
      line.right = Math.max(line.right, piece.right);
      if (!isBlank) line.size = Math.max(line.size, piece.size);
    } else if (!isBlank) {
      lines.push({ items: [piece], x: piece.x, right: piece.right, y: piece.y, size: piece.size, isLayered: false });
    }
  }
  return withLayersJoined(lines).flatMap((line) => closed(page, turn, line));
}

/**
 * When the main font lacks a character, some programs draw a line in two passes: first what this font has, leaving gaps, then the rest
 * from another font. Such lines share a baseline and overlap, which nothing else does but text that is printed twice to look bold.
 */
function withLayersJoined(lines: readonly OpenLine[]): OpenLine[] {
  const kept: OpenLine[] = [];
  for (const line of lines) {
    const other = kept.slice(-LAYER_REACH).find((earlier) => isOtherLayer(earlier, line));
    if (!other) {
      kept.push(line);
      continue;
    }
    for (const item of line.items) other.items.push(item);
    other.x = Math.min(other.x, line.x);
    other.right = Math.max(other.right, line.right);
    other.isLayered = true;
  }
  return kept;
}

function isOtherLayer(one: OpenLine, other: OpenLine): boolean {
  const shared = Math.min(one.right, other.right) - Math.max(one.x, other.x);
  const shorter = Math.min(one.right - one.x, other.right - other.x);
  const ratio = one.size / other.size;
  return Math.abs(one.y - other.y) < one.size * 0.15 && ratio > 0.8 && ratio < 1.25 && shared > 0.8 * shorter;
}

function pieceOf(item: PdfItem, turn: Turn): PdfPiece {
  const [a = 1, b = 0, , , e = 0, f = 0] = item.transform;
  const size = item.height || Math.hypot(a, b) || 1;
  const [x, y] = upright(e, f, turn);
  return { text: item.str, x, y, right: x + item.width, size, isFixed: item.isFixed === true };
}

function isSameLine(line: OpenLine, piece: PdfPiece): boolean {
  const size = Math.max(line.size, piece.size);
  // Superscripts and mixed fonts shift the baseline; a jump to the left is a new line even at the same height.
  return Math.abs(line.y - piece.y) < size * 0.45 && piece.x > line.right - size * 1.5;
}

function closed(page: number, turn: Turn, line: OpenLine): PdfLine[] {
  const pieces: PdfPiece[] = [];
  /** Width of the white space items since the last piece; pdf.js writes a gap as one of that width. */
  let blank: number | null = null;
  const cells = [0];
  for (const piece of line.isLayered ? interleaved(line) : line.items) {
    const last = pieces.at(-1);
    if (piece.text.trim() === '') blank = (blank ?? 0) + piece.right - piece.x;
    else if (!last) pieces.push({ ...piece, text: piece.text.trimStart() });
    else {
      const gap = Math.max(blank ?? 0, piece.x - last.right);
      if (gap > line.size * CELL_GAP) cells.push(pieces.length);
      if (isSpace(last.text, piece.text, gap / line.size, blank !== null, line.isLayered)) last.text += ' ';
      if (last.text.length < SHORT_PIECE && gap < line.size * SPACE_GAP) {
        last.text += piece.text;
        last.right = Math.max(last.right, piece.right);
      } else pieces.push({ ...piece });
      blank = null;
    }
  }
  const last = pieces.at(-1);
  if (last) last.text = last.text.trimEnd();
  const text = pieces.map((piece) => piece.text).join('');
  const { x, y, right, size } = line;
  return text === '' ? [] : [{ page, pieces, text, x, y, right, size, turn, cells }];
}

/** Whether a gap of so many font sizes between two pieces is a space. */
function isSpace(before: string, after: string, gap: number, isBlank: boolean, isLayered: boolean): boolean {
  if (/\s$/.test(before) || /^\s/.test(after)) return false;
  const isWideBefore = isWide(codeAtEnd(before));
  const isWideAfter = isWide(after.charCodeAt(0));
  if (isWideBefore && isWideAfter) return isBlank ? gap > SPACE_GAP : gap > CELL_GAP;
  if (isWideBefore || isWideAfter) return gap > (isBlank || isLayered ? AUTOMATIC_GAP : SPACE_GAP);
  return isBlank || gap > (isLayered ? LAYERED_GAP : SPACE_GAP);
}

/** The items of both layers from left to right, cut where one layer left a gap for the other; text that is printed twice stays once. */
function interleaved(line: OpenLine): PdfPiece[] {
  const parts = line.items.flatMap(partsOf).sort((one, other) => one.x - other.x);
  const kept: PdfPiece[] = [];
  for (const part of parts) if (!isRepeated(kept, part, line.size * 0.15)) kept.push(part);
  return kept;
}

/** Parts come from left to right, so only the last few can lie at the same place. */
function isRepeated(kept: readonly PdfPiece[], part: PdfPiece, reach: number): boolean {
  for (let at = kept.length - 1; at >= 0; at--) {
    const earlier = kept[at];
    if (!earlier || part.x - earlier.x >= reach) return false;
    if (earlier.text === part.text) return true;
  }
  return false;
}

/** Words of an item, each where it must lie: Chinese letters are as wide as the font is high, others about half of it. */
function partsOf(item: PdfPiece): PdfPiece[] {
  const words = item.text.split(/\s+/).filter((word) => word !== '');
  const widths = words.map(
    (word) => [...word].reduce((sum, letter) => sum + (isWide(letter.codePointAt(0) ?? 0) ? 1 : 0.5), 0) * item.size,
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  const gap = words.length > 1 ? Math.max(0, (item.right - item.x - total) / (words.length - 1)) : 0;
  let x = item.x;
  return words.map((word, at) => {
    const width = words.length > 1 ? (widths[at] ?? 0) : item.right - item.x;
    const isLatinPair = at > 0 && !isWide(word.charCodeAt(0)) && !isWide(codeAtEnd(words[at - 1] ?? ''));
    const part: PdfPiece = {
      text: isLatinPair ? ` ${word}` : word,
      x,
      y: item.y,
      right: x + width,
      size: item.size,
      isFixed: item.isFixed,
    };
    x += width + gap;
    return part;
  });
}

function codeAtEnd(text: string): number {
  return text.charCodeAt(text.length - 1);
}
