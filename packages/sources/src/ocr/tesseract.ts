/**
 * Tesseract as WebAssembly: no service, no program, language data from a folder.
 * @module
 */
import { isCjk, isWide } from '../text/characters.ts';
import type { OcrEngine, OcrParagraph, OcrSetup } from './ocr-engine.ts';

/** @throws when the package or the language data are missing or damaged */
export async function startTesseract({ dataFolder, languages }: OcrSetup): Promise<OcrEngine> {
  const { createWorker, OEM } = (await import('tesseract.js')).default;
  const worker = await createWorker([...languages], OEM.LSTM_ONLY, {
    langPath: dataFolder,
    gzip: false,
    cacheMethod: 'none',
    // Its default throws out of an event handler.
    errorHandler: () => {},
  });
  await worker.setParameters({ preserve_interword_spaces: '1' });
  return {
    async recognise(picture) {
      const { data } = await worker.recognize(Buffer.from(picture), {}, { blocks: true, text: false });
      return (data.blocks ?? []).flatMap(({ paragraphs }) =>
        paragraphs.map(
          ({ lines }): OcrParagraph =>
            lines.flatMap(({ text, bbox: { x0, y0, x1, y1 } }) => {
              const line = withoutGaps(text.replace(/\s+/g, ' ').trim());
              return line === '' ? [] : [{ text: line, box: [x0, y0, x1 - x0, y1 - y0] as const }];
            }),
        ),
      );
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

/** The engine sets spaces between Han characters, and before the punctuation that stands with them. */
function withoutGaps(line: string): string {
  return line.replace(/(.) (?=(.))/gu, (whole, before: string, after: string) => {
    const [left, right] = [before.codePointAt(0) ?? 0, after.codePointAt(0) ?? 0];
    return (isWide(left) && isWide(right)) || (isCjk(left) && isWide(right)) ? before : whole;
  });
}
