/**
 * The part of the fold that keeps citations and the sources under them together.
 * @module
 */
import type { Citation, CitationFlag, CitationId, FlagKind, SourceId } from '@longhand/document';
import type { EventOf } from './events.ts';
import { without } from './evolve-run.ts';
import type { DocState, Offered } from './state.ts';

type CitationEvent = EventOf<
  'source.removed' | 'source.replaced' | 'source.described' | 'citation.added' | 'citation.moved' | 'citation.marked'
>;

export function onCitations(state: DocState, event: CitationEvent): DocState {
  switch (event.type) {
    case 'source.removed': {
      const { source } = event.data;
      return {
        ...state,
        sources: without(state.sources, source),
        evidence: withdrawn(state.evidence, source),
        citations: named(state, source),
      };
    }
    case 'source.replaced': {
      const { source, by, evidence } = event.data;
      const old = state.sources[source];
      const kept = evidence.map(({ alias, ...span }) => [alias, span] as const);
      return {
        ...state,
        sources: old ? { ...state.sources, [source]: { ...old, replacedBy: by } } : state.sources,
        evidence: { ...withdrawn(state.evidence, source), ...Object.fromEntries(kept) },
      };
    }
    case 'source.described': {
      const { source, entry } = event.data;
      const present = state.sources[source];
      if (!present) return state;
      const { entry: _entry, ...rest } = present;
      return { ...state, sources: { ...state.sources, [source]: entry === null ? rest : { ...rest, entry } } };
    }
    case 'citation.added':
      return withCitation(state, event.data.id, present(event.data));
    case 'citation.moved':
      return state.citations[event.data.id] ? withCitation(state, event.data.id, event.data) : state;
    case 'citation.marked': {
      const { citation: id, standing, reason } = event.data;
      const citation = state.citations[id];
      return citation ? withCitation(state, id, { ...citation, standing, reason }) : state;
    }
    default:
      return event satisfies never;
  }
}

function withCitation(state: DocState, id: CitationId, citation: Citation): DocState {
  return { ...state, citations: { ...state.citations, [id]: citation } };
}

/** Logs of the first programs name the kind of a flag only. */
function present(
  citation: Omit<Citation, 'flags'> & { readonly flags?: readonly (CitationFlag | string)[] },
): Citation {
  const { flags, ...rest } = citation;
  // A kind that is not known is shown by its name.
  return flags === undefined
    ? rest
    : { ...rest, flags: flags.map((flag) => (typeof flag === 'string' ? { kind: flag as FlagKind } : flag)) };
}

/** The citations, those of a source that goes under its name: a quote without it says little. */
function named({ citations, sources }: DocState, source: SourceId): DocState['citations'] {
  const sourceName = sources[source]?.name;
  if (sourceName === undefined) return citations;
  const all = Object.entries(citations).map(([id, citation]): readonly [CitationId, Citation] => [
    id,
    citation.source === source ? { ...citation, sourceName } : citation,
  ]);
  return Object.fromEntries(all);
}

/** Passages of a source that is there no more stay under their alias, so that no other passage ever gets it. */
function withdrawn(evidence: DocState['evidence'], source: SourceId): DocState['evidence'] {
  const marked = Object.entries(evidence).map(([alias, span]): readonly [string, Offered] => [
    alias,
    span.source === source ? { ...span, isGone: true } : span,
  ]);
  return Object.fromEntries(marked);
}
