/** What the resolver asks of whoever makes citation marks: numbers with quotes, a style of CSL, or the recorder of what there is to style. */
import type { Citation, CitationId, DocumentContent } from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type { CiteGroup, CiteItem } from '../citations/cite-group.ts';
import type { ResolvedCite, ResolvedEntry, ResolvedSource } from './resolved.ts';

export interface CiteMarks {
  /** Marks are notes at the foot of the page. */
  readonly isNotes: boolean;
  /** Citations of which the document knows nothing. */
  readonly missing: readonly CitationId[];
  /** Names of the sources that are listed by name only, because nobody described them. */
  readonly undescribed: readonly string[];
  /** Marks for citations that stand side by side; those that are one mark together are in one group. */
  marks(ids: readonly CitationId[], isInNote: boolean): readonly (readonly ResolvedCite[])[];
  /** The list of sources with their quotes, once every mark was made. */
  sources(): readonly ResolvedSource[];
  /** The list of references of a style of CSL. */
  bibliography(): readonly ResolvedEntry[];
}

/** Writes down which marks are asked for. */
export class GroupRecorder implements CiteMarks {
  readonly isNotes = false;
  readonly missing: readonly CitationId[] = [];
  readonly undescribed: readonly string[] = [];
  readonly groups: CiteGroup[] = [];
  readonly #content: DocumentContent;

  constructor(content: DocumentContent) {
    this.#content = content;
  }

  marks(ids: readonly CitationId[], isInNote: boolean): readonly (readonly ResolvedCite[])[] {
    for (const run of citedRuns(this.#content, ids)) {
      if (!('missing' in run)) this.groups.push({ items: itemsOf(run.cited), isInNote });
    }
    return [];
  }

  sources(): readonly ResolvedSource[] {
    return [];
  }

  bibliography(): readonly ResolvedEntry[] {
    return [];
  }
}

/** Citations that the document knows, run by run, and between them those that it does not know. */
export function citedRuns(
  { citations }: DocumentContent,
  ids: readonly CitationId[],
): readonly ({ readonly cited: readonly Citation[] } | { readonly missing: CitationId })[] {
  const runs: ({ readonly cited: Citation[] } | { readonly missing: CitationId })[] = [];
  for (const id of ids) {
    const citation = Object.hasOwn(citations, id) ? citations[id] : undefined;
    const last = runs.at(-1);
    if (citation === undefined) runs.push({ missing: id });
    else if (last !== undefined && 'cited' in last) last.cited.push(citation);
    else runs.push({ cited: [citation] });
  }
  return runs;
}

/** Each source once, with all its pages: `[1, pp. 3, 5]` instead of `[1, p. 3; 1, p. 5]`. */
function itemsOf(cited: readonly Citation[]): readonly CiteItem[] {
  const sources = [...new Set(cited.map(({ source }) => source))];
  return sources.map((source) => {
    const pages = cited.flatMap((citation) => (citation.source === source ? (citation.page ?? []) : []));
    return { source, pages: [...new Set(pages)].sort((a, b) => a - b) };
  });
}

export const missingMark = (locale: Locale, citation: CitationId): ResolvedCite => ({
  type: 'cite',
  citation,
  label: say(locale, 'export.label.mark', { number: '?' }),
});
