/**
 * Blocks of an unfinished tail, for display only: what is half written is closed softly or hidden, and nothing is reported.
 * @module
 */
import type { BlockBody } from '../types.ts';
import { unfinishedMarkerAt } from './marker.ts';
import { openFenceIn } from './open-fence.ts';
import type { ParseOptions } from './options.ts';
import { parseMarkdown } from './parse.ts';

/**
 * Reads the open tail as if it ended here: fences close, an open `**` or backtick closes at the end, a half-written citation marker or
 * mark is hidden, a table row without its rule is already a table.
 */
export function parseTail(raw: string, options: ParseOptions = {}): BlockBody[] {
  const shown = openFenceIn(raw) >= 0 ? raw : closedSoftly(withoutHalfMarker(raw));
  return parseMarkdown(shown, { ...options, onUnknownCitation: undefined }).map((block) => block.body);
}

function withoutHalfMarker(raw: string): string {
  const marker = unfinishedMarkerAt(raw);
  return marker < 0 ? raw : raw.slice(0, marker).trimEnd();
}

/** A line that has only begun: a list sign, a number, signs of a heading, quote, fence or formula. */
const BEGUN_LINE = /(?:^|\n)[ \t]*(?:[-*+>#~`]{1,6}|\d{1,3}[.)]?|\${1,2}|\\\[?|<!?-{0,2})[ \t]*$/;
const BEGUN_IMAGE = /!\[[^\]\n]{0,300}(?:\](?:\([^)\n]{0,300})?)?$/;
const BEGUN_LINK = /\[([^[\]\n]{1,300})\]\([^()\n]{0,300}$/;

function closedSoftly(raw: string): string {
  const start = raw.lastIndexOf('\n\n') + 1;
  const last = raw.slice(start).replace(BEGUN_LINE, '').replace(BEGUN_IMAGE, '').replace(BEGUN_LINK, '$1').trimEnd();
  const line = last.slice(last.lastIndexOf('\n') + 1);
  if (line.trimStart().startsWith('|')) return withTableRule(raw.slice(0, start), last, line);
  let text = withoutHalfSign(last);
  if (countOf(text, '`') % 2 === 1) text += '`';
  else if (countOf(text, '**') % 2 === 1) text += '**';
  return raw.slice(0, start) + text;
}

/** Signs at the end that close nothing: they are about to open or to close something. */
function withoutHalfSign(text: string): string {
  const sign = /([*`])\1{0,2}$/.exec(text)?.[0];
  return sign === undefined || countOf(text, sign) % 2 === 0 ? text : text.slice(0, -sign.length);
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
