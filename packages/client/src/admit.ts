import { type DocState, evolve, FoldError, type LogEvent } from '@longhand/protocol';

/**
 * Folds one event as it arrived: what is known already changes nothing, a merged delta that is known in part adds only its rest, and anything
 * that does not follow is refused. So whatever cuts, repeats or overlaps the line made, the state equals the fold of the log.
 *
 * @throws FoldError `gap` or `text_position`: load the document again
 * @example admit(state, event) === state // it was here before
 */
export function admit(state: DocState, event: LogEvent): DocState {
  const from = event.from ?? event.seq;
  if (event.seq <= state.seq || from > state.seq) return evolve(state, event);
  return evolve(state, restOf(state, event));
}

/** The part of a merged delta behind `state.seq`. Deltas are merged only within one text, so what is known of it lies in its open text. */
function restOf(state: DocState, event: LogEvent): LogEvent {
  const { seq } = state;
  if (event.type !== 'text.delta') {
    throw new FoldError(
      'gap',
      `Event ${event.from} to ${event.seq} overlaps ${seq} and is no text. Read again from ${seq}.`,
    );
  }
  const { block, at, text } = event.data;
  const open = state.open[block]?.text;
  const known = open === undefined ? -1 : open.length - at;
  if (open === undefined || known < 0 || !text.startsWith(open.slice(at))) {
    throw new FoldError(
      'text_position',
      `A delta for ${block} does not continue its text at ${seq}. Read the document again.`,
    );
  }
  return { ...event, from: seq + 1, data: { block, at: open.length, text: text.slice(known) } };
}
