/**
 * A reader of the client kit, watched: what it shows must be the fold of what is durable, at every moment.
 */
import { type Api, type FollowedDocument, followDocument } from '@longhand/client';
import type { Scheduler } from '@longhand/testkit/simulation';
import { type Audit, Violation } from './audit.ts';
import type { Tab } from './browser.ts';
import { assertShown } from './shown.ts';

/** Where a reader reads: the documents of one window share its `api`, and with it one line. */
export interface Window {
  readonly world: Scheduler;
  readonly api: Api;
  /** Of a browser whose tabs read through one line; null: a line of its own. */
  readonly tab: Tab | null;
}

export interface Reader {
  readonly name: string;
  readonly audit: Audit;
  readonly window: Window;
  readonly line: FollowedDocument;
  readonly isClosed: boolean;
  close(): void;
  /** Its tab vanishes without a word. */
  crash(): void;
  /** @throws Violation when what it shows now is not what the log holds */
  check(isThorough: boolean): void;
  /** Live and at the end of the log; of a removed document: told of its end. */
  isUpToDate(): boolean;
}

export function openReader(name: string, window: Window, audit: Audit): Reader {
  const { world, api, tab } = window;
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
    if (connection.status === 'ended' && !audit.isRemoved && !isClosed)
      throw new Violation(`${name} says that ${audit.document} is gone, and it is there`);
    // What was written and removed in one sync is never seen on the disk.
    if (state === null || audit.isRemoved) return;
    if (state.seq < shownSeq) throw new Violation(`${name} went back from ${shownSeq} to ${state.seq}`);
    if (state.seq > audit.events.length) {
      throw new Violation(`${name} shows ${state.seq}, and only ${audit.events.length} is durable`);
    }
    const isNew = state.seq !== shownSeq;
    shownSeq = state.seq;
    if (!isThorough && !isNew) return;
    assertShown(name, state, audit.at(state.seq), isThorough);
  }

  return {
    name,
    audit,
    window,
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
      (!audit.isRemoved &&
        line.state()?.seq === audit.events.length &&
        ['live', 'polling'].includes(line.connection().status)),
  };
}
