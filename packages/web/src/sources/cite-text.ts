/**
 * What is said of a citation: its standing, and what the soft checks noticed.
 * @module
 */
import type { Citation, CitationFlag } from '@longhand/document';
import { type Locale, say, sayCode } from '@longhand/i18n';

/** A flag of a kind that this page does not know, from a newer server, is shown by its name. */
export function flagText(locale: Locale, { kind, found, has }: CitationFlag): string {
  const plain = `page.cite.flag.${kind}`;
  const form = found === undefined ? (has === undefined ? '' : '.has') : has === undefined ? '.found' : '.both';
  for (const code of [plain + form, plain]) {
    const text = sayCode(locale, code, { found: found ?? '', has: has ?? '' });
    if (text !== code) return text;
  }
  return kind;
}

/** Why a citation does not resolve any more. */
export function standingText(locale: Locale, { standing, reason }: Citation): string {
  if (standing === 'lost') return say(locale, reason === 'unverified' ? 'page.cite.unverified' : 'page.cite.lost');
  return say(locale, reason === 'ambiguous' ? 'page.cite.staleAmbiguous' : 'page.cite.staleGone');
}
