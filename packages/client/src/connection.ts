/**
 * What a page may tell its reader about the line to the server. Values are immutable; each change is a new value.
 * A connection says nothing about the run: that is in the document's state.
 */
export type Connection =
  /** The document is being loaded for the first time. */
  | { readonly status: 'connecting' }
  /** Everything committed is here; new events arrive as they happen. */
  | { readonly status: 'live' }
  /** The line stands, older events are still arriving. `behind` counts them where known. */
  | { readonly status: 'catchingUp'; readonly behind?: number }
  /** The line broke; the next attempt comes `inMs` after this value was made (`retry()` tries at once). */
  | { readonly status: 'reconnecting'; readonly inMs: number; readonly attempt: number; readonly reason: BreakReason }
  /** A proxy holds the stream back, so the page asks again and again: everything works, a little later. */
  | { readonly status: 'polling'; readonly reason: 'buffering' }
  /** The browser says that there is no network; goes on by itself. */
  | { readonly status: 'offline' }
  /** Nothing more will come. */
  | { readonly status: 'ended'; readonly reason: 'deleted' | 'closed' | 'unauthorized' }
  /** The events do not fit this page's version or prove a gap even after a fresh load: reload the page. */
  | { readonly status: 'incompatible'; readonly detail: string };

/** Why a line broke, for the banner. */
export type BreakReason = 'network' | 'closed' | 'silent' | 'busy' | 'deploy' | 'gap';
