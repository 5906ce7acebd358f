/** Heading levels as an outline needs them. */
import type { Block } from '@longhand/document';
import { plainInline } from './plain.ts';

/**
 * Drops a first heading that only repeats the title, lifts the headings so that the highest is level 1, and closes gaps: a level 1 heading is
 * never followed by a level 3. PDF/UA demands it, and a numbered outline makes no sense otherwise.
 */
export function straightenHeadings(title: string, blocks: readonly Block[]): readonly Block[] {
  const first = blocks[0];
  const repeatsTitle =
    first?.body.type === 'heading' && first.body.level === 1 && plainInline(first.body.content).trim() === title.trim();
  const rest = repeatsTitle ? blocks.slice(1) : blocks;
  const levels: number[] = [];
  for (const { body } of rest) if (body.type === 'heading') levels.push(body.level);
  if (levels.length === 0) return rest;
  const top = Math.min(...levels);
  // Written levels that are open above the present heading; their count is the depth.
  const open: number[] = [];
  return rest.map((block) => {
    if (block.body.type !== 'heading') return block;
    const level = block.body.level - top + 1;
    while ((open.at(-1) ?? 0) >= level) open.pop();
    open.push(level);
    const depth = clampLevel(open.length);
    return depth === block.body.level ? block : { ...block, body: { ...block.body, level: depth } };
  });
}

function clampLevel(depth: number): 1 | 2 | 3 | 4 | 5 | 6 {
  switch (depth) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return depth;
    default:
      return 6;
  }
}
