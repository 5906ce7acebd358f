/**
 * The one framing of event streams: how an event becomes bytes of `text/event-stream`, and what a cursor looks like. Browser-safe.
 *
 * A frame is an `id` line (the seq as ten digits, so that ids sort as text) and one `data` line (the envelope as JSON). Durable events have
 * the default event type; control events (`hb`, `reset`, `bye`) are named, and only a reset has an id, because it alone moves the cursor.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @module
 */
import type { DocumentId, EventOf, LogEvent, Seq } from './events.ts';

export type ControlName = 'hb' | 'reset' | 'gone' | 'bye';

/** Longer merged texts are cut into several frames, so that one frame stays small. */
const MAX_MERGED_UNITS = 16_384;

/**
 * The textual form of a position: ten digits.
 *
 * @example formatSeq(1742) // '0000001742'
 */
export function formatSeq(seq: Seq): string {
  return String(seq).padStart(10, '0');
}

/**
 * Reads a cursor as readers send it, with or without leading zeros; null when it is no position.
 *
 * @example parseSeq('0000001742') // 1742
 */
export function parseSeq(text: string): Seq | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** First bytes of a stream: they open every proxy, and tell a browser's own EventSource how long to wait before it comes back. */
export function encodeHello(retryMs: number): string {
  return `: ok\n${encodeRetry(retryMs)}\n`;
}

/** Tells a browser's own EventSource how long to wait before it comes back; stands before the control event that it belongs to. */
export function encodeRetry(retryMs: number): string {
  return `retry: ${retryMs}\n`;
}

/**
 * The bytes of one event. JSON escapes every line break, so the data is always one line.
 *
 * @example encodeFrame(event) // 'id: 0000000007\ndata: {"seq":7,…}\n\n'
 */
export function encodeFrame(event: LogEvent): string {
  return frameOfText(event.seq, JSON.stringify(event));
}

/** The bytes of an event whose envelope is JSON text already; it holds no line break. */
export function frameOfText(seq: Seq, json: string): string {
  return frameHead(seq) + json + FRAME_END;
}

/** What stands before and behind the JSON text of an event, for whoever encodes that without joining it first. */
export function frameHead(seq: Seq): string {
  return `id: ${formatSeq(seq)}\ndata: `;
}
export const FRAME_END = '\n\n';

/**
 * The bytes of an event in a stream of several documents: its document stands in front, and it has no id, because a position belongs to one
 * document.
 *
 * @param json the envelope, an object with at least one key; it holds no line break
 */
export function frameOfDocument(document: DocumentId, json: string): string {
  return `data: {"document":${JSON.stringify(document)},${json.slice(1)}\n\n`;
}

/** The bytes of a control event; `id` only where the event moves the cursor. */
export function encodeControl(name: ControlName, data: unknown, id?: Seq): string {
  return `event: ${name}\n${id === undefined ? '' : `id: ${formatSeq(id)}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * Merges neighbouring deltas of one text into one event with the last seq as `seq` and the first as `from`: a reader who is behind gets
 * far fewer frames. Everything else passes as it is. Folding the result equals folding the input.
 */
export function mergeDeltas(events: readonly LogEvent[]): readonly LogEvent[] {
  const merged: LogEvent[] = [];
  let pieces: EventOf<'text.delta'>[] = [];
  let units = 0;
  const flush = () => {
    const [first] = pieces;
    const last = pieces.at(-1);
    if (first === undefined || last === undefined) return;
    merged.push(first === last ? first : joined(pieces, first, last));
    pieces = [];
    units = 0;
  };
  for (const event of events) {
    const last = pieces.at(-1);
    if (event.type !== 'text.delta') {
      flush();
      merged.push(event);
      continue;
    }
    if (last !== undefined && (!continues(last, event) || units + event.data.text.length > MAX_MERGED_UNITS)) flush();
    pieces.push(event);
    units += event.data.text.length;
  }
  flush();
  return merged;
}

function joined(
  pieces: readonly EventOf<'text.delta'>[],
  first: EventOf<'text.delta'>,
  last: EventOf<'text.delta'>,
): EventOf<'text.delta'> {
  const text = pieces.map((piece) => piece.data.text).join('');
  return {
    ...last,
    from: first.from ?? first.seq,
    ...(first.prev === undefined ? {} : { prev: first.prev }),
    data: { ...first.data, text },
  };
}

function continues(last: EventOf<'text.delta'>, next: EventOf<'text.delta'>): boolean {
  return (
    (next.from ?? next.seq) === last.seq + 1 &&
    next.data.block === last.data.block &&
    next.data.at === last.data.at + last.data.text.length &&
    next.run === last.run &&
    next.by.kind === last.by.kind &&
    next.by.id === last.by.id
  );
}
