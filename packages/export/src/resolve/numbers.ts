/** Numbers of headings, figures, tables and equations, by block id. */
import type { Block, BlockId } from '@longhand/document';

export interface BlockNumber {
  readonly kind: 'heading' | 'figure' | 'table' | 'equation';
  readonly number: string;
}

export function numberBlocks(blocks: readonly Block[]): ReadonlyMap<BlockId, BlockNumber> {
  const numbers = new Map<BlockId, BlockNumber>();
  const counters = [0, 0, 0, 0, 0, 0];
  const counts = { figure: 0, table: 0, equation: 0 };
  for (const { id, body } of blocks) {
    if (body.type === 'heading') {
      counters[body.level - 1] = (counters[body.level - 1] ?? 0) + 1;
      counters.fill(0, body.level);
      numbers.set(id, { kind: 'heading', number: counters.slice(0, body.level).join('.') });
    } else if (body.type === 'figure' || body.type === 'table' || body.type === 'equation') {
      counts[body.type]++;
      numbers.set(id, { kind: body.type, number: String(counts[body.type]) });
    }
  }
  return numbers;
}
