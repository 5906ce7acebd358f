import type { ModelEvent } from '@longhand/protocol';
import type { ReplyReader } from './reply.ts';

/** Reads an answer that had to come as the arguments of a call: they are its text. */
export function forcedCallReader(reader: ReplyReader): ReplyReader {
  const plain = (events: readonly ModelEvent[]): readonly ModelEvent[] =>
    events.flatMap((event): readonly ModelEvent[] => {
      switch (event.type) {
        case 'toolCallDelta':
          return event.arguments === undefined || event.arguments === ''
            ? []
            : [{ type: 'text', text: event.arguments }];
        case 'toolCall':
          return [];
        case 'finish':
          return [event.reason === 'tool_calls' ? { type: 'finish', reason: 'stop' } : event];
        default:
          return [event];
      }
    });
  return {
    get isFinishing() {
      return reader.isFinishing;
    },
    push: (frame) => plain(reader.push(frame)),
    end: () => plain(reader.end()),
  };
}
