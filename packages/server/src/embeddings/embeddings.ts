/**
 * Embeddings as a whole: which model, the work in the background, the search by meaning, and what it costs. Off, nothing of it is there.
 * @module
 */
import type { SourceId } from '@longhand/document';
import { type Endpoint, embedder, type KnownPrice } from '@longhand/models';
import type { DocumentId, EmbeddingReport, EmbeddingStatus } from '@longhand/protocol';
import type { EmbeddingPort, Tables, Timers } from '@longhand/protocol/ports';
import type { SourceTexts } from '../sources/source-texts.ts';
import { type ChosenModel, embeddingChoice } from './choice.ts';
import { createIndexing } from './indexing.ts';
import { createMeaning, type Meaning } from './meaning.ts';

export interface Embeddings extends Pick<Meaning, 'find'> {
  status(): Promise<EmbeddingStatus>;
  /** Chooses a model, and makes all vectors anew; null turns embeddings off. @throws ServerError `embedding.*` */
  set(id: string | null): Promise<void>;
  /** Asks a model for one vector, whether or not it is in use. @throws ServerError `embedding.*` */
  test(id: string, signal: AbortSignal): Promise<EmbeddingReport>;
  /** True while a model is set, whether or not it answers. */
  readonly isOn: boolean;
  added(document: DocumentId, source: SourceId): void;
  removed(document: DocumentId, source: SourceId): void;
  drop(document: DocumentId): void;
  /** Endpoints changed, or the program has just started: looks for chunks without a vector. */
  refresh(): void;
  /** Resolves when nothing is left to do, or it stands still. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddingsDeps {
  /** File that keeps a person's choice. */
  readonly path: string;
  /** LONGHAND_EMBEDDINGS. */
  readonly wanted: string | undefined;
  readonly tables: Tables;
  readonly texts: Pick<SourceTexts, 'of'>;
  readonly timers: Timers;
  readonly now: () => number;
  /** Every document that there is. */
  documents(): readonly DocumentId[];
  endpoints(): readonly Endpoint[];
  priceOf(id: string): KnownPrice | null;
  readonly report: (error: unknown) => void;
}

const TEST_MS = 60_000;
const TEST_TEXT = 'Why is the sea salty? 海水为什么是咸的？';

export async function createEmbeddings(deps: EmbeddingsDeps): Promise<Embeddings> {
  const { tables, timers, texts, now, report } = deps;
  const choice = await embeddingChoice(deps.path, deps.wanted, deps.endpoints);
  const model = () => choice.model();
  const ports = new WeakMap<Endpoint, Map<string, EmbeddingPort>>();
  /** One port for each model at an endpoint: it remembers what the endpoint refuses. */
  function portOf({ endpoint, name }: ChosenModel): EmbeddingPort {
    const own = ports.get(endpoint) ?? new Map<string, EmbeddingPort>();
    const port = own.get(name) ?? embedder(endpoint, name);
    own.set(name, port);
    ports.set(endpoint, own);
    return port;
  }
  const indexing = createIndexing({
    tables,
    timers,
    documents: deps.documents,
    model,
    portOf,
    onIndexed: (document) => meaning.forget(document),
    report,
  });
  const leftOf = (document: DocumentId) => indexing.leftOf(document);
  const meaning: Meaning = createMeaning({ tables, texts, model, portOf, leftOf, now, report });

  return {
    find: meaning.find,
    get isOn() {
      return choice.id !== null;
    },
    async status() {
      const { id, origin } = choice;
      const chosen = model();
      if (id === null || chosen === null) {
        const isLost = id !== null;
        return {
          model: id,
          origin,
          state: isLost ? 'failed' : 'off',
          ...(isLost ? { problem: { code: 'embedding.noModel', params: { model: id } } } : {}),
        };
      }
      const { calls, tokens, untold, dimension } = await tables.embeddingUse(chosen.key);
      const price = deps.priceOf(id);
      // Prices are for a million tokens, money is in billionths.
      const cost =
        price === null ? null : { currency: price.currency, nanos: Math.round(tokens * price.input * 1_000) };
      const { left, problem } = indexing;
      return {
        model: id,
        origin,
        state: problem !== null ? 'failed' : left > 0 ? 'working' : 'ready',
        left,
        ...(problem === null ? {} : { problem }),
        ...(dimension === null ? {} : { dimension }),
        spent: { calls, tokens, untold, ...(cost === null ? {} : { cost }) },
      };
    },
    async set(id) {
      await choice.set(id);
      const chosen = model();
      // Chosen again: a model that makes other vectors now than it did begins anew.
      if (chosen !== null) await tables.dropVectors(chosen.key);
      indexing.lookForMissing();
    },
    async test(id, signal) {
      const chosen = choice.resolve(id);
      const began = performance.now();
      const port = embedder(chosen.endpoint, chosen.name);
      const answer = await port.embed([TEST_TEXT], AbortSignal.any([signal, AbortSignal.timeout(TEST_MS)]));
      const ms = Math.round(performance.now() - began);
      if (answer.outcome === 'vectors') {
        const dimension = answer.vectors[0]?.length ?? 0;
        return { outcome: 'answered', dimension, ms };
      }
      const problem = answer.outcome === 'aborted' ? 'model.state.timeout' : `model.state.${answer.error.kind}`;
      return { outcome: 'failed', problem, ms };
    },
    added: indexing.added,
    removed(document, source) {
      indexing.removed(source);
      meaning.removed(document, source);
    },
    drop: meaning.forget,
    refresh: indexing.lookForMissing,
    idle: indexing.idle,
    async close() {
      await indexing.close();
      await meaning.close();
    },
  };
}
