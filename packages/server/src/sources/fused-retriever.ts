import type { SourceId, Span } from '@longhand/document';
import { fuse, type Hit } from '@longhand/sources';
import type { Embeddings } from '../embeddings/embeddings.ts';
import type { Retriever } from './retriever.ts';
import type { SourceTexts } from './source-texts.ts';

/** A passage is the same one whichever way it was found. */
export function placeOf({ source, start, end }: { source: SourceId; start: number; end: number }): string {
  return `${source} ${start}-${end}`;
}

/**
 * A retriever that finds passages by meaning as well, while a model of embeddings is set: both lists fused by rank. Without one it is the retriever
 * that it was given.
 */
export function fusedRetriever(
  retriever: Retriever,
  embeddings: Pick<Embeddings, 'find' | 'isOn' | 'added' | 'removed' | 'drop'>,
  texts: SourceTexts,
): Retriever {
  async function spanOf({ source, page, start, end }: Hit): Promise<Span[]> {
    const text = await texts.of(source);
    if (text === null) return [];
    const quote = text.text.slice(start, end);
    return [{ source, sha256: text.sha256, ...(page === undefined ? {} : { page }), start, end, quote }];
  }
  return {
    ...retriever,
    async retrieve(document, query, limit, signal) {
      if (!embeddings.isOn) return retriever.retrieve(document, query, limit, signal);
      const [byWords, near] = await Promise.all([
        retriever.retrieve(document, query, limit, signal),
        embeddings.find(document, query, { limit }, signal),
      ]);
      if (near === null || near.hits.length === 0) return byWords;
      const byMeaning = (await Promise.all(near.hits.map(spanOf))).flat();
      return fuse([byWords, byMeaning], placeOf, limit).map(({ item }) => item);
    },
    added(document, source, index) {
      texts.forget(source);
      retriever.added(document, source, index);
      embeddings.added(document, source);
    },
    removed(document, source) {
      texts.forget(source);
      retriever.removed(document, source);
      embeddings.removed(document, source);
    },
    drop(document) {
      retriever.drop(document);
      embeddings.drop(document);
    },
  };
}
