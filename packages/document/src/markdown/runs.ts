/**
 * Collects inline content in normal form and settles the white space: line ends, breaks, citation marks.
 * @module
 */
import { characterAt, characterBefore, isCjk } from '../characters.ts';
import { hasSameFormat, textRun } from '../inline.ts';
import type { Inline, Mark, TextRun } from '../types.ts';

interface Format {
  readonly marks: readonly Mark[];
  readonly href?: string;
}

// Controls that Word and PDF refuse, and U+FFFC, which stands for an atom.
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const UNWANTED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffc\ufffe\uffff]/g;

/** Text without control characters and half surrogate pairs. */
export function cleanText(text: string): string {
  return text.replace(UNWANTED, '').toWellFormed();
}

export class RunCollector {
  readonly #content: Inline[] = [];
  #softBreak: Format | null = null;

  text(text: string, format: Format): void {
    let clean = cleanText(text);
    const last = this.#content.at(-1);
    if (this.#softBreak || last === undefined || last.type === 'break') clean = clean.trimStart();
    if (clean === '') return;
    if (this.#softBreak) {
      const soft = this.#softBreak;
      this.#softBreak = null;
      if (this.#wantsSpace(characterAt(clean, 0))) this.#append(textRun(' ', soft.marks, soft.href));
    }
    this.#append(textRun(clean, format.marks, format.href));
  }

  /** A line end in the source: a space between Latin words, nothing next to Chinese. */
  softBreak(format: Format): void {
    this.#trimEnd();
    if (this.#content.length > 0 && this.#content.at(-1)?.type !== 'break') this.#softBreak = format;
  }

  hardBreak(): void {
    this.#trimEnd();
    if (this.#content.length > 0) this.#content.push({ type: 'break' });
  }

  /** Formulas, notes and cross-references. */
  atom(inline: Inline): void {
    if (this.#softBreak) {
      const soft = this.#softBreak;
      this.#softBreak = null;
      if (this.#wantsSpace('')) this.#append(textRun(' ', soft.marks, soft.href));
    }
    this.#content.push(inline);
  }

  /** A mark that hangs on the word before it: white space before it goes away, even when the mark itself is dropped. */
  hanging(inline: Inline | null): void {
    this.#trimEnd();
    if (inline !== null) this.#content.push(inline);
  }

  finish(): Inline[] {
    this.#trimEnd();
    while (this.#content.at(-1)?.type === 'break') {
      this.#content.pop();
      this.#trimEnd();
    }
    return this.#content;
  }

  #wantsSpace(after: string): boolean {
    const last = this.#content.at(-1);
    if (last === undefined || last.type === 'break') return false;
    return !isCjk(after) && !(last.type === 'text' && isCjk(characterBefore(last.text, last.text.length)));
  }

  #append(run: TextRun): void {
    const last = this.#content.at(-1);
    if (last?.type === 'text' && hasSameFormat(last, run)) {
      this.#content[this.#content.length - 1] = { ...run, text: last.text + run.text };
    } else this.#content.push(run);
  }

  #trimEnd(): void {
    this.#softBreak = null;
    for (let last = this.#content.at(-1); last?.type === 'text'; last = this.#content.at(-1)) {
      const text = last.text.trimEnd();
      if (text !== '') {
        if (text.length < last.text.length) this.#content[this.#content.length - 1] = { ...last, text };
        return;
      }
      this.#content.pop();
    }
  }
}
