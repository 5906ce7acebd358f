/**
 * The bibliography entry that a file gives for itself.
 * @module
 */
import type { CslEntry } from '@longhand/document';
import { decodeHtml } from '../extract/html-encoding.ts';
import type { Limits } from '../extract/limits.ts';
import { MEDIA } from '../extract/media.ts';

/** Runs in the guarded child. What a file says of itself is a courtesy: when it cannot be read, the text still counts. */
export async function fileEntry(
  media: string,
  file: { readonly path: string; readonly bytes: Uint8Array },
  limits: Limits,
): Promise<CslEntry | undefined> {
  try {
    switch (media) {
      case MEDIA.pdf:
        return await (await import('./pdf-entry.ts')).pdfEntry(new Uint8Array(file.bytes));
      case MEDIA.html:
        return (await import('./html-entry.ts')).htmlEntry(decodeHtml(file.bytes));
      case MEDIA.markdown:
        return (await import('./markdown-entry.ts')).markdownEntry(file.bytes);
      case MEDIA.epub:
        return await (await import('./packed-entry.ts')).epubEntry(file.path, limits);
      case MEDIA.docx:
      case MEDIA.xlsx:
      case MEDIA.pptx:
        return await (await import('./packed-entry.ts')).officeEntry(file.path, limits);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
