/**
 * Views of the state: what an emitter gets and what a person sees.
 * @module
 */
import type { Block, CslDate, CslEntry, DocumentContent, SourceId, Suggestion } from '@longhand/document';
import { atPresent } from './past-edits.ts';
import type { DocState, OpenText, SourceState } from './state.ts';

export type VisibleBlock =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'open'; readonly open: OpenText };

/**
 * Settled blocks and open tails in reading order.
 *
 * @example visibleBlocks(state).map((item) => (item.kind === 'block' ? item.block.id : item.open.block))
 */
export function visibleBlocks(state: DocState): readonly VisibleBlock[] {
  const tails = new Map<string | null, OpenText[]>();
  const known = new Set(state.blocks.map((block) => block.id));
  for (const open of Object.values(state.open)) {
    const anchor = open.after !== null && !known.has(open.after) ? (state.blocks.at(-1)?.id ?? null) : open.after;
    tails.set(anchor, [...(tails.get(anchor) ?? []), open]);
  }
  const placeOf = ({ section }: OpenText) => state.outline.findIndex(({ id }) => id === section);
  // Sections that are written side by side may begin at one place, until the first block of one of them stands.
  for (const opens of tails.values()) if (opens.length > 1) opens.sort((a, b) => placeOf(a) - placeOf(b));
  const visible: VisibleBlock[] = (tails.get(null) ?? []).map((open) => ({ kind: 'open', open }));
  for (const block of state.blocks) {
    visible.push({ kind: 'block', block });
    for (const open of tails.get(block.id) ?? []) visible.push({ kind: 'open', open });
  }
  return visible;
}

/** The settled document without its history, for emitters and other programs. */
export function contentOfState(state: DocState): DocumentContent {
  const { matter = {}, glossary = [], layout = {}, threads } = state;
  const suggestions = presentSuggestions(state);
  return {
    schema: 'doc/1',
    id: state.id,
    title: state.title,
    lang: state.lang,
    updatedAt: state.updatedAt,
    blocks: state.blocks,
    citations: state.citations,
    sources: Object.fromEntries(
      Object.values(state.sources).map((source) => {
        const { id, name, media } = source;
        const entry = writtenEntry(source);
        return [id, entry === undefined ? { name, media } : { name, media, entry }];
      }),
    ),
    ...(Object.keys(matter).length > 0 ? { matter } : {}),
    ...(glossary.length > 0 ? { glossary } : {}),
    ...(Object.keys(layout).length > 0 ? { layout } : {}),
    ...(suggestions.length > 0 ? { suggestions } : {}),
    ...(threads.length > 0 ? { threads } : {}),
  };
}

/**
 * The suggestions that wait, as changes of the text that stands: one that was made on older text is mapped, one that cannot be is left out.
 * Alternatives of a rewrite are no part of the document: they are versions of one text, to choose from.
 */
function presentSuggestions(state: DocState): readonly Suggestion[] {
  if (state.suggestions.length === 0) return [];
  const blocks = new Map(state.blocks.map((block) => [block.id, block]));
  return state.suggestions.flatMap((suggestion): readonly Suggestion[] => {
    const block = blocks.get(suggestion.block);
    if (!block || suggestion.rewrite !== undefined) return [];
    const present = atPresent(state, block, suggestion);
    return present ? [present] : [];
  });
}

/** What a person wrote about a source, else what its file says of itself; undefined where neither says anything. */
function writtenEntry({ entry, text }: SourceState): CslEntry | undefined {
  return entry ?? text?.entry;
}

/** The bibliography entry of a source: where nobody knows more, its name without the ending, and the address that it was fetched from. */
export function entryOf(source: SourceState): CslEntry {
  const title = source.name.replace(/\.[A-Za-z0-9]{1,8}$/, '');
  // What a person wrote is whole, but for a title.
  if (source.entry) return { title, ...source.entry };
  const { url, fetchedAt, text } = source;
  const page: Partial<CslEntry> = url === undefined ? {} : { type: 'webpage', URL: url };
  const accessed = fetchedAt === undefined ? {} : { accessed: dayOf(fetchedAt) };
  return { type: 'document', title, ...page, ...accessed, ...text?.entry };
}

function dayOf(at: number): CslDate {
  const day = new Date(at);
  return { 'date-parts': [[day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()]] };
}

/** The sources of a document as CSL-JSON, in the order in which they were added. Versions that were replaced are left out. */
export function bibliographyOf(state: DocState): readonly (CslEntry & { readonly id: SourceId })[] {
  return Object.values(state.sources)
    .filter(({ replacedBy }) => replacedBy === undefined)
    .map((source) => ({ id: source.id, ...entryOf(source) }));
}
