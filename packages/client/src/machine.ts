/**
 * The connection machine as a pure function: a state and what happened give the next state and what to do. The host (`line.ts`, `load.ts`) owns
 * sockets and timers; everything that decides lies here.
 *
 *   connecting ─► live ◄─► catchingUp        any of them ─► reconnecting ─► (attempt) ─► live …
 *                  │                          offline ─► (attempt)      polling ─► (attempt as a stream)
 *                  └─ held back ─► polling    ended, incompatible: final (`retry` leaves ended: unauthorized)
 *
 * @module
 */
import { backoffMs } from './backoff.ts';
import type { BreakReason, Connection } from './connection.ts';
import type { LineEnd } from './trouble.ts';

export interface Machine {
  readonly connection: Connection;
  /** Between two attempts, the timer runs. */
  readonly isWaiting: boolean;
  /** How the present or next attempt reads. */
  readonly mode: 'stream' | 'pages';
  /** Breaks since the line worked last. */
  readonly failures: number;
  /** Streams in a row that opened and then brought nothing until the watchdog ended them. */
  readonly silences: number;
  /** Unreadable attempts since an event fitted last. */
  readonly misfits: number;
  /** How often a stream was found to be held back; the time until the next try grows with it. */
  readonly holds: number;
  /** The server's own wish how long to wait after a goodbye. */
  readonly hintMs: number;
}

export type Input =
  | { readonly type: 'start' }
  /** Something arrived; `behind` counts the events that the server has beyond it. */
  | { readonly type: 'position'; readonly behind: number }
  /** An event followed on what is known. */
  | { readonly type: 'fits' }
  | { readonly type: 'hint'; readonly ms: number }
  /** The attempt is over after `livedMs`; `isFed` when it brought more than its opening. */
  | { readonly type: 'ended'; readonly end: LineEnd; readonly livedMs: number; readonly isFed: boolean }
  /** Events arrive, but long after they happened: the stream is held back. */
  | { readonly type: 'late'; readonly livedMs: number }
  /** The one timer rang. */
  | { readonly type: 'elapsed' }
  /** The machine heard that there is network, or none. */
  | { readonly type: 'network'; readonly isOnline: boolean }
  /** A person looks at the page again. */
  | { readonly type: 'seen' }
  /** What is followed changed: the same line, asked for something else. */
  | { readonly type: 'rewire' }
  | { readonly type: 'retry' }
  | { readonly type: 'close' };

export type Action =
  /** Ends what the attempt under way does; its end is not told any more. */
  | { readonly do: 'abort' }
  | { readonly do: 'attempt'; readonly mode: 'stream' | 'pages' }
  /** Sets the one timer, in place of the one before. */
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'unwait' };

export interface Surroundings {
  /** Uniform in [0, 1). */
  readonly random: number;
  readonly isOnline: boolean;
  /** The first time between two tries of a stream that was held back. */
  readonly pollingMs: number;
}

export interface Step {
  readonly machine: Machine;
  readonly actions: readonly Action[];
}

/** Unreadable attempts, without an event that fits in between, before this page gives up. */
const MAX_MISFITS = 3;
/** A machine that says it is offline may still reach a server on itself. */
const OFFLINE_RETRY_MS = 15_000;
const MAX_POLLING_MS = 15 * 60_000;
/** Longer than this, a stream has shown that it is not held back. */
const PROVEN_MS = 5 * 60_000;
const MAX_HINT_MS = 60_000;

export const idle: Machine = {
  connection: { status: 'connecting', reason: 'opened' },
  isWaiting: false,
  mode: 'stream',
  failures: 0,
  silences: 0,
  misfits: 0,
  holds: 0,
  hintMs: 0,
};

/** True when nothing but `retry` can move it, and that only after a sign-in. */
export function isFinal({ connection }: Machine): boolean {
  return connection.status === 'ended' || connection.status === 'incompatible';
}

export function step(machine: Machine, input: Input, around: Surroundings): Step {
  if (input.type === 'close') {
    return become(machine, { status: 'ended', reason: 'closed' }, { do: 'abort' }, { do: 'unwait' });
  }
  if (isFinal(machine)) {
    const { connection } = machine;
    const isSignIn = input.type === 'retry' && connection.status === 'ended' && connection.reason === 'unauthorized';
    if (!isSignIn) return { machine, actions: [] };
    return become(idle, { status: 'connecting', reason: 'asked' }, { do: 'attempt', mode: 'stream' });
  }
  switch (input.type) {
    case 'start':
      return { machine, actions: [{ do: 'attempt', mode: machine.mode }] };
    case 'hint':
      return { machine: { ...machine, hintMs: Math.min(input.ms, MAX_HINT_MS) }, actions: [] };
    case 'fits':
      return machine.misfits === 0 ? { machine, actions: [] } : { machine: { ...machine, misfits: 0 }, actions: [] };
    case 'position':
      return position(machine, input.behind);
    case 'ended':
      return ended(proven(machine, input.livedMs), input.end, input.isFed, around);
    case 'late':
      if (machine.mode === 'pages') return { machine, actions: [] };
      return hold(proven(machine, input.livedMs), around, { do: 'abort' });
    case 'elapsed':
      return attemptNow(machine);
    case 'rewire':
      return machine.isWaiting ? attemptNow(machine) : again(machine, machine.mode);
    case 'seen':
      return machine.isWaiting ? attemptNow(machine) : { machine, actions: [] };
    case 'network':
      // A browser that says "offline" is believed only once an attempt fails: the server may be this machine.
      if (machine.isWaiting) return input.isOnline ? attemptNow(machine) : pause(machine, 'network', around);
      return input.isOnline ? { machine, actions: [] } : again(machine, machine.mode);
    case 'retry':
      if (machine.isWaiting) return attemptNow({ ...machine, failures: 0 });
      return machine.mode === 'pages' ? again({ ...machine, mode: 'stream' }, 'stream') : { machine, actions: [] };
    default:
      return input satisfies never;
  }
}

function position(machine: Machine, behind: number): Step {
  const connection: Connection =
    machine.mode === 'pages'
      ? { status: 'polling', reason: 'buffering' }
      : behind > 0
        ? { status: 'catchingUp', behind, reason: 'behind' }
        : { status: 'live', reason: 'caughtUp' };
  return become(machine.failures === 0 ? machine : { ...machine, failures: 0 }, connection);
}

function ended(machine: Machine, end: LineEnd, isFed: boolean, around: Surroundings): Step {
  switch (end.end) {
    case 'complete':
      return become(machine, { status: 'ended', reason: 'closed' }, { do: 'unwait' });
    case 'refused':
      return become(machine, { status: 'ended', reason: end.reason }, { do: 'unwait' });
    case 'buffered':
      return hold(machine, around);
    case 'silent':
      // Twice in a row an opening and then nothing, not even a heartbeat: whoever lets only the beginning through is a proxy.
      if (isFed || machine.mode === 'pages') return pause({ ...machine, silences: 0 }, 'silent', around);
      if (machine.silences === 0) return pause({ ...machine, silences: 1 }, 'silent', around);
      return hold({ ...machine, silences: 0 }, around);
    case 'closed': {
      if (end.bye === 'deleted') return become(machine, { status: 'ended', reason: 'deleted' }, { do: 'unwait' });
      const hintMs = machine.hintMs * (1 + around.random / 2);
      const reason = end.bye === 'deploy' || end.bye === 'busy' ? end.bye : 'closed';
      return pause({ ...machine, silences: 0 }, reason, around, hintMs);
    }
    case 'trouble':
      return pause(machine, end.reason, around, end.retryAfterMs);
    case 'unreadable': {
      const { reason, detail } = end;
      const misfits = machine.misfits + 1;
      const isHopeless = reason === 'newer' || reason === 'refused' || misfits > MAX_MISFITS;
      if (isHopeless) return become(machine, { status: 'incompatible', detail, reason }, { do: 'unwait' });
      return pause({ ...machine, misfits }, 'gap', around);
    }
    default:
      return end satisfies never;
  }
}

/** A stream that stood for long was not held back. */
function proven(machine: Machine, livedMs: number): Machine {
  return machine.mode === 'stream' && livedMs >= PROVEN_MS ? { ...machine, holds: 0 } : machine;
}

/** From stream to polling; the stream is tried again after a time that doubles. What is shown changes when the first answer proves it. */
function hold(machine: Machine, { pollingMs }: Surroundings, ...before: readonly Action[]): Step {
  const ms = Math.min(pollingMs * 2 ** Math.min(machine.holds, 10), MAX_POLLING_MS);
  return {
    machine: { ...machine, mode: 'pages', holds: machine.holds + 1, silences: 0 },
    actions: [...before, { do: 'attempt', mode: 'pages' }, { do: 'wait', ms }],
  };
}

function pause(machine: Machine, reason: BreakReason, { random, isOnline }: Surroundings, atLeastMs = 0): Step {
  const failures = machine.failures + 1;
  const next: Machine = { ...machine, failures, mode: 'stream', isWaiting: true };
  if (!isOnline) {
    return become(next, { status: 'offline', reason: 'network' }, { do: 'wait', ms: OFFLINE_RETRY_MS });
  }
  const inMs = Math.max(1, backoffMs(failures, random), Math.round(atLeastMs));
  return become(next, { status: 'reconnecting', inMs, attempt: failures, reason }, { do: 'wait', ms: inMs });
}

/** The attempt that was waited for; while it lasts, a broken line is still shown as broken. */
function attemptNow(machine: Machine): Step {
  const { connection } = machine;
  const mode = 'stream';
  const actions: readonly Action[] = machine.isWaiting
    ? [{ do: 'unwait' }, { do: 'attempt', mode }]
    : [{ do: 'abort' }, { do: 'unwait' }, { do: 'attempt', mode }];
  const shown: Connection = connection.status === 'reconnecting' ? { ...connection, inMs: 0 } : connection;
  return become({ ...machine, mode, isWaiting: false }, shown, ...actions);
}

function again(machine: Machine, mode: 'stream' | 'pages'): Step {
  const unwait: readonly Action[] = mode === 'stream' ? [{ do: 'unwait' }] : [];
  return { machine, actions: [{ do: 'abort' }, ...unwait, { do: 'attempt', mode }] };
}

function become(machine: Machine, connection: Connection, ...actions: readonly Action[]): Step {
  return { machine: isSame(machine.connection, connection) ? machine : { ...machine, connection }, actions };
}

function isSame(a: Connection, b: Connection): boolean {
  if (a.status !== b.status || a.reason !== b.reason) return false;
  if (a.status === 'live' || a.status === 'polling') return true;
  return JSON.stringify(a) === JSON.stringify(b);
}
