import type { DocState, DocumentId } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { catchUp, readState } from './read-state.ts';

/** States that are kept for the next reader. */
const MAX_KEPT = 32;

/**
 * Committed states of documents that have no owner here: reading takes nobody's document away, and writes nothing, so it works while the
 * disk is full too.
 */
export class ReadStates {
  readonly #log: EventLog;
  readonly #kept = new Map<DocumentId, DocState>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  async of(document: DocumentId): Promise<DocState> {
    const kept = this.#kept.get(document);
    // A log that ends before what was read from it is another one: it was restored or removed.
    const isUsable = kept !== undefined && kept.seq <= this.#log.tail(document);
    const state = isUsable ? await catchUp(kept, this.#log) : (await readState(document, this.#log)).state;
    this.#kept.delete(document);
    this.#kept.set(document, state);
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(id);
    }
    return state;
  }

  forget(document: DocumentId): void {
    this.#kept.delete(document);
  }
}
