/**
 * PDF by pdf.js: its text items become lines, tables and paragraphs, each piece with its page and box.
 * @module
 */
import type { PageRange } from '@longhand/protocol';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Limits } from './limits.ts';
import { openPdf } from './open-pdf.ts';
import { isLetter, PdfFlow } from './pdf-flow.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

/** Fewer letters than this per page is what page numbers and stamps leave on a scan. */
const LEAST_LETTERS_PER_PAGE = 5;

/** So long it is asked of pages without text whether they hold a picture; the others are taken to. */
const LOOK_FOR_PICTURES_MS = 3_000;

export interface PdfText extends BuiltText {
  readonly pages: number;
  /** Pages of pictures without text. */
  readonly picturePages: readonly PageRange[] | undefined;
  /** Pages that could not be read. */
  readonly unreadPages: readonly PageRange[] | undefined;
}

/**
 * The text of a PDF.
 *
 * @param onPage told before each page
 */
export async function readPdf(
  bytes: Uint8Array,
  limits: Limits,
  onPage: (page: number, pages: number) => void,
): Promise<PdfText> {
  const task = await openPdf(bytes);
  try {
    const file = await task.promise;
    if (file.numPages > limits.maxPages)
      throw new RefusedFile('source.tooLarge', { limit: `${limits.maxPages} pages` });
    const builder = new TextBuilder(limits.maxTextUnits);
    const flow = new PdfFlow(builder);
    const isTagged = (await file.getMarkInfo().catch(() => null))?.Marked === true;
    const unread: number[] = [];
    const textless: number[] = [];
    for (let number = 1; number <= file.numPages; number++) {
      onPage(number, file.numPages);
      try {
        const page = await file.getPage(number);
        const content = await page.getTextContent({ includeMarkedContent: isTagged });
        const tree = isTagged ? await page.getStructTree().catch(() => null) : null;
        const isFixed = (font: string) => content.styles[font]?.fontFamily === 'monospace';
        const items = content.items.map((item) =>
          'str' in item && isFixed(item.fontName) ? { ...item, isFixed: true } : item,
        );
        flow.addPage(number, items, tree);
        if (!items.some((item) => 'str' in item && countLetters(item.str) > 0)) textless.push(number);
        page.cleanup();
      } catch (error) {
        if (error instanceof RefusedFile) throw error;
        unread.push(number);
      }
    }
    const built = flow.finish();
    if (unread.length === file.numPages) throw new RefusedFile('source.unreadable');
    if (countLetters(built.text) < LEAST_LETTERS_PER_PAGE * file.numPages) throw new RefusedFile('source.scanned');
    if (textless.length > 0) onPage(file.numPages, file.numPages);
    const pictures = await withPictures(file, textless);
    return { ...built, pages: file.numPages, picturePages: rangesOf(pictures), unreadPages: rangesOf(unread) };
  } catch (error) {
    if (error instanceof RefusedFile) throw error;
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') throw new RefusedFile('source.encrypted', {}, { cause: error });
    throw new RefusedFile('source.unreadable', {}, { cause: error });
  } finally {
    await task.destroy();
  }
}

/** Those of `pages` that show a picture; a page that is blank on purpose misses nothing. */
async function withPictures(file: PDFDocumentProxy, pages: readonly number[]): Promise<readonly number[]> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const shows = new Set([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject]);
  const endsAt = performance.now() + LOOK_FOR_PICTURES_MS;
  const found: number[] = [];
  for (const number of pages) {
    if (performance.now() < endsAt) {
      const page = await file.getPage(number);
      const { fnArray } = await page.getOperatorList();
      page.cleanup();
      if (!fnArray.some((operator) => shows.has(operator))) continue;
    }
    found.push(number);
  }
  return found;
}

/** Rows of neighbours; undefined for none. */
function rangesOf(pages: readonly number[]): readonly PageRange[] | undefined {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last?.[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.length === 0 ? undefined : ranges;
}

/** Counts as far as matters. */
function countLetters(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) if (isLetter(text.charCodeAt(index))) letters++;
  return letters;
}
