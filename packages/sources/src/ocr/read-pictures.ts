/**
 * Text of pictures: an image file, or the pages of a PDF that hold no text.
 * @module
 */
import type { Limits } from '../extract/limits.ts';
import { openPdf } from '../extract/open-pdf.ts';
import { RefusedFile } from '../extract/refused-file.ts';
import { type BuiltText, type PlaceInFile, TextBuilder } from '../extract/text-builder.ts';
import { isWide } from '../text/characters.ts';
import type { OcrEngine, OcrLine, OcrParagraph } from './ocr-engine.ts';
import { onPage, type PagePicture, picturesOf } from './page-pictures.ts';
import { pngOf } from './png.ts';

/** In heights of a line: more space than this between two lines parts paragraphs, more than this at the end of one ends it. */
const GAP = 0.9;
const SHORT = 4;

/** The text of an image file; boxes are in pixels from its upper left corner. */
export async function readPicture(picture: Uint8Array, engine: OcrEngine, limits: Limits): Promise<BuiltText> {
  const builder = new TextBuilder(limits.maxTextUnits);
  append(builder, await engine.recognise(picture), (box) => ({ page: 1, box }));
  return builder.finish();
}

/**
 * Fills the pages of a PDF on which nothing was read. What was read stays as it is, and every page keeps its place.
 *
 * @param known what the file's own text gave
 * @param onPageBegin told before each page that is recognised
 */
export async function fillPages(
  bytes: Uint8Array,
  known: BuiltText,
  engine: OcrEngine,
  limits: Limits,
  onPageBegin: (page: number, pages: number) => void,
): Promise<BuiltText & { readonly pages: number }> {
  const task = await openPdf(bytes);
  try {
    const file = await task.promise;
    if (file.numPages > limits.maxPages)
      throw new RefusedFile('source.tooLarge', { limit: `${limits.maxPages} pages` });
    const builder = new TextBuilder(limits.maxTextUnits);
    for (let number = 1; number <= file.numPages; number++) {
      if (copyPage(builder, known, number)) continue;
      onPageBegin(number, file.numPages);
      const page = await file.getPage(number);
      for (const picture of await picturesOf(page)) {
        const paragraphs = await engine.recognise(pngOf(picture.pixels));
        append(builder, paragraphs, (box) => ({ page: number, box: boxOnPage(picture, box) }));
      }
      page.cleanup();
    }
    return { ...builder.finish(), pages: file.numPages };
  } finally {
    await task.destroy();
  }
}

/** Copies what was read of a page, with its headings; false when there is nothing. */
function copyPage(builder: TextBuilder, { text, places, headings }: BuiltText, page: number): boolean {
  const own = places.filter((place) => place.page === page);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last || !/[\p{L}\p{N}]/u.test(text.slice(first.start, last.end))) return false;
  builder.separate('\n\n');
  const shift = builder.length - first.start;
  for (const { start, end, box, label } of own) {
    builder.append(text.slice(start, end), { page, ...(box ? { box } : {}), ...(label ? { label } : {}) });
  }
  for (const heading of headings) {
    if (heading.start >= first.start && heading.start < last.end)
      builder.heading(heading.level, heading.start + shift, heading.text);
  }
  return true;
}

function append(
  builder: TextBuilder,
  paragraphs: readonly OcrParagraph[],
  placeOf: (box: OcrLine['box']) => PlaceInFile,
): void {
  for (const lines of paragraphs) {
    const right = Math.max(...lines.map(({ box: [x, , width] }) => x + width));
    for (const [index, line] of lines.entries()) {
      builder.separate(spaceBetween(lines[index - 1], line, right));
      builder.append(line.text, placeOf(line.box));
    }
  }
}

/** Engines take much for one paragraph: a gap of most of a line begins a new one, and a line that ends early ends there. */
function spaceBetween(before: OcrLine | undefined, line: OcrLine, right: number): string {
  if (before === undefined) return '\n\n';
  const [x, y, width, height] = before.box;
  const size = Math.min(height, line.box[3]);
  if (line.box[1] - (y + height) > GAP * size) return '\n\n';
  if (x + width < right - SHORT * size) return '\n';
  // Chinese lines go on without a space.
  const joinsClosely =
    isWide(before.text.codePointAt(before.text.length - 1) ?? 0) && isWide(line.text.codePointAt(0) ?? 0);
  return joinsClosely ? '' : ' ';
}

/** A box as places have it: points from the lower left corner of the page. */
function boxOnPage(picture: PagePicture, [x, y, width, height]: OcrLine['box']): [number, number, number, number] {
  const [x0, y0] = onPage(picture, x, y + height);
  const [x1, y1] = onPage(picture, x + width, y);
  return [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)].map(
    (value) => Math.round(value * 100) / 100,
  ) as [number, number, number, number];
}
