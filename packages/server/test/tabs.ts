import {
  createApi,
  type Environment,
  type FollowedDocument,
  followDocument,
  type Locks,
  type TabChannel,
} from '@longhand/client';
import type { DocumentId } from '@longhand/protocol';

/** A tab of a browser, played by this process over the platform's own channels and locks. */
export interface TestTab {
  readonly followed: FollowedDocument;
  /** Its open event streams. */
  streams(): number;
  /** Requests for pages of events. */
  pages(): number;
  until(isReached: (followed: FollowedDocument) => boolean): Promise<void>;
  /** The process of the tab stops: no timer, no message, in or out, as the browser does with tabs in the background. */
  freeze(): void;
  thaw(): void;
  /** Loses what the leader brings, until the next call. */
  deafen(isDeaf: boolean): void;
  /** A person looks at it. */
  show(): void;
  /** Leaves the page, as a browser tells it. */
  close(): void;
}

export interface BrowserOptions {
  readonly address: string;
  readonly hasLocks: boolean;
  /** A proxy on the way keeps event streams to itself. */
  readonly isHeldBack?: boolean;
}

let browsers = 0;

/** The tabs of one browser. */
export function openBrowser({ address, hasLocks, isHeldBack = false }: BrowserOptions) {
  const own = `${process.pid} ${++browsers}`;
  const tabs = new Set<TestTab>();

  function openTab(document: DocumentId, isVisible = true): TestTab {
    let isFrozen = false;
    let isShown = isVisible;
    let isDeaf = false;
    const held: (() => void)[] = [];
    const waiting = new Set<() => void>();
    const listeners = new Set<(moment: 'seen' | 'left') => void>();
    let open = 0;
    let pages = 0;
    const whenAwake = (work: () => void) => {
      if (isFrozen) held.push(work);
      else work();
    };
    const environment: Partial<Environment> = {
      after(ms, callback) {
        const timer = setTimeout(() => whenAwake(callback), ms);
        return () => clearTimeout(timer);
      },
      channel: (name) => nodeChannel(`${own} ${name}`, whenAwake, () => isDeaf),
      locks: () => (hasLocks ? namedLocks(own) : null),
      isVisible: () => isShown && !isFrozen,
      onLifecycle(callback) {
        listeners.add(callback);
        return () => listeners.delete(callback);
      },
    };
    const api = createApi({
      baseUrl: address,
      async fetch(input, init) {
        const isEvents = String(input).includes('/events');
        const isStream = isEvents && new Headers(init?.headers).get('accept') === 'text/event-stream';
        if (isEvents && !isStream) pages += 1;
        if (isStream) {
          open += 1;
          init?.signal?.addEventListener(
            'abort',
            () => {
              open -= 1;
            },
            { once: true },
          );
        }
        const response = await fetch(input, init);
        if (!isStream || !isHeldBack) return response;
        await response.body?.cancel();
        return new Response(new ReadableStream(), { headers: response.headers });
      },
    });
    const followed = followDocument({
      api,
      document,
      environment,
      onChange() {
        for (const look of [...waiting]) look();
      },
    });
    const tell = (moment: 'seen' | 'left') => {
      for (const listener of [...listeners]) listener(moment);
    };
    const tab: TestTab = {
      followed,
      streams: () => open,
      pages: () => pages,
      until: (isReached) =>
        new Promise((resolve) => {
          const look = () => {
            if (!isReached(followed)) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
      freeze() {
        isFrozen = true;
      },
      thaw() {
        isFrozen = false;
        for (const work of held.splice(0)) work();
      },
      deafen(given) {
        isDeaf = given;
      },
      show() {
        isShown = true;
        tell('seen');
      },
      close() {
        tell('left');
        followed.close();
        tabs.delete(tab);
      },
    };
    tabs.add(tab);
    return tab;
  }
  return {
    name: own,
    openTab,
    streams: () => [...tabs].reduce((sum, tab) => sum + tab.streams(), 0),
    close() {
      for (const tab of [...tabs]) tab.close();
    },
  };
}

/**
 * @param whenAwake does the work now, or when the tab is thawed
 * @param isDeaf true while what the leader brings is lost
 */
export function nodeChannel(name: string, whenAwake: (work: () => void) => void, isDeaf: () => boolean): TabChannel {
  const broadcast = new BroadcastChannel(name);
  return {
    post: (message) => whenAwake(() => broadcast.postMessage(message)),
    onMessage(callback) {
      broadcast.onmessage = (event: unknown) => {
        // Node's channel and the browser's have the same event, under two types.
        const { data } = event as { readonly data: { readonly kind: string } };
        if (data.kind === 'brought' && isDeaf()) return;
        whenAwake(() => callback(data));
      };
    },
    close: () => broadcast.close(),
  };
}

export function namedLocks(own: string): Locks {
  return {
    request: (name, options, callback) => navigator.locks.request(`${own} ${name}`, options, callback),
  };
}
