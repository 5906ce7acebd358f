/**
 * From files to evidence: extraction, chunks, search, citation checks.
 * @module
 */
export { detectEncoding, type Encoding } from './extract/encoding.ts';
export { type SourceCode, SourceError, type SourceParams } from './extract/errors.ts';
export {
  type Extracted,
  type ExtractOptions,
  type ExtractProgress,
  extract,
  type SourceFile,
} from './extract/extract.ts';
export { DEFAULT_LIMITS, type Limits } from './extract/limits.ts';
export { findOcr } from './ocr/find-ocr.ts';
export type { OcrSetup } from './ocr/ocr-engine.ts';
export { type CitedPlace, citedPlaces, reportOf } from './report/evidence-report.ts';
export {
  boxesOf,
  type Carried,
  type Chunk,
  carrySpan,
  chunkText,
  detectLang,
  flagClaim,
  fuse,
  type Heading,
  type Hit,
  highlighter,
  INDEX_VERSION,
  indexSteps,
  indexText,
  narrowSpan,
  nearestPassage,
  type Range,
  SearchIndex,
  type SearchOptions,
  type Steps,
  sentencesOf,
  type TextBox,
  verifySpan,
} from './text/index.ts';
export { type Near, nearest, type VectorRows } from './vectors/nearest.ts';
export { type VectorSearch, vectorSearch } from './vectors/vector-search.ts';
