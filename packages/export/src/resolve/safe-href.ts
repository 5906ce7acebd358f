import { isAllowedHref } from '@longhand/document';

/** Intake lets only harmless addresses pass; an exporter checks again, because a file leaves the house. Fragments lead nowhere in a file. */
export function safeHref(href: string | undefined): string | undefined {
  if (href === undefined || href.startsWith('#') || !isAllowedHref(href)) return undefined;
  return URL.parse(href)?.href;
}
