import type { StoredChunk } from '@longhand/protocol/ports';

/** A batch holds at most so many texts; providers take from 96 to 2,048. */
const MAX_TEXTS = 64;
/** And about so many tokens, by the same weights as chunks: Han 1, other characters 0.28. */
const MAX_TOKENS = 8_000;

export interface ChunkText {
  readonly chunk: number;
  readonly text: string;
}

/** The texts of chunks as batches that every provider takes. */
export function batchesOf(text: string, chunks: readonly StoredChunk[]): readonly (readonly ChunkText[])[] {
  const batches: ChunkText[][] = [];
  let tokens = Number.POSITIVE_INFINITY;
  for (const { index, start, end } of chunks) {
    const slice = text.slice(start, end);
    const weight = weightOf(slice);
    const last = batches.at(-1);
    if (last === undefined || last.length >= MAX_TEXTS || tokens + weight > MAX_TOKENS) {
      batches.push([{ chunk: index, text: slice }]);
      tokens = weight;
    } else {
      last.push({ chunk: index, text: slice });
      tokens += weight;
    }
  }
  return batches;
}

function weightOf(text: string): number {
  const wide = text.match(/[\u3005-\u9fff\uac00-\ud7af\uf900-\ufaff]/g)?.length ?? 0;
  return wide + 0.28 * (text.length - wide);
}
