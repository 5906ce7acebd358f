/**
 * When the folded state of a document is saved. A snapshot only saves time: without it opening takes longer, nothing else.
 * @module
 */
import type { DocState, DocumentId, Seq } from '@longhand/protocol';
import type { Environment } from './environment.ts';
import { isShort } from './storage.ts';

/**
 * Events between two snapshots of a document that is written. Folding them anew takes a few milliseconds, packing the state of a long document as well:
 * more often would cost each token more than it would ever save.
 */
const EVERY = 2_000;
/** A document that rests is opened more often than it changes. */
const EVERY_AT_REST = 50;

export class Snapshots {
  readonly #document: DocumentId;
  readonly #environment: Environment;
  #savedSeq: Seq;
  #dueSeq: Seq;

  /** @param savedSeq seq of the snapshot that is there, 0 without one */
  constructor(document: DocumentId, environment: Environment, savedSeq: Seq) {
    this.#document = document;
    this.#environment = environment;
    this.#savedSeq = savedSeq;
    // Runs that began together would save together, and all would wait for it: each document has its own first distance.
    this.#dueSeq = savedSeq + Math.ceil(EVERY * (0.25 + spreadOf(document)));
  }

  /** The committed state has changed. */
  onCommit(state: DocState): void {
    const status = state.run?.status;
    const isResting = status === 'paused' || status === 'finished';
    if (state.seq >= (isResting ? this.#savedSeq + EVERY_AT_REST : this.#dueSeq)) void this.save(state);
  }

  /** Saves a committed state that is newer than the last; a failure is reported, not thrown. */
  async save(state: DocState): Promise<void> {
    // What space is left is for what people must not lose.
    const { space, log } = this.#environment;
    if (state.seq <= this.#savedSeq || (space && isShort(space.status))) return;
    this.#savedSeq = state.seq;
    this.#dueSeq = state.seq + EVERY;
    try {
      await log.saveSnapshot(this.#document, state);
    } catch (error) {
      this.#environment.report?.({ where: 'snapshot', document: this.#document, error });
    }
  }
}

/** 0 to 1, the same for the same document, evenly spread over documents (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). */
function spreadOf(document: DocumentId): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < document.length; at += 1) hash = Math.imul(hash ^ document.charCodeAt(at), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
