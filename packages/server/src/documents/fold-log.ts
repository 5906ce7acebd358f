import { type DocState, type DocumentId, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import type { EventLog } from '@longhand/protocol/ports';

const READ_EVENTS = 1_000;

/**
 * The committed state of a document, from its newest snapshot and what follows. Takes no ownership and wakes no run.
 *
 * @param onEvents sees every event after `from`, also those that the snapshot holds already
 */
export async function foldLog(
  log: EventLog,
  document: DocumentId,
  from: number,
  onEvents: (events: readonly LogEvent[]) => void,
): Promise<DocState> {
  const snapshot = await log.loadSnapshot(document);
  let state = snapshot ?? emptyState(document);
  for (let position = Math.min(from, state.seq); ; ) {
    const events = await log.read(document, position, READ_EVENTS);
    const last = events.at(-1);
    if (last === undefined) return state;
    onEvents(events.filter(({ seq }) => seq > from));
    // `evolve` passes over what the snapshot holds.
    state = evolveAll(state, events);
    position = last.seq;
  }
}
