/**
 * Builds the text of a source piece by piece, with the place of each piece. Characters are cleaned as they come in, so that every offset is
 * one of the final text.
 * @module
 */
import type { TextPlace } from '@longhand/protocol/ports';
import type { Heading } from '../text/index.ts';
import { RefusedFile } from './refused-file.ts';

export type PlaceInFile = Pick<TextPlace, 'page' | 'box' | 'label'>;

export interface BuiltText {
  readonly text: string;
  readonly places: readonly TextPlace[];
  readonly headings: readonly Heading[];
}

/**
 * The text without what no reader sees: CR LF becomes LF, control characters but tab and line feed go away, a lone surrogate becomes U+FFFD.
 * Characters are not normalised otherwise: a quote must stay what the file says.
 */
export function cleanText(raw: string): string {
  return (
    raw
      .replace(/\r\n?|\f|\v|\u2028|\u2029|\x85/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
      .replace(/[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]/g, '')
      .toWellFormed()
  );
}

export class TextBuilder {
  readonly #pieces: string[] = [];
  #length = 0;
  #tail = '';
  readonly #places: { start: number; end: number; place: PlaceInFile }[] = [];
  readonly #headings: Heading[] = [];
  readonly #maxUnits: number;

  constructor(maxUnits: number) {
    this.#maxUnits = maxUnits;
  }

  get length(): number {
    return this.#length;
  }

  /** The last character, or an empty string at the beginning. */
  get last(): string {
    return this.#tail.slice(-1);
  }

  /** The last few characters. */
  get tail(): string {
    return this.#tail;
  }

  /** Appends one piece that lies at one place. */
  append(raw: string, place: PlaceInFile): void {
    const text = cleanText(raw);
    if (text === '') return;
    const start = this.#length;
    this.#add(text);
    this.#places.push({ start, end: this.#length, place });
  }

  /** Appends white space between pieces; none at the beginning. It belongs to the place before it. */
  separate(space: string): void {
    if (this.#length > 0) this.#add(space);
  }

  /** Removes the last character: a hyphen at the end of a line. */
  dropLast(): void {
    const piece = this.#pieces.pop();
    if (piece === undefined) return;
    if (piece.length > 1) this.#pieces.push(piece.slice(0, -1));
    this.#length--;
    this.#tail = this.#tail.slice(0, -1);
    const place = this.#places.at(-1);
    if (place) place.end = Math.min(place.end, this.#length);
    if (place && place.end <= place.start) this.#places.pop();
  }

  /** Notes that a heading begins at `start`. */
  heading(level: number, start: number, raw: string): void {
    const text = cleanText(raw).replace(/\s+/g, ' ').trim();
    if (text !== '' && start < this.#length) this.#headings.push({ level, text, start });
  }

  /** The text, with places that cover it without gaps, and without white space at its end. */
  finish(): BuiltText {
    const text = this.#pieces.join('').trimEnd();
    const places: TextPlace[] = [];
    for (const [at, { start, place }] of this.#places.entries()) {
      const end = Math.min(this.#places[at + 1]?.start ?? text.length, text.length);
      if (end > start) places.push({ start, end, ...place });
    }
    return { text, places, headings: this.#headings };
  }

  #add(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#maxUnits)
      throw new RefusedFile('source.tooLarge', { limit: `${this.#maxUnits.toLocaleString('en')} characters` });
    this.#pieces.push(text);
    this.#tail = (this.#tail + text).slice(-32);
  }
}
