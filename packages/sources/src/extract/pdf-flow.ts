/**
 * From the text items of PDF pages to the text of the file: running headers and footers aside, tables as tables, paragraphs whole, and the page
 * and box of each piece.
 * @module
 */
import { isCjk, isDigit, isLatin, isWide } from '../text/characters.ts';
import { blocksOf, type PdfParagraph, pageOf } from './pdf-block.ts';
import type { PdfLine, PdfPiece } from './pdf-line.ts';
import { marginsOf } from './pdf-margin.ts';
import { type PdfTable, withTables } from './pdf-table.ts';
import { linesWithTaggedTables, type MarkedItem, type TagNode } from './pdf-tags.ts';
import { type Box, boxOnPage } from './pdf-turn.ts';
import type { BuiltText, TextBuilder } from './text-builder.ts';

type Element = PdfLine | PdfTable;

export class PdfFlow {
  readonly #builder: TextBuilder;
  readonly #pages: (readonly Element[])[] = [];
  #tables = 0;
  #lastTable: PdfTable | null = null;

  constructor(builder: TextBuilder) {
    this.#builder = builder;
  }

  /** @param tree the page's part of the structure tree, when the file is tagged */
  addPage(page: number, items: readonly MarkedItem[], tree: TagNode | null = null): void {
    this.#pages.push(linesWithTaggedTables(page, items, tree));
  }

  /**
   * The text. Running headers and footers of a page stand before its first paragraph, with the labels `header` and `footer`: they break no
   * sentence, and nothing is lost.
   */
  finish(): BuiltText {
    const margins = marginsOf(this.#pages.map((elements) => elements.filter(isLine)));
    const waiting = [...margins].sort(([one], [other]) => one.page - other.page || other.y - one.y);
    const showMargins = (page: number) => {
      for (let next = waiting[0]; next && next[0].page <= page; next = waiting[0]) {
        waiting.shift();
        this.#builder.separate('\n\n');
        this.#appendLine(next[0], next[1]);
      }
    };
    const elements = this.#pages.flatMap((page) =>
      tablesIn(page.filter((element) => !isLine(element) || !margins.has(element))),
    );
    for (const block of blocksOf(elements)) {
      showMargins(pageOf(block));
      if ('rows' in block) this.#appendTable(block);
      else this.#appendParagraph(block);
    }
    showMargins(Number.POSITIVE_INFINITY);
    return this.#builder.finish();
  }

  #appendParagraph({ lines, level }: PdfParagraph): void {
    const builder = this.#builder;
    builder.separate('\n\n');
    const start = builder.length;
    this.#lastTable = null;
    for (const [at, line] of lines.entries()) {
      const previous = lines[at - 1];
      if (previous && (previous.cells.length > 1 || line.cells.length > 1)) builder.separate('\n');
      else if (previous) this.#flowOn(line.text);
      this.#appendLine(line);
    }
    if (level > 0) builder.heading(level, start, lines.map(({ text }) => text).join(' '));
  }

  /** A row is a line, its cells are parted by ` | `. A table that fills the top of the next page goes on counting. */
  #appendTable(table: PdfTable): void {
    const builder = this.#builder;
    const before = this.#lastTable;
    const goesOn = before !== null && table.page === before.page + 1 && widthOf(before) === widthOf(table);
    const rowsBefore = goesOn ? this.#rows : 0;
    if (!goesOn) this.#tables++;
    builder.separate(goesOn ? '\n' : '\n\n');
    for (const [row, cells] of table.rows.entries()) {
      if (row > 0) builder.separate('\n');
      for (const [column, { lines }] of cells.entries()) {
        if (column > 0) builder.separate(' | ');
        const label = `table ${this.#tables} r${rowsBefore + row + 1} c${column + 1}`;
        for (const [at, pieces] of lines.entries()) {
          if (at > 0) this.#flowOn(pieces[0]?.text ?? '');
          this.#appendPieces(pieces, table.page, table.turn, label);
        }
      }
    }
    this.#rows = rowsBefore + table.rows.length;
    this.#lastTable = table;
  }
  #rows = 0;

  #appendLine(line: PdfLine, label?: string): void {
    this.#appendPieces(line.pieces, line.page, line.turn, label);
  }

  #appendPieces(pieces: readonly PdfPiece[], page: number, turn: PdfLine['turn'], label?: string): void {
    for (const [at, piece] of pieces.entries()) {
      // A space before the next cell stands in this piece; the separator of cells takes its place.
      const text = label !== undefined && at === pieces.length - 1 ? piece.text.trimEnd() : piece.text;
      this.#builder.append(text, { page, box: boxOf(piece, turn), ...(label === undefined ? {} : { label }) });
    }
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

function isLine(element: Element): element is PdfLine {
  return 'pieces' in element;
}

/** Tables by alignment, in the stretches of lines between tables that the file declares. */
function tablesIn(elements: readonly Element[]): readonly Element[] {
  let found: Element[] = [];
  let lines: PdfLine[] = [];
  for (const element of elements) {
    if (isLine(element)) lines.push(element);
    else {
      found = [...found, ...withTables(lines), element];
      lines = [];
    }
  }
  return [...found, ...withTables(lines)];
}

function widthOf(table: PdfTable): number {
  return table.rows.reduce((widest, row) => Math.max(widest, row.length), 0);
}

/** From below the descenders to above the ascenders of the usual font. */
function boxOf({ x, y, right, size }: PdfPiece, turn: PdfLine['turn']): Box {
  const [left, bottom, width, height] = boxOnPage([x, y - size * 0.2, right - x, size * 1.1], turn);
  return [tenth(left), tenth(bottom), tenth(width), tenth(height)];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
