/** Citation marks, and the list of sources with the quotes that the document takes from each. */
import type { Citation, CitationId, DocumentContent, Numbering } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import { type CiteMarks, missingMark } from './cite-marks.ts';
import type { ResolvedCite, ResolvedEntry, ResolvedSource } from './resolved.ts';
import { langOf, oneLine, printable } from './text.ts';

type Quote = ResolvedSource['quotes'][number];

export class Evidence implements CiteMarks {
  readonly isNotes = false;
  readonly undescribed: readonly string[] = [];
  readonly #content: DocumentContent;
  readonly #numbering: Numbering;
  readonly #locale: Locale;
  readonly #found = new Map<string, { number: number; name: string; quotes: Map<string, Quote> }>();
  readonly missing: CitationId[] = [];

  constructor(content: DocumentContent, numbering: Numbering, locale: Locale) {
    this.#content = content;
    this.#numbering = numbering;
    this.#locale = locale;
  }

  marks(ids: readonly CitationId[]): readonly (readonly ResolvedCite[])[] {
    return [ids.map((id) => this.#cite(id))];
  }

  bibliography(): readonly ResolvedEntry[] {
    return [];
  }

  /** The mark for one occurrence of a citation. */
  #cite(id: CitationId): ResolvedCite {
    const { citations } = this.#numbering;
    const mark = Object.hasOwn(citations, id) ? citations[id] : undefined;
    const citation = this.#content.citations[id];
    if (mark === undefined || citation === undefined) {
      this.missing.push(id);
      return missingMark(this.#locale, id);
    }
    const { number, page } = mark;
    const source = this.#source(citation, number);
    const quote = this.#quote(source, citation);
    const label =
      page === undefined
        ? say(this.#locale, 'export.label.mark', { number })
        : say(this.#locale, 'export.label.markWithPage', { number, page });
    return { type: 'cite', citation: id, label, anchor: quote.anchor, quote: quote.text, sourceName: source.name };
  }

  sources(): ResolvedSource[] {
    const sources = [...this.#found.values()].sort((a, b) => a.number - b.number);
    return sources.map(({ number, name, quotes }) => ({
      number,
      anchor: `source-${number}`,
      name,
      quotes: [...quotes.values()],
    }));
  }

  #source(citation: Citation, number: number) {
    const known = this.#found.get(citation.source);
    if (known !== undefined) return known;
    const entry = Object.hasOwn(this.#content.sources, citation.source)
      ? this.#content.sources[citation.source]
      : undefined;
    const unknown = say(this.#locale, 'export.label.unknownSource');
    const name = oneLine(printable(entry?.name ?? citation.sourceName ?? unknown)).trim();
    const source = { number, name, quotes: new Map<string, Quote>() };
    this.#found.set(citation.source, source);
    return source;
  }

  /** Two citations of the same span share one entry. */
  #quote(source: { number: number; quotes: Map<string, Quote> }, citation: Citation): Quote {
    const key = `${citation.sha256} ${citation.start} ${citation.end}`;
    const known = source.quotes.get(key);
    if (known !== undefined) return known;
    const text = oneLine(printable(citation.quote)).trim();
    const page = citation.page === undefined ? [] : [say(this.#locale, 'export.label.page', { page: citation.page })];
    const standing = citation.standing === undefined ? [] : [say(this.#locale, `export.label.${citation.standing}`)];
    const locator = [...page, ...standing].join(say(this.#locale, 'export.label.comma'));
    const anchor = `quote-${source.number}-${source.quotes.size + 1}`;
    const quote = { anchor, text, locator, lang: langOf(text, this.#content.lang) };
    source.quotes.set(key, quote);
    return quote;
  }
}
