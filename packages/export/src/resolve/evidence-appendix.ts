/**
 * The evidence appendix: every sentence that cites something, with the quotes, their sources and pages, and what the checks noticed. Marks
 * in the text lead to their entry, entries lead back to the mark and on to the list of sources.
 * @module
 */
import {
  type Citation,
  type CitationFlag,
  type CitationId,
  type DocumentContent,
  sentenceRanges,
} from '@longhand/document';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { mapContent } from './map-content.ts';
import type { ResolvedCite, ResolvedDocument, ResolvedEvidence, ResolvedFootnote, ResolvedInline } from './resolved.ts';
import { langOf, oneLine, printable } from './text.ts';

type Content = readonly ResolvedInline[];
type KnownCite = ResolvedCite & { readonly citation: CitationId; readonly anchor: string };

/** A document with its appendix. @example withEvidence(document, content, 'en').appendix[0]?.sentence */
export function withEvidence(document: ResolvedDocument, content: DocumentContent, locale: Locale): ResolvedDocument {
  const appendix = new Appendix(content, locale);
  const blocks = mapContent(document.blocks, (each) => appendix.linked(each));
  const footnotes = document.footnotes.map((note) => appendix.notes.get(note.number) ?? note);
  return { ...document, blocks, footnotes, appendix: appendix.entries };
}

class Appendix {
  readonly entries: ResolvedEvidence[] = [];
  /** Footnotes whose marks lead to the appendix, by number. */
  readonly notes = new Map<number, ResolvedFootnote>();
  readonly #content: DocumentContent;
  readonly #locale: Locale;

  constructor(content: DocumentContent, locale: Locale) {
    this.#content = content;
    this.#locale = locale;
  }

  /** The content with its marks tied to entries, which are added on the way. A mark belongs to the sentence that it stands in or right behind. */
  linked(content: Content): Content {
    if (!hasCite(content)) return content;
    const text = content.map(shownText).join('');
    const sentences = sentenceRanges(text).map(([start, end]) => ({
      start,
      text: text.slice(start, end),
      cites: [] as KnownCite[],
      entry: undefined as ResolvedEvidence | undefined,
    }));
    // Content that is nothing but a mark, as in a cell of a table.
    if (sentences.length === 0) sentences.push({ start: 0, text: '', cites: [], entry: undefined });
    let at = 0;
    const owners = content.map((inline) => {
      const owner = sentences.findLast(({ start }) => start < at) ?? sentences[0];
      owner?.cites.push(...citesIn([inline]));
      at += shownText(inline).length;
      return owner;
    });
    for (const sentence of sentences) {
      if (sentence.cites.length > 0) sentence.entry = this.#entry(sentence.text, sentence.cites);
    }
    const placed = new Set<string>();
    return content.map((inline, index) => {
      const entry = owners[index]?.entry;
      return entry === undefined ? inline : this.#tied(inline, entry, placed);
    });
  }

  #tied(inline: ResolvedInline, entry: ResolvedEvidence, placed: Set<string>): ResolvedInline {
    if (inline.type === 'footnote') {
      const note = { ...inline, content: inline.content.map((inner) => this.#tied(inner, entry, placed)) };
      this.notes.set(note.number, note);
      return note;
    }
    if (inline.type !== 'cite' || !isKnown(inline)) return inline;
    const isFirst = !placed.has(entry.place);
    placed.add(entry.place);
    return { ...inline, anchor: entry.anchor, ...(isFirst && { place: entry.place }) };
  }

  #entry(text: string, cites: readonly KnownCite[]): ResolvedEvidence {
    const number = this.entries.length + 1;
    const distinct = [...new Map(cites.map((cite) => [cite.citation, cite])).values()];
    const entry: ResolvedEvidence = {
      number,
      anchor: `evidence-${number}`,
      place: `cite-${number}`,
      sentence: text,
      lang: langOf(text, this.#content.lang),
      quotes: distinct.flatMap((cite) => {
        const citation = this.#content.citations[cite.citation];
        return citation === undefined ? [] : [this.#quote(citation, cite)];
      }),
    };
    this.entries.push(entry);
    return entry;
  }

  #quote(citation: Citation, { anchor, sourceName }: KnownCite): ResolvedEvidence['quotes'][number] {
    const text = oneLine(printable(citation.quote)).trim();
    return {
      text,
      lang: langOf(text, this.#content.lang),
      source: sourceName ?? say(this.#locale, 'export.label.unknownSource'),
      locator: citation.page === undefined ? '' : say(this.#locale, 'export.label.page', { page: citation.page }),
      anchor,
      isVerified: citation.standing === undefined,
      standing: standingText(this.#locale, citation),
      flags: (citation.flags ?? []).map((flag) => oneLine(printable(flagText(this.#locale, flag)))),
    };
  }
}

const isKnown = (cite: ResolvedCite): cite is KnownCite => cite.citation !== undefined && cite.anchor !== undefined;

const hasCite = (content: Content): boolean => citesIn(content).length > 0;

function citesIn(content: Content): readonly KnownCite[] {
  return content.flatMap((inline) => {
    if (inline.type === 'footnote') return citesIn(inline.content);
    return inline.type === 'cite' && isKnown(inline) ? [inline] : [];
  });
}

/** What a reader of the sentence sees of it, without marks and notes. */
function shownText(inline: ResolvedInline): string {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'math':
      return inline.tex.replaceAll('\n', ' ');
    case 'xref':
      return inline.label;
    case 'break':
      return ' ';
    case 'cite':
    case 'footnote':
      return '';
    default:
      return inline satisfies never;
  }
}

function standingText(locale: Locale, { standing, reason }: Citation): string {
  if (standing === undefined) return say(locale, 'page.cite.verified');
  if (standing === 'lost') return say(locale, reason === 'unverified' ? 'page.cite.unverified' : 'page.cite.lost');
  return say(locale, reason === 'ambiguous' ? 'page.cite.staleAmbiguous' : 'page.cite.staleGone');
}

/** A kind of flag that this program does not know is told by its name. */
function flagText(locale: Locale, { kind, found, has }: CitationFlag): string {
  const plain = `page.cite.flag.${kind}`;
  const form = found === undefined ? (has === undefined ? '' : '.has') : has === undefined ? '.found' : '.both';
  for (const code of [plain + form, plain]) {
    const text = sayCode(locale, code, { found: found ?? '', has: has ?? '' });
    if (text !== code) return text;
  }
  return kind;
}
