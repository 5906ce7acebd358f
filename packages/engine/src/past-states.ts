/**
 * The state of a document as it was: every place of its log is a version.
 * @module
 */
import { type DocState, type DocumentId, emptyState, evolveAll, type Seq, STATE_SCHEMA } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';
import { EngineError } from './errors.ts';

/** States that are kept, over all documents: two versions that are compared, and some that somebody looks through. */
const MAX_KEPT = 12;
const READ_BATCH = 2_000;

export class PastStates {
  readonly #log: EventLog;
  /** Longest unused first. */
  readonly #kept = new Map<string, DocState>();
  /** One fold at a time: each may go through a whole log. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** @throws EngineError `run.unknownVersion` for a place that the log does not have */
  at(document: DocumentId, seq: Seq): Promise<DocState> {
    const found = this.#last.then(() => this.#fold(document, seq));
    this.#last = found.catch(() => {});
    return found;
  }

  forget(document: DocumentId): void {
    for (const [key, state] of this.#kept) if (state.id === document) this.#kept.delete(key);
  }

  async #fold(document: DocumentId, seq: Seq): Promise<DocState> {
    const tail = this.#log.tail(document);
    if (seq < 1 || seq > tail) throw new EngineError('run.unknownVersion', { seq, tail });
    let state = await this.#nearest(document, seq);
    while (state.seq < seq) {
      const events = await this.#log.read(document, state.seq, Math.min(READ_BATCH, seq - state.seq));
      // Removed meanwhile.
      if (events.length === 0) throw new EngineError('run.unknownVersion', { seq, tail: state.seq });
      state = evolveAll(state, events);
    }
    const key = `${document} ${seq}`;
    this.#kept.delete(key);
    this.#kept.set(key, state);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return state;
  }

  /** The latest state at or before `seq` that is at hand. */
  async #nearest(document: DocumentId, seq: Seq): Promise<DocState> {
    let nearest = emptyState(document);
    const consider = (state: DocState | null) => {
      const fits = state?.schema === STATE_SCHEMA && state.id === document && state.seq <= seq;
      if (fits && state.seq > nearest.seq) nearest = state;
    };
    for (const state of this.#kept.values()) consider(state);
    if (nearest.seq < seq) consider(await this.#log.loadSnapshot(document));
    return nearest;
  }
}
