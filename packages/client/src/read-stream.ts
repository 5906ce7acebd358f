import type { DocState, LogEvent, Seq } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import { ApiError } from './api-error.ts';
import type { Environment } from './environment.ts';
import { errorOf, type Transport } from './transport.ts';

export type StreamMessage =
  | { readonly kind: 'event'; readonly event: LogEvent }
  /** Tail of the log on the server: after the connection was made, and in silence. */
  | { readonly kind: 'hb'; readonly tail: Seq }
  | { readonly kind: 'reset'; readonly state: DocState }
  | { readonly kind: 'bye'; readonly reason: string };

export type StreamEnd =
  | { readonly end: 'closed' }
  /** 204: nothing will ever come after the cursor. */
  | { readonly end: 'complete' }
  /** Nothing arrived within {@link StreamOptions.firstByteMs}: a proxy holds the stream back, or nobody answers. */
  | { readonly end: 'buffered' }
  | { readonly end: 'silent' }
  | { readonly end: 'malformed'; readonly detail: string }
  | { readonly end: 'network' }
  | { readonly end: 'status'; readonly error: ApiError; readonly retryAfterMs: number | undefined };

export interface StreamOptions {
  readonly transport: Transport;
  readonly path: string;
  readonly after: Seq;
  readonly signal: AbortSignal;
  readonly environment: Pick<Environment, 'after'>;
  readonly firstByteMs: number;
  readonly silenceMs: number;
  readonly onMessage: (message: StreamMessage) => void;
  readonly onRetryHint: (ms: number) => void;
}

/** Reads one stream to its end. Never throws: how it ended is the answer. An error thrown by `onMessage` passes through. */
export async function readStream(options: StreamOptions): Promise<StreamEnd> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();

  let verdict: StreamEnd = { end: 'network' };
  const giveUp = (end: StreamEnd) => () => {
    verdict = end;
    stop();
  };
  let disarm = options.environment.after(options.firstByteMs, giveUp({ end: 'buffered' }));
  const watch = () => {
    disarm();
    disarm = options.environment.after(options.silenceMs, giveUp({ end: 'silent' }));
  };

  try {
    const response = await options.transport.fetch(options.path, {
      headers: { accept: 'text/event-stream', 'last-event-id': String(options.after).padStart(10, '0') },
      cache: 'no-store',
      signal: attempt.signal,
    });
    if (response.status === 204) return { end: 'complete' };
    if (!response.ok) {
      return { end: 'status', error: await errorOf(response), retryAfterMs: retryAfterMs(response) };
    }
    if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream') || response.body === null) {
      return {
        end: 'malformed',
        detail: `The answer is ${response.headers.get('content-type')}, not an event stream.`,
      };
    }
    const arrived: { event?: string | undefined; data: string }[] = [];
    const parser = createParser({ onRetry: options.onRetryHint, onEvent: (message) => arrived.push(message) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const chunk = await reader.read().catch(() => null);
      if (attempt.signal.aborted || chunk === null) return verdict;
      if (chunk.done) return { end: 'closed' };
      watch();
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      for (const { event, data } of arrived.splice(0)) {
        const message = messageOf(event, data);
        if (message === 'malformed') return { end: 'malformed', detail: `A frame is no JSON: ${data.slice(0, 80)}` };
        if (message !== null) options.onMessage(message);
      }
    }
  } catch (error) {
    // No answer at all; everything else is the caller's, thrown by its own `onMessage`.
    if (error instanceof ApiError) return verdict;
    throw error;
  } finally {
    disarm();
    options.signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Unknown control events are of a newer server: ignored. */
function messageOf(name: string | undefined, data: string): StreamMessage | 'malformed' | null {
  let value: never;
  try {
    // The border: frames are written by the package that types them, and `evolve` refuses what does not fit.
    value = JSON.parse(data) as never;
  } catch {
    return 'malformed';
  }
  switch (name) {
    case undefined:
    case 'message':
      return { kind: 'event', event: value };
    case 'hb':
      return { kind: 'hb', tail: (value as { tail: Seq }).tail };
    case 'reset':
      return { kind: 'reset', state: (value as { state: DocState }).state };
    case 'bye':
      return { kind: 'bye', reason: (value as { reason: string }).reason };
    default:
      return null;
  }
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 60) * 1_000 : undefined;
}
