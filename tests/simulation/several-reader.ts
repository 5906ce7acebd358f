/**
 * A bare reader of several documents over one line: it keeps a cursor for each, and misses and doubles nothing in any.
 */
import { type DocState, type DocumentId, emptyState, evolve, type LogEvent } from '@longhand/protocol';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';
import { type BareLine, openBareLine } from './bare-line.ts';
import { assertShown } from './shown.ts';

export interface SeveralReader {
  readonly name: string;
  readonly defect: unknown;
  /** At the end of every document that is still there, and told of every other one that it is gone. */
  isUpToDate(): boolean;
  /** @throws Violation when what it has folded is not what the logs hold */
  check(): void;
  close(): void;
}

interface Place {
  readonly audit: Audit;
  state: DocState;
  isGone: boolean;
}

export function openSeveralReader(
  name: string,
  { world, fetch }: { readonly world: Scheduler; readonly fetch: typeof globalThis.fetch },
  audits: readonly Audit[],
): SeveralReader {
  const places = new Map<DocumentId, Place>(
    audits.map((audit) => [audit.document, { audit, state: emptyState(audit.document), isGone: false }]),
  );
  const left = () => [...places.values()].filter(({ isGone }) => !isGone);

  function placeOf(document: DocumentId | undefined): Place {
    const place = document === undefined ? undefined : places.get(document);
    if (place === undefined) throw new Violation(`${name} hears of ${document}, which it did not ask for`);
    if (place.isGone) throw new Violation(`${name} hears of ${document} behind its end`);
    return place;
  }

  function take(event: LogEvent & { readonly document?: DocumentId }): void {
    const { document, ...own } = event;
    const place = placeOf(document);
    const { audit } = place;
    const { seq } = place.state;
    const from = event.from ?? event.seq;
    if (from !== seq + 1) throw new Violation(`${name} goes from ${seq} to ${from} in ${document}`);
    // The border: `evolve` refuses what does not fit.
    place.state = evolve(place.state, own as LogEvent);
    audit.look();
    if (audit.isRemoved) return;
    if (event.seq > audit.events.length)
      throw new Violation(`${name} shows ${event.seq} of ${document} before it is durable`);
    assertShown(name, place.state, audit.at(event.seq), false);
  }

  function takeGone(document: DocumentId | undefined): void {
    const place = placeOf(document);
    place.audit.look();
    if (!place.audit.isRemoved) throw new Violation(`${name} hears that ${document} is gone, and it is there`);
    place.isGone = true;
  }

  const line: BareLine = openBareLine({
    name,
    world,
    fetch,
    request() {
      const wanted = left().map(({ state, audit }) => `documents=${encodeURIComponent(audit.document)}:${state.seq}`);
      return { path: `/v1/events?${wanted.join('&')}` };
    },
    onFrame({ event, data }) {
      if (event === null) take(JSON.parse(data) as LogEvent);
      else if (event === 'gone') takeGone((JSON.parse(data) as { readonly document?: DocumentId }).document);
      else if (event === 'reset')
        throw new Violation(`${name} is reset, and had only what is durable: ${data.slice(0, 200)}`);
    },
    onRefusal: () => false,
    isOver: () => left().length === 0,
  });

  return {
    name,
    get defect() {
      return line.defect;
    },
    isUpToDate: () =>
      [...places.values()].every(({ audit, state, isGone }) =>
        audit.isRemoved ? isGone : state.seq === audit.events.length,
      ),
    check() {
      for (const { audit, state } of places.values())
        if (!audit.isRemoved) assertShown(name, state, audit.at(state.seq), true);
    },
    close: line.close,
  };
}
