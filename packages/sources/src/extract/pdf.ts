/**
 * PDF by pdf.js: its text items become lines, tables and paragraphs, each piece with its page and box.
 * @module
 */
import type { Limits } from './limits.ts';
import { openPdf } from './open-pdf.ts';
import { isLetter, PdfFlow } from './pdf-flow.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

/** Fewer letters than this per page is what page numbers and stamps leave on a scan. */
const LEAST_LETTERS_PER_PAGE = 5;

export interface PdfText extends BuiltText {
  readonly pages: number;
}

/**
 * The text of a PDF.
 *
 * @param onPages told the number of pages before the first one is read
 */
export async function readPdf(bytes: Uint8Array, limits: Limits, onPages: (pages: number) => void): Promise<PdfText> {
  const task = await openPdf(bytes);
  try {
    const file = await task.promise;
    if (file.numPages > limits.maxPages)
      throw new RefusedFile('source.tooLarge', { limit: `${limits.maxPages} pages` });
    onPages(file.numPages);
    const builder = new TextBuilder(limits.maxTextUnits);
    const flow = new PdfFlow(builder);
    const isTagged = (await file.getMarkInfo().catch(() => null))?.Marked === true;
    let broken = 0;
    for (let number = 1; number <= file.numPages; number++) {
      try {
        const page = await file.getPage(number);
        const content = await page.getTextContent({ includeMarkedContent: isTagged });
        const tree = isTagged ? await page.getStructTree().catch(() => null) : null;
        const isFixed = (font: string) => content.styles[font]?.fontFamily === 'monospace';
        const items = content.items.map((item) =>
          'str' in item && isFixed(item.fontName) ? { ...item, isFixed: true } : item,
        );
        flow.addPage(number, items, tree);
        page.cleanup();
      } catch (error) {
        if (error instanceof RefusedFile) throw error;
        broken++;
      }
    }
    const built = flow.finish();
    if (broken === file.numPages) throw new RefusedFile('source.unreadable');
    if (countLetters(built.text) < LEAST_LETTERS_PER_PAGE * file.numPages) throw new RefusedFile('source.scanned');
    return { ...built, pages: file.numPages };
  } catch (error) {
    if (error instanceof RefusedFile) throw error;
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') throw new RefusedFile('source.encrypted', {}, { cause: error });
    throw new RefusedFile('source.unreadable', {}, { cause: error });
  } finally {
    await task.destroy();
  }
}

/** Counts as far as matters. */
function countLetters(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) if (isLetter(text.charCodeAt(index))) letters++;
  return letters;
}
