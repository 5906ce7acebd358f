/**
 * Inline content as a sequence of UTF-16 code units: text counts its units, every atom (math, citation, footnote, cross-reference,
 * break) counts one.
 * @module
 */
import { splitsPair } from './characters.ts';
import { DocumentError } from './error.ts';
import type { Inline, Mark, RangeChange, TextRun } from './types.ts';

/** Stands for an atom wherever inline content is shown as plain units. */
const objectReplacement = '\ufffc';

/** Length in UTF-16 code units; an atom counts one. */
export function inlineLength(content: readonly Inline[]): number {
  let length = 0;
  for (const inline of content) length += inline.type === 'text' ? inline.text.length : 1;
  return length;
}

/**
 * The content as one string of the same length, atoms as U+FFFC.
 * @example inlineText([{ type: 'text', text: 'E = ' }, { type: 'math', tex: 'mc^2' }]) // 'E = \ufffc'
 */
export function inlineText(content: readonly Inline[]): string {
  let text = '';
  for (const inline of content) text += inline.type === 'text' ? inline.text : objectReplacement;
  return text;
}

/** A text run in normal form: marks sorted and without duplicates, absent when there is none. */
export function textRun(text: string, marks: Iterable<Mark> = [], href?: string): TextRun {
  const sorted = [...new Set(marks)].sort();
  return {
    type: 'text',
    text,
    ...(sorted.length > 0 ? { marks: sorted } : {}),
    ...(href === undefined ? {} : { href }),
  };
}

/** True when both runs carry the same marks and the same link, so that they read as one. */
export function hasSameFormat(a: TextRun, b: TextRun): boolean {
  if (a.href !== b.href) return false;
  const left = a.marks ?? [];
  const right = b.marks ?? [];
  return left.length === right.length && left.every((mark, index) => mark === right[index]);
}

/** Normal form: no empty runs, neighbours of the same format joined, marks sorted. */
export function normalizeInline(content: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const inline of content) appendInline(result, inline);
  return result;
}

/** The two contents one after the other, in normal form. */
export function joinInline(a: readonly Inline[], b: readonly Inline[]): Inline[] {
  return normalizeInline([...a, ...b]);
}

/**
 * The units [from, to) of the content, in normal form.
 * @throws DocumentError `bad_range` when the range does not lie in the content or cuts a surrogate pair.
 */
export function sliceInline(content: readonly Inline[], from: number, to: number): Inline[] {
  checkRange(content, from, to);
  const result: Inline[] = [];
  let at = 0;
  for (const inline of content) {
    const length = inline.type === 'text' ? inline.text.length : 1;
    const start = Math.max(from, at);
    const end = Math.min(to, at + length);
    if (start < end)
      appendInline(
        result,
        inline.type === 'text' ? { ...inline, text: inline.text.slice(start - at, end - at) } : inline,
      );
    at += length;
    if (at >= to) break;
  }
  return result;
}

/**
 * The content with [from, to) replaced by `insert`, in normal form.
 * @throws DocumentError `bad_range` when the range does not lie in the content or cuts a surrogate pair.
 * @example applyChange([{ type: 'text', text: 'abc' }], { from: 1, to: 2, insert: [] }) // [{ type: 'text', text: 'ac' }]
 */
export function applyChange(content: readonly Inline[], change: RangeChange): Inline[] {
  checkRange(content, change.from, change.to);
  return normalizeInline([
    ...sliceInline(content, 0, change.from),
    ...change.insert,
    ...sliceInline(content, change.to, inlineLength(content)),
  ]);
}

/** Applies the changes one after the other; each is relative to the result of the one before. */
export function applyChanges(content: readonly Inline[], changes: readonly RangeChange[]): Inline[] {
  let result = normalizeInline(content);
  for (const change of changes) result = applyChange(result, change);
  return result;
}

function appendInline(result: Inline[], inline: Inline): void {
  if (inline.type !== 'text') {
    result.push(inline);
    return;
  }
  if (inline.text === '') return;
  const run = textRun(inline.text, inline.marks, inline.href);
  const last = result.at(-1);
  if (last?.type === 'text' && hasSameFormat(last, run))
    result[result.length - 1] = { ...run, text: last.text + run.text };
  else result.push(run);
}

function checkRange(content: readonly Inline[], from: number, to: number): void {
  const length = inlineLength(content);
  const isInside = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= length;
  if (!isInside) {
    throw new DocumentError(
      'bad_range',
      `The range [${from}, ${to}) does not lie in content of ${length} units; map the change to the present text first.`,
    );
  }
  const text = inlineText(content);
  if (splitsPair(text, from) || splitsPair(text, to)) {
    throw new DocumentError(
      'bad_range',
      `The range [${from}, ${to}) cuts a character in two; move it to a whole character.`,
    );
  }
}
