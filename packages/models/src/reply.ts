import { performance } from 'node:perf_hooks';
import type { ModelEvent } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import type { Chunk, Exchange } from './exchange.ts';
import { type Failure, failure } from './failure.ts';
import { untilEnd } from './limits.ts';
import { lineReader } from './lines.ts';

/** What an adapter noticed without failing, for logs and counters. */
export interface Diagnostic {
  readonly kind: 'unknownLine' | 'replacementCharacter' | 'demoted';
  readonly detail: string;
}
export type OnDiagnostic = (diagnostic: Diagnostic) => void;

/** Understands the frames of one wire. */
export interface ReplyReader {
  /** The reason came and nothing needed is missing: silence from now on is the end. */
  readonly isFinishing: boolean;
  /** Events of one frame; after `finish` or `error` it is not asked again. */
  push(frame: string): readonly ModelEvent[];
  /** The body ended: what remains, and `finish` or `error`. */
  end(): readonly ModelEvent[];
}

/** `json`: the whole body is one frame. */
export type Framing = 'sse' | 'ndjson' | 'json';

export interface ReadOptions {
  readonly onDiagnostic: OnDiagnostic;
  /** How long usage and the end may take after the finish reason, milliseconds. */
  readonly finishGraceMs: number;
  /** How long signs of life alone may come before anything of the answer, milliseconds. */
  readonly firstContentMs: number;
  /** The same in the middle of it. */
  readonly stallMs: number;
  /** Takes secrets out of the message of a failure. */
  readonly redact: (error: Failure) => Failure;
}

/**
 * Reads the body of a reply to its end and gives the events of its frames. The socket is free or closed when it is done. An iterator by hand: a
 * generator takes each token through three turns of the microtask queue more.
 */
export function readReply(
  exchange: Exchange,
  framing: Framing,
  reader: ReplyReader,
  signal: AbortSignal,
  { onDiagnostic, finishGraceMs, firstContentMs, stallMs, redact }: ReadOptions,
): AsyncIterator<ModelEvent, undefined> {
  const frames = framesOf(framing, onDiagnostic);
  let waiting: readonly ModelEvent[] = [];
  let at = 0;
  let isFinishing = false;
  /** Nothing is read any more; what waits is still given. */
  let isRead = false;
  /** Waited since the last piece of the answer came, milliseconds: pings and empty chunks are none. */
  let waitedMs = 0;
  let hasContent = false;

  const over = (): IteratorResult<ModelEvent, undefined> => {
    isRead = true;
    waiting = [];
    exchange.close();
    return { done: true, value: undefined };
  };
  /** Gives the next event that waits. */
  const take = (event: ModelEvent): IteratorResult<ModelEvent, undefined> => {
    if (signal.aborted) return over();
    at += 1;
    if (event.type === 'finish') exchange.release();
    return { done: false, value: event.type === 'error' ? redact(event) : event };
  };
  /** The events of a chunk, up to the one that ends the reply. */
  const eventsOf = (chunk: Exclude<Chunk, { kind: 'aborted' }>): readonly ModelEvent[] => {
    if (chunk.kind === 'failed' && !reader.isFinishing) {
      isRead = true;
      return [chunk.error];
    }
    const isEnd = chunk.kind !== 'text';
    if (chunk.kind === 'text' && chunk.text.includes('\uFFFD')) {
      onDiagnostic({ kind: 'replacementCharacter', detail: 'the answer holds bytes that are no UTF-8' });
    }
    const events: ModelEvent[] = [];
    for (const frame of chunk.kind === 'text' ? frames.push(chunk.text) : frames.end()) {
      for (const event of reader.push(frame)) {
        // A frame that was cut off by the end of the body is no malformed frame: the reader's end() says `incomplete`.
        if (isEnd && event.type === 'error' && event.kind === 'malformed') break;
        events.push(event);
        isRead = event.type === 'finish' || event.type === 'error';
        if (isRead) return events;
      }
    }
    if (isEnd) {
      isRead = true;
      events.push(...untilEnd(reader.end()));
    }
    return isRead || reader.isFinishing ? events : [...events, ...pingedOut(events.length > 0)];
  };
  /** The failure of a stream that only says that it is alive: silence itself is the business of the exchange. */
  const pingedOut = (isContent: boolean): readonly ModelEvent[] => {
    const limitMs = hasContent ? stallMs : firstContentMs;
    if (isContent) {
      hasContent = true;
      waitedMs = 0;
    } else if (waitedMs > limitMs) {
      isRead = true;
      return [failure('timeout', `only signs of life came for ${limitMs} ms, and nothing of the answer`)];
    }
    return [];
  };
  const read = async (): Promise<IteratorResult<ModelEvent, undefined>> => {
    try {
      while (!isRead) {
        if (reader.isFinishing && !isFinishing) {
          isFinishing = true;
          exchange.endAfter(finishGraceMs);
        }
        const askedAt = performance.now();
        const chunk = await exchange.next();
        waitedMs += performance.now() - askedAt;
        if (chunk.kind === 'aborted') break;
        waiting = eventsOf(chunk);
        at = 0;
        const [first] = waiting;
        if (first !== undefined) return take(first);
      }
    } catch (error) {
      over();
      throw error;
    }
    return over();
  };

  return {
    next: () => {
      const event = waiting[at];
      return event === undefined ? read() : Promise.resolve(take(event));
    },
    return: () => Promise.resolve(over()),
  };
}

interface Frames {
  push(text: string): readonly string[];
  end(): readonly string[];
}

function framesOf(framing: Framing, onDiagnostic: OnDiagnostic): Frames {
  switch (framing) {
    case 'sse':
      return sseFrames(onDiagnostic);
    case 'ndjson':
      return lineReader();
    case 'json':
      return wholeFrame();
    default:
      return framing satisfies never;
  }
}

function wholeFrame(): Frames {
  let text = '';
  return {
    push: (piece) => {
      text += piece;
      return [];
    },
    end: () => (text.trim() === '' ? [] : [text]),
  };
}

/** The data of server-sent events. Lines that are none (a proxy's web page) are reported and left out. */
function sseFrames(onDiagnostic: OnDiagnostic): Frames {
  let queue: string[] = [];
  const parser = createParser({
    onEvent: (event) => void queue.push(event.data),
    onError: (error) => onDiagnostic({ kind: 'unknownLine', detail: error.message.slice(0, 200) }),
  });
  const push = (text: string): readonly string[] => {
    parser.feed(text);
    if (queue.length === 0) return [];
    const frames = queue;
    queue = [];
    return frames;
  };
  return { push, end: () => push('\n\n') };
}
