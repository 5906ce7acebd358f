import type { DocumentId, LogEvent, Seq } from '@longhand/protocol';
import type { Blobs, CommitListener, EventLog, Ownership, Tables } from '@longhand/protocol/ports';
import type { StorePorts } from '../conformance/opened.ts';

/** One call of a port that changes what is on the disk. */
export interface DurableWrite {
  /** 1 for the first write after the store was opened. */
  readonly n: number;
  /** For people: `log.append d_… 17+3`. */
  readonly name: string;
}

/**
 * What happens to a write:
 * - `crash before`: the process is gone, and nothing of the write was done;
 * - `crash after`: the write is durable, and the process is gone before anyone heard of it;
 * - `refuse`: a StoreError with this code, nothing was written;
 * - `lie`: written, but the answer is an error;
 * - `delay`: done when the promise has settled.
 */
export type Fault =
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  | { readonly kind: 'refuse'; readonly code: 'full' | 'io' }
  | { readonly kind: 'lie' }
  | { readonly kind: 'delay'; readonly until: Promise<unknown> };

export interface FaultOptions {
  /** Asked before each durable write; null lets it pass. */
  readonly decide: (write: DurableWrite) => Fault | null;
  /** Told when a write that no fault met is durable, before its caller hears of it. */
  readonly onDurable?: (write: DurableWrite, result: unknown) => void;
  /** Ends the process as a kill does. SIGKILL to itself when absent; it must not return. */
  readonly die?: () => never;
}

/**
 * A store whose durable writes are counted and may fail, for tests only. It stands before any implementation of the ports, so that it is
 * the product's own code that meets the fault.
 *
 * @example
 * const store = withFaults(await openStore(dataDir), { decide: ({ n }) => (n === 17 ? { kind: 'crash', when: 'after' } : null) });
 */
export function withFaults<S extends StorePorts>(
  store: S,
  options: FaultOptions,
): Omit<S, keyof StorePorts> & StorePorts {
  const gate = new Gate(options);
  return {
    ...store,
    log: new FaultyLog(store.log, gate),
    ownership: faultyOwnership(store.ownership, gate),
    tables: faultyTables(store.tables, gate),
    blobs: faultyBlobs(store.blobs, gate),
  };
}

class Gate {
  readonly #options: FaultOptions;
  #count = 0;

  constructor(options: FaultOptions) {
    this.#options = options;
  }

  /** @param onDoomed told before the write when the process is to die after it */
  async pass<T>(name: string, write: () => Promise<T>, onDoomed: () => void = () => {}): Promise<T> {
    this.#count += 1;
    const n = this.#count;
    const fault = this.#options.decide({ n, name });
    switch (fault?.kind) {
      case undefined: {
        const result = await write();
        this.#options.onDurable?.({ n, name }, result);
        return result;
      }
      case 'crash':
        if (fault.when === 'before') return this.die();
        onDoomed();
        await write();
        return this.die();
      case 'refuse':
        throw new InjectedFault(fault.code, `${name} was refused`);
      case 'lie':
        await write();
        throw new InjectedFault('io', `${name} was written, and its answer was lost`);
      case 'delay':
        await fault.until;
        return write();
      default:
        return fault satisfies never;
    }
  }

  die(): never {
    if (this.#options.die !== undefined) return this.#options.die();
    process.kill(process.pid, 'SIGKILL');
    // The signal arrives before the next turn; until then nothing else may happen.
    for (;;);
  }
}

class FaultyLog implements EventLog {
  readonly #log: EventLog;
  readonly #gate: Gate;
  readonly readText: EventLog['readText'];
  /** Commits that nobody may hear of, because the process dies right after them. */
  readonly #doomed = new Map<DocumentId, Seq>();

  constructor(log: EventLog, gate: Gate) {
    this.#log = log;
    this.#gate = gate;
    this.readText = log.readText?.bind(log);
  }

  append(...args: Parameters<EventLog['append']>): Promise<Seq> {
    const [document, expectedSeq, , events] = args;
    const last = expectedSeq + events.length;
    const name = `log.append ${document} ${events.map(({ type }) => type).join(' ')} (${last})`;
    return this.#gate.pass(
      name,
      () => this.#log.append(...args),
      () => this.#doomed.set(document, last),
    );
  }

  onCommit(document: DocumentId, listener: CommitListener): () => void {
    return this.#log.onCommit(document, (events: readonly LogEvent[], texts) => {
      const doomed = this.#doomed.get(document);
      if (doomed !== undefined && (events.at(-1)?.seq ?? 0) >= doomed) this.#gate.die();
      listener(events, texts);
    });
  }

  read: EventLog['read'] = (...args) => this.#log.read(...args);
  tail: EventLog['tail'] = (document) => this.#log.tail(document);
  documents: EventLog['documents'] = () => this.#log.documents();
  loadSnapshot: EventLog['loadSnapshot'] = (document) => this.#log.loadSnapshot(document);
  saveSnapshot: EventLog['saveSnapshot'] = (document, state) =>
    this.#gate.pass(`log.saveSnapshot ${document} (${state.seq})`, () => this.#log.saveSnapshot(document, state));
  remove: EventLog['remove'] = (document) =>
    this.#gate.pass(`log.remove ${document}`, () => this.#log.remove(document));
}

function faultyOwnership(ownership: Ownership, gate: Gate): Ownership {
  return {
    acquire: (document) => gate.pass(`ownership.acquire ${document}`, () => ownership.acquire(document)),
    release: (document, epoch) => gate.pass(`ownership.release ${document}`, () => ownership.release(document, epoch)),
  };
}

function faultyTables(tables: Tables, gate: Gate): Tables {
  return {
    putSummary: (summary) => gate.pass(`tables.putSummary ${summary.id}`, () => tables.putSummary(summary)),
    listSummaries: () => tables.listSummaries(),
    putSource: (source) => gate.pass(`tables.putSource ${source.id}`, () => tables.putSource(source)),
    getSource: (id) => tables.getSource(id),
    listSources: (document) => tables.listSources(document),
    deleteSource: (id) => gate.pass(`tables.deleteSource ${id}`, () => tables.deleteSource(id)),
    putText: (id, ...rest) => gate.pass(`tables.putText ${id}`, () => tables.putText(id, ...rest)),
    putVectors: (batch, tokens) =>
      gate.pass(`tables.putVectors ${batch.source}`, () => tables.putVectors(batch, tokens)),
    countEmbedding: (model, tokens) =>
      gate.pass(`tables.countEmbedding ${model}`, () => tables.countEmbedding(model, tokens)),
    listVectors: (document, model) => tables.listVectors(document, model),
    vectorChunks: (source, model) => tables.vectorChunks(source, model),
    keepVectorsOf: (source, model) =>
      gate.pass(`tables.keepVectorsOf ${source}`, () => tables.keepVectorsOf(source, model)),
    dropVectors: (model) => gate.pass(`tables.dropVectors ${model}`, () => tables.dropVectors(model)),
    embeddingUse: (model) => tables.embeddingUse(model),
    getText: (id) => tables.getText(id),
    listChunks: (id) => tables.listChunks(id),
    putIndex: (id, index) => gate.pass(`tables.putIndex ${id}`, () => tables.putIndex(id, index)),
    getIndex: (id) => tables.getIndex(id),
    putExport: (record) => gate.pass(`tables.putExport ${record.id} ${record.status}`, () => tables.putExport(record)),
    getExport: (id) => tables.getExport(id),
    listExports: (document) => tables.listExports(document),
    deleteExport: (id) => gate.pass(`tables.deleteExport ${id}`, () => tables.deleteExport(id)),
    putAsset: (asset) => gate.pass(`tables.putAsset ${asset.sha256.slice(0, 8)}`, () => tables.putAsset(asset)),
    getAsset: (document, sha256) => tables.getAsset(document, sha256),
    listAssets: (document) => tables.listAssets(document),
    getReceipt: (document, key) => tables.getReceipt(document, key),
    putReceipt: (document, key, receipt) =>
      gate.pass(`tables.putReceipt ${key}`, () => tables.putReceipt(document, key, receipt)),
    getCreation: (key) => tables.getCreation(key),
    putCapabilities: (record) =>
      gate.pass(`tables.putCapabilities ${record.model}`, () => tables.putCapabilities(record)),
    listCapabilities: () => tables.listCapabilities(),
    deleteDocument: (document) => gate.pass(`tables.deleteDocument ${document}`, () => tables.deleteDocument(document)),
  };
}

function faultyBlobs(blobs: Blobs, gate: Gate): Blobs {
  return {
    put: (data, options) => gate.pass('blobs.put', () => blobs.put(data, options)),
    path: (sha256) => blobs.path(sha256),
    delete: (sha256) => gate.pass(`blobs.delete ${sha256.slice(0, 8)}`, () => blobs.delete(sha256)),
  };
}

/** Looks like the store's own error, whose package the testkit must not know. */
class InjectedFault extends Error {
  override readonly name = 'StoreError';
  readonly code: 'full' | 'io';

  constructor(code: 'full' | 'io', what: string) {
    super(`A fault was injected: ${what}.`);
    this.code = code;
  }
}
