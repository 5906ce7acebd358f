import type { DocState, DocumentId, LogEvent, Seq } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import { ApiError } from './api-error.ts';
import type { Environment } from './environment.ts';
import { errorOf, type Transport } from './transport.ts';
import { type LineEnd, troubleOf } from './trouble.ts';

/** What a line brings, by document. */
export type Message =
  | { readonly kind: 'event'; readonly document: DocumentId; readonly event: LogEvent }
  /** Tail of the log on the server: after the connection was made, and in silence. */
  | { readonly kind: 'tail'; readonly document: DocumentId; readonly tail: Seq }
  /** Everything up to here was brought before, to somebody: it will not come again by itself. Only between tabs. */
  | { readonly kind: 'passed'; readonly document: DocumentId; readonly seq: Seq }
  | { readonly kind: 'reset'; readonly document: DocumentId; readonly state: DocState }
  /** The document is not there (any more). */
  | { readonly kind: 'gone'; readonly document: DocumentId };

export interface ReadOptions {
  readonly transport: Transport;
  /** Where to read on from, by document; never empty. */
  readonly cursors: ReadonlyMap<DocumentId, Seq>;
  readonly signal: AbortSignal;
  readonly environment: Pick<Environment, 'after'>;
  /** A line without a byte in this time is dead. */
  readonly silenceMs: number;
  /** Everything that came in one piece, in order; empty for a sign of life. An error thrown by it passes through. */
  readonly onMessages: (messages: readonly Message[]) => void;
}

export interface StreamOptions extends ReadOptions {
  readonly firstByteMs: number;
  readonly onRetryHint: (ms: number) => void;
}

/** The address of the events of one document, or of several in one answer. */
export function eventsPath(cursors: ReadonlyMap<DocumentId, Seq>): string {
  const [only] = cursors.keys();
  if (cursors.size === 1 && only !== undefined) {
    return `/v1/documents/${encodeURIComponent(only)}/events?after=${cursors.get(only) ?? 0}`;
  }
  const wanted = [...cursors].map(([document, after]) => `documents=${encodeURIComponent(document)}:${after}`);
  return `/v1/events?${wanted.join('&')}`;
}

/** Reads one stream to its end. Never throws but what `onMessages` throws: how it ended is the answer. */
export async function readStream(options: StreamOptions): Promise<LineEnd> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();

  let verdict: LineEnd = { end: 'trouble', reason: 'network' };
  const giveUp = (end: LineEnd) => () => {
    verdict = end;
    stop();
  };
  let disarm = options.environment.after(options.firstByteMs, giveUp({ end: 'buffered' }));
  const watch = () => {
    disarm();
    disarm = options.environment.after(options.silenceMs, giveUp({ end: 'silent' }));
  };
  const [only] = options.cursors.keys();
  const isSingle = options.cursors.size === 1;

  try {
    const response = await options.transport.fetch(eventsPath(options.cursors), {
      headers: {
        accept: 'text/event-stream',
        ...(isSingle && only !== undefined
          ? { 'last-event-id': String(options.cursors.get(only) ?? 0).padStart(10, '0') }
          : {}),
      },
      cache: 'no-store',
      signal: attempt.signal,
    });
    if (response.status === 204) return { end: 'complete' };
    if (!response.ok) return troubleOf(await errorOf(response));
    // A login page of a hotel answers 200, too.
    const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream');
    if (!isStream || response.body === null) return { end: 'trouble', reason: 'portal' };
    const arrived: { event?: string | undefined; data: string }[] = [];
    const parser = createParser({ onRetry: options.onRetryHint, onEvent: (message) => arrived.push(message) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    // A response that a service worker made hears nothing of the abort.
    attempt.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
    let bye: string | null = null;
    for (;;) {
      const chunk = await reader.read().catch(() => null);
      if (attempt.signal.aborted || chunk === null) return verdict;
      if (chunk.done) return { end: 'closed', bye };
      watch();
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      const messages: Message[] = [];
      let broken: string | null = null;
      for (const { event, data } of arrived.splice(0)) {
        const frame = parsed(data);
        if (frame === null) {
          broken = data;
          break;
        }
        if (event === 'bye') bye = String(frame.reason);
        else messages.push(...messagesOf(event, frame, isSingle ? only : undefined));
      }
      options.onMessages(messages);
      if (broken !== null) {
        return { end: 'unreadable', reason: 'malformed', detail: `A frame is no JSON: ${broken.slice(0, 80)}` };
      }
    }
  } catch (error) {
    // No answer at all; everything else is the caller's, thrown by its own `onMessages`.
    if (error instanceof ApiError) return verdict;
    throw error;
  } finally {
    disarm();
    options.signal.removeEventListener('abort', stop);
    stop();
  }
}

/** A frame as it comes: of one document, or with the document in it. */
interface Frame {
  readonly document?: DocumentId;
  readonly tail?: Seq;
  readonly tails?: Readonly<Record<string, Seq>>;
  readonly state?: DocState;
  readonly reason?: string;
}

function parsed(data: string): (Frame & LogEvent) | null {
  try {
    // The border: frames are written by the package that types them, and `evolve` refuses what does not fit.
    const value = JSON.parse(data) as (Frame & LogEvent) | null;
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Unknown control events are of a newer server: ignored. */
function messagesOf(name: string | undefined, frame: Frame & LogEvent, only: DocumentId | undefined): Message[] {
  const document = only ?? frame.document;
  if (name === 'hb' && frame.tails !== undefined) {
    return Object.entries(frame.tails).map(([id, tail]) => ({ kind: 'tail', document: id, tail }));
  }
  if (document === undefined) return [];
  switch (name) {
    case undefined:
    case 'message':
      return [{ kind: 'event', document, event: frame }];
    case 'hb':
      return frame.tail === undefined ? [] : [{ kind: 'tail', document, tail: frame.tail }];
    case 'reset':
      return frame.state === undefined ? [] : [{ kind: 'reset', document, state: frame.state }];
    case 'gone':
      return [{ kind: 'gone', document }];
    default:
      return [];
  }
}
