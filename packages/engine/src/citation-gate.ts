/**
 * The hard gate before the log: a citation gets in only as a slice of a passage that was offered from a stored text, and a block cites only
 * what the log holds. Pure; the passages themselves are compared with the stored text where they are offered.
 * @module
 */
import { type BlockBody, type CitationId, citationsIn, type Inline, mapInline, type Span } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { EngineError } from './errors.ts';

/** Events that can bring a citation, or a mark of one, into the document. */
const BRINGS: ReadonlySet<string> = new Set([
  'block.settled',
  'block.inserted',
  'block.changed',
  'citation.added',
  'citation.offered',
]);

/**
 * The events as they may be written: a citation that is no slice of an offered passage is refused, and marks of citations that nobody knows
 * are dropped. Marks that stood in a block before stay: the text is the person's. A suggestion passes here when it is accepted.
 */
export function gateCitations(state: DocState, bodies: readonly EventBody[]): readonly EventBody[] {
  if (!bodies.some(({ type }) => BRINGS.has(type))) return bodies;
  const known = new Set<CitationId>(Object.keys(state.citations));
  const passages = new Map<string, Span>();
  for (const body of bodies)
    if (body.type === 'citation.offered') for (const { alias, ...span } of body.data.items) passages.set(alias, span);
  return bodies.flatMap((body): readonly EventBody[] => {
    switch (body.type) {
      case 'citation.added': {
        const { id } = body.data;
        if (!isOffered(state, passages, body.data)) {
          return [{ type: 'citation.refused', data: { alias: id, reason: 'quote' } }];
        }
        // An id that is taken says another quote: the text would silently mean the first.
        if (known.has(id)) return [];
        known.add(id);
        return [body];
      }
      case 'block.settled':
      case 'block.inserted': {
        const { content } = body.data;
        const [kept, refused] = withoutUnknown(content.body, known);
        if (refused.length === 0) return [body];
        return [...refused, { ...body, data: { ...body.data, content: { ...content, body: kept } } } as EventBody];
      }
      case 'block.changed': {
        const { content } = body.data;
        const before = state.blocks.find(({ id }) => id === content.id);
        const stood = new Set([...known, ...(before ? citationsIn(before.body) : [])]);
        const [kept, refused] = withoutUnknown(content.body, stood);
        // Its changes put in more than stands there now: it counts as a new body.
        return refused.length === 0
          ? [body]
          : [...refused, { type: 'block.changed', data: { content: { ...content, body: kept } } }];
      }
      case 'citation.offered': {
        // A search may have begun before its source was replaced.
        const items = body.data.items.filter(({ source }) => state.sources[source]?.replacedBy === undefined);
        return items.length === body.data.items.length
          ? [body]
          : [{ type: 'citation.offered', data: { ...body.data, items } }];
      }
      default:
        return [body];
    }
  });
}

/** True when the citation is a slice of a passage that may be cited. */
function isOffered(state: DocState, passages: ReadonlyMap<string, Span>, cited: Span): boolean {
  const isIn = (span: Span) =>
    span.source === cited.source &&
    span.sha256 === cited.sha256 &&
    span.start <= cited.start &&
    cited.start < cited.end &&
    cited.end <= span.end &&
    span.quote.slice(cited.start - span.start, cited.end - span.start) === cited.quote;
  for (const span of passages.values()) if (isIn(span)) return true;
  return Object.values(state.evidence).some((span) => span.isGone !== true && isIn(span));
}

/**
 * A source goes only when every citation on it says that its text is gone, or says so or moves away with it.
 *
 * @throws EngineError `run.sourceCited`
 */
export function assertNoneIsLost(state: DocState, bodies: readonly EventBody[]): void {
  const away = new Set<CitationId>();
  for (const { type, data } of bodies) {
    if (type === 'citation.marked' && data.standing === 'lost') away.add(data.citation);
    if (type === 'citation.moved') away.add(data.id);
  }
  for (const body of bodies) {
    if (body.type !== 'source.removed') continue;
    const { source } = body.data;
    const stands = Object.values(state.citations).some(
      (cited) => cited.source === source && cited.standing !== 'lost' && !away.has(cited.id),
    );
    if (stands) throw new EngineError('run.sourceCited', { name: state.sources[source]?.name ?? source });
  }
}

function withoutUnknown(body: BlockBody, known: ReadonlySet<CitationId>): readonly [BlockBody, readonly EventBody[]] {
  const unknown = [...new Set(citationsIn(body).filter((citation) => !known.has(citation)))];
  if (unknown.length === 0) return [body, []];
  const refused = unknown.map((alias): EventBody => ({ type: 'citation.refused', data: { alias, reason: 'unknown' } }));
  const isKnown = (inline: Inline) => inline.type !== 'cite' || known.has(inline.citation);
  return [mapInline(body, (content) => content.filter(isKnown)), refused];
}
