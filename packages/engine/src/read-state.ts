/**
 * From the log to a state: the newest snapshot that fits, and what came after it.
 * @module
 */
import {
  type DocState,
  type DocumentId,
  emptyState,
  evolveAll,
  FoldError,
  type Seq,
  STATE_SCHEMA,
} from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';

const READ_BATCH = 2000;

/** What is durable of a document, and the seq of the snapshot that it was read from (0: none). */
export async function readState(
  document: DocumentId,
  log: EventLog,
): Promise<{ readonly state: DocState; readonly snapshotSeq: Seq }> {
  const snapshot = await log.loadSnapshot(document);
  // A snapshot only saves time. One that another program folded, is ahead of its log, or does not fit to it, is worth nothing.
  if (snapshot?.schema === STATE_SCHEMA && snapshot.seq <= log.tail(document)) {
    try {
      return { state: await catchUp(snapshot, log), snapshotSeq: snapshot.seq };
    } catch (error) {
      if (!(error instanceof FoldError)) throw error;
    }
  }
  return { state: await catchUp(emptyState(document), log), snapshotSeq: 0 };
}

/** Folds everything that the log has behind `state`. */
export async function catchUp(state: DocState, log: EventLog): Promise<DocState> {
  let next = state;
  for (;;) {
    const events = await log.read(next.id, next.seq, READ_BATCH);
    if (events.length === 0) return next;
    next = evolveAll(next, events);
  }
}
