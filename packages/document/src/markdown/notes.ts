/**
 * Footnote definitions: `[^label]: text`. A reference takes the first definition at or behind its own block.
 * @module
 */
import type { Inline } from '../types.ts';
import { LineReader } from './lines.ts';
import { endsParagraph } from './starts.ts';

/** Where definitions stand in a text that may still grow. */
export class NoteIndex {
  readonly #text: string;
  readonly #isComplete: boolean;
  readonly #parse: (text: string) => readonly Inline[];
  readonly #contents = new Map<number, readonly Inline[]>();
  #places: Map<string, number[]> | null = null;

  constructor(text: string, isComplete: boolean, parse: (text: string) => readonly Inline[]) {
    this.#text = text;
    this.#isComplete = isComplete;
    this.#parse = parse;
  }

  /** True when the answer of {@link content} for every label that occurs in `raw` can no longer change. */
  isKnown(raw: string, from: number): boolean {
    if (this.#isComplete || !raw.includes('[^')) return true;
    for (const match of raw.matchAll(/\[\^([^\]\s[]{1,64})\]/g)) {
      const label = match[1] ?? '';
      if (/^[Ss]\d{1,4}$/.test(label)) continue;
      const place = this.#find(label, from);
      if (place === null || this.#raw(place).isOpen) return false;
    }
    return true;
  }

  /** Content of the note, parsed once, or null when there is none. */
  content(label: string, from: number): readonly Inline[] | null {
    const place = this.#find(label, from);
    if (place === null) return null;
    let content = this.#contents.get(place);
    if (content === undefined) {
      content = this.#parse(this.#raw(place).text);
      this.#contents.set(place, content);
    }
    return content.length === 0 ? null : content;
  }

  #find(label: string, from: number): number | null {
    const places = this.#index().get(label);
    if (places === undefined) return null;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return places[low] ?? null;
  }

  #index(): Map<string, number[]> {
    if (this.#places) return this.#places;
    const places = new Map<string, number[]>();
    const known = this.#isComplete ? this.#text : this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
    // Anywhere at the start of a line, also in quotes and lists: the place in the text must not depend on what stands before it.
    for (const match of known.matchAll(/^[> \t]{0,40}\[\^([^\]\s[]{1,64})\][:：]/gm)) {
      const label = match[1] ?? '';
      const list = places.get(label);
      if (list) list.push(match.index);
      else places.set(label, [match.index]);
    }
    this.#places = places;
    return places;
  }

  #raw(place: number): { readonly text: string; readonly isOpen: boolean } {
    const reader = new LineReader(this.#text, place, this.#isComplete);
    const end = noteEnd(reader);
    const lines: string[] = [];
    for (let index = 0; index < end; index++) {
      const text = reader.at(index)?.text ?? '';
      lines.push(index === 0 ? text.slice(text.search(/\][:：]/) + 2).trimStart() : text.trimStart());
    }
    return { text: lines.join('\n'), isOpen: reader.hasMissed };
  }
}

/** Index of the line behind the definition that starts at the reader's first line. */
export function noteEnd(reader: LineReader): number {
  let end = 1;
  while (!endsParagraph(reader, end, true)) end++;
  return end;
}
