/** Bounds of one extraction. */
export interface Limits {
  /** Bytes of the file as uploaded. */
  readonly maxFileBytes: number;
  /** Bytes that an archive may inflate to. */
  readonly maxInflatedBytes: number;
  readonly maxRatio: number;
  readonly maxEntries: number;
  readonly maxPages: number;
  /** Cells of a table or workbook that hold something: each keeps its place in memory. */
  readonly maxCells: number;
  /** UTF-16 units of the extracted text. */
  readonly maxTextUnits: number;
  readonly maxRssBytes: number;
  readonly timeoutMs: number;
  /** Added to the time for each page, once their number is known. */
  readonly timeoutPerPageMs: number;
  /** For one page of a PDF, and for opening it: honest pages take a part of a second, and only hostile ones so long. */
  readonly timeoutOnePageMs: number;
  /** For each picture whose text is recognised. */
  readonly timeoutPerPictureMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxFileBytes: 100_000_000,
  maxInflatedBytes: 200_000_000,
  maxRatio: 200,
  maxEntries: 10_000,
  maxPages: 2_000,
  maxCells: 500_000,
  maxTextUnits: 10_000_000,
  maxRssBytes: 768 * 1024 * 1024,
  timeoutMs: 60_000,
  timeoutPerPageMs: 100,
  timeoutOnePageMs: 12_000,
  timeoutPerPictureMs: 90_000,
};
