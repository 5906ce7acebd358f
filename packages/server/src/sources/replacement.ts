import type { Citation, SourceId, Span } from '@longhand/document';
import type { EventBody } from '@longhand/engine';
import type { DocState } from '@longhand/protocol';
import type { StoredText } from '@longhand/protocol/ports';
import { carrySpan } from '@longhand/sources';

export interface OldVersion {
  readonly id: SourceId;
  /** Null when it never had a text: then nothing can stand on it. */
  readonly text: StoredText | null;
}

/** The source and the versions before it that citations still hold. */
export function versionsOf(state: DocState, source: SourceId): readonly SourceId[] {
  const earlier = Object.values(state.sources).filter(({ replacedBy }) => replacedBy === source);
  return [source, ...earlier.flatMap(({ id }) => versionsOf(state, id))];
}

/**
 * What the new version of a source means for the document: citations whose quote stands in it move there, also those that a version between
 * had left behind; the others are stale and keep their version alive. Passages that were offered move along, or are offered no more.
 *
 * @param olds the version that is replaced, then those before it
 */
export function replacement(
  state: DocState,
  olds: readonly OldVersion[],
  next: { readonly id: SourceId; readonly stored: StoredText },
): readonly EventBody[] {
  const present = olds[0] && state.sources[olds[0].id];
  // Removed, or replaced by another file, while this one was read: then it is a source like any other.
  if (!present || present.replacedBy !== undefined) return [];
  return olds.flatMap((old) => replacedOne(state, old, next));
}

function replacedOne(
  state: DocState,
  old: OldVersion,
  next: { readonly id: SourceId; readonly stored: StoredText },
): readonly EventBody[] {
  const pageAt = pageFinder(next.stored);
  const carried = (span: Span) => {
    const { text } = old;
    if (text === null || text.sha256 !== span.sha256) return { kind: 'gone' } as const;
    return carrySpan({ text: text.text, start: span.start, end: span.end }, next.stored.text);
  };
  const at = (span: Span, { start, end }: { readonly start: number; readonly end: number }): Span => {
    const page = pageAt(start);
    const { sha256 } = next.stored;
    return { source: next.id, sha256, ...(page === undefined ? {} : { page }), start, end, quote: span.quote };
  };

  const evidence = Object.entries(state.evidence).flatMap(([alias, span]) => {
    if (span.source !== old.id) return [];
    const place = carried(span);
    return place.kind === 'found' ? [{ alias, ...at(span, place) }] : [];
  });
  const held = Object.values(state.citations).filter(
    ({ source, standing }) => source === old.id && standing !== 'lost',
  );
  const citations = held.map((citation): EventBody => {
    const place = carried(citation);
    if (place.kind === 'found') return { type: 'citation.moved', data: moved(citation, at(citation, place)) };
    return { type: 'citation.marked', data: { citation: citation.id, standing: 'stale', reason: place.kind } };
  });
  const isHeld = citations.some(({ type }) => type === 'citation.marked');
  return [
    { type: 'source.replaced', data: { source: old.id, by: next.id, evidence } },
    ...citations,
    ...(isHeld ? [] : [{ type: 'source.removed', data: { source: old.id } } as const]),
  ];
}

/** The flags stay: they compare the sentence with the quote, and neither changed. */
function moved({ id, flags }: Citation, span: Span): Citation {
  return { ...span, id, ...(flags === undefined ? {} : { flags }) };
}

function pageFinder({ places }: StoredText): (offset: number) => number | undefined {
  return (offset) => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return places[low]?.page;
  };
}
