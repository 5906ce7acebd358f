/**
 * Search over the sources of a document: by words, and by what else there is, fused by rank.
 * @module
 */
import type { SourceId } from '@longhand/document';
import type { DocumentId, SearchAnswer, SearchFilter, SearchHit, SearchWay } from '@longhand/protocol';
import { fuse, type Hit, highlighter } from '@longhand/sources';
import type { Embeddings } from '../embeddings/embeddings.ts';
import { placeOf } from './fused-retriever.ts';
import type { Retriever } from './retriever.ts';
import { placeAt, type SourceTexts } from './source-texts.ts';
import { type SourceLang, type Translation, type Translator, wantedLang } from './translation.ts';

export interface Search {
  /** The best passages for a query, with what a reader needs to see why. */
  search(document: DocumentId, query: string, options: SearchOptions, signal?: AbortSignal): Promise<SearchAnswer>;
}

export interface SearchOptions extends SearchFilter {
  readonly limit: number;
}

/** A source of a document, as far as a search is concerned. */
export interface SearchedSource extends SourceLang {
  readonly name: string;
  readonly status: 'extracting' | 'ready' | 'failed';
}

export interface SearchDeps {
  readonly retriever: Pick<Retriever, 'search'>;
  readonly texts: Pick<SourceTexts, 'of'>;
  /** Finds by meaning, where a model of embeddings is set. */
  readonly meaning?: Pick<Embeddings, 'find' | 'isOn'> | undefined;
  /** Asks for the query in another language. Not used while a model of embeddings is set: its vectors know both. */
  readonly translator?: Pick<Translator, 'translate'> | undefined;
  sourcesOf(document: DocumentId): Promise<readonly SearchedSource[]>;
}

/** What each way of finding brings to the fusion. */
const CANDIDATES = 50;

/** @example await createSearch(deps).search('d_1', '海水盐度', { limit: 10 }) */
export function createSearch({ retriever, texts, meaning, translator, sourcesOf }: SearchDeps): Search {
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

  /** The query in the language of those sources that are in another one, where only words can find them. */
  async function translated(
    document: DocumentId,
    query: string,
    filter: SearchFilter,
    sources: readonly SearchedSource[],
  ): Promise<Translation | null> {
    if (translator === undefined || meaning?.isOn === true) return null;
    const to = wantedLang(query, sources, filter);
    return to === null ? null : translator.translate(document, query, to);
  }

  return {
    async search(document, query, options, signal) {
      const sources = await sourcesOf(document);
      const { limit, ...filter } = options;
      const deep = { ...filter, limit: Math.max(limit, CANDIDATES) };
      const [byWords, near, translation] = await Promise.all([
        retriever.search(document, query, deep, signal),
        meaning?.find(document, query, deep, signal) ?? null,
        translated(document, query, filter, sources),
      ]);
      signal?.throwIfAborted();
      const inOther =
        translation === null || translation === 'late'
          ? []
          : await retriever.search(document, translation.query, deep, signal);
      const lists: (readonly Hit[])[] = [byWords];
      const ways: SearchWay[] = ['words'];
      if (inOther.length > 0) {
        lists.push(inOther);
        ways.push('translation');
      }
      if (near !== null && near.hits.length > 0) {
        lists.push(near.hits);
        ways.push('meaning');
      }
      // One list alone keeps its scores, which say more than ranks.
      const best =
        lists.length === 1
          ? byWords.slice(0, limit).map((hit) => ({ item: hit, score: hit.score }))
          : fuse(lists, placeOf, limit);
      const other = translation === null || translation === 'late' ? [] : [translation.query];
      const mark = highlighter([query, ...other]);
      const names = new Map(sources.map(({ id, name }) => [id, name]));
      const hits = await Promise.all(best.map(({ item, score }) => shown(item, score, names, mark)));
      const unread = sources.filter(({ status }) => status === 'extracting').length;
      const notice =
        near?.notice ??
        (translation === 'late' ? { code: 'search.translating' } : undefined) ??
        (unread === 0 ? undefined : { code: 'search.unread', params: { count: unread } });
      return {
        hits: hits.flat(),
        ways,
        ...(other[0] === undefined ? {} : { translated: other[0] }),
        ...(notice === undefined ? {} : { notice }),
      };
    },
  };
}

type Mark = (text: string) => SearchHit['highlights'];
