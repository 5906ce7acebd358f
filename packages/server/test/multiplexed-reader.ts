import type { DocumentId, LogEvent, Seq } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import { afterEach } from 'vitest';

/** A frame of a stream of several documents; an event without a name is a `message`. */
export interface MultiplexedFrame {
  readonly name: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into frames of every shape
  readonly data: any;
}

export interface MultiplexedReader {
  readonly response: Response;
  readonly frames: readonly MultiplexedFrame[];
  /** The durable events of one document so far. */
  eventsOf(document: DocumentId): readonly LogEvent[];
  until(isReached: () => boolean): Promise<void>;
  isOver(): boolean;
  close(): void;
}

export type Cursors = Readonly<Record<DocumentId, Seq>>;

/** Where a stream, or a page, of several documents is asked for. */
export function pathOf(cursors: Cursors): string {
  const query = Object.entries(cursors).map(([id, seq]) => `documents=${encodeURIComponent(id)}:${seq}`);
  return `/v1/events?${query.join('&')}`;
}

/** The durable events of one document among the frames, as its own stream has them. */
export function eventsAmong(frames: readonly MultiplexedFrame[], document: DocumentId): readonly LogEvent[] {
  return frames
    .filter(({ name, data }) => name === 'message' && data.document === document)
    .map(({ data: { document: _, ...event } }) => event);
}

/** Streams of several documents for the tests of one file: whichever a test opens is closed after it. */
export function multiplexedReaders(): (address: string, cursors: Cursors) => Promise<MultiplexedReader> {
  const open = new Set<AbortController>();
  afterEach(() => {
    for (const each of open) each.abort();
    open.clear();
  });
  return async (address, cursors) => {
    const stop = new AbortController();
    open.add(stop);
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(address + pathOf(cursors), { headers, signal: stop.signal });
    const frames: MultiplexedFrame[] = [];
    const waiting = new Set<() => void>();
    let isOver = false;
    const tell = () => {
      for (const look of [...waiting]) look();
    };
    void (async () => {
      const parser = createParser({
        onEvent: ({ event: name = 'message', id, data }) => frames.push({ name, id, data: JSON.parse(data) }),
      });
      const decoder = new TextDecoder();
      try {
        for await (const chunk of response.body ?? []) {
          parser.feed(decoder.decode(chunk, { stream: true }));
          tell();
        }
      } catch {
        // Cut by the test, or by the server.
      }
      isOver = true;
      tell();
    })();
    return {
      response,
      frames,
      eventsOf: (document) => eventsAmong(frames, document),
      until: (isReached) =>
        new Promise((resolve) => {
          const look = () => {
            if (!isReached()) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
      isOver: () => isOver,
      close: () => stop.abort(),
    };
  };
}
