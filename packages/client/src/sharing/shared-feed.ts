import type { Feed } from '../feed.ts';
import type { LineOptions } from '../line.ts';

/** The feed that all tabs share, or null where there is no line between them. */
export function sharedFeed(_options: Omit<LineOptions, 'onMessages' | 'onConnection'>): Feed | null {
  return null;
}
