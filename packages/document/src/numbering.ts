/**
 * The one place where numbers are made: headings, figures, tables, equations, footnotes, citations, cross-references. Every reader
 * (page, Word, PDF, HTML, Markdown) shows these, so they agree.
 * @module
 */
import { visitInline } from './body.ts';
import { sectionsOf, walkSections } from './outline.ts';
import type { BlockId, CitationId, DocumentContent, Inline, SourceId } from './types.ts';

export interface HeadingNumber {
  /** `1.2.3` */
  readonly number: string;
  /** Depth in the outline, 1 for a top section: skipped levels do not leave a gap. */
  readonly depth: number;
}

/** What a cross-reference shows. */
export interface Target {
  readonly kind: 'heading' | 'figure' | 'table' | 'equation';
  readonly number: string;
}

/** An entry of the bibliography: one source, numbered by its first citation. */
export interface BibliographyEntry {
  readonly number: number;
  readonly source: SourceId;
  /** Citations of it, by first appearance. */
  readonly citations: readonly CitationId[];
  /** Pages cited, ascending, without repetition; empty where the source has none. */
  readonly pages: readonly number[];
}

export interface CitationNumber {
  /** Number of the bibliography entry. */
  readonly number: number;
  /** Page of this very citation, where the source has pages. */
  readonly page?: number;
}

export type NumberingProblem =
  | { readonly code: 'missing_target'; readonly block: BlockId; readonly target: BlockId }
  | { readonly code: 'missing_citation'; readonly block: BlockId; readonly citation: CitationId };

/** Numbers of a document, by id. A block that is not in a table has no number. */
export interface Numbering {
  readonly headings: Readonly<Record<BlockId, HeadingNumber>>;
  /** Every figure that has a caption or is referred to. */
  readonly figures: Readonly<Record<BlockId, number>>;
  /** Every table that has a caption or is referred to. */
  readonly tables: Readonly<Record<BlockId, number>>;
  readonly equations: Readonly<Record<BlockId, number>>;
  /** Numbers of a block's footnotes in reading order. */
  readonly footnotes: Readonly<Record<BlockId, readonly number[]>>;
  readonly citations: Readonly<Record<CitationId, CitationNumber>>;
  readonly bibliography: readonly BibliographyEntry[];
  /** What a cross-reference to the block shows. */
  readonly targets: Readonly<Record<BlockId, Target>>;
  readonly problems: readonly NumberingProblem[];
}

/** Numbers everything in reading order. Pure: the same content gives the same numbers. */
export function numberDocument(content: DocumentContent): Numbering {
  const referred = targetsReferredTo(content);
  const headings = numberHeadings(content);
  const targets = table<Target>();
  for (const [id, { number }] of Object.entries(headings)) targets[id] = { kind: 'heading', number };
  const counted = { figure: table<number>(), table: table<number>(), equation: table<number>() };
  const count = { figure: 0, table: 0, equation: 0 };
  const footnotes = table<number[]>();
  let noteCount = 0;
  const citations = new CitationCounter(content);
  const problems: NumberingProblem[] = [];

  for (const { id, body } of content.blocks) {
    const { type } = body;
    if (
      type === 'equation' ||
      ((type === 'figure' || type === 'table') && (body.caption?.length || referred.has(id)))
    ) {
      const number = ++count[type];
      counted[type][id] = number;
      targets[id] = { kind: type, number: String(number) };
    }
    const notes: number[] = [];
    visitDeep(body, (inline) => {
      if (inline.type === 'footnote') notes.push(++noteCount);
      else if (inline.type === 'cite' && !citations.add(inline.citation)) {
        problems.push({ code: 'missing_citation', block: id, citation: inline.citation });
      }
    });
    if (notes.length > 0) footnotes[id] = notes;
  }
  for (const { id, body } of content.blocks) {
    visitDeep(body, (inline) => {
      if (inline.type === 'xref' && !Object.hasOwn(targets, inline.target)) {
        problems.push({ code: 'missing_target', block: id, target: inline.target });
      }
    });
  }
  return {
    headings,
    figures: counted.figure,
    tables: counted.table,
    equations: counted.equation,
    footnotes,
    ...citations.result(),
    targets,
    problems,
  };
}

function numberHeadings(content: DocumentContent): Record<BlockId, HeadingNumber> {
  const numbers = table<HeadingNumber>();
  const counters: number[] = [];
  for (const { heading, depth } of walkSections(sectionsOf(content.blocks))) {
    if (heading === null) continue;
    counters.length = Math.min(counters.length, depth);
    counters[depth - 1] = (counters[depth - 1] ?? 0) + 1;
    numbers[heading.id] = { number: counters.slice(0, depth).join('.'), depth };
  }
  return numbers;
}

function targetsReferredTo(content: DocumentContent): Set<BlockId> {
  const targets = new Set<BlockId>();
  for (const { body } of content.blocks) {
    visitDeep(body, (inline) => {
      if (inline.type === 'xref') targets.add(inline.target);
    });
  }
  return targets;
}

class CitationCounter {
  readonly #content: DocumentContent;
  readonly #numbers = table<CitationNumber>();
  readonly #entries = new Map<SourceId, { number: number; citations: CitationId[]; pages: Set<number> }>();

  constructor(content: DocumentContent) {
    this.#content = content;
  }

  /** False when the document does not know the citation. */
  add(id: CitationId): boolean {
    if (Object.hasOwn(this.#numbers, id)) return true;
    const citation = Object.hasOwn(this.#content.citations, id) ? this.#content.citations[id] : undefined;
    if (citation === undefined) return false;
    const { source, page } = citation;
    const entry = this.#entries.get(source) ?? { number: this.#entries.size + 1, citations: [], pages: new Set() };
    this.#entries.set(source, entry);
    entry.citations.push(id);
    if (page !== undefined) entry.pages.add(page);
    this.#numbers[id] = { number: entry.number, ...(page === undefined ? {} : { page }) };
    return true;
  }

  result(): Pick<Numbering, 'citations' | 'bibliography'> {
    const bibliography = [...this.#entries].map(([source, { number, citations, pages }]) => ({
      number,
      source,
      citations,
      pages: [...pages].sort((a, b) => a - b),
    }));
    return { citations: this.#numbers, bibliography };
  }
}

/** Ids come from outside, so the tables have no prototype that an id could meet. */
function table<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>; // Object.create is typed as any
}

/** Every inline of a body in reading order; what a footnote holds follows its mark. */
function visitDeep(body: Parameters<typeof visitInline>[0], visit: (inline: Inline) => void): void {
  const walk = (content: readonly Inline[]): void => {
    for (const inline of content) {
      visit(inline);
      if (inline.type === 'footnote') walk(inline.content);
    }
  };
  visitInline(body, walk);
}
