/** Citation marks and the list of references after a style of CSL. Marks are taken in the order in which they were recorded. */
import type { Citation, CitationId, DocumentContent, SourceId } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { StyledCitations, StyledGroup } from '../citations/cite-group.ts';
import { entryLang, fallbackEntry } from '../citations/hayagriva.ts';
import { type CiteMarks, citedRuns, missingMark } from './cite-marks.ts';
import type { ResolvedCite, ResolvedEntry, ResolvedInline, ResolvedSource } from './resolved.ts';
import { safeHref } from './safe-href.ts';
import { oneLine, printable } from './text.ts';

export class StyledMarks implements CiteMarks {
  readonly isNotes: boolean;
  readonly missing: CitationId[] = [];
  readonly undescribed: readonly string[];
  readonly #content: DocumentContent;
  readonly #styled: StyledCitations;
  readonly #locale: Locale;
  readonly #anchors: ReadonlyMap<SourceId, string>;
  #next = 0;

  constructor(content: DocumentContent, styled: StyledCitations, locale: Locale) {
    this.#content = content;
    this.#styled = styled;
    this.#locale = locale;
    this.isNotes = styled.isNotes;
    this.#anchors = new Map(styled.entries.map(({ source }, index) => [source, `reference-${index + 1}`]));
    const bare = styled.entries.filter(({ source }) => this.#source(source)?.entry === undefined);
    this.undescribed = bare.map(({ source }) => this.#name(source));
  }

  marks(ids: readonly CitationId[]): readonly (readonly ResolvedCite[])[] {
    return citedRuns(this.#content, ids).map((run) => {
      if ('missing' in run) {
        this.missing.push(run.missing);
        return [missingMark(this.#locale, run.missing)];
      }
      const group = this.#styled.groups[this.#next++] ?? { items: [] };
      return this.#group(run.cited, group);
    });
  }

  sources(): readonly ResolvedSource[] {
    return [];
  }

  bibliography(): readonly ResolvedEntry[] {
    return this.#styled.entries.map(({ source, label, content }) => ({
      anchor: this.#anchors.get(source) ?? '',
      label,
      content: content.map(({ href, ...run }): ResolvedInline => {
        const address = safeHref(href);
        return { ...run, text: printable(run.text), ...(address !== undefined && { href: address }) };
      }),
      lang: entryLang(this.#source(source)?.entry ?? fallbackEntry(this.#name(source)), this.#content.lang),
    }));
  }

  /** The words of a source stand at its first citation; the others of the group keep their quotes and show nothing. */
  #group(cited: readonly Citation[], { items }: StyledGroup): readonly ResolvedCite[] {
    return items.flatMap(({ source, content }) =>
      cited
        .filter((citation) => citation.source === source)
        .map((citation, index): ResolvedCite => {
          const words = index === 0 ? content.map((run) => ({ ...run, text: printable(run.text) })) : [];
          const anchor = this.#anchors.get(source);
          return {
            type: 'cite',
            citation: citation.id,
            label: words.map(({ text }) => text).join(''),
            ...(anchor !== undefined && { anchor }),
            quote: oneLine(printable(citation.quote)).trim(),
            sourceName: this.#name(source),
            content: words,
          };
        }),
    );
  }

  #source(id: SourceId) {
    return Object.hasOwn(this.#content.sources, id) ? this.#content.sources[id] : undefined;
  }

  #name(id: SourceId): string {
    return oneLine(printable(this.#source(id)?.name ?? say(this.#locale, 'export.label.unknownSource'))).trim();
  }
}
