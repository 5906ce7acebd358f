/**
 * Search over the sources of a document: by words, and by what else there is, fused by rank.
 * @module
 */
import type { SourceId } from '@longhand/document';
import type { DocumentId, SearchAnswer, SearchFilter, SearchHit } from '@longhand/protocol';
import { fuse, type Hit, highlighter } from '@longhand/sources';
import type { Meaning } from '../embeddings/meaning.ts';
import { placeOf } from './fused-retriever.ts';
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
  /** Finds by meaning, where a model of embeddings is set. */
  readonly meaning?: Pick<Meaning, 'find'> | undefined;
  sourcesOf(document: DocumentId): Promise<readonly SearchedSource[]>;
}

/** What each way of finding brings to the fusion. */
const CANDIDATES = 50;

/** @example await createSearch(deps).search('d_1', '海水盐度', { limit: 10 }) */
export function createSearch({ retriever, texts, meaning, sourcesOf }: SearchDeps): Search {
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
      const { limit, ...filter } = options;
      const deep = { ...filter, limit: Math.max(limit, CANDIDATES) };
      const [byWords, near] = await Promise.all([
        retriever.search(document, query, deep, signal),
        meaning?.find(document, query, deep, signal) ?? null,
      ]);
      signal?.throwIfAborted();
      const lists = [byWords, ...(near === null || near.hits.length === 0 ? [] : [near.hits])];
      // One list alone keeps its scores, which say more than ranks.
      const best =
        lists.length === 1
          ? byWords.slice(0, limit).map((hit) => ({ item: hit, score: hit.score }))
          : fuse(lists, placeOf, limit);
      const mark = highlighter([query]);
      const names = new Map(sources.map(({ id, name }) => [id, name]));
      const hits = await Promise.all(best.map(({ item, score }) => shown(item, score, names, mark)));
      const unread = sources.filter(({ status }) => status === 'extracting').length;
      const notice = near?.notice ?? (unread === 0 ? undefined : { code: 'search.unread', params: { count: unread } });
      return {
        hits: hits.flat(),
        ways: ['words', ...(lists.length > 1 ? (['meaning'] as const) : [])],
        ...(notice === undefined ? {} : { notice }),
      };
    },
  };
}

type Mark = (text: string) => SearchHit['highlights'];
