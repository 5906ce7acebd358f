/**
 * A line as somebody writes it from PROTOCOL.md, without the client kit: it reads, breaks, waits, and goes on.
 */
import type { Scheduler } from '@longhand/testkit/simulation';
import { Violation } from './audit.ts';

/** A frame of an event stream; `event` is null for events of a log. */
export interface Frame {
  readonly event: string | null;
  readonly data: string;
}

export interface BareLineOptions {
  readonly name: string;
  readonly world: Scheduler;
  readonly fetch: typeof globalThis.fetch;
  /** The next request. */
  request(): { readonly path: string; readonly headers?: Readonly<Record<string, string>> };
  /** @throws Violation */
  onFrame(frame: Frame): void;
  /** The answer is no stream. True when there will be nothing more. @throws Violation */
  onRefusal(status: number): boolean;
  /** Asked after each connection: true when there will be nothing more. */
  isOver?(): boolean;
}

export interface BareLine {
  /** True once nothing more will come. */
  readonly isOver: boolean;
  /** The first thing that broke a promise. */
  readonly defect: unknown;
  close(): void;
}

/** Silence after which the line is taken for dead. */
const PATIENCE_MS = 45_000;

export function openBareLine(options: BareLineOptions): BareLine {
  const { name, world, fetch } = options;
  let isOver = false;
  let isClosed = false;
  let defect: unknown = null;
  let attempt = new AbortController();

  /** One connection. True when there will be no other. */
  async function follow(): Promise<boolean> {
    attempt = new AbortController();
    const { signal } = attempt;
    let disarm = world.after(PATIENCE_MS, `${name} is silent`, () => attempt.abort());
    try {
      const { path, headers } = options.request();
      const response = await fetch(`http://localhost${path}`, {
        headers: { accept: 'text/event-stream', ...headers },
        signal,
      });
      if (response.status !== 200 || response.body === null) return options.onRefusal(response.status);
      const decoder = new TextDecoder();
      let text = '';
      for await (const piece of response.body) {
        disarm();
        disarm = world.after(PATIENCE_MS, `${name} is silent`, () => attempt.abort());
        text += decoder.decode(piece, { stream: true });
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const frame = text.slice(0, end);
          text = text.slice(end + 2);
          const data = /^data: (.*)$/m.exec(frame)?.[1];
          if (data !== undefined) options.onFrame({ event: /^event: (.*)$/m.exec(frame)?.[1] ?? null, data });
        }
      }
      return options.isOver?.() ?? false;
    } catch (error) {
      if (error instanceof Violation) throw error;
      // The line broke: the next one goes on from the cursor.
      return options.isOver?.() ?? false;
    } finally {
      disarm();
      attempt.abort();
    }
  }

  async function followToTheEnd(): Promise<void> {
    while (!isClosed) {
      if (await follow()) break;
      await new Promise<void>((resolve) => void world.after(world.wait('person'), `${name} again`, resolve));
    }
    isOver = true;
  }
  followToTheEnd().catch((error: unknown) => {
    defect = error;
  });

  return {
    get isOver() {
      return isOver;
    },
    get defect() {
      return defect;
    },
    close() {
      isClosed = true;
      attempt.abort();
    },
  };
}
