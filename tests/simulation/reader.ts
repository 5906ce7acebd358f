/**
 * A reader of the client kit, watched: what it shows must be the fold of what is durable, at every moment.
 */
import { createApi, type FollowedDocument, followDocument } from '@longhand/client';
import { fetchOver, type Network, type Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';
import type { Tab } from './browser.ts';

export interface Reader {
  readonly name: string;
  readonly line: FollowedDocument;
  readonly isClosed: boolean;
  close(): void;
  /** Its tab vanishes without a word. */
  crash(): void;
  /** @throws Violation when what it shows now is not what the log holds */
  check(isThorough: boolean): void;
  /** Live, and at the end of the log. */
  isUpToDate(): boolean;
}

/** @param tab of a browser whose tabs read through one line; null: a line of its own */
export function openReader(
  name: string,
  { world, network, tab }: { readonly world: Scheduler; readonly network: Network; readonly tab: Tab | null },
  audit: Audit,
): Reader {
  const api = createApi({ baseUrl: 'http://localhost', fetch: fetchOver(network, world) });
  let isClosed = false;
  let shownSeq = 0;
  let lastStatus = '';

  const line = followDocument({
    api,
    document: audit.document,
    sharing: tab === null ? 'none' : 'auto',
    onChange() {
      const { status } = line.connection();
      const seq = line.state()?.seq ?? 0;
      if (status !== lastStatus) world.note(`${name} is ${status} at ${seq}`);
      lastStatus = status;
    },
    environment: {
      after: (ms: number, run: () => void) => world.after(ms, `${name} timer`, run),
      random: world.random,
      schedule: (run: () => void) => queueMicrotask(run),
      isOnline: () => true,
      onNetworkChange: () => () => {},
      monotonic: () => world.elapsedMs,
      isVisible: () => true,
      onLifecycle: () => () => {},
      ...tab?.environment,
    },
  });

  function check(isThorough: boolean): void {
    const state = line.state();
    const connection = line.connection();
    if (connection.status === 'incompatible') throw new Violation(`${name} gave up: ${connection.detail}`);
    // What was written and removed in one sync is never seen on the disk.
    if (state === null || audit.isRemoved) return;
    if (state.seq < shownSeq) throw new Violation(`${name} went back from ${shownSeq} to ${state.seq}`);
    if (state.seq > audit.events.length) {
      throw new Violation(`${name} shows ${state.seq}, and only ${audit.events.length} is durable`);
    }
    const isNew = state.seq !== shownSeq;
    shownSeq = state.seq;
    if (!isThorough && !isNew) return;
    const wanted = audit.at(state.seq);
    // Cheap signs first: the whole comparison costs a page of JSON.
    if (wanted === undefined || state.blocks.length !== wanted.blocks.length || lengths(state) !== lengths(wanted)) {
      throw new Violation(`${name} shows other text at ${state.seq} than the log holds`);
    }
    if (isThorough && JSON.stringify(sorted(state)) !== JSON.stringify(sorted(wanted)))
      throw new Violation(`${name} differs from the log at ${state.seq}: ${difference(state, wanted)}`);
  }

  return {
    name,
    line,
    check,
    get isClosed() {
      return isClosed;
    },
    close() {
      isClosed = true;
      line.close();
      world.note(`${name} leaves`);
    },
    crash() {
      isClosed = true;
      tab?.crash();
      world.note(`${name} vanishes`);
    },
    isUpToDate: () =>
      isClosed ||
      line.connection().status === 'ended' ||
      (line.state()?.seq === audit.events.length && ['live', 'polling'].includes(line.connection().status)),
  };
}

function lengths(state: { readonly open: Readonly<Record<string, { readonly text: string }>> }): string {
  return Object.values(state.open)
    .map(({ text }) => text.length)
    .join();
}

/** JSON leaves out what is undefined, and the order of keys is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function difference(a: object, b: object): string {
  const other: Record<string, unknown> = { ...b };
  return Object.entries(a)
    .filter(([key, value]) => JSON.stringify(sorted(value)) !== JSON.stringify(sorted(other[key])))
    .map(
      ([key, value]) =>
        `${key}: ${JSON.stringify(value)?.slice(0, 200)} instead of ${JSON.stringify(other[key])?.slice(0, 200)}`,
    )
    .join('; ');
}
