import type { DocumentId } from '@longhand/protocol';
import { fuse } from '@longhand/sources';
import { placeOf } from './fused-retriever.ts';
import type { Retriever } from './retriever.ts';
import { type SourceLang, type Translator, wantedLang } from './translation.ts';

/**
 * A retriever for single queries, as a model's own search for sources: it looks in the other language, too, where sources are written in it. The
 * searches of a plan are in both languages already and do not need it.
 */
export function bilingualRetriever(
  retriever: Pick<Retriever, 'retrieve'>,
  translator: Pick<Translator, 'translate'>,
  sourcesOf: (document: DocumentId) => Promise<readonly SourceLang[]>,
): Pick<Retriever, 'retrieve'> {
  return {
    async retrieve(document, query, limit, signal) {
      const to = wantedLang(query, await sourcesOf(document));
      const [found, translation] = await Promise.all([
        retriever.retrieve(document, query, limit, signal),
        to === null ? null : translator.translate(document, query, to),
      ]);
      if (translation === null || translation === 'late') return found;
      const other = await retriever.retrieve(document, translation.query, limit, signal);
      return fuse([found, other], placeOf, limit).map(({ item }) => item);
    },
  };
}
