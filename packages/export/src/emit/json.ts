import type { DocumentContent } from '@longhand/document';

/**
 * The document as it is stored, with full spans: what another program, or a later import, reads. Keys are in the order of the contract, so that
 * equal documents give equal bytes.
 *
 * @example JSON.parse(jsonFile(content)).schema // 'doc/1'
 */
export function jsonFile({ schema, id, title, lang, updatedAt, blocks, citations, sources }: DocumentContent): string {
  return `${JSON.stringify({ schema, id, title, lang, updatedAt, blocks, citations, sources }, null, 2)}\n`;
}
