/**
 * Finds what an answer repeats of the text that stands: its end, or all of it from the beginning.
 *
 * Models that repeat do so in their own hand: with other bullets, or with half-width signs in place of full-width ones. So signs are
 * compared by their meaning, and a text that begins again by its letters and digits alone.
 * @module
 */

/** Shortest repeated end of the kept text that counts as an overlap, in UTF-16 units. */
const MIN_OVERLAP = 4;
const OVERLAP_WINDOW = 400;
/** An answer that equals the beginning of the kept text for this long began again, UTF-16 units. */
export const RESTART_PROOF = 40;
/** Letters and digits that say the same. */
const RESTART_LETTERS = 30;

const SIGNS: ReadonlyMap<string, string> = new Map(
  [...'，,。.；;：:？?！!（(）)“"”"‘\'’\'【[】]'].flatMap((sign, index, all) =>
    index % 2 === 0 ? [[sign, all[index + 1] ?? sign] as const] : [],
  ),
);

/** The same text, unit for unit, with half-width signs only. */
export function withPlainSigns(text: string): string {
  return text.replace(/[，。；：？！（）“”‘’【】]/g, (sign) => SIGNS.get(sign) ?? sign);
}

/** Length of the longest end of `kept` that `text` begins with, or 0. */
export function repeatedEnd(text: string, kept: string, least = MIN_OVERLAP): number {
  const head = withPlainSigns(text.slice(0, OVERLAP_WINDOW));
  const end = withPlainSigns(kept.slice(-OVERLAP_WINDOW));
  for (let length = Math.min(head.length, end.length); length >= least; length -= 1) {
    if (end.endsWith(head.slice(0, length))) return length;
  }
  return 0;
}

/** True while `text` is the beginning of some end of `kept` that is longer than it. */
export function mayRepeatEnd(text: string, kept: string): boolean {
  const head = withPlainSigns(text);
  const window = withPlainSigns(kept.slice(-OVERLAP_WINDOW));
  for (let at = window.indexOf(head); at >= 0; at = window.indexOf(head, at + 1)) {
    if (at + head.length < window.length && window.length - at >= MIN_OVERLAP) return true;
  }
  return false;
}

/**
 * How an answer relates to the beginning of the kept text: it repeats all of it (`length` units of the answer), it may still do so, it
 * began again and then went another way, or none of these.
 */
export type Restart =
  | { readonly kind: 'whole'; readonly length: number }
  | { readonly kind: 'possible' | 'diverged' | 'no' };

export function restartOf(text: string, kept: string): Restart {
  // Too short for an overlap: an answer that begins with all that stands began again.
  if (kept.length < MIN_OVERLAP) {
    if (beginsWithWord(text, kept)) return { kind: 'whole', length: kept.length };
    return { kind: kept.startsWith(text) ? 'possible' : 'no' };
  }
  // Too short a text to tell a restart from an overlap: the overlap rule covers it.
  if (kept.length < RESTART_PROOF) return { kind: 'no' };
  if (text.startsWith(kept)) return { kind: 'whole', length: kept.length };
  if (kept.startsWith(text)) return { kind: 'possible' };
  return byLetters(text, kept);
}

/** True when `text` begins with `word`, and not with a longer Latin word of which that is a part. */
function beginsWithWord(text: string, word: string): boolean {
  if (word === '' || !text.startsWith(word)) return false;
  return !/[\p{Script=Latin}\p{N}]$/u.test(word) || !/^[\p{Script=Latin}\p{N}]/u.test(text.slice(word.length));
}

function byLetters(text: string, kept: string): Restart {
  let at = 0;
  let keptAt = 0;
  let common = 0;
  for (;;) {
    at = nextLetter(text, at);
    keptAt = nextLetter(kept, keptAt);
    if (keptAt >= kept.length)
      return common < RESTART_LETTERS ? { kind: 'no' } : { kind: 'whole', length: behindSigns(text, at, kept) };
    if (at >= text.length) return { kind: mayBeginAgain(text, common) ? 'possible' : 'no' };
    if (text[at] !== kept[keptAt]) break;
    at += 1;
    keptAt += 1;
    common += 1;
  }
  const isProven = (common >= RESTART_LETTERS && at >= RESTART_PROOF) || startsAlike(text, kept) >= RESTART_PROOF;
  return { kind: isProven ? 'diverged' : 'no' };
}

function startsAlike(text: string, kept: string): number {
  let common = 0;
  while (common < text.length && text[common] === kept[common]) common += 1;
  return common;
}

/** An answer that is a beginning of the kept text, but for signs: worth a wait only when it has letters at all. */
function mayBeginAgain(text: string, common: number): boolean {
  return common > 0 && text.length < 60_000;
}

function nextLetter(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\p{L}\p{M}\p{N}\p{Cs}]/u.test(text.charAt(at))) at += 1;
  return at;
}

/** Where the answer goes on: behind its last letter that `kept` has too, and behind the signs that follow in both. */
function behindSigns(text: string, nextAt: number, kept: string): number {
  let at = nextAt;
  while (at > 0 && nextLetter(text, at - 1) >= nextAt) at -= 1;
  const end = kept.slice(kept.length - signsAtEnd(kept));
  for (const sign of withPlainSigns(end)) {
    if (withPlainSigns(text.charAt(at)) !== sign) break;
    at += 1;
  }
  return at;
}

function signsAtEnd(text: string): number {
  let count = 0;
  while (count < text.length && nextLetter(text, text.length - count - 1) >= text.length - count) count += 1;
  return count;
}
