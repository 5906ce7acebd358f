import type { ModelEvent } from '@longhand/protocol';
import { failure } from './failure.ts';

/** Thinking for one answer, in UTF-16 units: about 60,000 tokens. */
const MOST_REASONING = 240_000;
/** Arguments of the tools that one answer calls, in UTF-16 units. */
const MOST_ARGUMENTS = 200_000;

interface Reader<Piece> {
  readonly isFinishing: boolean;
  push(piece: Piece): readonly ModelEvent[];
  end(): readonly ModelEvent[];
}

/** The same reader, ended when a model does not find an end where no text comes that anybody would see. */
export function limited<Piece>(reader: Reader<Piece>): Reader<Piece> {
  let reasoning = 0;
  let args = 0;
  const checked = (events: readonly ModelEvent[]): readonly ModelEvent[] => {
    for (const event of events) {
      if (event.type === 'reasoning') reasoning += event.text.length;
      else if (event.type === 'toolCallDelta') args += event.arguments?.length ?? 0;
      else continue;
      if (reasoning > MOST_REASONING)
        return [failure('endless_reasoning', `${MOST_REASONING} characters of thinking and no end`)];
      if (args > MOST_ARGUMENTS)
        return [failure('endless_arguments', `${MOST_ARGUMENTS} characters of arguments and no end`)];
    }
    return events;
  };
  return {
    get isFinishing() {
      return reader.isFinishing;
    },
    push: (piece) => checked(reader.push(piece)),
    end: () => checked(reader.end()),
  };
}

/** The events up to the one that ends the answer. */
export function untilEnd(events: readonly ModelEvent[]): readonly ModelEvent[] {
  const end = events.findIndex(({ type }) => type === 'finish' || type === 'error');
  return end < 0 ? events : events.slice(0, end + 1);
}
