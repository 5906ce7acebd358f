/**
 * The sentences of a block with the citations that stand at each.
 * @module
 */
import { type BlockBody, type CitationId, type Inline, plainInline } from '@longhand/document';
import { sentencesOf } from '../text/index.ts';

export interface CitedSentence {
  readonly text: string;
  readonly citations: readonly CitationId[];
  /** False for a cell, a caption or a heading: nobody expects each of these to have a source. */
  readonly isProse: boolean;
}

/**
 * A mark belongs to the sentence that it stands in or right behind, also behind its full stop.
 *
 * @example citedSentences({ type: 'paragraph', content: [{ type: 'text', text: 'It rained.' }, { type: 'cite', citation: 'c1' }] })
 * // [{ text: 'It rained.', citations: ['c1'], isProse: true }]
 */
export function citedSentences(body: BlockBody): readonly CitedSentence[] {
  switch (body.type) {
    case 'heading':
      return ofContent(body.content, false);
    case 'paragraph':
      return ofContent(body.content, true);
    case 'list':
      return body.items.flatMap(({ blocks }) => blocks.flatMap(citedSentences));
    case 'definitions':
      return body.items.flatMap(({ term, blocks }) => [...ofContent(term, false), ...blocks.flatMap(citedSentences)]);
    case 'quote':
    case 'callout':
      return body.blocks.flatMap(citedSentences);
    case 'table':
      return [body.caption ?? [], ...body.rows.flatMap((row) => row.map(({ content }) => content))].flatMap((content) =>
        ofContent(content, false),
      );
    case 'figure':
      return ofContent(body.caption ?? [], false);
    case 'code':
    case 'equation':
    case 'pageBreak':
      return [];
    default:
      return body satisfies never;
  }
}

function ofContent(content: readonly Inline[], isProse: boolean): readonly CitedSentence[] {
  let text = '';
  const marks: { readonly at: number; readonly citation: CitationId }[] = [];
  for (const inline of content) {
    if (inline.type === 'cite') marks.push({ at: text.length, citation: inline.citation });
    else if (inline.type === 'footnote')
      marks.push(...citesIn(inline.content).map((citation) => ({ at: text.length, citation })));
    else text += plainInline([inline]);
  }
  const ranges = sentencesOf(text);
  const found = ranges.map(({ start, end }) => ({
    start,
    text: text.slice(start, end),
    citations: [] as CitationId[],
  }));
  for (const { at, citation } of marks) {
    const owner = found.findLast(({ start }) => start < at) ?? found[0];
    if (owner && !owner.citations.includes(citation)) owner.citations.push(citation);
  }
  return found
    .filter(({ citations }) => isProse || citations.length > 0)
    .map(({ text: sentence, citations }) => ({ text: sentence, citations, isProse }));
}

function citesIn(content: readonly Inline[]): readonly CitationId[] {
  return content.flatMap((inline) =>
    inline.type === 'cite' ? [inline.citation] : inline.type === 'footnote' ? citesIn(inline.content) : [],
  );
}
