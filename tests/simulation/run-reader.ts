/**
 * A bare reader of one run's view: it resumes with its last id, and proves with `prev` that it misses nothing.
 */
import type { LogEvent } from '@longhand/protocol';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';
import { type BareLine, openBareLine } from './bare-line.ts';

export interface RunReader extends BareLine {
  readonly run: string;
}

export function openRunReader(
  run: string,
  { world, fetch }: { readonly world: Scheduler; readonly fetch: typeof globalThis.fetch },
  audit: Audit,
): RunReader {
  let cursor = 0;

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

  const line = openBareLine({
    name: `view of ${run}`,
    world,
    fetch,
    request: () => ({ path: `/v1/runs/${run}/events`, headers: { 'last-event-id': String(cursor).padStart(10, '0') } }),
    onFrame({ event, data }) {
      if (event === null) take(JSON.parse(data) as LogEvent);
    },
    onRefusal(status) {
      if (status === 404) return audit.isRemoved;
      if (status !== 204) return false;
      const last = audit.events[cursor - 1];
      if (!audit.isRemoved && last?.type !== 'run.finished')
        throw new Violation(`The view of ${run} ended at ${cursor}, a ${last?.type}`);
      return true;
    },
  });
  return Object.assign(Object.create(line) as BareLine, { run });
}
