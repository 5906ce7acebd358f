/**
 * Whether text recognition can run here: the engine is an optional package, its language data are files of the system.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OcrSetup } from './ocr-engine.ts';

/** Where distributions put language data. */
const FOLDERS = [
  '/usr/share/tesseract-ocr/5/tessdata',
  '/usr/share/tesseract-ocr/4.00/tessdata',
  '/usr/share/tessdata',
];
/** Each language costs time, so only those of our readers. */
const LANGUAGES = ['chi_sim', 'chi_tra', 'eng'];

/**
 * The set-up of the engine that is installed, or null when the package or its language data are missing.
 *
 * @param dataFolder where the language data lie, when not where distributions put them
 * @example const ocr = await findOcr() // { dataFolder: '/usr/share/tesseract-ocr/5/tessdata', languages: ['chi_sim', 'eng'] }
 */
export async function findOcr(dataFolder?: string): Promise<OcrSetup | null> {
  try {
    import.meta.resolve('tesseract.js');
  } catch {
    return null;
  }
  for (const folder of dataFolder === undefined ? FOLDERS : [dataFolder]) {
    const files = await readdir(folder).catch((): string[] => []);
    const languages = LANGUAGES.filter((language) => files.includes(`${language}.traineddata`));
    // Traditional characters beside simplified ones slow every page down and help few.
    if (languages.length > 0)
      return { dataFolder: join(folder), languages: languages.length > 2 ? ['chi_sim', 'eng'] : languages };
  }
  return null;
}
