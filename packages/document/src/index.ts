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
export { diffInline, invertChanges, mapChange, mapChanges, mapRange, transform } from './change.ts';
export type * from './csl.ts';
export {
  type BlockDiff,
  type DocumentDiff,
  diffDocuments,
  type FieldName,
  movedBlocks,
  textChanges,
} from './diff/document.ts';
export { isSameValue } from './diff/equal.ts';
export { type DiffLabels, diffToMarkdown } from './diff/markdown.ts';
export { changesBetween, diffText, diffWords, type Piece } from './diff/words.ts';
export { DocumentError, type DocumentErrorCode } from './error.ts';
export { graphemeBorder, holdBack } from './grapheme.ts';
export { chineseNumber, numbersOfLayout, referredNumber, templateNumbers, writtenNumber } from './heading-number.ts';
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
export { citationStyles, templateNames } from './looks.ts';
export { endsInside, safeBorder } from './markdown/border.ts';
export { type ReadFrontMatter, readFrontMatter } from './markdown/front-matter.ts';
export type { ParsedBlock, ParseOptions } from './markdown/options.ts';
export { type NextBlock, nextBlock, parseMarkdown } from './markdown/parse.ts';
export { sentenceRanges } from './markdown/sentence.ts';
export { parseTail } from './markdown/tail.ts';
export { type BodyMarkdownOptions, bodiesToMarkdown, bodyToMarkdown } from './markdown/write.ts';
export { type MarkdownOptions, toMarkdown } from './markdown/write-document.ts';
export { mergeBodies } from './merge-body.ts';
export {
  type BibliographyEntry,
  type CitationNumber,
  createNumberer,
  type HeadingNumber,
  type NumberedContent,
  type Numbering,
  type NumberingProblem,
  numberDocument,
  type Target,
} from './numbering.ts';
export {
  type HeadingBlock,
  headingOf,
  isHeading,
  pathTo,
  type Section,
  sectionsOf,
  walkSections,
  withoutRepeatedTitle,
} from './outline.ts';
export { type WrittenReference, writtenReference } from './reference.ts';
export {
  type Face,
  type FontLadder,
  type HeadingNumbers,
  type PageLine,
  type PageSize,
  pageSizes,
  type TableRules,
  type Theme,
  type ThemeChanges,
} from './theme.ts';
export { changedTheme, type ThemeProblem } from './theme-rules.ts';
export type * from './types.ts';
export { bodyLimits, type Problem, type ProblemCode, validateBody } from './validate.ts';
export { type DocumentProblem, type DocumentProblemCode, validateDocument } from './validate-document.ts';
