/**
 * A bare reader of one run's view, as somebody writes it from PROTOCOL.md: it resumes with its last id, and proves with `prev` that it
 * misses nothing.
 */
import type { LogEvent } from '@longhand/protocol';
import { fetchOver, type Network, type Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';

export interface RunReader {
  readonly run: string;
  /** True once the server said that nothing more will come, or that there is no such run any more. */
  readonly isOver: boolean;
  /** The first thing that broke a promise. */
  readonly defect: unknown;
  close(): void;
}

/** Silence after which the line is taken for dead. */
const PATIENCE_MS = 45_000;

export function openRunReader(run: string, world: Scheduler, network: Network, audit: Audit): RunReader {
  const fetch = fetchOver(network, world);
  let cursor = 0;
  let isOver = false;
  let isClosed = false;
  let defect: unknown = null;
  let attempt = new AbortController();

  function take(event: LogEvent): void {
    const from = event.from ?? event.seq;
    if (event.run !== run) throw new Violation(`The view of ${run} shows ${event.type} at ${event.seq} of another run`);
    if (event.prev !== cursor)
      throw new Violation(`The view of ${run} goes from ${cursor} to ${from}, and names ${event.prev}`);
    const before = cursor;
    cursor = event.seq;
    if (audit.isRemoved) return;
    audit.look();
    const between = audit.events.slice(before, event.seq).filter((one) => one.run === run && one.seq < from);
    if (between.length > 0)
      throw new Violation(`The view of ${run} left out ${between[0]?.type} at ${between[0]?.seq}`);
    if (event.seq > audit.events.length)
      throw new Violation(`The view of ${run} shows ${event.seq} before it is durable`);
  }

  /** One connection. True when there will be no other. */
  async function follow(): Promise<boolean> {
    attempt = new AbortController();
    const { signal } = attempt;
    let disarm = world.after(PATIENCE_MS, `view of ${run} is silent`, () => attempt.abort());
    try {
      const id = String(cursor).padStart(10, '0');
      const response = await fetch(`http://localhost/v1/runs/${run}/events`, {
        headers: { accept: 'text/event-stream', 'last-event-id': id },
        signal,
      });
      if (response.status === 204) {
        const last = audit.events[cursor - 1];
        if (!audit.isRemoved && last?.type !== 'run.finished')
          throw new Violation(`The view of ${run} ended at ${cursor}, a ${last?.type}`);
        return true;
      }
      if (response.status === 404) return audit.isRemoved;
      if (!response.ok || response.body === null) return false;
      const decoder = new TextDecoder();
      let text = '';
      for await (const piece of response.body) {
        disarm();
        disarm = world.after(PATIENCE_MS, `view of ${run} is silent`, () => attempt.abort());
        text += decoder.decode(piece, { stream: true });
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const frame = text.slice(0, end);
          text = text.slice(end + 2);
          const data = /^data: (.*)$/m.exec(frame)?.[1];
          if (data !== undefined && !/^event: /m.test(frame)) take(JSON.parse(data) as LogEvent);
        }
      }
      return false;
    } catch (error) {
      if (error instanceof Violation) throw error;
      // The line broke: the next one goes on from the cursor.
      return false;
    } finally {
      disarm();
      attempt.abort();
    }
  }

  async function followToTheEnd(): Promise<void> {
    while (!isClosed) {
      if (await follow()) break;
      await new Promise<void>((resolve) => void world.after(world.wait('person'), `view of ${run} again`, resolve));
    }
    isOver = true;
  }
  followToTheEnd().catch((error: unknown) => {
    defect = error;
  });

  return {
    run,
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
