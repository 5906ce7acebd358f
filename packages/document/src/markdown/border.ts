/**
 * Where a text that was stopped may be cut, so that a model can go on from there.
 * @module
 */
import { graphemeBorder } from '../grapheme.ts';
import { type FoundBlock, findBlock } from './blocks.ts';
import { LineReader, skipBlank } from './lines.ts';
import { openFenceIn } from './open-fence.ts';
import { constructsIn, lastSentenceEnd } from './sentence.ts';
import { delimiterColumns } from './table.ts';

const maxRounds = 8;

interface LastBlock {
  readonly found: FoundBlock;
  readonly start: number;
  readonly end: number;
  /** True when something other than headings stands before it. */
  readonly followsText: boolean;
}

/**
 * The last position at which `raw` may be cut: behind the last complete sentence (with its closing quotes, notes and citation markers), or
 * behind the last complete line of a list or table. Never inside a citation marker, table row, code block, formula or link. Where no sentence
 * ended yet, the last whole character outside of such a construct.
 *
 * @returns offset in UTF-16 units, 0 to `raw.length`
 * @example safeBorder('第一句。[S1]第二') // 8
 */
export function safeBorder(raw: string): number {
  let border = raw.length;
  // What is left may itself end in something that only the removed text had closed.
  for (let round = 0; round < maxRounds; round++) {
    const next = borderOf(raw.slice(0, border));
    if (next === border) break;
    border = next;
  }
  return border;
}

function borderOf(raw: string): number {
  const last = lastBlockOf(raw);
  if (last === null) return raw.length;
  const { found, start, end, followsText } = last;
  const text = raw.slice(start);
  if (found.kind === 'code' || found.kind === 'equation') return found.isOpen === true ? start : raw.length;
  if (found.kind === 'table') return hasBlankLine(raw.slice(end - 1)) ? raw.length : start + tableBorder(text);
  if (found.kind === 'note') return raw.endsWith('\n') ? raw.length : start;
  if (found.kind === 'image' || found.kind === 'dropped') return raw.length;

  const fence = openFenceIn(text);
  if (fence >= 0) return start + fence;
  const row = openTableIn(text);
  if (row >= 0) return start + row;
  const constructs = constructsIn(text);
  const limit = constructs.open?.at ?? text.length;
  if (constructs.open === null && raw.slice(end - 1).includes('\n')) return raw.length;
  const opensEquation = constructs.open?.kind === 'math' && limit === text.length - text.trimStart().length;
  if (opensEquation) return start;

  const sentence = lastSentenceEnd(text, limit, constructs);
  const line = found.kind === 'list' ? text.lastIndexOf('\n', limit - 1) + 1 : 0;
  const border = Math.max(sentence, line);
  if (border > 0) return start + border;
  return followsText ? start : start + graphemeBorder(text, limit);
}

/** What the end of the text lies in, to tell a model how to go on. */
export function endsInside(raw: string): 'code' | 'table' | 'math' | 'citation' | 'list' | 'prose' {
  const last = lastBlockOf(raw);
  if (last === null) return 'prose';
  const { found, start, end } = last;
  const text = raw.slice(start);
  const isOver = hasBlankLine(raw.slice(end - 1));
  if (found.kind === 'code') return found.isOpen === true ? 'code' : 'prose';
  if (found.kind === 'equation') return found.isOpen === true ? 'math' : 'prose';
  if (openFenceIn(text) >= 0) return 'code';
  if (isOver) return 'prose';
  if (found.kind === 'table' || openTableIn(text) >= 0) return 'table';
  const { open } = constructsIn(text);
  if (open !== null && open.kind !== 'link') return open.kind;
  return found.kind === 'list' ? 'list' : 'prose';
}

function lastBlockOf(raw: string): LastBlock | null {
  let last: LastBlock | null = null;
  let followsText = false;
  for (let at = skipBlank(raw, 0, raw.length); at < raw.length; ) {
    const found = findBlock(new LineReader(raw, at, true), true);
    if (found === null) break;
    if (last !== null && last.found.kind !== 'heading') followsText = true;
    last = { found, start: at, end: found.end, followsText };
    at = skipBlank(raw, found.end, raw.length);
  }
  return last;
}

function hasBlankLine(text: string): boolean {
  return /\n[ \t\r]*\n/.test(text);
}

/** Behind the last complete row; the head counts only with its rule. */
function tableBorder(text: string): number {
  const complete = text.lastIndexOf('\n') + 1;
  const reader = new LineReader(text, 0, true);
  for (let index = 0; index < 4; index++) {
    const line = reader.at(index);
    if (line !== null && delimiterColumns(line) !== null && index > 0)
      return complete >= line.next && complete > line.start ? complete : 0;
  }
  return complete;
}

/** Offset of a row at the end that may be the head of a table (its rule has not come yet), or of the row that is half written, or -1. */
function openTableIn(text: string): number {
  const lines = text.split('\n');
  let at = text.length;
  let row = -1;
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? '';
    at -= line.length;
    if (!/^[> \t]*\|/.test(line)) {
      if (line !== '' || index < lines.length - 1) break;
    } else row = at;
    at -= 1;
  }
  if (row < 0) return -1;
  const rows = text.slice(row).split('\n');
  const hasRule = /^[> \t]*\|[ \t:|-]*-[ \t:|-]*$/.test(rows[1] ?? '') && rows.length > 2;
  return hasRule ? text.lastIndexOf('\n') + 1 : row;
}
