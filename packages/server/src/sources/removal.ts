import type { SourceId } from '@longhand/document';
import type { EventBody } from '@longhand/engine';
import type { DocState } from '@longhand/protocol';
import { type CitedPlace, citedPlaces } from '@longhand/sources';

/** The text cites the source: whoever wants it gone is told what loses it first. */
export class SourceCited extends Error {
  override readonly name = 'SourceCited';
  readonly code = 'source.cited';
  readonly status = 409;
  readonly params: { readonly name: string; readonly count: number };
  readonly places: readonly CitedPlace[];
  constructor(source: string, places: readonly CitedPlace[]) {
    super(`${source} is cited at ${places.length} places.`);
    this.params = { name: source, count: places.length };
    this.places = places;
  }
}

/**
 * The events with which a source goes: every citation on it says so and keeps its quote.
 *
 * @throws SourceCited while the text cites it and `losesCitations` is false
 */
export function removal(state: DocState, source: SourceId, losesCitations: boolean): readonly EventBody[] {
  const places = citedPlaces(state, (citation) => citation.source === source && citation.standing !== 'lost');
  if (places.length > 0 && !losesCitations) throw new SourceCited(state.sources[source]?.name ?? source, places);
  const lost = Object.values(state.citations)
    .filter((citation) => citation.source === source && citation.standing !== 'lost')
    .map(
      ({ id }): EventBody => ({
        type: 'citation.marked',
        data: { citation: id, standing: 'lost', reason: 'deleted' },
      }),
    );
  return [...lost, { type: 'source.removed', data: { source } }];
}
