import type { BlockBody, CitationId } from '../types.ts';

/** How model text becomes blocks. */
export interface ParseOptions {
  /**
   * Answers the citation behind an alias (`S3`), called once per marker in reading order. A marker without an answer is dropped from
   * the text and reported.
   */
  readonly cite?: (alias: string) => CitationId | null;
  readonly onUnknownCitation?: (alias: string) => void;
  /** Smallest heading level allowed inside the section; smaller ones are set to it. */
  readonly baseLevel?: number;
  /**
   * Title of the section: headings or lines that only repeat it before the first block are dropped, because models often do that. Pass it
   * to `nextBlock` until it has answered the first body of the section, and no longer.
   */
  readonly dropHeading?: string;
  /** Removes hard numbers (`1.2`, `第三章`, `二、`), bold over the whole line and a final colon from headings; the resolver numbers them. */
  readonly tidyHeadings?: boolean;
}

/** A block and the raw text that it came from: UTF-16 units [start, end) without the blank lines around it. */
export interface ParsedBlock {
  readonly body: BlockBody;
  readonly start: number;
  readonly end: number;
}
