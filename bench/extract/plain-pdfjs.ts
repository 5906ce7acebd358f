/**
 * The peer: what pdf.js itself gives, page by page, with the same character maps, in the same guarded child.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export async function run(path: unknown): Promise<number> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = new URL('./', import.meta.resolve('pdfjs-dist/package.json'));
  const task = pdfjs.getDocument({
    // index.ts is the only caller.
    data: new Uint8Array(await readFile(path as string)),
    cMapUrl: fileURLToPath(new URL('cmaps/', folder)),
    cMapPacked: true,
    standardFontDataUrl: fileURLToPath(new URL('standard_fonts/', folder)),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const file = await task.promise;
  let units = 0;
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    for (const item of (await page.getTextContent()).items) if ('str' in item) units += item.str.length;
    page.cleanup();
  }
  await task.destroy();
  return units;
}
