import type { Feed } from '../feed.ts';
import type { LineOptions } from '../line.ts';
import type { Transport } from '../transport.ts';
import { Tab } from './tab.ts';

const tabs = new WeakMap<Transport, Tab>();

/** The feed that all tabs share, or null where there is no line between them. One for each transport of a page. */
export function sharedFeed(options: Omit<LineOptions, 'onMessages' | 'onConnection'>): Feed | null {
  const { transport, environment } = options;
  const known = tabs.get(transport);
  if (known !== undefined) return known;
  const name = `longhand 1 ${transport.url('')} ${readerOf(transport)}`;
  const probe = environment.channel(name);
  if (probe === null) return null;
  // The one that was opened to look is the first that is used.
  let first: typeof probe | null = probe;
  const tab = new Tab(name, options, () => {
    const channel = first ?? environment.channel(name);
    first = null;
    return channel;
  });
  tabs.set(transport, tab);
  return tab;
}

/** Tabs with different tokens may read different documents: they share nothing. FNV-1a, so that the name does not give the token away. */
function readerOf(transport: Transport): string {
  const { authorization = '' } = transport.headers();
  let hash = 0x811c9dc5;
  for (let index = 0; index < authorization.length; index++) {
    hash = Math.imul(hash ^ authorization.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
