import { ApiError } from '@longhand/client';

const PASSING: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/**
 * True when the server itself will not take it. Only a problem document speaks for the server: anything else is something in between, such
 * as a network's sign-in page, and passes. So do an expired sign-in, a full disk and too many requests.
 */
export function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.problem !== null && error.status < 500 && !PASSING.has(error.status);
}
