/** Whether a file shows a body: what nobody can see in it is not taken from it. */
import { type BlockBody, type Inline, inlineText } from '@longhand/document';
import { leavesOf } from './body-leaves.ts';
import { type Leaf, squeezed } from './elements.ts';
import { isSameFormula } from './formula.ts';
import { comparable } from './shown-leaves.ts';
import { type Unit, wordsOf } from './units.ts';

/**
 * Every word, formula and note of the body stands in a paragraph of the file. What a file has no place for (languages, sources of diagrams)
 * cannot be seen.
 */
export function isShown(body: BlockBody, leaves: readonly Leaf[]): boolean {
  const shown = leaves.map(({ units }) => ({ words: wordsIn(wordsOf(units)), units }));
  const byWords = Map.groupBy(shown, ({ words }) => words);
  return leavesOf(body).every((content) => {
    const words = wordsIn(inlineText(content));
    const things = content.filter(isThing);
    if (words === '' && things.length === 0) return true;
    const isSaidIn = (leaf: (typeof shown)[number]) => leaf.words.endsWith(words) && areIn(things, leaf.units);
    // A label may stand before the words; mostly there is none.
    return byWords.get(words)?.some(isSaidIn) === true || shown.some(isSaidIn);
  });
}

type Thing = Extract<Inline, { readonly type: 'math' | 'footnote' }>;

function isThing(inline: Inline): inline is Thing {
  return inline.type === 'math' || inline.type === 'footnote';
}

function areIn(things: readonly Thing[], units: readonly Unit[]): boolean {
  let next = 0;
  return things.every((thing) => {
    const found = units.findIndex(({ content }, at) => at >= next && content.type !== 'text' && isSame(thing, content));
    next = found + 1;
    return found >= 0;
  });
}

function isSame(thing: Thing, atom: Exclude<Unit['content'], { readonly type: 'text' }>): boolean {
  if (thing.type === 'math') return atom.type === 'math' && isSameFormula(thing.tex, atom.value);
  const note = atom.type === 'footnote' ? (atom.note ?? []) : null;
  return (
    note !== null &&
    wordsIn(wordsOf(note)).endsWith(wordsIn(inlineText(thing.content))) &&
    areIn(thing.content.filter(isThing), note)
  );
}

function wordsIn(text: string): string {
  return comparable(squeezed(text));
}
