/**
 * What of a passage answers a query, to be marked for a reader. It asks `tokensOf` what a word is, so that what is marked is what was found.
 * @module
 */
import { isCjk } from './characters.ts';
import type { Range } from './sentences.ts';
import { tokensOf } from './tokens.ts';

/** Numbers with their separators, words with their suffix: each is one piece to the index as well. */
const PIECES =
  /[\d０-９]+(?:[.．](?=[\d０-９])|[,，](?=[\d０-９]{3}(?![\d０-９]))|[\d０-９])*|\p{Script=Latin}(?:[\p{Script=Latin}\d０-９]|\p{M})*(?:['’＇][\p{Script=Latin}]+)*/gu;

/**
 * A function that finds the ranges of a text that match one of the queries, ordered, merged where they touch, in UTF-16 offsets. Of CJK the pairs
 * of characters that a query holds count; single characters do that stand alone in a query, or where nothing else of the text matches.
 *
 * @example highlighter(['sea salt'])('Salts of the sea') // [{ start: 0, end: 5 }, { start: 13, end: 16 }]
 */
export function highlighter(queries: readonly string[]): (text: string) => Range[] {
  const wanted = new Set(queries.flatMap(tokensOf));
  const alone = new Set(queries.flatMap(runsOf).filter((run) => [...run].length === 1 && wanted.has(run)));
  return (text) => {
    const words = piecesOf(text, wanted);
    const pairs = cjkOf(text, 2, wanted);
    const found = merged([...words, ...pairs, ...cjkOf(text, 1, alone)]);
    return found.length > 0 ? found : merged(cjkOf(text, 1, wanted));
  };
}

/** Stretches of CJK characters without anything between them. */
function runsOf(text: string): string[] {
  return [...text]
    .map((character) => (isCjk(character.codePointAt(0) ?? 0) ? character : ' '))
    .join('')
    .split(/ +/);
}

function piecesOf(text: string, wanted: ReadonlySet<string>): Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(PIECES)) {
    const [piece] = match;
    if (tokensOf(piece).some((token) => wanted.has(token)))
      found.push({ start: match.index, end: match.index + piece.length });
  }
  return found;
}

/** Stretches of `length` CJK characters next to each other that are wanted. */
function cjkOf(text: string, length: 1 | 2, wanted: ReadonlySet<string>): Range[] {
  if (wanted.size === 0) return [];
  const found: Range[] = [];
  let previous = -1;
  for (let index = 0; index < text.length; ) {
    const code = text.codePointAt(index) ?? 0;
    const end = index + (code > 0xffff ? 2 : 1);
    if (!isCjk(code)) previous = -1;
    else {
      const start = length === 1 ? index : previous;
      if (start >= 0 && wanted.has(text.slice(start, end))) found.push({ start, end });
      previous = index;
    }
    index = end;
  }
  return found;
}

function merged(ranges: readonly Range[]): Range[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
