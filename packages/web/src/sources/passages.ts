import type { Citation, CitationId } from '@longhand/document';
import type { StoredText } from '@longhand/protocol/ports';

/** A stretch of a source's text: a page, or a piece of readable size where the format has none. */
export interface TextPage {
  readonly number?: number;
  readonly start: number;
  readonly end: number;
}
export interface Passage {
  readonly kind: 'plain' | 'cited' | 'current';
  readonly start: number;
  readonly end: number;
}

/** A stretch of a source's text that a search found. */
export interface FoundPassage {
  readonly start: number;
  readonly end: number;
  readonly page?: number;
}

const PIECE = 4_000;

/** Cuts the text at its page borders, else at line ends, so that the browser lays out only what is seen. */
export function textPages({ text, places }: StoredText): readonly TextPage[] {
  const pages: TextPage[] = [];
  for (const place of places) {
    if (place.page === undefined || place.page === pages.at(-1)?.number) continue;
    pages.push({ number: place.page, start: pages.length === 0 ? 0 : place.start, end: text.length });
  }
  if (pages.length > 0) return pages.map((page, index) => ({ ...page, end: pages[index + 1]?.start ?? text.length }));
  const pieces: TextPage[] = [];
  for (let start = 0; start < text.length; ) {
    const lineEnd = start + PIECE >= text.length ? -1 : text.indexOf('\n', start + PIECE);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

/** The page as plain and marked stretches in order. Where citations overlap the current one wins. */
export function passagesOf(
  page: TextPage,
  citations: readonly Citation[],
  current: CitationId | null,
): readonly Passage[] {
  const borders = new Set([page.start, page.end]);
  const inPage = citations.filter((citation) => citation.start < page.end && citation.end > page.start);
  for (const { start, end } of inPage) {
    borders.add(Math.max(start, page.start));
    borders.add(Math.min(end, page.end));
  }
  const sorted = [...borders].sort((a, b) => a - b);
  const passages: Passage[] = [];
  for (const [index, start] of sorted.entries()) {
    const end = sorted[index + 1];
    if (end === undefined || end === start) continue;
    const covering = inPage.filter((citation) => citation.start <= start && citation.end >= end);
    const kind = covering.some((citation) => citation.id === current)
      ? 'current'
      : covering.length > 0
        ? 'cited'
        : 'plain';
    const last = passages.at(-1);
    if (last?.kind === kind) passages[passages.length - 1] = { ...last, end };
    else passages.push({ kind, start, end });
  }
  return passages;
}
