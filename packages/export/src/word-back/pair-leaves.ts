/** Which paragraph of what came back is which paragraph of what was written. */
import { align, likeness } from './align.ts';
import type { Leaf } from './elements.ts';

export interface Pair {
  readonly written?: Leaf;
  readonly returned?: Leaf;
}

/** Less than this share of common letters, and a paragraph is another one. */
const ALIKE = 0.35;
/** A partner further on than this is none. */
const LOOKED_AT = 12;

/** In the order of what came back; what went stands behind what it stood behind. */
export function pairLeaves(written: readonly Leaf[], returned: readonly Leaf[]): Pair[] {
  const cells = new Map<string, { readonly written: Leaf[]; readonly returned: Leaf[] }>();
  const at = (cell: string) => {
    const known = cells.get(cell) ?? { written: [], returned: [] };
    cells.set(cell, known);
    return known;
  };
  for (const leaf of returned) at(leaf.cell).returned.push(leaf);
  for (const leaf of written) at(leaf.cell).written.push(leaf);
  return [...cells.values()].flatMap((cell) => pairsOf(cell.written, cell.returned));
}

function pairsOf(written: readonly Leaf[], returned: readonly Leaf[]): Pair[] {
  const steps = align(
    written.map(({ words }) => words),
    returned.map(({ words }) => words),
  );
  const pairs: Pair[] = [];
  let gone: Leaf[] = [];
  let come: Leaf[] = [];
  const settle = () => {
    pairs.push(...likely(gone, come));
    gone = [];
    come = [];
  };
  for (const { left, right } of steps) {
    const old = left === undefined ? undefined : written[left];
    const now = right === undefined ? undefined : returned[right];
    if (old !== undefined && now !== undefined) {
      settle();
      pairs.push({ written: old, returned: now });
    } else if (old !== undefined) gone.push(old);
    else if (now !== undefined) come.push(now);
  }
  settle();
  return pairs;
}

/** Pairs of a gap between paragraphs that are the same: each with the most alike that is still free, in order. */
function likely(gone: readonly Leaf[], come: readonly Leaf[]): Pair[] {
  const [only, ...others] = gone;
  const [now] = come;
  // One paragraph in a cell, before and after: it is the same one, whatever it says.
  if (only !== undefined && now !== undefined && only.cell !== '' && others.length === 0 && come.length === 1)
    return [{ written: only, returned: now }];
  const pairs: Pair[] = [];
  let next = 0;
  for (const old of gone) {
    let best = -1;
    let most = ALIKE;
    for (let at = next; at < Math.min(come.length, next + LOOKED_AT); at++) {
      const share = likeness(old.words, come[at]?.words ?? '');
      if (share > most) {
        most = share;
        best = at;
      }
    }
    if (best < 0) {
      pairs.push({ written: old });
      continue;
    }
    pairs.push(...come.slice(next, best).map((returned) => ({ returned })));
    const returned = come[best];
    pairs.push({ written: old, ...(returned === undefined ? {} : { returned }) });
    next = best + 1;
  }
  return [...pairs, ...come.slice(next).map((returned) => ({ returned }))];
}
