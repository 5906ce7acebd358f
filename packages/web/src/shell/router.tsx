import type { DocumentId } from '@longhand/protocol';
import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

export type Route =
  | { readonly name: 'library' }
  | { readonly name: 'settings' }
  /** `document` is there once the first file made it necessary. */
  | { readonly name: 'brief'; readonly document?: DocumentId }
  | { readonly name: 'workspace'; readonly document: DocumentId }
  | { readonly name: 'unknown' };

/**
 * The route of an address.
 *
 * @example matchRoute(new URL('http://localhost/d/doc_1')) // { name: 'workspace', document: 'doc_1' }
 */
export function matchRoute(url: URL): Route {
  const parts = url.pathname.split('/').filter(Boolean);
  const [first, second] = parts;
  if (parts.length === 0) return { name: 'library' };
  if (parts.length === 1 && first === 'new') {
    const document = url.searchParams.get('d');
    return document ? { name: 'brief', document } : { name: 'brief' };
  }
  if (parts.length === 1 && first === 'settings') return { name: 'settings' };
  if (parts.length === 2 && first === 'd' && second) {
    const document = decoded(second);
    if (document !== null) return { name: 'workspace', document };
  }
  return { name: 'unknown' };
}

export function hrefOf(route: Exclude<Route, { name: 'unknown' }>): string {
  switch (route.name) {
    case 'library':
      return '/';
    case 'settings':
      return '/settings';
    case 'brief':
      return route.document ? `/new?d=${encodeURIComponent(route.document)}` : '/new';
    case 'workspace':
      return `/d/${encodeURIComponent(route.document)}`;
  }
}

export function navigate(route: Exclude<Route, { name: 'unknown' }>, options: { replace?: boolean } = {}): void {
  const href = hrefOf(route);
  if (options.replace) history.replaceState(null, '', href);
  else {
    history.pushState(null, '', href);
    scrollTo(0, 0);
  }
  dispatchEvent(new PopStateEvent('popstate'));
}

export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return matchRoute(new URL(href));
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & {
  readonly to: Exclude<Route, { name: 'unknown' }>;
  readonly children: ReactNode;
};

/** A real link that stays in the page on a plain click. */
export function Link({ to, children, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const wantsNewTab = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || wantsNewTab) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={hrefOf(to)} onClick={follow}>
      {children}
    </a>
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
