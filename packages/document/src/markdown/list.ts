/**
 * Lists: two spaces are enough to nest, a blank line before is not needed, blank lines between items are allowed.
 * @module
 */
import type { BlockBody, ListBody, ListItem } from '../types.ts';
import type { BlockContext } from './context.ts';
import { isBlank, type Line, type LineReader, stripIndent } from './lines.ts';
import { continuesLazily } from './quote.ts';
import { closesFence, endsParagraph, type Fence, fenceOf, type ListMarker, listMarkerOf } from './starts.ts';

/** Items of the list at the reader's start, as raw text without the list's own indentation. */
export interface ScannedList {
  /** Index of the line behind the list. */
  readonly end: number;
  readonly isOrdered: boolean;
  readonly start: number;
  readonly items: readonly string[];
}

interface OpenItem {
  readonly marker: ListMarker;
  readonly lines: string[];
  fence: Fence | null;
}

/** Before a Han character models leave the space out. */
const TASK = /^\[([ xX])\](?:[ \t]+|$|(?=[\p{Script=Han}*“《【（]))/u;
const NEST = 2;

export function scanList(reader: LineReader): ScannedList {
  const first = reader.at(0);
  const marker = first === null ? null : listMarkerOf(first);
  if (marker === null) return { end: 0, isOrdered: false, start: 1, items: [] };
  const items: OpenItem[] = [openItem(marker)];
  let item = items[0] ?? openItem(marker);
  let end = 1;
  let blanks = 0;
  for (let index = 1; ; index++) {
    const line = reader.at(index);
    if (line === null) break;
    if (isBlank(line)) {
      blanks++;
      continue;
    }
    const place = placeOf(reader, index, line, item, blanks > 0, marker.isOrdered);
    if (place === 'outside') break;
    if (place === 'item') {
      const next = listMarkerOf(line);
      if (next === null) break;
      item = openItem(next);
      items.push(item);
    } else {
      for (; blanks > 0; blanks--) item.lines.push('');
      addLine(item, line);
    }
    blanks = 0;
    end = index + 1;
  }
  return { end, isOrdered: marker.isOrdered, start: marker.number, items: items.map(({ lines }) => lines.join('\n')) };
}

export function listBody(list: ScannedList, context: BlockContext): ListBody | null {
  const items: ListItem[] = [];
  for (const raw of list.items) {
    const task = TASK.exec(raw);
    const blocks: BlockBody[] = context.blocks(task === null ? raw : raw.slice(task[0].length));
    if (blocks.length === 0) continue;
    items.push(task === null ? { blocks } : { blocks, checked: task[1] !== ' ' });
  }
  if (items.length === 0) return null;
  const start = list.isOrdered && list.start !== 1 ? { start: list.start } : {};
  return { type: 'list', ordered: list.isOrdered, ...start, items };
}

/** Where a line that is not blank belongs: to the open item, to a new item, or behind the list. */
function placeOf(
  reader: LineReader,
  index: number,
  line: Line,
  item: OpenItem,
  isAfterBlank: boolean,
  isOrdered: boolean,
): 'inside' | 'item' | 'outside' {
  // Sloppy code inside an item may stand at the margin; it ends with its fence.
  if (item.fence !== null) return 'inside';
  if (line.indent >= item.marker.indent + NEST) return 'inside';
  const marker = listMarkerOf(line);
  if (marker !== null) return marker.isOrdered === isOrdered ? 'item' : 'outside';
  if (isAfterBlank || endsParagraph(reader, index, true)) return 'outside';
  return continuesLazily(item.lines.at(-1)) ? 'inside' : 'outside';
}

function openItem(marker: ListMarker): OpenItem {
  return { marker, lines: [marker.content], fence: fenceIn(marker.content) };
}

function addLine(item: OpenItem, line: Line): void {
  item.lines.push(stripIndent(line.text, item.marker.indent + item.marker.width));
  if (item.fence === null) item.fence = fenceIn(line.text);
  else if (closesFence(line, item.fence)) item.fence = null;
}

/** The fence that a line opens, also behind the markers of nested items. */
export function fenceIn(text: string): Fence | null {
  const trimmed = text
    .replace(/^\s*(?:\[[ xX]\]\s+)?(?:(?:[-*+•●:]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?){0,12}/, '')
    .trim();
  return fenceOf({ start: 0, next: 0, text: trimmed, indent: 0, trimmed });
}
