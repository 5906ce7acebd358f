/** The same document with other inline content. */
import type { ResolvedBlock, ResolvedCaption, ResolvedInline } from './resolved.ts';

type Content = readonly ResolvedInline[];

/** Calls `change` for each run of text of the blocks, in reading order; notes are part of the content that they stand in. */
export function mapContent(blocks: readonly ResolvedBlock[], change: (content: Content) => Content): ResolvedBlock[] {
  const caption = (told: ResolvedCaption | undefined) =>
    told === undefined ? {} : { caption: { ...told, content: change(told.content) } };
  return blocks.map((block): ResolvedBlock => {
    switch (block.type) {
      case 'heading':
      case 'paragraph':
        return { ...block, content: change(block.content) };
      case 'list':
        return { ...block, items: block.items.map((item) => ({ ...item, blocks: mapContent(item.blocks, change) })) };
      case 'definitions': {
        const items = block.items.map((item) => ({
          ...item,
          term: change(item.term),
          blocks: mapContent(item.blocks, change),
        }));
        return { ...block, items };
      }
      case 'quote':
      case 'callout':
        return { ...block, blocks: mapContent(block.blocks, change) };
      case 'table': {
        // The caption of a table stands above it.
        const above = caption(block.caption);
        const rows = block.rows.map((cells) => cells.map((cell) => ({ ...cell, content: change(cell.content) })));
        return { ...block, ...above, rows };
      }
      case 'image':
      case 'diagram':
        return { ...block, ...caption(block.caption) };
      case 'code':
      case 'equation':
      case 'pageBreak':
        return block;
      default:
        return block satisfies never;
    }
  });
}
