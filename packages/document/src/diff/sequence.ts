/**
 * The shortest way from one sequence to another (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1, 1986).
 * @module
 */

/** A run of equal items, or of items that only one side has; [from, to) of the side that has it. */
export interface Run {
  readonly kind: 'same' | 'removed' | 'added';
  /** In `before` for `removed` and `same`, in `after` for `added`. */
  readonly from: number;
  readonly to: number;
}

/** Differences beyond which two texts have nothing to do with each other: looking further costs time by its square. */
const MAX_DIFFERENCES = 1_000;

/** @example diffSequence(['a', 'b'], ['a', 'c']) // [same 0-1, removed 1-2, added 1-2] */
export function diffSequence(before: readonly string[], after: readonly string[]): readonly Run[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const runs: Run[] = [];
  push(runs, 'same', 0, start);
  for (const { kind, from, to } of middle(left, right)) push(runs, kind, from + start, to + start);
  push(runs, 'same', before.length - end, before.length);
  return runs;
}

function middle(before: readonly string[], after: readonly string[]): readonly Run[] {
  const whole: Run[] = [];
  push(whole, 'removed', 0, before.length);
  push(whole, 'added', 0, after.length);
  if (before.length === 0 || after.length === 0) return whole;
  const trace = furthest(before, after);
  return trace === null ? whole : walked(before, after, trace);
}

/** How far one comes on each diagonal with each number of differences; null where there are too many. */
function furthest(before: readonly string[], after: readonly string[]): readonly Int32Array[] | null {
  const most = Math.min(before.length + after.length, MAX_DIFFERENCES);
  const reach = new Int32Array(2 * most + 2);
  const trace: Int32Array[] = [];
  for (let count = 0; count <= most; count += 1) {
    trace.push(reach.slice(most - count, most + count + 2));
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      const isDown = goesDown(diagonal, count, (d) => reach[most + d] ?? 0);
      let x = isDown ? (reach[most + diagonal + 1] ?? 0) : (reach[most + diagonal - 1] ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reach[most + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
  }
  return null;
}

function goesDown(diagonal: number, count: number, reachOf: (diagonal: number) => number): boolean {
  return diagonal === -count || (diagonal !== count && reachOf(diagonal - 1) < reachOf(diagonal + 1));
}

function walked(before: readonly string[], after: readonly string[], trace: readonly Int32Array[]): readonly Run[] {
  const steps: Run['kind'][] = [];
  let x = before.length;
  let y = after.length;
  for (let count = trace.length - 1; count >= 0; count -= 1) {
    const reach = trace[count];
    const reachOf = (d: number) => reach?.[count + d] ?? 0;
    const diagonal = x - y;
    const isDown = goesDown(diagonal, count, reachOf);
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = count === 0 ? 0 : reachOf(previous);
    const fromY = count === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY) {
      steps.push('same');
      x -= 1;
      y -= 1;
    }
    if (count === 0) break;
    steps.push(isDown ? 'added' : 'removed');
    x = fromX;
    y = fromY;
  }
  return runsOf(steps.reverse());
}

/** Of neighbouring differences what goes stands before what comes. */
function runsOf(steps: readonly Run['kind'][]): readonly Run[] {
  const runs: Run[] = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; ) {
    const [fromX, fromY] = [x, y];
    if (steps[at] === 'same') {
      for (; steps[at] === 'same'; at += 1) {
        x += 1;
        y += 1;
      }
      push(runs, 'same', fromX, x);
      continue;
    }
    for (; at < steps.length && steps[at] !== 'same'; at += 1) {
      if (steps[at] === 'removed') x += 1;
      else y += 1;
    }
    push(runs, 'removed', fromX, x);
    push(runs, 'added', fromY, y);
  }
  return runs;
}

function push(runs: Run[], kind: Run['kind'], from: number, to: number): void {
  if (from < to) runs.push({ kind, from, to });
}

/**
 * Places of a longest rising part of a sequence (C. Schensted, Longest Increasing and Decreasing Subsequences, 1961).
 * @example longestRise([2, 0, 1]) // [1, 2]
 */
export function longestRise(values: readonly number[]): readonly number[] {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [index, value] of values.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((values[ends[half] ?? 0] ?? 0) < value) low = half + 1;
      else high = half;
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const rise: number[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) rise.unshift(at);
  return rise;
}
