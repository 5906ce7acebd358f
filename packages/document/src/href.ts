/** Longest link target that is kept, in UTF-16 units. */
export const maxHrefLength = 2048;

/**
 * True when a link target may stay in a document: `http`, `https` and `mailto` addresses and `#` fragments. Everything else (scripts,
 * data, files, relative paths) would do something unexpected in a page, a PDF or a Word file.
 *
 * @example isAllowedHref('https://example.org/a') // true
 * @example isAllowedHref('javascript:alert(1)') // false
 */
export function isAllowedHref(href: string): boolean {
  if (href.length > maxHrefLength) return false;
  for (let at = 0; at < href.length; at++) {
    const unit = href.charCodeAt(at);
    if (unit <= 0x20 || unit === 0x7f) return false;
  }
  return /^(?:https?:\/\/[^/?#]|mailto:[^?#]|#.)/i.test(href);
}
