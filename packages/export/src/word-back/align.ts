/**
 * The shortest edit between two sequences (Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986).
 * @module
 */

/** Beyond this many edits two texts have little to do with each other, and the search would cost its square. */
const MOST_EDITS = 1_000;
/** Longer texts are alike when their beginnings are. */
const COMPARED = 600;

/** A step through both sequences: `left` and `right` are indexes, absent where the other side has nothing. */
export interface Step {
  readonly left?: number;
  readonly right?: number;
}

/**
 * Steps that lead through both sequences; those with both indexes are what they share.
 *
 * @example align(['a', 'b'], ['b']) // [{ left: 0 }, { left: 1, right: 0 }]
 */
export function align(left: readonly string[], right: readonly string[]): Step[] {
  let start = 0;
  const most = Math.min(left.length, right.length);
  while (start < most && left[start] === right[start]) start++;
  let end = 0;
  while (end < most - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const same = (from: number, offset: number, length: number): Step[] =>
    Array.from({ length }, (_, index) => ({ left: from + index, right: from + offset + index }));
  return same(0, 0, start).concat(
    middle(left, right, start, left.length - end, right.length - end),
    same(left.length - end, right.length - left.length, end),
  );
}

function middle(
  left: readonly string[],
  right: readonly string[],
  start: number,
  leftEnd: number,
  rightEnd: number,
): Step[] {
  const n = leftEnd - start;
  const m = rightEnd - start;
  const bound = Math.min(n + m, MOST_EDITS);
  /** How far each diagonal was followed, at its number plus the bound. */
  const furthest = new Int32Array(2 * bound + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= bound; edits++) {
    trace.push(furthest.slice(bound - edits, bound + edits + 3));
    for (let k = -edits; k <= edits; k += 2) {
      const at = bound + 1 + k;
      let x = isDown(furthest, at, k, edits) ? known(furthest, at + 1) : known(furthest, at - 1) + 1;
      if (edits === 0) x = 0;
      while (x < n && x - k < m && left[start + x] === right[start + x - k]) x++;
      furthest[at] = x;
      if (x >= n && x - k >= m) return back(trace, n, m, start);
    }
  }
  return [
    ...Array.from({ length: n }, (_, index) => ({ left: start + index })),
    ...Array.from({ length: m }, (_, index) => ({ right: start + index })),
  ];
}

/** Walks from the end to the beginning, edit by edit. */
function back(trace: readonly Int32Array[], n: number, m: number, start: number): Step[] {
  const steps: Step[] = [];
  let x = n;
  let y = m;
  const shared = () => steps.push({ left: start + --x, right: start + --y });
  for (let edits = trace.length - 1; edits > 0; edits--) {
    // What was known before this edit: the diagonals from one below -edits to one above edits.
    const before = trace[edits] ?? new Int32Array(0);
    const k = x - y;
    const at = k + edits + 1;
    const isAdded = isDown(before, at, k, edits);
    const previousX = known(before, isAdded ? at + 1 : at - 1);
    const reachedX = isAdded ? previousX : previousX + 1;
    while (x > reachedX) shared();
    if (isAdded) steps.push({ right: start + --y });
    else steps.push({ left: start + --x });
  }
  while (x > 0 && y > 0) shared();
  return steps.reverse();
}

function isDown(furthest: Int32Array, at: number, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && known(furthest, at - 1) < known(furthest, at + 1));
}

function known(numbers: Int32Array, index: number): number {
  return numbers[index] ?? 0;
}

/**
 * Share of common pairs of letters, 0 to 1 (Dice, "Measures of the Amount of Ecologic Association Between Species", Ecology 26, 1945): it
 * costs the length of the texts, where the shortest edit costs its square.
 */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const left = pairsIn(a);
  const right = pairsIn(b);
  let shared = 0;
  let all = 0;
  for (const count of left.values()) all += count;
  for (const [pair, count] of right) {
    all += count;
    shared += Math.min(count, left.get(pair) ?? 0);
  }
  return all === 0 ? 0 : (2 * shared) / all;
}

function pairsIn(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  const end = Math.min(text.length, COMPARED) - 1;
  for (let index = 0; index < end; index++) {
    const pair = text.slice(index, index + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}
