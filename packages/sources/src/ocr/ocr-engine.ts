/** A recognised line, with its box in pixels from the upper left corner: x, y, width, height. */
export interface OcrLine {
  readonly text: string;
  readonly box: readonly [number, number, number, number];
}
/** A paragraph of a picture, its lines from top to bottom. */
export type OcrParagraph = readonly OcrLine[];

/** Reads text off pictures. An engine is loaded in the guarded child, once for a file. */
export interface OcrEngine {
  /** @param picture PNG, JPEG or WebP */
  recognise(picture: Uint8Array): Promise<readonly OcrParagraph[]>;
  close(): Promise<void>;
}

/** How an engine is started. */
export interface OcrSetup {
  /** Folder with `<language>.traineddata`. */
  readonly dataFolder: string;
  /** Names of languages as Tesseract has them: `chi_sim`, `eng`. */
  readonly languages: readonly string[];
}
