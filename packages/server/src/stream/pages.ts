import type { DocState, LogEvent, Seq } from '@longhand/protocol';
import type { Timers } from '@longhand/protocol/ports';
import { type Place, READ_EVENTS, type View } from './view.ts';

/** One answer of the long-poll. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  readonly next: Seq;
  readonly upToDate: boolean;
  readonly reset?: { readonly state: DocState; readonly seq: Seq };
}

/**
 * Answers as soon as something is newer than the cursor, or after `waitMs` with nothing. Works through every proxy, because the answer ends.
 *
 * @param signals end the waiting: of the request, because a reader who left is not waited for, and of the server that goes down
 */
export async function longPoll(
  view: View,
  from: Place,
  environment: { readonly timers: Timers; readonly waitMs: number; readonly stateOf: () => Promise<DocState> },
  signals: readonly AbortSignal[],
): Promise<EventPage> {
  if (from.position > view.tail()) {
    const state = await environment.stateOf();
    return { events: [], next: state.seq, upToDate: true, reset: { state, seq: state.seq } };
  }
  let place = from;
  const waiting = waitFor(environment, signals);
  // Followed before the first look, so that nothing falls between looking and waiting.
  view.follow(waiting);
  try {
    for (;;) {
      const isOver = waiting.isOver();
      const { events, through } = await view.read(place, READ_EVENTS);
      const hasMoved = through.position > place.position;
      if (hasMoved) place = through;
      const next = place.position;
      const upToDate = next >= view.tail();
      if (events.length > 0 || isOver || view.isComplete(next)) return { events, next, upToDate };
      if (!hasMoved) await waiting.next();
    }
  } finally {
    view.unfollow(waiting);
    waiting.end();
  }
}

/** The view from a place to the tail of this moment, a page at a time. */
export async function* piecesToTail(view: View, from: Place): AsyncGenerator<readonly LogEvent[]> {
  const tail = view.tail();
  for (let place = from; place.position < tail; ) {
    const { events, through, isLast } = await view.read(place, READ_EVENTS);
    if (events.length > 0) yield events;
    if (isLast || through.position === place.position) return;
    place = through;
  }
}

function waitFor(
  { timers, waitMs }: { readonly timers: Timers; readonly waitMs: number },
  signals: readonly AbortSignal[],
) {
  let isOver = signals.some(({ aborted }) => aborted);
  let isWoken = false;
  let resolveNext: (() => void) | null = null;
  const wake = () => {
    isWoken = true;
    resolveNext?.();
  };
  const finish = () => {
    isOver = true;
    wake();
  };
  const cancel = timers.after(waitMs, finish);
  for (const signal of signals) signal.addEventListener('abort', finish, { once: true });
  return {
    onCommit: wake,
    isOver: () => isOver,
    async next(): Promise<void> {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          resolveNext = resolve;
        });
      }
      isWoken = false;
    },
    end() {
      cancel();
      for (const signal of signals) signal.removeEventListener('abort', finish);
    },
  };
}
