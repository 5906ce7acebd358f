/**
 * Passages that are near to a query in meaning: its vector among those of all chunks of a document.
 * @module
 */
import type { SourceId } from '@longhand/document';
import type { DocumentId, Notice, SearchFilter } from '@longhand/protocol';
import type { EmbeddingPort, StoredChunk, Tables } from '@longhand/protocol/ports';
import { detectLang, type Hit, vectorSearch } from '@longhand/sources';
import type { SourceTexts } from '../sources/source-texts.ts';
import type { ChosenModel } from './choice.ts';
import { MAX_CHUNKS } from './indexing.ts';

export interface Found {
  readonly hits: readonly Hit[];
  /** Why there are none, or fewer than there should be. */
  readonly notice?: Notice;
}

export interface Meaning {
  /** Null while no model of embeddings is set. Never fails: what goes wrong is a notice. */
  find(
    document: DocumentId,
    query: string,
    options: SearchFilter & { readonly limit: number },
    signal?: AbortSignal,
  ): Promise<Found | null>;
  /** The vectors of a document changed. */
  forget(document: DocumentId): void;
  removed(document: DocumentId, source: SourceId): void;
  close(): Promise<void>;
}

export interface MeaningDeps {
  readonly tables: Pick<Tables, 'listSources' | 'listVectors' | 'listChunks' | 'countEmbedding'>;
  readonly texts: Pick<SourceTexts, 'of'>;
  model(): ChosenModel | null;
  portOf(model: ChosenModel): EmbeddingPort;
  /** Sources of a document that have not all their vectors yet. */
  leftOf(document: DocumentId): number;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
  /** A search waits no longer for the vector of its query; 4,000 ms by default. */
  readonly patienceMs?: number;
}

/** After a failure the endpoint is left alone for so long: each search would wait for it anew. */
const PAUSE_MS = 10_000;
/** Numbers that the thread holds, over all documents: 512 MB. */
const MAX_NUMBERS = 128 * 1024 * 1024;
const MAX_QUERIES = 200;
const LONGEST_QUERY = 2_000;

interface Held {
  readonly key: string;
  readonly numbers: number;
  readonly chunks: number;
  readonly sources: readonly SourceId[];
}

/** @example await createMeaning(deps).find('d_1', 'Why is the sea salty?', { limit: 10 }) */
export function createMeaning(deps: MeaningDeps): Meaning {
  const { tables, texts } = deps;
  const patienceMs = deps.patienceMs ?? 4_000;
  const search = vectorSearch();
  const documents = new Map<DocumentId, Promise<Held>>();
  const sizes = new Map<DocumentId, number>();
  const queries = new Map<string, Float32Array>();
  let silentUntil = Number.NEGATIVE_INFINITY;

  async function load(document: DocumentId, key: string): Promise<Held> {
    const sources = await tables.listSources(document);
    // An older version of a source keeps its text for the citations on it, and is not searched.
    const present = new Set(sources.flatMap(({ id, replacedBy }) => (replacedBy === undefined ? [id] : [])));
    const all = await tables.listVectors(document, key);
    const rows = all.filter(({ source, chunks: own }) => own.length > 0 && present.has(source));
    const chunks = rows.reduce((sum, one) => sum + one.chunks.length, 0);
    const numbers = rows.reduce((sum, one) => sum + one.data.length, 0);
    search.drop(document);
    const isTooMany = chunks > MAX_CHUNKS;
    if (!isTooMany && rows.length > 0) search.put(document, rows);
    sizes.set(document, isTooMany ? 0 : numbers);
    return { key, numbers, chunks, sources: rows.map(({ source }) => source) };
  }
  async function held(document: DocumentId, key: string): Promise<Held> {
    const known = await documents.get(document);
    // A thread that died holds nothing any more.
    const isThere = known !== undefined && (search.has(document) || known.numbers === 0 || known.chunks > MAX_CHUNKS);
    const open = known !== undefined && isThere && known.key === key ? documents.get(document) : load(document, key);
    const one = open ?? load(document, key);
    documents.delete(document);
    documents.set(document, one);
    one.catch(() => documents.delete(document));
    const found = await one;
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const oldest of documents.keys()) {
      if (total <= MAX_NUMBERS || oldest === document) break;
      total -= sizes.get(oldest) ?? 0;
      forget(oldest);
    }
    return found;
  }
  function forget(document: DocumentId): void {
    documents.delete(document);
    sizes.delete(document);
    search.drop(document);
  }

  /** The vector of a query; null when the endpoint does not give it in time. */
  async function vectorOf(model: ChosenModel, query: string, signal?: AbortSignal): Promise<Float32Array | null> {
    const id = `${model.key}\n${query}`;
    const known = queries.get(id);
    if (known !== undefined) return known;
    if (deps.now() < silentUntil) return null;
    const patience = AbortSignal.timeout(patienceMs);
    const answer = await deps
      .portOf(model)
      .embed([query.slice(0, LONGEST_QUERY)], signal ? AbortSignal.any([signal, patience]) : patience);
    signal?.throwIfAborted();
    const [vector] = answer.outcome === 'vectors' ? answer.vectors : [];
    if (answer.outcome !== 'vectors' || vector === undefined) {
      silentUntil = deps.now() + PAUSE_MS;
      return null;
    }
    tables.countEmbedding(model.key, answer.tokens).catch(deps.report);
    queries.set(id, vector);
    for (const oldest of queries.keys()) {
      if (queries.size <= MAX_QUERIES) break;
      queries.delete(oldest);
    }
    return vector;
  }

  /** By source, which chunks a filter lets through; undefined when it lets all. */
  async function allowed(sources: readonly SourceId[], { sources: wanted, pages, lang }: SearchFilter) {
    if (wanted === undefined && pages === undefined && lang === undefined) return undefined;
    const only = wanted === undefined ? null : new Set(wanted);
    const masks = new Map<SourceId, Uint8Array | null>();
    for (const source of sources) {
      if (only !== null && !only.has(source)) continue;
      if (pages === undefined && lang === undefined) {
        masks.set(source, null);
        continue;
      }
      const chunks = await tables.listChunks(source);
      const mask = new Uint8Array(chunks.reduce((most, { index }) => Math.max(most, index + 1), 0));
      const text = lang === undefined ? '' : ((await texts.of(source))?.text ?? '');
      for (const { index, page, start, end } of chunks) {
        const isOnPage = pages === undefined || (page !== undefined && page >= pages[0] && page <= pages[1]);
        mask[index] = isOnPage && (lang === undefined || detectLang(text.slice(start, end)) === lang) ? 1 : 0;
      }
      masks.set(source, mask);
    }
    return masks;
  }

  async function hitsOf(
    near: readonly { readonly source: SourceId; readonly chunk: number; readonly score: number }[],
  ): Promise<readonly Hit[]> {
    const chunksOf = new Map<SourceId, ReadonlyMap<number, StoredChunk>>();
    const textsOf = new Map<SourceId, string>();
    for (const source of new Set(near.map((one) => one.source))) {
      chunksOf.set(source, new Map((await tables.listChunks(source)).map((chunk) => [chunk.index, chunk])));
      textsOf.set(source, (await texts.of(source))?.text ?? '');
    }
    return near.flatMap(({ source, chunk, score }): Hit[] => {
      const found = chunksOf.get(source)?.get(chunk);
      if (found === undefined) return [];
      const { start, end, page, heading } = found;
      const lang = detectLang(textsOf.get(source)?.slice(start, end) ?? '');
      const optional = { ...(page === undefined ? {} : { page }), ...(heading === undefined ? {} : { heading }) };
      return [{ source, chunk, score, start, end, lang, ...optional }];
    });
  }

  return {
    async find(document, query, options, signal) {
      const model = deps.model();
      if (model === null) return null;
      const none = (code: string): Found => ({ hits: [], notice: { code, params: { model: model.id } } });
      try {
        const { chunks, sources } = await held(document, model.key);
        if (chunks > MAX_CHUNKS) return { hits: [], notice: { code: 'search.tooMany', params: { limit: MAX_CHUNKS } } };
        const left = deps.leftOf(document);
        const partial = left === 0 ? {} : { notice: { code: 'search.partial', params: { count: left } } };
        if (chunks === 0) return { hits: [], ...partial };
        const vector = await vectorOf(model, query, signal);
        if (vector === null) return none('search.wordsOnly');
        const masks = await allowed(sources, options);
        return { hits: await hitsOf(await search.nearest(document, vector, options.limit, masks)), ...partial };
      } catch (error) {
        signal?.throwIfAborted();
        deps.report(error);
        return none('search.wordsOnly');
      }
    },
    forget,
    removed(document, source) {
      search.remove(document, source);
    },
    close: () => search.close(),
  };
}
