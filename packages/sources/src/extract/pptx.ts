import { OoxmlError, readSlides, type SlideBlock } from '@longhand/ooxml';
import { openArchive, partReader } from './archive-parts.ts';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

const WANTED =
  /^(?:_rels\/\.rels|ppt\/presentation\d*\.xml|ppt\/(?:[^/]+\/)?_rels\/[^/]+\.rels|ppt\/(?:slides|slideLayouts|slideMasters|notesSlides|diagrams)\/[^/]+\.xml)$/i;
/** A first line longer than this is no title. */
const LONGEST_TITLE = 60;

export interface SlidesText extends BuiltText {
  /** Slides, those without text included. */
  readonly pages: number;
}

/** The text of a PowerPoint file. The page of a place is its slide; its label is `slide 3`, `slide 3 t1 r2 c1` or `slide 3 notes`. */
export async function readPptx(path: string, limits: Limits): Promise<SlidesText> {
  const parts = await openArchive(path, (name) => WANTED.test(name), limits);
  const builder = new TextBuilder(limits.maxTextUnits);
  let pages = 0;
  try {
    for (const { number, isHidden, blocks } of readSlides(partReader(parts))) {
      if (number > limits.maxPages) throw new RefusedFile('source.tooLarge', { limit: `${limits.maxPages} slides` });
      pages = number;
      const slide = new SlideWriter(builder, number, isHidden ? ' (hidden)' : '');
      for (const block of blocks) slide.add(block);
    }
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new RefusedFile('source.unreadable', {}, { cause });
    throw cause;
  }
  return { ...builder.finish(), pages };
}

class SlideWriter {
  readonly #builder: TextBuilder;
  readonly #page: number;
  readonly #mark: string;
  #tables = 0;
  #isFirst = true;

  constructor(builder: TextBuilder, page: number, mark: string) {
    this.#builder = builder;
    this.#page = page;
    this.#mark = mark;
  }

  add(block: SlideBlock): void {
    const builder = this.#builder;
    builder.separate('\n\n');
    if (block.type === 'table') {
      this.#tables++;
      for (const [row, cells] of block.rows.entries()) {
        if (row > 0) builder.separate('\n');
        for (const [column, cell] of cells.entries()) {
          if (column > 0) builder.separate(' | ');
          this.#append(cell, ` t${this.#tables} r${row + 1} c${column + 1}`);
        }
      }
    } else {
      const start = builder.length;
      for (const [index, paragraph] of block.paragraphs.entries()) {
        if (index > 0) builder.separate('\n');
        this.#append(paragraph, block.type === 'notes' ? ' notes' : '');
      }
      // Without a title of its own a slide would be counted to the one before it.
      const first = block.type === 'title' ? block.paragraphs.join(' ') : (block.paragraphs[0] ?? '');
      if (this.#isFirst && block.type !== 'notes' && first.length <= (block.type === 'title' ? 400 : LONGEST_TITLE))
        builder.heading(1, start, first);
    }
    this.#isFirst = false;
  }

  #append(text: string, part: string): void {
    this.#builder.append(text, { page: this.#page, label: `slide ${this.#page}${part}${this.#mark}` });
  }
}
