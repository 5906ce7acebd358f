/**
 * Pipe tables, also those that models write without a blank line before them, with formulas or code in their cells.
 * @module
 */

import type { Align } from '../types.ts';
import { bodyLimits } from '../validate.ts';
import type { Line, LineReader } from './lines.ts';

/** True when the line at `index` is a header and the line below it draws the columns. */
export function isTableStart(reader: LineReader, index: number): boolean {
  const header = reader.at(index);
  if (header === null || !header.trimmed.includes('|')) return false;
  const rule = reader.at(index + 1);
  if (rule === null) return false;
  const columns = delimiterColumns(rule);
  if (columns === null) return false;
  const width = splitRow(header.trimmed, columns.length).length;
  if (width > bodyLimits.columns) return false;
  return width === columns.length || (width > 1 && columns.length > 1);
}

/** Alignment of each column when the line is a delimiter row such as `|:--|--:|`, else null. */
export function delimiterColumns(line: Line): (Align | undefined)[] | null {
  const text = line.trimmed;
  if (!text.includes('|') || !/[-—－]/.test(text)) return null;
  const columns: (Align | undefined)[] = [];
  for (const part of withoutOuterPipes(text).split('|')) {
    const cell = part.trim();
    const isLeft = cell.startsWith(':');
    const isRight = cell.length > 1 && cell.endsWith(':');
    const dashes = cell.slice(isLeft ? 1 : 0, isRight ? -1 : undefined);
    if (dashes === '') return null;
    for (let at = 0; at < dashes.length; at++) if (!'-—－'.includes(dashes.charAt(at))) return null;
    columns.push(isLeft && isRight ? 'center' : isRight ? 'right' : isLeft ? 'left' : undefined);
  }
  return columns;
}

/**
 * Cells of a row as raw Markdown. Pipes inside code and formulas do not part cells, unless only then the row has the expected width.
 */
export function splitRow(trimmed: string, expected: number): string[] {
  const inner = withoutOuterPipes(trimmed);
  const careful = split(inner, true);
  if (careful.length === expected) return careful;
  const plain = split(inner, false);
  return plain.length === expected ? plain : careful;
}

function withoutOuterPipes(text: string): string {
  const start = text.startsWith('|') ? 1 : 0;
  const hasEnd = text.length > start && text.endsWith('|') && !endsEscaped(text);
  return text.slice(start, hasEnd ? -1 : undefined);
}

function endsEscaped(text: string): boolean {
  let slashes = 0;
  while (text.charAt(text.length - 2 - slashes) === '\\') slashes++;
  return slashes % 2 === 1;
}

function split(inner: string, isCareful: boolean): string[] {
  const cells: string[] = [];
  let cell = '';
  let at = 0;
  const noCloser = new Set<string>();
  while (at < inner.length) {
    const char = inner.charAt(at);
    if (char === '\\' && at + 1 < inner.length) {
      const next = inner.charAt(at + 1);
      if (next === '|') cell += '|';
      else if (isCareful && next === '(') {
        const close = closerOf(inner, '\\)', at + 2, noCloser);
        const end = close < 0 ? at + 2 : close + 2;
        cell += inner.slice(at, end).replaceAll('\\|', '|');
        at = end;
        continue;
      } else cell += char + next;
      at += 2;
    } else if (char === '|') {
      cells.push(cell.trim());
      cell = '';
      at++;
    } else if (isCareful && (char === '`' || char === '$')) {
      const end = char === '`' ? codeEnd(inner, at, noCloser) : mathEnd(inner, at);
      cell += inner.slice(at, end).replaceAll('\\|', '|');
      at = end;
    } else {
      cell += char;
      at++;
    }
  }
  cells.push(cell.trim());
  return cells;
}

/** Searches once in vain for each closer: what is not found from here is not found further on. */
function closerOf(text: string, closer: string, from: number, missing: Set<string>): number {
  if (missing.has(closer)) return -1;
  const found = text.indexOf(closer, from);
  if (found < 0) missing.add(closer);
  return found;
}

function codeEnd(text: string, at: number, missing: Set<string>): number {
  let length = 0;
  while (text.charAt(at + length) === '`') length++;
  const ticks = '`'.repeat(length);
  let close = closerOf(text, ticks, at + length, missing);
  while (close >= 0 && text.charAt(close + length) === '`') {
    let after = close;
    while (text.charAt(after) === '`') after++;
    close = closerOf(text, ticks, after, missing);
  }
  return close < 0 ? at + length : close + length;
}

/** End of the formula that starts at `at`, or of the dollar sign when none does. */
function mathEnd(text: string, at: number): number {
  const isDouble = text.charAt(at + 1) === '$';
  const open = at + (isDouble ? 2 : 1);
  let close = text.indexOf('$', open);
  while (close > 0 && text.charAt(close - 1) === '\\') close = text.indexOf('$', close + 1);
  if (close < 0) return open;
  if (isDouble) return text.charAt(close + 1) === '$' ? close + 2 : open;
  const isTight = !/\s/.test(text.charAt(open)) && !/\s/.test(text.charAt(close - 1));
  return isTight && !/\d/.test(text.charAt(close + 1)) && close > open ? close + 1 : open;
}
