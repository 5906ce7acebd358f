/**
 * Defects on purpose. A simulation that does not find them proves nothing.
 */
import type { DocumentId, LogEvent, NewEvent } from '@longhand/protocol';
import type { CommitListener, EventLog } from '@longhand/protocol/ports';
import type { Tamper } from './house.ts';

/** The log under another one: what is not replaced stays. */
function over(log: EventLog, replaced: Partial<EventLog>): EventLog {
  return {
    append: (...given) => log.append(...given),
    read: (...given) => log.read(...given),
    tail: (document) => log.tail(document),
    onCommit: (document, listener) => log.onCommit(document, listener),
    documents: () => log.documents(),
    saveSnapshot: (document, state) => log.saveSnapshot(document, state),
    loadSnapshot: (document) => log.loadSnapshot(document),
    remove: (document) => log.remove(document),
    ...replaced,
  };
}

/** Tells readers of events before they are synced. */
export const tellsTooEarly: Tamper = (log) => {
  const listeners = new Map<DocumentId, Set<CommitListener>>();
  return over(log, {
    append(document, expectedSeq, epoch, events: readonly NewEvent[], command) {
      const placed = events.map((event, index) => ({ seq: expectedSeq + index + 1, ...event }) as LogEvent);
      for (const listener of [...(listeners.get(document) ?? [])]) listener(placed);
      return log.append(document, expectedSeq, epoch, events, command);
    },
    onCommit(document, listener) {
      const own = listeners.get(document) ?? new Set();
      own.add(listener);
      listeners.set(document, own);
      return () => void own.delete(listener);
    },
  });
};

/** Says "done" as soon as it is asked to write. */
export const answersTooEarly: Tamper = (log) =>
  over(log, {
    async append(document, expectedSeq, epoch, events, command) {
      log.append(document, expectedSeq, epoch, events, command).catch(() => {});
      return expectedSeq + events.length;
    },
  });

/** Begins to follow a little after it was asked to: what is committed in between is missed. */
export const followsTooLate: Tamper = (log, world) =>
  over(log, {
    onCommit(document, listener) {
      let unfollow: (() => void) | null = null;
      const cancel = world.after(world.wait('disk'), 'follow late', () => {
        unfollow = log.onCommit(document, listener);
      });
      return () => {
        cancel();
        unfollow?.();
      };
    },
  });

/** Hides failures: the owner goes on as if everything were written. */
export const hidesFailures: Tamper = (log) =>
  over(log, {
    append: (document, expectedSeq, epoch, events, command) =>
      log.append(document, expectedSeq, epoch, events, command).catch(() => expectedSeq + events.length),
  });

/** Forgets which commands it has carried out. */
export const forgetsReceipts: Tamper = (log) =>
  over(log, {
    append: (document, expectedSeq, epoch, events) => log.append(document, expectedSeq, epoch, events),
  });

/** Leaves out an event now and then when it is read. */
export const losesAnEvent: Tamper = (log, world) =>
  over(log, {
    async read(document, after, limit) {
      const events = await log.read(document, after, limit);
      return events.length > 3 && world.chance(0.2) ? events.filter((_, index) => index !== 1) : events;
    },
  });
