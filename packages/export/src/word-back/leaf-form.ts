/**
 * How the content of a paragraph is told beside a Word file: by the place where the file shows it, and by what the file cannot hold. Words that
 * the file shows are not written a second time: who deletes them in Word has deleted them.
 */
import { type Inline, normalizeInline } from '@longhand/document';
import type { Leaf } from './elements.ts';
import { inlineOf, type Unit } from './units.ts';

/** A formula as it was written, or a note with what its words do not say. */
export type Thing =
  | { readonly type: 'math'; readonly tex: string; readonly alt?: string }
  | { readonly type: 'footnote'; readonly note: LeafForm };

/** Number of the paragraph among those of its block, with what it does not say. */
type ShownForm =
  | number
  | {
      readonly at: number;
      /** Units of the label before it. */
      readonly from?: number;
      /** Its formulas and notes, in their order. */
      readonly things?: readonly Thing[];
    };
/** Or the content itself, where the file does not show it as it is. */
export type LeafForm = ShownForm | readonly Inline[];

/**
 * @param own the content, in normal form
 * @param at number of the paragraph that shows it; undefined when none does
 */
export function formOf(own: readonly Inline[], leaves: readonly Leaf[], at: number | undefined): LeafForm {
  const leaf = at === undefined ? undefined : leaves[at];
  if (at === undefined || leaf === undefined || own.length === 0) return own;
  return formIn(own, standing(leaf.units), at);
}

/** The content that a form tells; null when it does not fit to what the file shows. */
export function contentOf(form: LeafForm, leaves: readonly Leaf[]): readonly Inline[] | null {
  if (isContent(form)) return normalizeInline(form);
  const leaf = leaves[typeof form === 'number' ? form : form.at];
  return leaf === undefined ? null : contentIn(form, standing(leaf.units));
}

/** What belongs to the document, whatever suggestions the file carries. */
function standing(units: readonly Unit[]): readonly Unit[] {
  return units.filter(({ fate }) => fate === 'plain' || fate === 'deleted');
}

function formIn(own: readonly Inline[], units: readonly Unit[], at: number): LeafForm {
  const from = units.length - own.reduce((sum, one) => sum + (one.type === 'text' ? [...one.text].length : 1), 0);
  if (from < 0) return own;
  const notes = units.slice(from).flatMap(({ content }) => (content.type === 'footnote' ? [content.note ?? []] : []));
  const things = own.flatMap((inline): Thing[] => {
    if (inline.type === 'math') return [inline];
    if (inline.type !== 'footnote') return [];
    return [{ type: 'footnote', note: formIn(inline.content, notes.shift() ?? [], 0) }];
  });
  const form: ShownForm =
    from === 0 && things.length === 0 ? at : { at, ...(from > 0 && { from }), ...(things.length > 0 && { things }) };
  const told = contentIn(form, units);
  // Both are in normal form: what is the same is written in the same way.
  return told !== null && JSON.stringify(told) === JSON.stringify(own) ? form : own;
}

function contentIn(form: ShownForm, units: readonly Unit[]): readonly Inline[] | null {
  const { from = 0, things = [] } = typeof form === 'number' ? {} : form;
  const waiting = [...things];
  let fits = from <= units.length;
  const inlines = inlineOf(units.slice(from), (atom): Inline | null => {
    switch (atom.type) {
      case 'cite':
        return { type: 'cite', citation: atom.value };
      case 'xref':
        return { type: 'xref', target: atom.value };
      case 'break':
        return { type: 'break' };
      case 'math':
      case 'footnote': {
        const thing = waiting.shift();
        if (thing?.type === 'math' && atom.type === 'math') return thing;
        const note =
          thing?.type === 'footnote' && atom.type === 'footnote' ? noteOf(thing.note, atom.note ?? []) : null;
        fits &&= note !== null;
        return note === null ? null : { type: 'footnote', content: note };
      }
      case 'picture':
      case 'unread':
      case 'counted':
        fits = false;
        return null;
      default:
        return atom.type satisfies never;
    }
  });
  return fits && waiting.length === 0 ? normalizeInline(inlines) : null;
}

function noteOf(form: LeafForm, units: readonly Unit[]): readonly Inline[] | null {
  return isContent(form) ? normalizeInline(form) : contentIn(form, units);
}

function isContent(form: LeafForm): form is readonly Inline[] {
  return Array.isArray(form);
}
