/**
 * What numbers depend on: looked for once in each body, since bodies are values that never change.
 * @module
 */
import { visitInline } from './body.ts';
import type { BlockBody, BlockId, CitationId, Inline } from './types.ts';

/** What a body has that is numbered, or that names something numbered. */
export interface Counted {
  /** Of a heading. */
  readonly level?: number;
  /** What the block may be counted as; a figure or a table needs a caption for it, or a reference. */
  readonly kind?: 'figure' | 'table' | 'equation';
  readonly isCaptioned?: true;
  /** How many notes its text has. A note within a note is told in brackets and has no number. */
  readonly notes: number;
  /** In reading order, with repetitions; those of a note stand where its mark stands. */
  readonly citations: readonly CitationId[];
  readonly references: readonly BlockId[];
}

const nothing: Counted = { notes: 0, citations: [], references: [] };
const found = new WeakMap<BlockBody, Counted>();

/** @example countedIn({ type: 'equation', tex: 'x' }).kind // 'equation' */
export function countedIn(body: BlockBody): Counted {
  const known = found.get(body) ?? look(body);
  found.set(body, known);
  return known;
}

/** Whether two bodies that stand at the same place make the same numbers. */
export function isSameCounted(a: Counted, b: Counted): boolean {
  return (
    a === b ||
    (a.level === b.level &&
      a.kind === b.kind &&
      a.isCaptioned === b.isCaptioned &&
      a.notes === b.notes &&
      isSameList(a.citations, b.citations) &&
      isSameList(a.references, b.references))
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

function look(body: BlockBody): Counted {
  let notes = 0;
  const citations: CitationId[] = [];
  const references: BlockId[] = [];
  const walk = (content: readonly Inline[], isInNote: boolean): void => {
    for (const inline of content) {
      if (inline.type === 'cite') citations.push(inline.citation);
      else if (inline.type === 'xref') references.push(inline.target);
      else if (inline.type === 'footnote') {
        if (!isInNote) notes++;
        walk(inline.content, true);
      }
    }
  };
  visitInline(body, (content) => walk(content, false));
  const own = ownOf(body);
  const isNothing = own === null && notes === 0 && citations.length === 0 && references.length === 0;
  return isNothing ? nothing : { ...own, notes, citations, references };
}

function ownOf(body: BlockBody): Pick<Counted, 'level' | 'kind' | 'isCaptioned'> | null {
  switch (body.type) {
    case 'heading':
      return { level: body.level };
    case 'equation':
      return { kind: 'equation' };
    case 'figure':
    case 'table':
      return { kind: body.type, ...(body.caption?.length ? { isCaptioned: true } : {}) };
    default:
      return null;
  }
}
