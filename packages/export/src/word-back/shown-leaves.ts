/** Which paragraphs of a body a file shows: captions have labels there, and what says nothing is not written. */
import { type BlockBody, inlineText } from '@longhand/document';
import { leavesOf } from './body-leaves.ts';
import { isCaption, type Leaf, squeezed } from './elements.ts';
import { wordsOf } from './units.ts';

/** How many paragraphs of a body in a row may be missing in a file. */
const LOOKED_AT = 60;

/** Which paragraph of the document a paragraph of the file shows. */
export function shownLeaves(body: BlockBody, leaves: readonly Leaf[]): ReadonlyMap<Leaf, number> {
  const own = leavesOf(body).map((content) => {
    const words = squeezed(inlineText(content));
    return { words: comparable(words), hasAtoms: words.includes('\ufffc') };
  });
  const shown = new Map<Leaf, number>();
  const isCaptioned = body.type === 'table' || body.type === 'figure';
  let next = 0;
  for (const leaf of leaves) {
    const text = squeezed(wordsOf(leaf.units.filter(({ fate }) => fate === 'plain' || fate === 'deleted')));
    const words = comparable(text);
    const hasAtoms = text.includes('\ufffc');
    if (isCaptioned && isCaption(leaf)) {
      // Its label is words, too: of a caption that says nothing more it is all there is.
      if (next === 0 && body.caption !== undefined && words.endsWith(own[0]?.words ?? '')) shown.set(leaf, next++);
      continue;
    }
    if (isCaptioned && next === 0 && body.caption !== undefined && body.type === 'table') next = 1;
    // Captions have a label before them, and what says nothing was not written.
    const found =
      body.type === 'figure'
        ? -1
        : own
            .slice(next, next + LOOKED_AT)
            .findIndex((one) =>
              one.words === '' ? one.hasAtoms && hasAtoms && words === '' : words.endsWith(one.words),
            );
    if (found < 0) continue;
    shown.set(leaf, next + found);
    next += found + 1;
  }
  return shown;
}

/** Line breaks are things in a file, and characters in code. */
export function comparable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffc-\uffff]/gu, '');
}
