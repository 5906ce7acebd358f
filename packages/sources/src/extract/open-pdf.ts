import { fileURLToPath } from 'node:url';
import type { PDFDocumentLoadingTask } from 'pdfjs-dist';

/**
 * Begins to read a PDF; to be destroyed after use. Predefined character maps are always loaded: without them Chinese files give no text and no
 * error.
 */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocumentLoadingTask> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = new URL('./', import.meta.resolve('pdfjs-dist/package.json'));
  return pdfjs.getDocument({
    data: bytes,
    cMapUrl: fileURLToPath(new URL('cmaps/', folder)),
    cMapPacked: true,
    standardFontDataUrl: fileURLToPath(new URL('standard_fonts/', folder)),
    wasmUrl: fileURLToPath(new URL('wasm/', folder)),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
}
