/**
 * The one place where numbers are made: headings, figures, tables, equations, footnotes, citations, cross-references. Every reader
 * (page, Word, PDF, HTML, Markdown) shows these, so they agree.
 * @module
 */
import { countedIn, isSameCounted } from './counted.ts';
import type { Block, BlockId, Citation, CitationId, SourceId } from './types.ts';

/** As much of a document as its numbers depend on. */
export interface NumberedContent {
  readonly blocks: readonly Pick<Block, 'id' | 'body'>[];
  readonly citations: Readonly<Record<CitationId, Pick<Citation, 'source' | 'page'>>>;
}

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

/**
 * Numbers everything in reading order. Pure: the same content gives the same numbers. Bodies are looked through once each, so that a
 * document of which one block changed is numbered in the time that its list of blocks takes.
 */
export function numberDocument(content: NumberedContent): Numbering {
  const blocks = content.blocks.map(({ id, body }) => [id, countedIn(body)] as const);
  const referred = new Set(blocks.flatMap(([, { references }]) => references));
  const headings = table<HeadingNumber>();
  const headingCounter = new HeadingCounter();
  const targets = table<Target>();
  const numbers = { figure: table<number>(), table: table<number>(), equation: table<number>() };
  const count = { figure: 0, table: 0, equation: 0 };
  const footnotes = table<readonly number[]>();
  let noteCount = 0;
  const citations = new CitationCounter(content);
  const problems: NumberingProblem[] = [];

  for (const [id, { level, kind, isCaptioned, notes, citations: cited }] of blocks) {
    if (level !== undefined) {
      const heading = headingCounter.next(level);
      headings[id] = heading;
      targets[id] = { kind: 'heading', number: heading.number };
    }
    if (kind !== undefined && (kind === 'equation' || isCaptioned || referred.has(id))) {
      const number = ++count[kind];
      numbers[kind][id] = number;
      targets[id] = { kind, number: String(number) };
    }
    if (notes > 0) footnotes[id] = Array.from({ length: notes }, () => ++noteCount);
    for (const citation of cited) {
      if (!citations.add(citation)) problems.push({ code: 'missing_citation', block: id, citation });
    }
  }
  for (const [id, { references }] of blocks) {
    for (const target of references) {
      if (!Object.hasOwn(targets, target)) problems.push({ code: 'missing_target', block: id, target });
    }
  }
  return {
    headings,
    figures: numbers.figure,
    tables: numbers.table,
    equations: numbers.equation,
    footnotes,
    ...citations.result(),
    targets,
    problems,
  };
}

/**
 * Numbers one document again and again while it changes. The answer stays the same value as long as no number can have changed, however
 * much text was written meanwhile.
 *
 * @example const number = createNumberer(); number(content) === number({ ...content }) // true
 */
export function createNumberer(): (content: NumberedContent) => Numbering {
  let last: { readonly content: NumberedContent; readonly numbering: Numbering } | null = null;
  return (content) => {
    const numbering =
      last !== null && isNumberedAlike(last.content, content) ? last.numbering : numberDocument(content);
    last = { content, numbering };
    return numbering;
  };
}

function isNumberedAlike(before: NumberedContent, after: NumberedContent): boolean {
  return (
    before.citations === after.citations &&
    before.blocks.length === after.blocks.length &&
    after.blocks.every(({ id, body }, index) => {
      const old = before.blocks[index];
      if (old?.id !== id) return false;
      return old.body === body || isSameCounted(countedIn(old.body), countedIn(body));
    })
  );
}

/** Counts headings by the levels above them: a skipped level leaves no gap. */
class HeadingCounter {
  /** Levels, as written, of the headings that are open: each deeper than the one before. */
  readonly #open: number[] = [];
  readonly #counters: number[] = [];

  next(level: number): HeadingNumber {
    while ((this.#open.at(-1) ?? 0) >= level) this.#open.pop();
    const depth = this.#open.push(level);
    this.#counters.length = Math.min(this.#counters.length, depth);
    this.#counters[depth - 1] = (this.#counters[depth - 1] ?? 0) + 1;
    return { number: this.#counters.join('.'), depth };
  }
}

class CitationCounter {
  readonly #content: NumberedContent;
  readonly #numbers = table<CitationNumber>();
  readonly #entries = new Map<SourceId, { number: number; citations: CitationId[]; pages: Set<number> }>();

  constructor(content: NumberedContent) {
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
