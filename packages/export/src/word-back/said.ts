/** What a block says in a Word file, as a digest: whoever changes a word, a mark or a place in a list or table changes it. */
import { createHash } from 'node:crypto';
import type { ReviewTable } from '@longhand/ooxml';
import { type Element, type Leaf, squeezed } from './elements.ts';
import { looseTex } from './formula.ts';
import { listPlace } from './new-blocks.ts';
import { shapeOf } from './table-pairs.ts';
import type { AtomUnit, Unit } from './units.ts';

/** Half of a SHA-256: an edit that meets it by chance will not be written in the life of the world. */
const DIGITS = 32;

/**
 * Runs that a program cut in other places, numbers that it counted anew and room between paragraphs make no difference.
 *
 * @example saidBy(groups.blocks.get('b_1') ?? [])
 */
export function saidBy(elements: readonly Element[]): string {
  const hash = createHash('sha256');
  for (const { leaves, tables } of elements) {
    for (const table of tables) hash.update(`\u0002${shapeOf(table)} ${headsOf(table)}`);
    for (const leaf of leaves) hash.update(`\u0003${leaf.cell} ${placeOf(leaf)}\u0004${wordsOf(leaf.units)}`);
  }
  return hash.digest('hex').slice(0, DIGITS);
}

/** Words typed into the mark of a citation or reference are a change; numbers of references are fields, which programs count anew. */
function labelOf({ type, label }: AtomUnit): string {
  if (type !== 'cite' && type !== 'xref') return '';
  return ` ${squeezed(type === 'cite' ? label : label.replace(/[\d.\-一二三四五六七八九十百]+/g, '#'))}`;
}

function headsOf({ rows }: ReviewTable): number {
  const first = rows.findIndex(({ isHead }) => !isHead);
  return first < 0 ? rows.length : first;
}

function placeOf({ paragraph }: Leaf): string {
  return `${paragraph.headingLevel ?? ''} ${listPlace(paragraph)}`;
}

function wordsOf(units: readonly Unit[]): string {
  let words = '';
  let look = '';
  for (const { content, fate } of units) {
    if (content.type === 'counted') continue;
    if (content.type !== 'text') {
      const value = content.type === 'math' ? looseTex(content.value) : content.value + labelOf(content);
      words += `\u0005${fate} ${content.type} ${content.note === undefined ? value : wordsOf(content.note)}\u0006`;
      look = '';
      continue;
    }
    const now = `\u0005${fate} ${content.marks.join()} ${content.href ?? ''}\u0006`;
    words += (now === look ? '' : now) + content.text;
    look = now;
  }
  return words;
}
