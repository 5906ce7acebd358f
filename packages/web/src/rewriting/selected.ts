import type { DocState, RewriteTarget } from '@longhand/protocol';
import type { EditorView } from 'prosemirror-view';

/** What is selected in the editor, as far as it can be rewritten: some text of one block, or the block at the cursor. */
export interface Selected {
  readonly block: string;
  /** Offsets in the text of a paragraph or heading; absent for a whole block. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Lower edge and left of the selection, in the window. */
  readonly place: { readonly top: number; readonly left: number };
}

export type Scope = 'selection' | 'block' | 'section';

/** Null when nothing is selected (or with `isAsked`: when the cursor is in no block), or when the selection goes over several blocks. */
export function selectedIn(view: EditorView, isAsked: boolean): Selected | null {
  const { $from, $to, empty } = view.state.selection;
  if ($from.depth === 0 || $to.depth === 0 || $from.before(1) !== $to.before(1) || (empty && !isAsked)) return null;
  const id: unknown = $from.node(1).attrs.id;
  if (typeof id !== 'string' || id === '') return null;
  const at = view.coordsAtPos($to.pos);
  const place = { top: at.bottom, left: view.coordsAtPos($from.pos).left };
  const isText = $from.depth === 1 && $to.depth === 1 && !empty;
  return { block: id, place, ...(isText ? { range: { from: $from.parentOffset, to: $to.parentOffset } } : {}) };
}

/** Scopes that make sense for what is selected, narrowest first. */
export function scopesOf(selected: Selected, state: DocState): readonly Scope[] {
  const section = state.blocks.find(({ id }) => id === selected.block)?.section;
  return [
    ...(selected.range ? (['selection'] as const) : []),
    'block',
    ...(section === undefined ? [] : (['section'] as const)),
  ];
}

export function targetOf(selected: Selected, scope: Scope, state: DocState): RewriteTarget {
  const section = state.blocks.find(({ id }) => id === selected.block)?.section;
  if (scope === 'section' && section !== undefined) return { section };
  return scope === 'selection' ? { block: selected.block, ...selected.range } : { block: selected.block };
}
