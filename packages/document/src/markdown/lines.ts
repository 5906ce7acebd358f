/**
 * Lines of a text that may still grow. A reader that is asked for a line that is not known yet answers "no line" and remembers that it was
 * asked: whatever was concluded then may change, so it is thrown away. This makes "a block is known" correct by construction.
 * @module
 */

export interface Line {
  /** Offset of the line's first unit in the text. */
  readonly start: number;
  /** Offset after the line feed, or the end of the text. */
  readonly next: number;
  /** The line without its line end. */
  readonly text: string;
  /** Columns of white space before the text; a tab reaches to the next multiple of four. */
  readonly indent: number;
  /** The line without white space around it. */
  readonly trimmed: string;
}

export class LineReader {
  readonly text: string;
  readonly #end: number;
  readonly #isComplete: boolean;
  readonly #lines: Line[] = [];
  #next: number;
  #hasMissed = false;

  /** @param isComplete false when more text may follow: the last line is then known only up to the last line feed. */
  constructor(text: string, start: number, isComplete: boolean) {
    this.text = text;
    this.#next = start;
    this.#isComplete = isComplete;
    this.#end = isComplete ? text.length : text.lastIndexOf('\n') + 1;
  }

  /** True once a line was asked for that is not known yet. */
  get hasMissed(): boolean {
    return this.#hasMissed;
  }

  /** End of the text that is known. */
  get end(): number {
    return this.#end;
  }

  /** The line at `index`, counted from the reader's start, or `null` behind the last one. */
  at(index: number): Line | null {
    while (this.#lines.length <= index) {
      if (this.#next >= this.#end) {
        if (!this.#isComplete) this.#hasMissed = true;
        return null;
      }
      this.#lines.push(this.#read());
    }
    return this.#lines[index] ?? null;
  }

  #read(): Line {
    const start = this.#next;
    const feed = this.text.indexOf('\n', start);
    const isLast = feed === -1 || feed >= this.#end;
    const end = isLast ? this.#end : feed;
    const next = isLast ? this.#end : feed + 1;
    this.#next = next;
    const text = this.text.slice(start, end > start && this.text.charCodeAt(end - 1) === 0x0d ? end - 1 : end);
    return { start, next, text, indent: indentOf(text), trimmed: text.trim() };
  }
}

export function isBlank(line: Line): boolean {
  return line.trimmed === '';
}

function indentOf(text: string): number {
  let columns = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20) columns++;
    else if (unit === 0x09) columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

/** The text without its first `columns` columns of white space; a tab that is cut leaves spaces. */
export function stripIndent(text: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (column < columns && at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20) column++;
    else if (unit === 0x09) column += 4 - (column % 4);
    else break;
    at++;
  }
  return ' '.repeat(Math.max(0, column - columns)) + text.slice(at);
}

/** Offset of the first line at or after `from` that is not blank. */
export function skipBlank(text: string, from: number, knownEnd: number): number {
  let at = from;
  while (at < knownEnd) {
    const feed = text.indexOf('\n', at);
    const next = feed < 0 || feed >= knownEnd ? knownEnd : feed + 1;
    if (text.slice(at, next).trim() !== '') break;
    at = next;
  }
  return at;
}
