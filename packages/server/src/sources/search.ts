/**
 * Search over the sources of a document: by words, and by what else there is, fused by rank.
 * @module
 */
import type { SourceId } from '@longhand/document';
import type { DocumentId, SearchAnswer, SearchFilter, SearchHit } from '@longhand/protocol';
import { type Hit, highlighter } from '@longhand/sources';
import type { Retriever } from './retriever.ts';
import { placeAt, type SourceTexts } from './source-texts.ts';

export interface Search {
  /** The best passages for a query, with what a reader needs to see why. */
  search(document: DocumentId, query: string, options: SearchOptions, signal?: AbortSignal): Promise<SearchAnswer>;
}

export interface SearchOptions extends SearchFilter {
  readonly limit: number;
}

/** A source of a document, as far as a search is concerned. */
export interface SearchedSource {
  readonly id: SourceId;
  readonly name: string;
  readonly status: 'extracting' | 'ready' | 'failed';
}

export interface SearchDeps {
  readonly retriever: Pick<Retriever, 'search'>;
  readonly texts: Pick<SourceTexts, 'of'>;
  sourcesOf(document: DocumentId): Promise<readonly SearchedSource[]>;
}

/** @example await createSearch(deps).search('d_1', '海水盐度', { limit: 10 }) */
export function createSearch({ retriever, texts, sourcesOf }: SearchDeps): Search {
  async function shown(
    hit: Hit,
    score: number,
    names: ReadonlyMap<SourceId, string>,
    mark: Mark,
  ): Promise<SearchHit[]> {
    const stored = await texts.of(hit.source);
    const name = names.get(hit.source);
    // Removed while the search was under way.
    if (stored === null || name === undefined) return [];
    const { source, start, end } = hit;
    const text = stored.text.slice(start, end);
    const place = placeAt(stored.places, start);
    const page = hit.page ?? place?.page;
    return [
      {
        source,
        sha256: stored.sha256,
        name,
        ...(page === undefined ? {} : { page }),
        ...(place?.label === undefined ? {} : { label: place.label }),
        start,
        end,
        text,
        highlights: mark(text),
        score,
      },
    ];
  }

  return {
    async search(document, query, options, signal) {
      const sources = await sourcesOf(document);
      const hits = await retriever.search(document, query, options);
      signal?.throwIfAborted();
      const mark = highlighter([query]);
      const names = new Map(sources.map(({ id, name }) => [id, name]));
      const found = await Promise.all(hits.map((hit) => shown(hit, hit.score, names, mark)));
      const unread = sources.filter(({ status }) => status === 'extracting').length;
      return {
        hits: found.flat(),
        ways: ['words'],
        ...(unread === 0 ? {} : { notice: { code: 'search.unread', params: { count: unread } } }),
      };
    },
  };
}

type Mark = (text: string) => SearchHit['highlights'];
