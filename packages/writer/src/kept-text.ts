/**
 * What stands of a section, as a model may read it.
 * @module
 */
import { type Block, type BlockId, bodyToMarkdown, type SectionId } from '@longhand/document';
import type { DocState, OpenText } from '@longhand/protocol';
import { aliasOf } from './evidence.ts';

export function openTextOf(state: DocState, section: SectionId): OpenText | null {
  return Object.values(state.open).find((open) => open.section === section) ?? null;
}

/** Settled blocks of a section in document order, its heading first. */
export function blocksOf(state: DocState, section: SectionId): readonly Block[] {
  return state.blocks.filter((block) => block.section === section);
}

/** Text of the section without its own heading: settled blocks as Markdown, then the open tail. */
export function keptText(state: DocState, section: SectionId): string {
  const [first, ...others] = blocksOf(state, section);
  const bodies = (first?.body.type === 'heading' ? others : first ? [first, ...others] : []).map((block) =>
    bodyToMarkdown(block.body, { cite: (citation) => `[${aliasOf(citation)}]` }).trimEnd(),
  );
  const tail = openTextOf(state, section)?.text ?? '';
  return [...bodies, ...(tail === '' ? [] : [tail])].join('\n\n');
}

/** Where the heading of a section belongs: behind everything of the sections before it in the outline. */
export function placeOfSection(state: DocState, section: SectionId): BlockId | null {
  const index = state.outline.findIndex((candidate) => candidate.id === section);
  const before = new Set(state.outline.slice(0, index).map((candidate) => candidate.id));
  const last = state.blocks.findLast((block) => block.section !== undefined && before.has(block.section));
  if (last) return last.id;
  const after = new Set(state.outline.slice(index + 1).map((candidate) => candidate.id));
  const isFirst = state.blocks.some((block) => block.section !== undefined && after.has(block.section));
  return isFirst ? null : (state.blocks.at(-1)?.id ?? null);
}
