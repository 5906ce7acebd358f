/**
 * Defects on purpose. A simulation that does not find them proves nothing.
 */
import type { DocumentId, LogEvent, NewEvent } from '@longhand/protocol';
import type { CommitListener, EventLog, Space, SpaceStatus } from '@longhand/protocol/ports';
import type { Tamper } from './house.ts';

type LogDefect = NonNullable<Tamper['log']>;
type SpaceDefect = NonNullable<Tamper['space']>;
type FetchDefect = NonNullable<Tamper['fetch']>;

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
export const tellsTooEarly: LogDefect = (log) => {
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
export const answersTooEarly: LogDefect = (log) =>
  over(log, {
    async append(document, expectedSeq, epoch, events, command) {
      log.append(document, expectedSeq, epoch, events, command).catch(() => {});
      return expectedSeq + events.length;
    },
  });

/** Begins to follow a little after it was asked to: what is committed in between is missed. */
export const followsTooLate: LogDefect = (log, world) =>
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
export const hidesFailures: LogDefect = (log) =>
  over(log, {
    append: (document, expectedSeq, epoch, events, command) =>
      log.append(document, expectedSeq, epoch, events, command).catch(() => expectedSeq + events.length),
  });

/** Forgets which commands it has carried out. */
export const forgetsReceipts: LogDefect = (log) =>
  over(log, {
    append: (document, expectedSeq, epoch, events) => log.append(document, expectedSeq, epoch, events),
  });

/** Leaves out an event now and then when it is read. */
export const losesAnEvent: LogDefect = (log, world) =>
  over(log, {
    async read(document, after, limit) {
      const events = await log.read(document, after, limit);
      return events.length > 3 && world.chance(0.2) ? events.filter((_, index) => index !== 1) : events;
    },
  });

/** Writes into one document what was said of another one. */
export const mixesDocuments: LogDefect = (log) => {
  const lasts = new Map<string, { readonly document: DocumentId; readonly event: NewEvent }>();
  return over(log, {
    append(document, expectedSeq, epoch, events, command) {
      const mixed = events.map((event) => {
        if (!/^(document\.changed|run\.steered|run\.modelChanged)$/.test(event.type)) return event;
        const last = lasts.get(event.type);
        lasts.set(event.type, { document, event });
        return last === undefined || last.document === document ? event : last.event;
      });
      return log.append(document, expectedSeq, epoch, mixed, command);
    },
  });
};

/** The guard under another one, which says something else of what it sees. */
function saying(space: Space, say: (status: SpaceStatus) => SpaceStatus, isHeard = (_: SpaceStatus) => true): Space {
  return {
    get status() {
      return say(space.status);
    },
    look: async () => say(await space.look()),
    failed: (error) => space.failed(error),
    onChange: (listener) =>
      space.onChange((status) => {
        if (isHeard(status)) listener(say(status));
      }),
  };
}

/** Tells nobody that there is space again. */
export const hidesNewSpace: SpaceDefect = (space) =>
  saying(
    space,
    (status) => ({ ...status, mayGoOn: false }),
    ({ mayGoOn }) => !mayGoOn,
  );

/** Takes a disk that is nearly full for one with a little space. */
export const hidesTheEnd: SpaceDefect = (space) =>
  saying(space, (status) =>
    status.level === 'critical' || status.level === 'full' ? { ...status, level: 'low' } : status,
  );

/** Takes a disk with little space for one with enough. */
export const hidesShortage: SpaceDefect = (space) =>
  saying(space, (status) => (status.level === 'low' ? { ...status, level: 'ok' } : status));

/** What a stream of several documents brings, changed frame by frame; `document` is the second of them. */
function overSeveral(change: (frame: string, isOfSecond: boolean, second: string) => string): FetchDefect {
  return (fetch) => async (input, init) => {
    const response = await fetch(input, init);
    const url = new URL(String(input));
    const second = url.searchParams.getAll('documents')[1]?.replace(/:\d+$/, '');
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (url.pathname !== '/v1/events' || second === undefined || !isStream || response.body === null) return response;
    let text = '';
    const frames = new TransformStream<string, string>({
      transform(piece, controller) {
        text += piece;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const frame = text.slice(0, end + 2);
          text = text.slice(end + 2);
          controller.enqueue(change(frame, frame.includes(`"document":"${second}"`), second));
        }
      },
    });
    const body = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(frames)
      .pipeThrough(new TextEncoderStream());
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

/** A stream of several documents that leaves out an event of the second. */
export const skipsOneOfTheSecond: FetchDefect = (fetch) => {
  let count = 0;
  return overSeveral((frame, isOfSecond) => {
    if (!isOfSecond || frame.startsWith('event:')) return frame;
    count += 1;
    return count % 7 === 3 ? '' : frame;
  })(fetch);
};

/** A stream of several documents that says of the second that it is gone, after its first event. */
export const saysGoneOfTheSecond: FetchDefect = (fetch) =>
  overSeveral((frame, isOfSecond, second) =>
    isOfSecond && !frame.startsWith('event:')
      ? `${frame}event: gone\ndata: ${JSON.stringify({ document: second })}\n\n`
      : frame,
  )(fetch);
