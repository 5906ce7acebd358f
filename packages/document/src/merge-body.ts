/**
 * Two changes of one body that were made apart, in one (after S. Khanna, K. Kunal and B. C. Pierce, A Formal Investigation of Diff3, 2007):
 * cells, items and paragraphs that only one of them changed are taken from it.
 * @module
 */
import { mapChanges } from './change.ts';
import { isSameValue } from './diff/equal.ts';
import { diffSequence } from './diff/sequence.ts';
import { changesBetween } from './diff/words.ts';
import { applyChanges } from './inline.ts';
import type { BlockBody, Inline } from './types.ts';
import { validateBody } from './validate.ts';

/** What cannot be in one: a person has to decide. */
const COLLISION = Symbol('collision');
type Merged = unknown;

/**
 * The body with both changes; null where they collide, or would make no body together.
 *
 * @param base what both were made of
 * @param mine keeps its place where both put something in at one place
 * @example mergeBodies(table, tableWithNewCell, tableWithNewCaption)
 */
export function mergeBodies(base: BlockBody, mine: BlockBody, theirs: BlockBody): BlockBody | null {
  const merged = merge(base, mine, theirs);
  if (merged === COLLISION) return null;
  // Each value of it stands in one of the three bodies, at the same place.
  const body = merged as BlockBody;
  return validateBody(body).length === 0 ? body : null;
}

function merge(base: unknown, mine: unknown, theirs: unknown): Merged {
  if (isSameValue(mine, theirs) || isSameValue(base, theirs)) return mine;
  if (isSameValue(base, mine)) return theirs;
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) {
    return isContent(base) || isContent(mine) || isContent(theirs)
      ? mergeContent(base, mine, theirs)
      : mergeSequence(base, mine, theirs);
  }
  if (isRecord(base) && isRecord(mine) && isRecord(theirs)) return mergeFields(base, mine, theirs);
  return COLLISION;
}

function mergeFields(base: Fields, mine: Fields, theirs: Fields): Merged {
  if (base.type !== mine.type || base.type !== theirs.type) return COLLISION;
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const isText = key === 'text' && base.type === 'code';
    const value = isText
      ? mergeLines(String(base.text), String(mine.text), String(theirs.text))
      : merge(base[key], mine[key], theirs[key]);
    if (value === COLLISION) return COLLISION;
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergeContent(base: readonly Inline[], mine: readonly Inline[], theirs: readonly Inline[]): Merged {
  const first = changesBetween(base, theirs);
  const mapped = mapChanges(changesBetween(base, mine), first);
  return mapped === null ? COLLISION : applyChanges(applyChanges(base, first), mapped);
}

function mergeLines(base: string, mine: string, theirs: string): Merged {
  const lines = [base, mine, theirs].map((text) => text.split('\n'));
  const merged = mergeSequence(lines[0] ?? [], lines[1] ?? [], lines[2] ?? []);
  return Array.isArray(merged) ? merged.join('\n') : COLLISION;
}

/** Between what stayed the same in both, what only one of them changed is taken from it. */
function mergeSequence(base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[]): Merged {
  const keys = [base, mine, theirs].map((items) => items.map((item) => JSON.stringify(item)));
  const inMine = placesOf(keys[0] ?? [], keys[1] ?? []);
  const inTheirs = placesOf(keys[0] ?? [], keys[2] ?? []);
  const merged: unknown[] = [];
  let [from, fromMine, fromTheirs] = [0, 0, 0];
  for (let at = 0; at <= base.length; at++) {
    const isEnd = at === base.length;
    const mineAt = isEnd ? mine.length : inMine.get(at);
    const theirsAt = isEnd ? theirs.length : inTheirs.get(at);
    if (mineAt === undefined || theirsAt === undefined) continue;
    const part = mergePart(base.slice(from, at), mine.slice(fromMine, mineAt), theirs.slice(fromTheirs, theirsAt));
    if (part === null) return COLLISION;
    merged.push(...part);
    if (!isEnd) merged.push(base[at]);
    [from, fromMine, fromTheirs] = [at + 1, mineAt + 1, theirsAt + 1];
  }
  return merged;
}

function mergePart(
  base: readonly unknown[],
  mine: readonly unknown[],
  theirs: readonly unknown[],
): readonly unknown[] | null {
  if (isSameValue(mine, theirs) || isSameValue(base, theirs)) return mine;
  if (isSameValue(base, mine)) return theirs;
  if (mine.length !== base.length || theirs.length !== base.length) return null;
  const merged = base.map((item, at) => merge(item, mine[at], theirs[at]));
  return merged.includes(COLLISION) ? null : merged;
}

/** Where each item of `before` that stayed stands in `after`. */
function placesOf(before: readonly string[], after: readonly string[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  let added = 0;
  let removed = 0;
  for (const { kind, from, to } of diffSequence(before, after)) {
    if (kind === 'added') added += to - from;
    else if (kind === 'removed') removed += to - from;
    else for (let at = from; at < to; at++) places.set(at, at - removed + added);
  }
  return places;
}

const INLINE: ReadonlySet<unknown> = new Set(['text', 'math', 'cite', 'footnote', 'xref', 'break']);

function isContent(items: readonly unknown[]): items is readonly Inline[] {
  return items.length > 0 && items.every((item) => isRecord(item) && INLINE.has(item.type));
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
