/**
 * How the text of a call gets to the disk.
 * @module
 */
import type { EventBody } from './agent.ts';

/** Text is held at most this long (UTF-16 units) while the commit before it is on its way. */
const MAX_HELD = 4096;
/** Appends of text on their way at once; a model that is faster than the disk waits. */
const MAX_IN_FLIGHT = 4;

/**
 * Text becomes an event at once when nothing is on its way to the disk, else when that is done: so one commit carries all that arrived
 * during the one before, and nothing is held longer than that.
 */
export function textWriter(
  read: (text: string) => readonly EventBody[],
  append: (bodies: readonly EventBody[]) => Promise<unknown>,
  signal: AbortSignal,
  onDefect: () => void,
) {
  let held = '';
  let inFlight = 0;
  let last: Promise<unknown> = Promise.resolve();
  let defect: { readonly error: unknown } | null = null;
  const flush = () => {
    if (held === '' || signal.aborted) return;
    const text = held;
    held = '';
    const events = read(text);
    if (events.length === 0) return;
    inFlight += 1;
    const settle = () => {
      inFlight -= 1;
      if (inFlight > 0) return;
      try {
        flush();
      } catch (error) {
        // Nobody awaits this turn: the call must hear of it, and its stream may wait for ever.
        defect = { error };
        onDefect();
      }
    };
    // A failed append is handled by the owner, which aborts this effect.
    last = append(events).then(settle, () => {
      inFlight -= 1;
    });
  };
  return {
    /** Null when more may come at once, else a promise of the time when it may. */
    push(text: string): Promise<void> | null {
      held += text;
      if (inFlight > 0 && held.length <= MAX_HELD) return null;
      if (inFlight >= MAX_IN_FLIGHT) return last.then(flush);
      flush();
      return null;
    },
    flush,
    /** @throws what the reader threw while nobody was looking */
    throwDefect(): void {
      if (defect) throw defect.error;
    },
  };
}
