/**
 * Reading of Word's XML, without any emitter: text, structure, equations.
 * @module
 */
export { type OoxmlCode, OoxmlError } from './errors.ts';
export { mathText } from './math.ts';
export { type PartReader, readWord, type WordBlock, type WordParagraph, type WordTable } from './word.ts';
export { childOf, childrenOf, elementsOf, tokensOfXml, type XmlElement, type XmlNode, type XmlToken } from './xml.ts';
