import type { BlockBody, Inline } from '../types.ts';
import type { ParseOptions } from './options.ts';

/** What a block needs of its surroundings to be built. */
export interface BlockContext {
  readonly options: ParseOptions;
  /** Containers around the text. */
  readonly depth: number;
  inline(text: string): Inline[];
  /** Blocks of a container's inner text. */
  blocks(text: string): BlockBody[];
}
