/** What the things in a line are that a file only names or draws: citations by their id, formulas by the TeX that they were made of. */
import type { BlockBody, DocumentContent, Inline } from '@longhand/document';
import { mapInline } from '@longhand/document';
import { isReadable, looseTex } from './formula.ts';
import { short } from './marks.ts';
import { type AtomUnit, inlineOf, standsAlone, type Unit } from './units.ts';

export class AtomBook {
  readonly #citations = new Map<string, string>();
  readonly #targets = new Map<string, string>();
  readonly #originals = new Map<string, Inline>();

  constructor(content: DocumentContent) {
    for (const id of Object.keys(content.citations)) this.#citations.set(short(id), id);
    for (const { id, body } of content.blocks) {
      this.#targets.set(short(id), id);
      this.#learnIds(body);
    }
  }

  /** Formulas and notes of a paragraph, in the order in which the document has them. */
  learn(content: readonly Inline[], units: readonly Unit[]): void {
    for (const type of ['math', 'footnote'] as const) {
      const own = content.filter((inline) => inline.type === type);
      const shown = units.flatMap(({ content: atom, fate }) =>
        atom.type === type && (fate === 'plain' || fate === 'deleted') ? [atom] : [],
      );
      if (own.length !== shown.length) continue;
      for (const [index, atom] of shown.entries()) {
        const inline = own[index];
        if (inline !== undefined && !this.#originals.has(keyOf(atom))) this.#originals.set(keyOf(atom), inline);
        if (atom.type === 'math' && inline !== undefined) this.#originals.set(`loose ${looseTex(atom.value)}`, inline);
        if (inline?.type === 'footnote') this.learn(inline.content, atom.note ?? []);
      }
    }
  }

  readonly inline = (atom: AtomUnit): Inline | null => {
    switch (atom.type) {
      case 'cite': {
        const citation = this.#citations.get(atom.value);
        return citation === undefined ? null : { type: 'cite', citation };
      }
      case 'xref': {
        const target = this.#targets.get(atom.value);
        return target === undefined ? null : { type: 'xref', target };
      }
      case 'math': {
        const original = this.#originals.get(keyOf(atom)) ?? this.#originals.get(`loose ${looseTex(atom.value)}`);
        return original ?? (isReadable(atom.value) ? { type: 'math', tex: atom.value } : null);
      }
      case 'footnote':
        return this.#originals.get(keyOf(atom)) ?? { type: 'footnote', content: this.inlines(atom.note ?? []) };
      default:
        return standsAlone(atom);
    }
  };

  inlines(units: readonly Unit[]): Inline[] {
    return inlineOf(units, this.inline);
  }

  /** Citations and targets that the document names and does not have. */
  #learnIds(body: BlockBody): void {
    mapInline(body, (content) => {
      for (const inline of content) {
        if (inline.type === 'cite') this.#citations.set(short(inline.citation), inline.citation);
        else if (inline.type === 'xref') this.#targets.set(short(inline.target), inline.target);
      }
      return content;
    });
  }
}

function keyOf({ type, value }: AtomUnit): string {
  return `${type} ${value}`;
}
