/**
 * Sentences that stand in a text twice, in the same or nearly the same words.
 * @module
 */
import type { Block } from '@longhand/document';
import { sentencesOf } from '@longhand/sources/text';

export interface Echo {
  readonly block: Block;
  readonly sentence: string;
  /** Where it stands first. */
  readonly first: Block;
}

/** Pieces of three words, or of four Han, that a sentence must have to say anything. */
const LEAST_PIECES = 6;
/** Share of the shorter sentence's pieces that both have. */
const SAME = 0.8;
/** A piece that stands in more sentences than this tells them apart no more. */
const COMMON = 40;

/** One echo for each block at most: the first of its sentences that stood before. */
export function repeatedSentences(texts: readonly { readonly block: Block; readonly text: string }[]): readonly Echo[] {
  const seen: { readonly block: Block; readonly count: number }[] = [];
  const places = new Map<string, number[]>();
  const echoes: Echo[] = [];
  for (const { block, text } of texts) {
    let isTold = false;
    for (const { start, end } of sentencesOf(text)) {
      const sentence = text.slice(start, end);
      const pieces = piecesOf(sentence);
      if (pieces.size < LEAST_PIECES) continue;
      const first = isTold ? null : echoOf(pieces);
      if (first) {
        echoes.push({ block, sentence: sentence.trim(), first });
        isTold = true;
      }
      for (const piece of pieces) {
        const list = places.get(piece);
        if (list === undefined) places.set(piece, [seen.length]);
        else if (list.length < COMMON) list.push(seen.length);
      }
      seen.push({ block, count: pieces.size });
    }
  }
  return echoes;

  function echoOf(pieces: ReadonlySet<string>): Block | null {
    const shared = new Map<number, number>();
    for (const piece of pieces) for (const at of places.get(piece) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    for (const [at, count] of shared) {
      const other = seen[at];
      if (other && count >= SAME * Math.max(pieces.size, other.count)) return other.block;
    }
    return null;
  }
}

function piecesOf(sentence: string): ReadonlySet<string> {
  const words = sentence.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];
  const isHan = words.filter((word) => /\p{Script=Han}/u.test(word)).length > words.length / 2;
  const size = isHan ? 4 : 3;
  return new Set(
    Array.from({ length: Math.max(0, words.length - size + 1) }, (_, at) => words.slice(at, at + size).join(' ')),
  );
}
