/**
 * Reading of the XML of Word, Excel and PowerPoint, without any emitter: text, structure, equations.
 * @module
 */
export { type OoxmlCode, OoxmlError } from './errors.ts';
export { equationText, texOfMath } from './math.ts';
export { type PartReader, type Relation, relationsOf } from './relations.ts';
export { readReview } from './review/read-review.ts';
export type * from './review/types.ts';
export { columnName, readWorkbook, type Sheet, type SheetCell, type SheetRow, type ShowNumber } from './sheets.ts';
export { readSlides, type Slide, type SlideBlock } from './slides.ts';
export { readWord, type WordBlock, type WordParagraph, type WordTable } from './word.ts';
export {
  childOf,
  childrenOf,
  elementsOf,
  localName,
  tokensOfXml,
  type XmlElement,
  type XmlNode,
  type XmlToken,
} from './xml.ts';
