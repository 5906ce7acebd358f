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

/** A run that still grows: its text is kept in pieces, because joining a long text at every line end would be quadratic. */
interface OpenRun {
  readonly format: TextRun;
  readonly pieces: string[];
}

export class RunCollector {
  readonly #content: Inline[] = [];
  #open: OpenRun | null = null;
  #softBreak: Format | null = null;

  text(text: string, format: Format): void {
    let clean = cleanText(text);
    if (this.#softBreak || this.#isAtStart()) clean = clean.trimStart();
    if (clean === '') return;
    this.#settleSoftBreak(characterAt(clean, 0));
    this.#append(clean, format);
  }

  /** A line end in the source: a space between Latin words, nothing next to Chinese. */
  softBreak(format: Format): void {
    this.#trimEnd();
    if (!this.#isAtStart()) this.#softBreak = format;
  }

  hardBreak(): void {
    this.#trimEnd();
    if (!this.#isEmpty()) this.#push({ type: 'break' });
  }

  /** Formulas and everything else that stands in the text like a word. */
  atom(inline: Inline): void {
    this.#settleSoftBreak('');
    this.#push(inline);
  }

  /** A mark that hangs on the word before it: white space before it goes away, even when the mark itself is dropped. */
  hanging(inline: Inline | null): void {
    this.#trimEnd();
    if (inline !== null) this.#push(inline);
  }

  finish(): Inline[] {
    this.#trimEnd();
    this.#close();
    while (this.#content.at(-1)?.type === 'break') {
      this.#content.pop();
      this.#trimEnd();
      this.#close();
    }
    return this.#content;
  }

  #isEmpty(): boolean {
    return this.#open === null && this.#content.length === 0;
  }

  /** True at the start of the content and behind a break. */
  #isAtStart(): boolean {
    return this.#open === null && (this.#content.length === 0 || this.#content.at(-1)?.type === 'break');
  }

  #settleSoftBreak(next: string): void {
    const soft = this.#softBreak;
    if (soft === null) return;
    this.#softBreak = null;
    const last = this.#open?.pieces.at(-1) ?? '';
    if (!isCjk(next) && !isCjk(characterBefore(last, last.length))) this.#append(' ', soft);
  }

  #append(text: string, { marks, href }: Format): void {
    const format = textRun('', marks, href);
    if (this.#open !== null && hasSameFormat(this.#open.format, format)) {
      this.#open.pieces.push(text);
      return;
    }
    this.#close();
    this.#open = { format, pieces: [text] };
  }

  #push(inline: Inline): void {
    this.#close();
    this.#content.push(inline);
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#content.push({ ...open.format, text: open.pieces.join('') });
  }

  #trimEnd(): void {
    this.#softBreak = null;
    for (;;) {
      if (this.#open === null) {
        const last = this.#content.at(-1);
        if (last?.type !== 'text') return;
        this.#content.pop();
        this.#open = { format: { ...last, text: '' }, pieces: [last.text] };
      }
      const { pieces } = this.#open;
      for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
        const text = piece.trimEnd();
        if (text === '') continue;
        pieces.push(text);
        return;
      }
      this.#open = null;
    }
  }
}
