/**
 * Delimiter runs of `*`, `_` and `~~`. The pairing is the algorithm of CommonMark 0.31.2 ("process emphasis"), with two changes for the
 * texts that models write: next to Chinese characters punctuation does not keep a run from opening or closing (`**注意：**后`), and a
 * double run may close after punctuation (`**Note:**then`).
 * @module
 */
import { characterAt, characterBefore, isCjk, isPunctuation, isSpace } from '../characters.ts';
import type { Mark } from '../types.ts';

export interface Delimiter {
  readonly type: 'delimiter';
  readonly char: string;
  readonly length: number;
  /** Signs that no pair has used; they are shown as text. */
  left: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  readonly opens: Mark[];
  readonly closes: Mark[];
  /** Place on the stack, growing. */
  order: number;
  previous: Delimiter | null;
  next: Delimiter | null;
}

/** Reads the run that starts at `index` and judges its sides. */
export function delimiterAt(text: string, index: number): Delimiter {
  const char = text.charAt(index);
  let end = index + 1;
  while (text.charAt(end) === char) end++;
  const length = end - index;
  const before = characterBefore(text, index);
  const after = characterAt(text, end);
  const isLeft = !isSpace(after) && (!isHard(after) || isSpace(before) || isPunctuation(before) || isCjk(before));
  const isRight = !isSpace(before) && (!isHard(before) || isSpace(after) || isPunctuation(after) || isCjk(after));
  const isDouble = length >= 2;
  const isWordy = char === '_';
  // `文__加粗__文` is meant: no name of Chinese characters has underscores in it.
  const isAmongHan = isDouble && isCjk(before) && isCjk(after);
  return {
    type: 'delimiter',
    char,
    length,
    left: length,
    canOpen: isWordy ? isLeft && (!isRight || isPunctuation(before) || isAmongHan) : isLeft,
    canClose: isWordy
      ? isRight && (!isLeft || isPunctuation(after) || isAmongHan)
      : isRight || (isDouble && !isSpace(before)),
    opens: [],
    closes: [],
    order: 0,
    previous: null,
    next: null,
  };
}

/** Punctuation that decides the side of a run; full-width punctuation counts as a letter here. */
function isHard(character: string): boolean {
  return isPunctuation(character) && !isCjk(character);
}

/** The runs of one inline text that are not paired yet. */
export class DelimiterStack {
  top: Delimiter | null = null;
  #count = 0;

  push(delimiter: Delimiter): void {
    delimiter.order = ++this.#count;
    delimiter.previous = this.top;
    if (this.top) this.top.next = delimiter;
    this.top = delimiter;
  }

  /** Pairs what lies above `bottom` and takes it off the stack. */
  pair(bottom: Delimiter | null): void {
    // Below this place no opener fits a closer of that kind: this keeps the search linear.
    const lowest = new Map<string, number>();
    let closer = this.top;
    while (closer && closer.previous !== bottom) closer = closer.previous;
    while (closer) {
      if (!closer.canClose) {
        closer = closer.next;
        continue;
      }
      const key = `${closer.char}${closer.canOpen ? 1 : 0}${closer.length % 3}`;
      const opener = findOpener(closer, lowest.get(key) ?? 0, bottom);
      if (opener === null) {
        lowest.set(key, closer.previous?.order ?? 0);
        const next: Delimiter | null = closer.next;
        if (!closer.canOpen) this.#remove(closer);
        closer = next;
        continue;
      }
      match(opener, closer);
      this.#removeBetween(opener, closer);
      if (opener.left === 0) this.#remove(opener);
      if (closer.left === 0) {
        const next: Delimiter | null = closer.next;
        this.#remove(closer);
        closer = next;
      }
    }
    while (this.top && this.top !== bottom) this.#remove(this.top);
  }

  #remove(delimiter: Delimiter): void {
    if (delimiter.previous) delimiter.previous.next = delimiter.next;
    if (delimiter.next) delimiter.next.previous = delimiter.previous;
    else this.top = delimiter.previous;
  }

  #removeBetween(opener: Delimiter, closer: Delimiter): void {
    opener.next = closer;
    closer.previous = opener;
  }
}

function findOpener(closer: Delimiter, floor: number, bottom: Delimiter | null): Delimiter | null {
  for (let opener = closer.previous; opener && opener.order > floor && opener !== bottom; opener = opener.previous) {
    if (opener.char !== closer.char || !opener.canOpen) continue;
    if (closer.char === '~') {
      if (opener.left === closer.left) return opener;
      continue;
    }
    const isOdd =
      (opener.canClose || closer.canOpen) &&
      (opener.length + closer.length) % 3 === 0 &&
      !(opener.length % 3 === 0 && closer.length % 3 === 0);
    if (!isOdd) return opener;
  }
  return null;
}

function match(opener: Delimiter, closer: Delimiter): void {
  const used = closer.char === '~' || (opener.left >= 2 && closer.left >= 2) ? 2 : 1;
  const mark: Mark = closer.char === '~' ? 'strike' : used === 2 ? 'strong' : 'em';
  opener.left -= used;
  closer.left -= used;
  opener.opens.push(mark);
  closer.closes.push(mark);
}
