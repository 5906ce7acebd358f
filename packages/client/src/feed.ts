import type { DocumentId, Seq } from '@longhand/protocol';
import type { Connection } from './connection.ts';
import { createLine, type LineOptions } from './line.ts';
import type { Message } from './read-stream.ts';

/** Where a follower gets its events from: a connection of its own, or the one that all tabs share. */
export interface Feed {
  follow(document: DocumentId, after: Seq, reader: FeedReader): FeedLink;
}

export interface FeedReader {
  /** What came in one piece: raw, perhaps doubled, perhaps with a gap. */
  readonly onMessages: (messages: readonly Message[]) => void;
  readonly onConnection: () => void;
}

export interface FeedLink {
  connection(): Connection;
  /** True when events may be missing although the line is well: the reader asks for them itself. */
  readonly isShared: boolean;
  /** The server said that it has this seq. */
  expect(seq: Seq): void;
  retry(): void;
  seen(): void;
  close(): void;
}

/** A connection of its own for each follower. */
export function ownFeed(options: Omit<LineOptions, 'onMessages' | 'onConnection'>): Feed {
  return {
    follow(document, after, reader) {
      const line = createLine({ ...options, onMessages: reader.onMessages, onConnection: reader.onConnection });
      line.want(document, after);
      return {
        connection: line.connection,
        isShared: false,
        expect: (seq) => line.expect(document, seq),
        retry: line.retry,
        seen: line.seen,
        close: line.close,
      };
    },
  };
}
