/**
 * Blocks of an unfinished tail, for display only: what is half written is closed softly or hidden, and nothing is reported.
 * @module
 */
import type { BlockBody } from '../types.ts';
import { unfinishedMarkerAt } from './marker.ts';
import type { ParseOptions } from './options.ts';
import { parseMarkdown } from './parse.ts';

/**
 * Reads the open tail as if it ended here: fences close, an open `**` or backtick closes at the end, a half-written citation marker or
 * mark is hidden, a table row without its rule is already a table.
 */
export function parseTail(raw: string, options: ParseOptions = {}): BlockBody[] {
  const shown = isInFence(raw) ? raw : closedSoftly(withoutHalfMarker(raw));
  return parseMarkdown(shown, { ...options, onUnknownCitation: undefined }).map((block) => block.body);
}

function withoutHalfMarker(raw: string): string {
  const marker = unfinishedMarkerAt(raw);
  return marker < 0 ? raw : raw.slice(0, marker).trimEnd();
}

/** True when a code fence of the tail is open. */
function isInFence(raw: string): boolean {
  let fence = '';
  for (const match of raw.matchAll(/^[ \t>]{0,20}(`{3,}|~{3,})([^\n]*)$/gm)) {
    const [, signs = '', info = ''] = match;
    if (fence === '') fence = signs;
    else if (signs.startsWith(fence) && info.trim() === '') fence = '';
  }
  return fence !== '';
}

function closedSoftly(raw: string): string {
  const start = raw.lastIndexOf('\n\n') + 1;
  const last = raw.slice(start).trimEnd();
  const line = last.slice(last.lastIndexOf('\n') + 1);
  if (line.trimStart().startsWith('|')) return withTableRule(raw.slice(0, start), last, line);
  let text = last.replace(/(?:^|[^*`\\])(?:\*{1,3}|`{1,2})$/, (end) => (end.length > 1 ? end.charAt(0) : ''));
  if (countOf(text, '`') % 2 === 1) text += '`';
  else if (countOf(text, '**') % 2 === 1) text += '**';
  return raw.slice(0, start) + text;
}

/** A first row is shown as a table at once, so that the text does not jump when its rule arrives. */
function withTableRule(before: string, last: string, line: string): string {
  const rows = last.split('\n').filter((row) => row.trimStart().startsWith('|'));
  const isRule = /^[\s|:-]*$/.test(line);
  if (rows.length === 1 || (rows.length === 2 && isRule)) {
    const header = (rows[0] ?? '').trim();
    const columns = Math.max(1, header.split('|').length - (header.endsWith('|') ? 2 : 1));
    const above = isRule ? last.slice(0, last.length - line.length - 1) : last;
    return `${before}${above}\n|${'---|'.repeat(Math.min(columns, 100))}`;
  }
  return before + last;
}

function countOf(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
