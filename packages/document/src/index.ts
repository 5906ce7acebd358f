export {
  citationsIn,
  contentOf,
  countWords,
  hasInlineContent,
  mapInline,
  plainInline,
  plainText,
  visitInline,
  withContent,
} from './body.ts';
export { diffInline, mapChange } from './change.ts';
export { DocumentError, type DocumentErrorCode } from './error.ts';
export { isAllowedHref } from './href.ts';
export {
  applyChange,
  applyChanges,
  inlineLength,
  inlineText,
  joinInline,
  normalizeInline,
  sliceInline,
  textRun,
} from './inline.ts';
export type { ParsedBlock, ParseOptions } from './markdown/options.ts';
export { type NextBlock, nextBlock, parseMarkdown } from './markdown/parse.ts';
export { parseTail } from './markdown/tail.ts';
export type * from './types.ts';
export { bodyLimits, type Problem, type ProblemCode, validateBody } from './validate.ts';
