import type { DocState, DocumentId, LogEvent, Seq } from '@longhand/protocol';
import { ApiError } from './api-error.ts';
import { eventsPath, type Message, type ReadOptions } from './read-stream.ts';
import { type LineEnd, troubleOf } from './trouble.ts';

interface Page {
  readonly document?: DocumentId;
  readonly events: readonly LogEvent[];
  readonly next: Seq;
  readonly upToDate: boolean;
  readonly reset?: { readonly state: DocState };
}
interface ManyPages {
  readonly documents: readonly Page[];
  readonly gone: readonly DocumentId[];
}

/**
 * Follows by asking again and again. Every answer ends, so it works where a proxy holds a stream back. The first question asks for one
 * event that is known already, so that it is answered at once and proves that asking works. Resolves when it broke or `signal` aborts; an
 * error thrown by `onMessages` passes through.
 */
export async function readPages(options: ReadOptions): Promise<LineEnd> {
  const cursors = new Map(options.cursors);
  const [first] = cursors;
  if (first !== undefined) cursors.set(first[0], Math.max(0, first[1] - 1));
  try {
    while (!options.signal.aborted) {
      const messages = await readPage(options, cursors);
      for (const message of messages) {
        if (message.kind === 'tail') cursors.set(message.document, message.tail);
        if (message.kind === 'gone') cursors.delete(message.document);
      }
      options.onMessages(messages.filter(({ kind }) => kind !== 'tail'));
      if (cursors.size === 0) break;
    }
    return { end: 'closed', bye: null };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return troubleOf(error);
  }
}

/** Asks once. Ends with a `tail` for each document that the answer moves. */
export async function readPage(
  { transport, signal, environment, silenceMs }: Omit<ReadOptions, 'cursors' | 'onMessages'>,
  cursors: ReadonlyMap<DocumentId, Seq>,
): Promise<readonly Message[]> {
  const request = new AbortController();
  const abort = () => request.abort();
  const disarm = environment.after(silenceMs, abort);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const [only] = cursors.keys();
    const answer = await transport.json<Page | ManyPages>('GET', eventsPath(cursors), { signal: request.signal });
    if ('documents' in answer) {
      const gone = answer.gone.map((document): Message => ({ kind: 'gone', document }));
      return [...answer.documents.flatMap((page) => messagesOf(page.document ?? '', page)), ...gone];
    }
    return messagesOf(only ?? '', answer);
  } finally {
    disarm();
    signal.removeEventListener('abort', abort);
  }
}

function messagesOf(document: DocumentId, page: Page): Message[] {
  return [
    ...(page.reset === undefined ? [] : [{ kind: 'reset', document, state: page.reset.state } as const]),
    ...page.events.map((event) => ({ kind: 'event', document, event }) as const),
    { kind: 'tail', document, tail: page.next },
  ];
}
