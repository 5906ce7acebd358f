/**
 * Which engine makes a PDF: Typst where its build exists, else Chromium. `LONGHAND_PDF_ENGINE` forces one of them.
 * @module
 */
import { ExportError } from '../export-error.ts';

export type PdfEngine = 'typst' | 'chromium';

/** In the order in which they are tried. */
export const pdfEngines: readonly PdfEngine[] = ['typst', 'chromium'];

/**
 * The engine that the environment forces, or null.
 *
 * @throws ExportError `export.unknownEngine`
 */
export function forcedPdfEngine(env: NodeJS.ProcessEnv = process.env): PdfEngine | null {
  const given = (env.LONGHAND_PDF_ENGINE ?? '').trim().toLowerCase();
  if (given === '') return null;
  const engine = pdfEngines.find((each) => each === given);
  if (engine === undefined) throw new ExportError('export.unknownEngine', { given, known: pdfEngines.join(', ') });
  return engine;
}
