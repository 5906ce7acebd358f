import type { ApiError } from './api-error.ts';

/** How one attempt to read ended. */
export type LineEnd =
  /** The other side closed, after the word of goodbye where it said one. */
  | { readonly end: 'closed'; readonly bye: string | null }
  /** 204: nothing will ever come after the cursor. */
  | { readonly end: 'complete' }
  /** No byte in time: a proxy holds the stream back, or nobody answers. */
  | { readonly end: 'buffered' }
  | { readonly end: 'silent' }
  /** Passes by itself. */
  | { readonly end: 'trouble'; readonly reason: 'network' | 'busy' | 'portal'; readonly retryAfterMs?: number }
  /** The server itself said no. */
  | { readonly end: 'refused'; readonly reason: 'deleted' | 'unauthorized' }
  /** What arrived cannot be used; reading again may help a few times (`gap`, `malformed`) or never. */
  | { readonly end: 'unreadable'; readonly reason: 'gap' | 'malformed' | 'newer' | 'refused'; readonly detail: string };

const BUSY = new Set([408, 425, 429]);

/**
 * What a failed request means for the line. Only a problem document speaks for the server: without one, a 404, 403, 400 or 431 comes from
 * something in between (a gateway during a deployment, a captive portal, a filter), and passes. An expired sign-in is a 401 whoever says it.
 */
export function troubleOf(error: ApiError): LineEnd {
  const { status, problem, retryAfterMs } = error;
  if (status === 0) return { end: 'trouble', reason: 'network' };
  const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 401) return { end: 'refused', reason: 'unauthorized' };
  if (BUSY.has(status)) return { end: 'trouble', reason: 'busy', ...hint };
  if (status === 511) return { end: 'trouble', reason: 'portal', ...hint };
  if (status >= 500) return { end: 'trouble', reason: 'busy', ...hint };
  if (problem === null) return { end: 'trouble', reason: 'portal', ...hint };
  if (status === 404 || status === 410) return { end: 'refused', reason: 'deleted' };
  if (status === 403) return { end: 'refused', reason: 'unauthorized' };
  return { end: 'unreadable', reason: 'refused', detail: error.message };
}
