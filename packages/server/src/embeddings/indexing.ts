/**
 * Makes the vectors of all chunks in the background, one source after another: batch by batch, each kept before the next is asked for, so that a killed
 * process goes on where it was.
 * @module
 */
import type { SourceId } from '@longhand/document';
import { MAX_FAILURES, retryDelayMs } from '@longhand/engine';
import type { DocumentId, Notice } from '@longhand/protocol';
import type { EmbeddingFailure, EmbeddingPort, Tables, Timers } from '@longhand/protocol/ports';
import { batchesOf, type ChunkText } from './batches.ts';
import type { ChosenModel } from './choice.ts';

export interface Indexing {
  /** A source was read. */
  added(document: DocumentId, source: SourceId): void;
  removed(source: SourceId): void;
  /** Looks through all sources for chunks without a vector of the present model: at the start, and when the model changed. */
  lookForMissing(): void;
  /** Sources that wait or are under way. */
  readonly left: number;
  /** Of one document. */
  leftOf(document: DocumentId): number;
  /** Why it stands still; null when it does not. */
  readonly problem: Notice | null;
  /** Resolves when nothing is left to do, or it stands still. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface IndexingDeps {
  readonly tables: Tables;
  readonly timers: Timers;
  /** Every document that there is. */
  documents(): readonly DocumentId[];
  model(): ChosenModel | null;
  portOf(model: ChosenModel): EmbeddingPort;
  /** A source has all its vectors now. */
  onIndexed(document: DocumentId): void;
  readonly report: (error: unknown) => void;
}

/** Standing still for so long, it tries again: an endpoint that was down may be back. */
const REST_MS = 300_000;
/** Chunks of a source; a larger one is found by its words only. */
export const MAX_CHUNKS = 50_000;
/** Texts that a model takes in no form, one after another, before the fault is the model's. */
const MAX_REFUSED = 3;

type Outcome = 'done' | 'changed' | 'stopped';

export function createIndexing(deps: IndexingDeps): Indexing {
  const { tables, timers, report } = deps;
  const waiting = new Map<SourceId, DocumentId>();
  const closing = new AbortController();
  let current: { readonly source: SourceId; readonly document: DocumentId; readonly stop: AbortController } | null =
    null;
  let problem: Notice | null = null;
  let isLooking = false;
  let mustLook = false;
  let running: Promise<void> | null = null;
  let cancelRest: () => void = () => {};

  function wake(): void {
    if (closing.signal.aborted || running !== null || (waiting.size === 0 && !mustLook)) return;
    running = run()
      .catch(report)
      .finally(() => {
        running = null;
        // Something may have come in the very last moment.
        if (problem === null) wake();
      });
  }
  async function run(): Promise<void> {
    while (!closing.signal.aborted && problem === null) {
      if (mustLook) await look();
      const [next] = waiting;
      if (next === undefined) return;
      const [source, document] = next;
      const model = deps.model();
      waiting.delete(source);
      if (model === null) continue;
      const stop = new AbortController();
      current = { source, document, stop };
      try {
        const signal = AbortSignal.any([stop.signal, closing.signal]);
        const outcome = await index(document, source, model, signal);
        if (outcome === 'changed') waiting.set(source, document);
        if (outcome === 'stopped' && problem !== null) waiting.set(source, document);
        if (outcome === 'done') deps.onIndexed(document);
      } catch (error) {
        // The store failed: later it may work again.
        report(error);
        waiting.set(source, document);
        rest({ code: 'server.storage' });
      } finally {
        current = null;
      }
    }
  }
  async function look(): Promise<void> {
    mustLook = false;
    isLooking = true;
    try {
      for (const id of deps.documents()) {
        const model = deps.model();
        if (model === null || closing.signal.aborted) return;
        for (const source of await tables.listSources(id)) {
          if (source.replacedBy !== undefined) continue;
          const chunks = await tables.listChunks(source.id);
          const kept = await tables.vectorChunks(source.id, model.key);
          if (chunks.length > kept.length && chunks.length <= MAX_CHUNKS) waiting.set(source.id, id);
        }
      }
    } finally {
      isLooking = false;
    }
  }
  function rest(why: Notice): void {
    problem = why;
    cancelRest();
    cancelRest = timers.after(REST_MS, () => {
      problem = null;
      wake();
    });
  }

  async function index(
    document: DocumentId,
    source: SourceId,
    model: ChosenModel,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const text = await tables.getText(source);
    const all = await tables.listChunks(source);
    if (text === null || all.length > MAX_CHUNKS) return 'done';
    const kept = new Set(await tables.vectorChunks(source, model.key));
    const port = deps.portOf(model);
    let refused = 0;
    const batches = [
      ...batchesOf(
        text.text,
        all.filter((chunk) => !kept.has(chunk.index)),
      ),
    ];
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      if (signal.aborted) return 'stopped';
      if (deps.model()?.key !== model.key) return 'changed';
      const answer = await ask(port, model, batch, signal);
      if (answer === null) return 'stopped';
      if ('vectors' in answer) {
        const vectors = answer.vectors.map((vector, at) => ({ chunk: batch[at]?.chunk ?? -1, vector }));
        const dimension = answer.vectors[0]?.length ?? 0;
        await tables.putVectors({ document, source, model: model.key, dimension, vectors }, answer.tokens);
        refused = 0;
      } else if (!isAboutTexts(answer)) {
        rest({ code: `model.state.${answer.kind}` });
        return 'stopped';
      } else if (batch.length > 1) {
        // One text of the batch is what the model does not take: the halves tell which.
        const middle = batch.length >>> 1;
        batches.unshift(batch.slice(0, middle), batch.slice(middle));
      } else if (++refused > MAX_REFUSED) {
        rest({ code: `model.state.${answer.kind}` });
        return 'stopped';
      }
    }
    await tables.keepVectorsOf(source, model.key);
    return 'done';
  }

  /** One batch, tried again by the one policy; null when it was stopped. */
  async function ask(
    port: EmbeddingPort,
    model: ChosenModel,
    batch: readonly ChunkText[],
    signal: AbortSignal,
  ): Promise<{ vectors: readonly Float32Array[]; tokens: number | null } | EmbeddingFailure | null> {
    const texts = batch.map(({ text }) => text);
    for (let failures = 1; ; failures++) {
      const answer = await port.embed(texts, signal);
      if (answer.outcome === 'aborted' || signal.aborted) return null;
      let error: EmbeddingFailure;
      if (answer.outcome === 'failed') error = answer.error;
      else {
        const { dimension } = await tables.embeddingUse(model.key);
        const came = answer.vectors[0]?.length ?? 0;
        if (dimension === null || dimension === came) return answer;
        const message = `${came} numbers came where ${dimension} are kept`;
        error = { kind: 'malformed', message, retryable: true };
        await tables.countEmbedding(model.key, answer.tokens);
      }
      if (!error.retryable || failures >= MAX_FAILURES) return error;
      if (!(await waited(retryDelayMs(error.kind, failures, error.retryAfterMs), signal))) return null;
    }
  }
  function waited(ms: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve(!signal.aborted);
      };
      const cancel = timers.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  return {
    added(document, source) {
      if (deps.model() === null) return;
      waiting.set(source, document);
      wake();
    },
    removed(source) {
      waiting.delete(source);
      if (current?.source === source) current.stop.abort();
    },
    lookForMissing() {
      cancelRest();
      problem = null;
      waiting.clear();
      current?.stop.abort();
      mustLook = deps.model() !== null;
      wake();
    },
    get left() {
      return waiting.size + (current === null ? 0 : 1) + (isLooking || mustLook ? 1 : 0);
    },
    leftOf(document) {
      const queued = [...waiting.values()].filter((owner) => owner === document).length;
      return queued + (current?.document === document ? 1 : 0);
    },
    get problem() {
      return problem;
    },
    async idle() {
      while (running !== null) await running;
    },
    async close() {
      closing.abort();
      cancelRest();
      await running;
    },
  };
}

/** Failures that another text might not meet. */
function isAboutTexts({ kind }: EmbeddingFailure): boolean {
  return kind === 'context_overflow' || kind === 'refused' || kind === 'malformed';
}
