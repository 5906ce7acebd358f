/**
 * Segmentation, search and citation checks on plain text: pure, without Node, for server and page alike.
 * @module
 */

export { type Hit, SearchIndex, type SearchOptions } from '../search/search-index.ts';
export { finish, type Steps } from '../search/steps.ts';
export { INDEX_VERSION, indexSteps, indexText } from '../search/text-index.ts';
export { boxesOf, type TextBox } from './boxes.ts';
export { type Carried, carrySpan, nearestPassage } from './carry.ts';
export { type Chunk, chunkText, type Heading } from './chunks.ts';
export { flagClaim, namesIn } from './claim.ts';
export { datesOf } from './dates.ts';
export { fuse } from './fusion.ts';
export { highlighter } from './highlight.ts';
export { detectLang } from './language.ts';
export { numbersOf } from './numbers.ts';
export { type Range, sentencesOf } from './sentences.ts';
export { narrowSpan, verifySpan } from './span.ts';
export { tokensOf } from './tokens.ts';
