/** Whether a file shows a body: what nobody can see in it is not taken from it. */
import { type BlockBody, type Inline, inlineText } from '@longhand/document';
import { leavesOf } from './body-leaves.ts';
import { type Leaf, squeezed } from './elements.ts';
import { isSameFormula } from './formula.ts';
import { comparable, shownLeaves } from './shown-leaves.ts';
import { type Unit, wordsOf } from './units.ts';

/** Every word, formula and note of the body stands in the file, in its order. What a file has no place for (languages, sources of diagrams) cannot be seen. */
export function isShown(body: BlockBody, leaves: readonly Leaf[]): boolean {
  const shown = new Map([...shownLeaves(body, leaves)].map(([leaf, index]) => [index, leaf.units]));
  return leavesOf(body).every((content, index) => isSaid(content, shown.get(index) ?? []));
}

function isSaid(content: readonly Inline[], units: readonly Unit[]): boolean {
  if (!wordsIn(wordsOf(units)).endsWith(wordsIn(inlineText(content)))) return false;
  let next = 0;
  return content.every((inline) => {
    if (inline.type !== 'math' && inline.type !== 'footnote') return true;
    const found = units.findIndex(
      ({ content: atom }, at) => at >= next && atom.type !== 'text' && isSame(inline, atom),
    );
    next = found + 1;
    return found >= 0;
  });
}

function isSame(inline: Inline, atom: Exclude<Unit['content'], { readonly type: 'text' }>): boolean {
  if (inline.type === 'footnote') return atom.type === 'footnote' && isSaid(inline.content, atom.note ?? []);
  return inline.type === 'math' && atom.type === 'math' && isSameFormula(inline.tex, atom.value);
}

function wordsIn(text: string): string {
  return comparable(squeezed(text));
}
