/**
 * On which page each heading will stand, so that the table of contents shows numbers before Word counts them. An estimate by the width of
 * letters and the height of lines: Word puts its own numbers in when the table is updated.
 * @module
 */
import { plainOf } from '../resolve/plain.ts';
import type { ResolvedBlock, ResolvedDocument, ResolvedTable } from '../resolve/resolved.ts';
import { isHan } from '../resolve/text.ts';

/** Space for text on a page, in twips. */
export interface TextArea {
  readonly width: number;
  readonly height: number;
}

/** Measures of a text, in twips. */
export interface TextMeasure {
  /** Height of the letters of the text. */
  readonly letter: number;
  /** From one line of the text to the next. */
  readonly line: number;
  /** Below a paragraph. */
  readonly gap: number;
  /** Of the six levels: letters, and the space around them. */
  readonly headings: readonly { readonly letter: number; readonly before: number; readonly after: number }[];
  readonly tableLetter: number;
}
/** Distance of lines for each twip of letter height, where the text does not say. */
const leading = 1.3;

/**
 * Pages of the headings by anchor.
 *
 * @param firstPage page on which the text begins
 * @param pictureHeight height of a picture in twips, as it will be set
 */
export function headingPages(
  document: ResolvedDocument,
  area: TextArea,
  measure: TextMeasure,
  firstPage: number,
  pictureHeight: (asset: string) => number,
): ReadonlyMap<string, number> {
  const pages = new Map<string, number>();
  const paper = new Paper(area, measure, pictureHeight);
  for (const block of document.blocks) {
    const top = paper.add(block, area.width);
    if (block.anchor !== undefined) pages.set(block.anchor, firstPage + Math.floor(top / area.height));
  }
  const behind: readonly [string, number][] = [
    ['glossary', document.glossary.reduce((sum, { definition }) => sum + paper.lines(definition, area.width) + 300, 0)],
    [
      'references',
      document.bibliography.reduce((sum, { content }) => sum + paper.lines(plainOf(content), area.width), 0),
    ],
    ['sources', 0],
    ['evidence', 0],
  ];
  for (const [anchor, height] of behind) {
    pages.set(anchor, firstPage + Math.floor(paper.whole(900) / area.height));
    paper.flow(height);
  }
  return pages;
}

class Paper {
  readonly #area: TextArea;
  readonly #measure: TextMeasure;
  readonly #pictureHeight: (asset: string) => number;
  /** How far down the text has come, from the top of its first page. */
  #at = 0;

  constructor(area: TextArea, measure: TextMeasure, pictureHeight: (asset: string) => number) {
    this.#area = area;
    this.#measure = measure;
    this.#pictureHeight = pictureHeight;
  }

  /** Text that may break anywhere. @returns where it begins */
  flow(height: number): number {
    const top = this.#at;
    this.#at += height;
    return top;
  }

  /** What stands on one page as a whole. */
  whole(height: number): number {
    const left = this.#area.height - (this.#at % this.#area.height);
    if (height > left && height <= this.#area.height) this.#at += left;
    return this.flow(height);
  }

  /** Height of a text that is as wide as this. */
  lines(text: string, width: number, size = this.#measure.letter, line = this.#measure.line): number {
    let letters = 0;
    for (const character of text) letters += isHan(character) ? 1 : 0.48;
    return Math.max(1, Math.ceil((letters * size) / width)) * line;
  }

  add(block: ResolvedBlock, width: number): number {
    const line = this.lines('', width);
    switch (block.type) {
      case 'heading': {
        const { letter, before, after } = this.#measure.headings[block.depth - 1] ?? {
          letter: 240,
          before: 240,
          after: 100,
        };
        // It stays with the first lines of what follows.
        const height = before + this.lines(`${block.number} ${block.text}`, width, letter, letter * leading) + after;
        const top = this.whole(height + 2 * line);
        this.#at -= 2 * line;
        return top;
      }
      case 'paragraph':
        return this.flow(this.lines(plainOf(block.content), width) + this.#measure.gap);
      case 'list':
        return this.#all(
          block.items.flatMap(({ blocks }) => blocks),
          width - 420,
        );
      case 'definitions':
        return this.#all(
          block.items.flatMap(({ blocks }) => blocks),
          width - 480,
          block.items.length * (line + 140),
        );
      case 'quote':
        return this.#all(block.blocks, width - 360);
      case 'callout':
        return this.#all(block.blocks, width - 360, 700);
      case 'code':
        return this.#code(block.text, width);
      case 'equation':
        return this.whole(2.2 * line + 240);
      case 'image':
        return this.whole(this.#pictureHeight(block.asset) + 260 + (block.caption === undefined ? 0 : 560));
      case 'diagram':
        return this.#code(block.source, width);
      case 'table':
        return this.#table(block, width);
      case 'pageBreak':
        return this.flow(this.#area.height - (this.#at % this.#area.height));
      default:
        return block satisfies never;
    }
  }

  #all(blocks: readonly ResolvedBlock[], width: number, extra = 0): number {
    const top = this.flow(extra);
    for (const block of blocks) this.add(block, width);
    return top;
  }

  #code(text: string, width: number): number {
    const rows = text.split('\n');
    const height = rows.reduce((sum, row) => sum + this.lines(row, width - 240, 180, 250), 360);
    return rows.length <= 25 ? this.whole(height) : this.flow(height);
  }

  #table({ rows, columns, caption }: ResolvedTable, width: number): number {
    const total = columns.reduce((sum, column) => sum + column.width, 0);
    const top = this.flow(caption === undefined ? 0 : 560);
    for (const cells of rows) {
      const heights = cells.map(({ content, column, colspan }) => {
        const part = columns.slice(column, column + colspan).reduce((sum, { width: share }) => sum + share, 0);
        return this.lines(
          plainOf(content),
          (part / total) * width - 160,
          this.#measure.tableLetter,
          this.#measure.tableLetter * leading,
        );
      });
      this.whole(Math.max(200, ...heights) + 60);
    }
    this.flow(160);
    return top;
  }
}
