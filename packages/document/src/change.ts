/**
 * Range changes of inline content: how to find one, and how to carry one over changes that came first.
 * @module
 */
import { splitsPair } from './characters.ts';
import { applyChange, inlineLength, inlineText, normalizeInline, sliceInline } from './inline.ts';
import type { Inline, RangeChange, TextRange } from './types.ts';

/**
 * Carries `change`, made on an older content, over changes that were applied to it since (each relative to the result of the one
 * before). An insertion at the place of another insertion goes after it.
 *
 * Merged without loss: changes apart from each other, changes that only remove, the same change made twice. Answers `null` where one
 * side would remove or displace text that the other side wrote: a person must decide then.
 *
 * @example mapChange({ from: 4, to: 5, insert: [] }, [{ from: 0, to: 1, insert: [] }]) // { from: 3, to: 4, insert: [] }
 */
export function mapChange(change: RangeChange, over: readonly RangeChange[]): RangeChange | null {
  let mapped: RangeChange | null = change;
  for (const step of over) {
    mapped = mapOver(mapped, step);
    if (mapped === null) return null;
  }
  return mapped;
}

/**
 * Carries changes, each relative to the result of the one before, over changes that came first. Of two insertions at one place the one
 * that came first stands first. Null where {@link mapChange} would answer it for one of them.
 */
export function mapChanges(
  changes: readonly RangeChange[],
  over: readonly RangeChange[],
): readonly RangeChange[] | null {
  return transform(changes, over)?.mapped ?? null;
}

/** What becomes of both sides: `changes` as they read behind `over`, and `over` as it reads behind `changes`; null where they collide. */
export function transform(
  changes: readonly RangeChange[],
  over: readonly RangeChange[],
): { readonly mapped: readonly RangeChange[]; readonly over: readonly RangeChange[] } | null {
  const mapped: RangeChange[] = [];
  let rest = over;
  for (const change of changes) {
    const moved = mapChange(change, rest);
    if (!moved) return null;
    mapped.push(moved);
    // The next change is relative to the result of this one, so what it is mapped over must be too.
    const behind = behindChange(rest, change);
    if (!behind) return null;
    rest = behind;
  }
  return { mapped, over: rest };
}

/** `over` as it reads when `change` came first. */
function behindChange(over: readonly RangeChange[], change: RangeChange): readonly RangeChange[] | null {
  const behind: RangeChange[] = [];
  let first: RangeChange | null = change;
  for (const step of over) {
    if (!first) return null;
    const isSamePlace = step.from === step.to && first.from === first.to && step.from === first.from;
    const moved = isSamePlace ? step : mapChange(step, [first]);
    if (!moved) return null;
    behind.push(moved);
    first = mapChange(first, [step]);
  }
  return behind;
}

/**
 * Where a range of the text lies once `over` was applied; what is put in at its borders stays outside. Null when nothing of it is left.
 *
 * @example mapRange({ from: 4, to: 8 }, [{ from: 0, to: 1, insert: [] }]) // { from: 3, to: 7 }
 */
export function mapRange(range: TextRange, over: readonly RangeChange[]): TextRange | null {
  let { from, to } = range;
  for (const step of over) {
    const added = inlineLength(step.insert);
    const shift = added - (step.to - step.from);
    if (from >= step.to) from += shift;
    else if (from > step.from) from = step.from + added;
    if (to >= step.to && to > step.from) to += shift;
    else if (to > step.from) to = step.from;
    if (from >= to) return null;
  }
  return { from, to };
}

/** The changes that take `changes` back, for the content that they make out of `content`; to be applied in this order. */
export function invertChanges(content: readonly Inline[], changes: readonly RangeChange[]): readonly RangeChange[] {
  const back: RangeChange[] = [];
  let before = content;
  for (const change of changes) {
    const insert = sliceInline(before, change.from, change.to);
    back.unshift({ from: change.from, to: change.from + inlineLength(change.insert), insert });
    before = applyChange(before, change);
  }
  return back;
}

/**
 * The smallest single change that turns `before` into `after` (common start and end are kept), or nothing when they read the same.
 * Never splits a surrogate pair.
 */
export function diffInline(before: readonly Inline[], after: readonly Inline[]): RangeChange[] {
  const keys = new Map<string, number>();
  const left = unitsOf(before, keys);
  const right = unitsOf(after, keys);
  const shorter = Math.min(left.text.length, right.text.length);

  let start = 0;
  while (start < shorter && isSameUnit(left, start, right, start)) start++;
  if (splitsPair(left.text, start) || splitsPair(right.text, start)) start--;

  let end = 0;
  const most = shorter - start;
  while (end < most && isSameUnit(left, left.text.length - 1 - end, right, right.text.length - 1 - end)) end++;
  if (splitsPair(left.text, left.text.length - end) || splitsPair(right.text, right.text.length - end)) end--;

  const to = left.text.length - end;
  const insertTo = right.text.length - end;
  if (start === to && start === insertTo) return [];
  return [{ from: start, to, insert: sliceInline(after, start, insertTo) }];
}

function mapOver(change: RangeChange, step: RangeChange): RangeChange | null {
  const added = inlineLength(step.insert);
  const shift = added - (step.to - step.from);
  if (change.from >= step.to) return { ...change, from: change.from + shift, to: change.to + shift };
  if (change.to <= step.from) return change;

  // From here on they overlap.
  if (isSameChange(change, step)) return nothingAt(step.from + added);
  const removesOnly = change.insert.length === 0;
  const isCovered = change.from >= step.from && change.to <= step.to;
  if (isCovered) return removesOnly ? nothingAt(step.from + added) : null;
  const coversStep = change.from <= step.from && change.to >= step.to;
  if (added > 0 && (coversStep || !removesOnly)) return null;

  // One side only removes, so what is left of this change is what the step did not remove already.
  const before = Math.max(0, step.from - change.from);
  const after = Math.max(0, change.to - step.to);
  if (added > 0) {
    return before > 0
      ? { ...change, to: step.from }
      : { ...change, from: step.from + added, to: step.from + added + after };
  }
  const from = Math.min(change.from, step.from);
  return { ...change, from, to: from + before + after };
}

function nothingAt(place: number): RangeChange {
  return { from: place, to: place, insert: [] };
}

function isSameChange(a: RangeChange, b: RangeChange): boolean {
  return a.from === b.from && a.to === b.to && contentKey(a.insert) === contentKey(b.insert);
}

/** Equal for equal content, whatever order the properties were written in. */
function contentKey(content: readonly Inline[]): string {
  return normalizeInline(content).map(inlineKey).join('\u0000');
}

/** Equal for equal inlines, whatever order the properties were written in. */
export function inlineKey(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return `t${(inline.marks ?? []).join()}\u0001${inline.href ?? ''}\u0001${inline.text}`;
    case 'math':
      return `m${inline.tex}\u0001${inline.alt ?? ''}`;
    case 'cite':
      return `c${inline.citation}`;
    case 'footnote':
      return `f(${contentKey(inline.content)})`;
    case 'xref':
      return `x${inline.target}`;
    case 'break':
      return 'b';
    default: {
      const unknown: never = inline;
      return String(unknown);
    }
  }
}

interface Units {
  readonly text: string;
  /** Format of each unit, or identity of each atom, as a small number. */
  readonly formats: Uint32Array;
}

function unitsOf(content: readonly Inline[], keys: Map<string, number>): Units {
  const text = inlineText(content);
  const formats = new Uint32Array(text.length);
  let at = 0;
  for (const inline of normalizeInline(content)) {
    const key = inlineKey(inline.type === 'text' ? { ...inline, text: '' } : inline);
    let format = keys.get(key);
    if (format === undefined) {
      format = keys.size;
      keys.set(key, format);
    }
    const length = inline.type === 'text' ? inline.text.length : 1;
    formats.fill(format, at, at + length);
    at += length;
  }
  return { text, formats };
}

function isSameUnit(a: Units, i: number, b: Units, j: number): boolean {
  return a.text.charCodeAt(i) === b.text.charCodeAt(j) && a.formats[i] === b.formats[j];
}
