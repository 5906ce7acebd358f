import type { ResolvedBlock, ResolvedImage } from './resolved.ts';

/** The pictures of blocks and of what stands in them, in reading order. */
export function imagesIn(blocks: readonly ResolvedBlock[]): readonly ResolvedImage[] {
  return blocks.flatMap((block): readonly ResolvedImage[] => {
    if (block.type === 'image') return [block];
    if (block.type === 'list' || block.type === 'definitions')
      return block.items.flatMap((item) => imagesIn(item.blocks));
    return 'blocks' in block ? imagesIn(block.blocks) : [];
  });
}
