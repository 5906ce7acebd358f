import type { DocState, LogEvent, Seq } from '@longhand/protocol';
import { ApiError } from './api-error.ts';
import type { Environment } from './environment.ts';
import type { StreamEnd, StreamMessage } from './read-stream.ts';
import type { Transport } from './transport.ts';

export interface PagesOptions {
  readonly transport: Transport;
  readonly path: string;
  readonly after: Seq;
  readonly signal: AbortSignal;
  readonly environment: Pick<Environment, 'after'>;
  /** Give up on one answer after this time; the server answers within 25 s. */
  readonly silenceMs: number;
  /** Stop after this time, so that a stream can be tried again. */
  readonly forMs: number;
  readonly onMessage: (message: StreamMessage) => void;
  /** Called after each answer. */
  readonly onPage: () => void;
}

interface Page {
  readonly events: readonly LogEvent[];
  readonly next: Seq;
  readonly upToDate: boolean;
  readonly reset?: { readonly state: DocState };
}

/**
 * Follows by asking again and again. Every answer ends, so it works where a proxy holds a stream back. Resolves `closed` when the time is
 * over or `signal` aborts; an error thrown by `onMessage` passes through.
 */
export async function readPages(options: PagesOptions): Promise<StreamEnd> {
  let isOver = false;
  const disarm = options.environment.after(options.forMs, () => {
    isOver = true;
  });
  let position = options.after;
  try {
    while (!isOver && !options.signal.aborted) {
      const page = await readPage(options, position);
      if (page.reset !== undefined) options.onMessage({ kind: 'reset', state: page.reset.state });
      for (const event of page.events) options.onMessage({ kind: 'event', event });
      position = page.next;
      options.onPage();
    }
    return { end: 'closed' };
  } catch (error) {
    if (options.signal.aborted) return { end: 'closed' };
    if (!(error instanceof ApiError)) throw error;
    return error.status === 0 ? { end: 'network' } : { end: 'status', error, retryAfterMs: undefined };
  } finally {
    disarm();
  }
}

async function readPage({ transport, path, signal, environment, silenceMs }: PagesOptions, after: Seq): Promise<Page> {
  const request = new AbortController();
  const abort = () => request.abort();
  const disarm = environment.after(silenceMs, abort);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await transport.json<Page>('GET', `${path}?after=${after}`, { signal: request.signal });
  } finally {
    disarm();
    signal.removeEventListener('abort', abort);
  }
}
