/**
 * What a page may tell its reader about the line to the server. Values are immutable; each change is a new value that carries its reason.
 * A connection says nothing about the run: that is in the document's state.
 */
export type Connection =
  /** The first attempt is under way. */
  | { readonly status: 'connecting'; readonly reason: 'opened' | 'asked' }
  /** Everything committed is here; new events arrive as they happen. */
  | { readonly status: 'live'; readonly reason: 'caughtUp' }
  /** The line stands, older events are still arriving. `behind` counts them where known. */
  | { readonly status: 'catchingUp'; readonly behind?: number; readonly reason: 'behind' }
  /** The line broke; the next attempt comes `inMs` after this value was made (`retry()` tries at once), 0 when it is under way. */
  | { readonly status: 'reconnecting'; readonly inMs: number; readonly attempt: number; readonly reason: BreakReason }
  /** A proxy holds the stream back, so the page asks again and again: everything works, a little later. */
  | { readonly status: 'polling'; readonly reason: 'buffering' }
  /** The browser says that there is no network; goes on by itself. */
  | { readonly status: 'offline'; readonly reason: 'network' }
  /** Nothing more will come. `retry()` leaves `unauthorized`, after a sign-in. */
  | { readonly status: 'ended'; readonly reason: 'deleted' | 'closed' | 'unauthorized' }
  /** The events do not fit this page's version or prove a gap even after a fresh load: reload the page. */
  | {
      readonly status: 'incompatible';
      readonly detail: string;
      readonly reason: 'gap' | 'malformed' | 'newer' | 'refused';
    };

/**
 * Why a line broke, for the banner. `portal`: something between here and the server answers in its place (a login page of a hotel, a
 * proxy's error page). `gap`: an event was missing, so the document is loaded anew.
 */
export type BreakReason = 'network' | 'closed' | 'silent' | 'busy' | 'deploy' | 'portal' | 'gap';

/** One change of a connection, for support. */
export interface Transition {
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number;
  readonly from: Connection['status'];
  readonly to: Connection;
}

const TRANSITIONS_KEPT = 20;

/** The history with one more change in it; a change of numbers alone (`behind`, `inMs`) replaces the newest entry. */
export function noted(history: readonly Transition[], change: Transition): readonly Transition[] {
  const last = history.at(-1);
  const isSameStep =
    last !== undefined &&
    change.from === change.to.status &&
    last.to.status === change.to.status &&
    last.to.reason === change.to.reason &&
    !('attempt' in change.to);
  if (isSameStep) return [...history.slice(0, -1), { ...last, to: change.to }];
  return [...history, change].slice(-TRANSITIONS_KEPT);
}
