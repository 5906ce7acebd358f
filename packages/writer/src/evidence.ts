/**
 * From aliases that a model writes to citations that resolve.
 * @module
 */
import {
  type BlockBody,
  type Citation,
  type CitationId,
  type Inline,
  inlineText,
  mapInline,
  type Span,
} from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { flagClaim, narrowSpan } from '@longhand/sources/text';

/** Aliases for passages: a passage that was offered before keeps its alias. */
export function aliased(state: DocState, spans: readonly Span[]): readonly (Span & { readonly alias: string })[] {
  const known = new Map(Object.entries(state.evidence).map(([alias, span]) => [placeOf(span), alias]));
  let count = Object.keys(state.evidence).length;
  return spans.map((span) => {
    const alias = known.get(placeOf(span)) ?? `S${++count}`;
    known.set(placeOf(span), alias);
    return { ...span, alias };
  });
}

function placeOf(span: Span): string {
  return `${span.source}:${span.start}-${span.end}`;
}

/** Whether a text may cite this alias: it was offered, and its source is still the present one. */
export function mayCite(state: DocState, alias: string): boolean {
  return Object.hasOwn(state.evidence, alias) && state.evidence[alias]?.isGone !== true;
}

/** The alias that a citation was written with, for showing kept text to a model again. */
export function aliasOf(citation: CitationId): string {
  return citation.split('_', 1)[0] ?? citation;
}

/**
 * Replaces each alias in a parsed body by a citation of the sentences that carry the claim before it.
 * The quote is a slice of the offered passage, so what is stored always resolves.
 *
 * @param body parsed with `cite: (alias) => alias`
 */
export function cited(
  state: DocState,
  body: BlockBody,
): { readonly body: BlockBody; readonly citations: readonly Citation[] } {
  const citations = new Map<CitationId, Citation>();
  const resolved = mapInline(body, (content) => {
    let claimFrom = 0;
    return content.map((inline, index): Inline => {
      if (inline.type !== 'cite') {
        // A claim begins behind the last mark: text between two marks belongs to the second.
        return inline;
      }
      const before = content.slice(claimFrom, index).filter((part) => part.type !== 'cite');
      const claim = lastSentence(inlineText(before)) || lastSentence(inlineText(content.slice(0, index)));
      if (content[index + 1]?.type !== 'cite') claimFrom = index + 1;
      const citation = citationFor(state, inline.citation, claim);
      if (!citation) return inline;
      citations.set(citation.id, citation);
      return { type: 'cite', citation: citation.id };
    });
  });
  return { body: resolved, citations: [...citations.values()].filter((citation) => !(citation.id in state.citations)) };
}

function citationFor(state: DocState, alias: string, claim: string): Citation | null {
  const span = mayCite(state, alias) ? state.evidence[alias] : undefined;
  if (!span) return null;
  const { source, sha256, page } = span;
  const { start, end } = narrowSpan(span.quote, 0, span.quote.length, claim);
  const quote = span.quote.slice(start, end);
  const flags = flagClaim(claim, quote);
  const from = span.start + start;
  return {
    // With the text in its name: the same mark pasted into another document never means another quote.
    id: `${alias}_${from}_${span.start + end}_${sha256.slice(0, 8)}`,
    source,
    sha256,
    ...(page === undefined ? {} : { page }),
    start: from,
    end: span.start + end,
    quote,
    ...(flags.length > 0 ? { flags } : {}),
  };
}

function lastSentence(text: string): string {
  const sentences = text.split(/(?<=[。！？!?])|(?<=\.)\s+/).filter((sentence) => sentence.trim() !== '');
  return (sentences.at(-1) ?? '').trim();
}
