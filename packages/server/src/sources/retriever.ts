import type { SourceId, Span } from '@longhand/document';
import type { DocumentId } from '@longhand/protocol';
import type { StoredChunk, StoredText, Tables } from '@longhand/protocol/ports';
import { SearchIndex } from '@longhand/sources';

export interface Retriever {
  /** The best passages of a document's sources for a query, best first, as spans that resolve. */
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
    for (const { id } of await tables.listSources(document)) {
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

  return {
    async retrieve(document, query, limit, signal) {
      const { index, texts } = await indexOf(document);
      signal?.throwIfAborted();
      const hits = index.search(query, { limit });
      const least = (hits[0]?.score ?? 0) * LEAST_SHARE;
      return hits.flatMap(({ source, score, start, end, page }) => {
        if (score < least) return [];
        const text = texts.get(source);
        if (text === undefined) return [];
        const quote = text.text.slice(start, end);
        return [{ source, sha256: text.sha256, ...(page === undefined ? {} : { page }), start, end, quote }];
      });
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
  open.index.add(source, text.text, chunks);
}
