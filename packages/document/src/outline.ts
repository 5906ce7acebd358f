/**
 * The tree of headings over the flat list of blocks.
 * @module
 */
import { plainInline } from './body.ts';
import type { Block, BlockId, HeadingBody } from './types.ts';

export interface HeadingBlock extends Block {
  readonly body: HeadingBody;
}

/** A heading and what follows it; `heading` is null for what stands before the first heading. */
export interface Section {
  readonly heading: HeadingBlock | null;
  /** Plain text of the heading. */
  readonly title: string;
  /** Level as written; 0 before the first heading. */
  readonly level: number;
  /** 1 for a top section, whatever its level: skipped levels do not count. */
  readonly depth: number;
  /** Index of the heading, or of the first block before any heading. */
  readonly start: number;
  /** Index behind the last block, subsections included. */
  readonly end: number;
  /** Blocks of the section itself, without the heading and without subsections. */
  readonly blocks: readonly BlockId[];
  readonly sections: readonly Section[];
}

interface OpenSection {
  readonly heading: HeadingBlock | null;
  readonly level: number;
  readonly depth: number;
  readonly start: number;
  readonly blocks: BlockId[];
  readonly sections: Section[];
}

export function isHeading(block: Block): block is HeadingBlock {
  return block.body.type === 'heading';
}

/**
 * The sections of a document as a tree, in reading order. What stands before the first heading is a section without heading, and is
 * absent when there is nothing.
 */
export function sectionsOf(blocks: readonly Block[]): Section[] {
  const top: Section[] = [];
  const open: OpenSection[] = [];
  const close = (end: number): void => {
    const section = open.pop();
    if (section === undefined) return;
    const { heading } = section;
    const title = heading === null ? '' : plainInline(heading.body.content);
    const parent = open.at(-1);
    (parent?.sections ?? top).push({ ...section, title, end });
  };
  for (const [index, block] of blocks.entries()) {
    if (isHeading(block)) {
      const { level } = block.body;
      while ((open.at(-1)?.level ?? -1) >= level || open.at(-1)?.level === 0) close(index);
      open.push({ heading: block, level, depth: open.length + 1, start: index, blocks: [], sections: [] });
      continue;
    }
    if (open.length === 0) open.push({ heading: null, level: 0, depth: 0, start: index, blocks: [], sections: [] });
    open.at(-1)?.blocks.push(block.id);
  }
  while (open.length > 0) close(blocks.length);
  return top;
}

/** The blocks as they stand below the title: a first heading that only repeats it would be there twice, in files it is left out. */
export function withoutRepeatedTitle<Shown extends Pick<Block, 'body'>>(
  title: string,
  blocks: readonly Shown[],
): readonly Shown[] {
  const body = blocks[0]?.body;
  const isRepeated = body?.type === 'heading' && body.level === 1 && plainInline(body.content).trim() === title.trim();
  return isRepeated ? blocks.slice(1) : blocks;
}

/** Sections in reading order, each before its subsections. */
export function* walkSections(sections: readonly Section[]): Generator<Section> {
  for (const section of sections) {
    yield section;
    yield* walkSections(section.sections);
  }
}

/** The nearest heading at or before the block, or null. A heading is its own heading. */
export function headingOf(blocks: readonly Block[], id: BlockId): HeadingBlock | null {
  let heading: HeadingBlock | null = null;
  for (const block of blocks) {
    if (isHeading(block)) heading = block;
    if (block.id === id) return heading;
  }
  return null;
}

/** Ids of the headings above the block, outermost first, its own included when it is a heading. */
export function pathTo(blocks: readonly Block[], id: BlockId): HeadingBlock[] {
  const path: HeadingBlock[] = [];
  for (const block of blocks) {
    if (isHeading(block)) {
      while ((path.at(-1)?.body.level ?? 0) >= block.body.level) path.pop();
      path.push(block);
    }
    if (block.id === id) return path;
  }
  return [];
}
