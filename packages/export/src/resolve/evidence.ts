/** Numbers sources by first citation and collects the quotes that the document takes from each. */
import type { Citation, CitationId, DocumentContent } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { ResolvedCite, ResolvedSource } from './resolved.ts';
import { langOf, oneLine, printable } from './text.ts';

type Quote = ResolvedSource['quotes'][number];

export class Evidence {
  readonly #content: DocumentContent;
  readonly #locale: Locale;
  readonly #sources = new Map<string, { number: number; name: string; quotes: Map<string, Quote> }>();
  readonly missing: CitationId[] = [];

  constructor(content: DocumentContent, locale: Locale) {
    this.#content = content;
    this.#locale = locale;
  }

  /** The mark for one occurrence of a citation; the first of a source gives it the next number. */
  cite(id: CitationId): ResolvedCite {
    const citation = Object.hasOwn(this.#content.citations, id) ? this.#content.citations[id] : undefined;
    if (citation === undefined) {
      this.missing.push(id);
      return { type: 'cite', label: say(this.#locale, 'export.label.mark', { number: '?' }) };
    }
    const source = this.#source(citation);
    const quote = this.#quote(source, citation);
    const { number } = source;
    const label =
      citation.page === undefined
        ? say(this.#locale, 'export.label.mark', { number })
        : say(this.#locale, 'export.label.markWithPage', { number, page: citation.page });
    return { type: 'cite', label, anchor: quote.anchor, quote: quote.text, sourceName: source.name };
  }

  list(): ResolvedSource[] {
    return [...this.#sources.values()].map(({ number, name, quotes }) => ({
      number,
      anchor: `source-${number}`,
      name,
      quotes: [...quotes.values()],
    }));
  }

  #source(citation: Citation) {
    const known = this.#sources.get(citation.source);
    if (known !== undefined) return known;
    const entry = Object.hasOwn(this.#content.sources, citation.source)
      ? this.#content.sources[citation.source]
      : undefined;
    const name = oneLine(printable(entry?.name ?? citation.source)).trim();
    const source = { number: this.#sources.size + 1, name, quotes: new Map<string, Quote>() };
    this.#sources.set(citation.source, source);
    return source;
  }

  /** Two citations of the same span share one entry. */
  #quote(source: { number: number; quotes: Map<string, Quote> }, citation: Citation): Quote {
    const key = `${citation.sha256} ${citation.start} ${citation.end}`;
    const known = source.quotes.get(key);
    if (known !== undefined) return known;
    const text = oneLine(printable(citation.quote)).trim();
    const locator = citation.page === undefined ? '' : say(this.#locale, 'export.label.page', { page: citation.page });
    const anchor = `quote-${source.number}-${source.quotes.size + 1}`;
    const quote = { anchor, text, locator, lang: langOf(text, this.#content.lang) };
    source.quotes.set(key, quote);
    return quote;
  }
}
