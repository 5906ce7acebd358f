import type { SourceId, Span } from '@longhand/document';
import type { DocumentId } from '@longhand/protocol';
import type { StoredChunk, StoredText, Tables } from '@longhand/protocol/ports';
import { type Hit, indexText, SearchIndex, type SearchOptions } from '@longhand/sources';

/** A passage that was found, as a span that resolves. */
export interface FoundPassage extends Hit, Span {}

export interface Retriever {
  /**
   * The best passages of a document's sources for a query, best first: the best among those that match the options. Everything that shares a
   * word with the query counts.
   *
   * @example await retriever.search('d1', '排水', { limit: 10, pages: [3, 8], lang: 'zh' });
   */
  search(
    document: DocumentId,
    query: string,
    options?: SearchOptions,
    signal?: AbortSignal,
  ): Promise<readonly FoundPassage[]>;
  /** As `search`, without what scores far below the best one, and as spans only: what a model is offered. */
  retrieve(document: DocumentId, query: string, limit: number, signal?: AbortSignal): Promise<readonly Span[]>;
  /** A source was read: open indexes take it in. */
  added(document: DocumentId, source: SourceId, text: StoredText, chunks: readonly StoredChunk[]): void;
  removed(document: DocumentId, source: SourceId): void;
  /** Forgets the index of a document. */
  drop(document: DocumentId): void;
}

interface OpenIndex {
  readonly index: SearchIndex;
  readonly texts: Map<SourceId, Pick<StoredText, 'sha256' | 'text'>>;
}

/** Documents whose index is kept in memory; the longest unused goes first. */
const MAX_OPEN = 32;

/** A passage below this share of the best one's score shares a word with the question, seldom its subject. */
const LEAST_SHARE = 0.25;

/**
 * Search over the sources of each document. An index is made from the tables when it is first asked, and kept while it is used.
 *
 * @example const spans = await createRetriever(tables).retrieve('d1', 'sea salt', 8);
 */
export function createRetriever(tables: Pick<Tables, 'listSources' | 'getText' | 'listChunks'>): Retriever {
  const indexes = new Map<DocumentId, Promise<OpenIndex>>();

  async function load(document: DocumentId): Promise<OpenIndex> {
    const open: OpenIndex = { index: new SearchIndex(), texts: new Map() };
    for (const { id, replacedBy } of await tables.listSources(document)) {
      if (replacedBy !== undefined) continue;
      const text = await tables.getText(id);
      if (text !== null) put(open, id, text, await tables.listChunks(id));
    }
    return open;
  }
  function indexOf(document: DocumentId): Promise<OpenIndex> {
    const known = indexes.get(document);
    const open = known ?? load(document);
    // Most recently used last.
    indexes.delete(document);
    indexes.set(document, open);
    if (known === undefined) open.catch(() => indexes.delete(document));
    for (const oldest of indexes.keys()) {
      if (indexes.size <= MAX_OPEN) break;
      indexes.delete(oldest);
    }
    return open;
  }
  function change(document: DocumentId, apply: (open: OpenIndex) => void): void {
    // An index that failed to load is loaded anew when it is asked next.
    indexes.get(document)?.then(apply, () => {});
  }

  const search: Retriever['search'] = async (document, query, options, signal) => {
    const { index, texts } = await indexOf(document);
    signal?.throwIfAborted();
    return index.search(query, options).flatMap((hit) => {
      const text = texts.get(hit.source);
      return text === undefined ? [] : [{ ...hit, sha256: text.sha256, quote: text.text.slice(hit.start, hit.end) }];
    });
  };

  return {
    search,
    async retrieve(document, query, limit, signal) {
      const found = await search(document, query, { limit }, signal);
      const least = (found[0]?.score ?? 0) * LEAST_SHARE;
      return found
        .filter(({ score }) => score >= least)
        .map(({ source, sha256, page, start, end, quote }) => ({
          source,
          sha256,
          ...(page === undefined ? {} : { page }),
          start,
          end,
          quote,
        }));
    },
    added: (document, source, text, chunks) => change(document, (open) => put(open, source, text, chunks)),
    removed: (document, source) =>
      change(document, ({ index, texts }) => {
        index.remove(source);
        texts.delete(source);
      }),
    drop: (document) => void indexes.delete(document),
  };
}

function put(open: OpenIndex, source: SourceId, text: StoredText, chunks: readonly StoredChunk[]): void {
  open.texts.set(source, { sha256: text.sha256, text: text.text });
  open.index.put(source, indexText(text, chunks));
}
