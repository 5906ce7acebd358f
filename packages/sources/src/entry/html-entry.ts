import type { CslEntry } from '@longhand/document';
import { entryFrom } from './entry-fields.ts';

/** What names a page stands in its head. */
const HEAD = 128 * 1024;
const META = /<meta\s+((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The entry of a web page: the tags that libraries read (`citation_…`, Dublin Core), then those of social networks, then the title. */
export function htmlEntry(html: string): CslEntry | undefined {
  const head = html.slice(0, HEAD);
  const found = new Map<string, string[]>();
  for (const [, attributes = ''] of head.matchAll(META)) {
    const pairs = [...attributes.matchAll(ATTRIBUTE)].map(
      ([, name = '', double, single, bare]) => [name.toLowerCase(), decoded(double ?? single ?? bare ?? '')] as const,
    );
    const values = Object.fromEntries(pairs);
    const name = (values.name ?? values.property ?? values.itemprop ?? '').toLowerCase();
    if (name !== '' && values.content) found.set(name, [...(found.get(name) ?? []), values.content]);
  }
  const first = (...names: readonly string[]) => names.map((name) => found.get(name)?.[0]).find(Boolean);
  const all = (...names: readonly string[]) => names.map((name) => found.get(name)).find(Boolean) ?? [];
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(head)?.[1];
  const journal = first('citation_journal_title');
  const canonical = /<link\s[^>]*rel=["']?canonical["']?[^>]*>/i.exec(head)?.[0];
  return entryFrom(
    {
      title: first('citation_title', 'dc.title', 'dcterms.title', 'og:title') ?? decoded(title ?? ''),
      authors: all('citation_author', 'dc.creator', 'dcterms.creator', 'article:author', 'author').filter(
        (name) => !/^https?:/i.test(name),
      ),
      issued: first(
        'citation_publication_date',
        'citation_date',
        'dc.date',
        'dcterms.issued',
        'article:published_time',
        'datepublished',
        'date',
        'pubdate',
      ),
      publisher: first('citation_publisher', 'dc.publisher'),
      container: journal ?? first('og:site_name'),
      volume: first('citation_volume'),
      issue: first('citation_issue'),
      page: first('citation_firstpage'),
      doi: first('citation_doi', 'dc.identifier'),
      isbn: first('citation_isbn'),
      url: first('og:url') ?? /href=["']([^"']+)/i.exec(canonical ?? '')?.[1],
    },
    journal === undefined ? 'webpage' : 'article-journal',
  );
}

function decoded(text: string): string {
  return text
    .replace(/&#(x?)([\da-f]{1,6});/gi, (whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex === '' ? 10 : 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&([a-z]+);/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
}
