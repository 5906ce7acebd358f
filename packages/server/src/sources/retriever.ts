import type { SourceId, Span } from '@longhand/document';
import type { DocumentId } from '@longhand/protocol';
import type { StoredText, Tables, TextIndex } from '@longhand/protocol/ports';
import { type Hit, INDEX_VERSION, indexSteps, SearchIndex, type SearchOptions } from '@longhand/sources';
import { inTurns } from './in-turns.ts';

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
  /** A source was read, and its index stored: an open index takes it in. */
  added(document: DocumentId, source: SourceId, index: TextIndex): void;
  removed(document: DocumentId, source: SourceId): void;
  /** Forgets the index of a document. */
  drop(document: DocumentId): void;
}

interface OpenIndex {
  readonly index: SearchIndex;
  /** SHA-256 of the text that each source's index was made from. */
  readonly sha256Of: Map<SourceId, string>;
}
type PlainText = Pick<StoredText, 'sha256' | 'text'>;

/** Documents whose index is kept in memory; the longest unused goes first. */
const MAX_OPEN = 32;
/** Texts that were quoted from last are kept up to this many UTF-16 units. */
const MAX_TEXT_UNITS = 16_000_000;

/** A passage below this share of the best one's score shares a word with the question, seldom its subject. */
const LEAST_SHARE = 0.25;

/**
 * Search over the sources of each document. An index is opened from its rows when it is first asked, and kept while it is used; no text is read
 * for that. A source whose index is missing, or was made by other rules, gets a new one.
 *
 * @example const spans = await createRetriever(tables).retrieve('d1', 'sea salt', 8);
 */
export function createRetriever(
  tables: Pick<Tables, 'listSources' | 'getText' | 'listChunks' | 'getIndex' | 'putIndex'>,
): Retriever {
  const indexes = new Map<DocumentId, Promise<OpenIndex>>();
  const texts = new Map<SourceId, PlainText>();
  let textUnits = 0;

  async function load(document: DocumentId): Promise<OpenIndex> {
    const open: OpenIndex = { index: new SearchIndex(), sha256Of: new Map() };
    const put: [SourceId, TextIndex][] = [];
    for (const { id, replacedBy } of await tables.listSources(document)) {
      if (replacedBy !== undefined) continue;
      const stored = await storedIndex(id);
      if (stored === null) continue;
      put.push([id, stored]);
      open.sha256Of.set(id, stored.sha256);
    }
    await inTurns(open.index.change({ put }));
    return open;
  }
  async function storedIndex(source: SourceId): Promise<TextIndex | null> {
    const stored = await tables.getIndex(source);
    if (stored?.version === INDEX_VERSION) return stored;
    const text = await tables.getText(source);
    if (text === null) return null;
    const made = await inTurns(indexSteps(text, await tables.listChunks(source)));
    // Where it cannot be kept, on a full disk, it is made again at the next start.
    await tables.putIndex(source, made).catch(() => undefined);
    return made;
  }
  async function textOf(source: SourceId): Promise<PlainText | null> {
    const kept = texts.get(source);
    const found = kept ?? (await tables.getText(source));
    if (found === null) return null;
    forgetText(source);
    // Most recently used last.
    texts.set(source, { sha256: found.sha256, text: found.text });
    textUnits += found.text.length;
    for (const oldest of texts.keys()) {
      if (textUnits <= MAX_TEXT_UNITS) break;
      forgetText(oldest);
    }
    return found;
  }
  function forgetText(source: SourceId): void {
    textUnits -= texts.get(source)?.text.length ?? 0;
    texts.delete(source);
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
  /** Changes of one index follow each other, and searches that are asked later see them. */
  function change(document: DocumentId, apply: (open: OpenIndex) => Promise<void>): void {
    const changed = indexes.get(document)?.then(async (open) => {
      await apply(open);
      return open;
    });
    if (changed === undefined) return;
    indexes.set(document, changed);
    // An index that failed to load or to change is loaded anew when it is asked next.
    changed.catch(() => {
      if (indexes.get(document) === changed) indexes.delete(document);
    });
  }

  const search: Retriever['search'] = async (document, query, options, signal) => {
    const { index, sha256Of } = await indexOf(document);
    signal?.throwIfAborted();
    const found: FoundPassage[] = [];
    for (const hit of index.search(query, options)) {
      const text = await textOf(hit.source);
      signal?.throwIfAborted();
      // Gone, or another text, since the search began.
      if (text === null || text.sha256 !== sha256Of.get(hit.source)) continue;
      found.push({ ...hit, sha256: text.sha256, quote: text.text.slice(hit.start, hit.end) });
    }
    return found;
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
    added: (document, source, stored) =>
      change(document, async ({ index, sha256Of }) => {
        await inTurns(index.change({ put: [[source, stored]] }));
        sha256Of.set(source, stored.sha256);
      }),
    removed(document, source) {
      forgetText(source);
      change(document, async ({ index, sha256Of }) => {
        await inTurns(index.change({ remove: [source] }));
        sha256Of.delete(source);
      });
    },
    drop: (document) => void indexes.delete(document),
  };
}
