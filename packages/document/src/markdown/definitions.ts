/**
 * Definition lists as in Markdown Extra and Pandoc: a term on a line of its own, and right below it `: definition`.
 * @module
 */
import type { Definition, DefinitionsBody } from '../types.ts';
import type { BlockContext } from './context.ts';
import { isBlank, type Line, type LineReader, stripIndent } from './lines.ts';
import { fenceIn } from './list.ts';
import { continuesLazily } from './quote.ts';
import { closesFence, endsParagraph, type Fence, isDefinitionLine, isTermLine } from './starts.ts';

/** The lists that stand at the reader's start, as raw text without the indentation of definitions. */
export interface ScannedDefinitions {
  /** Index of the line behind the list. */
  readonly end: number;
  readonly items: readonly { readonly term: string; readonly text: string }[];
}

interface OpenItem {
  readonly term: string;
  readonly lines: string[];
  /** Columns from the colon to the text behind it. */
  width: number;
  fence: Fence | null;
}

/** Columns that are enough to go on with a definition. */
const NEST = 2;
/** A text further away is indented itself. */
const maxWidth = 4;

/** Reads the list whose first term is the reader's first line. */
export function scanDefinitions(reader: LineReader): ScannedDefinitions {
  const items: OpenItem[] = [];
  let item: OpenItem = { term: '', lines: [], width: NEST, fence: null };
  let end = 0;
  let blanks = 0;
  for (let index = 0; ; index++) {
    const line = reader.at(index);
    if (line === null) break;
    if (isBlank(line)) {
      blanks++;
      continue;
    }
    const place = placeOf(reader, index, line, item, items.length === 0, blanks > 0);
    if (place === 'outside') break;
    if (place === 'term') {
      item = { term: line.trimmed, lines: [], width: NEST, fence: null };
      items.push(item);
    } else if (place === 'definition') {
      // A second definition of a term is a paragraph of its own.
      if (item.lines.length > 0) item.lines.push('');
      const text = line.trimmed.slice(1).trimStart();
      const width = line.trimmed.length - text.length;
      item.width = width > maxWidth ? NEST : width;
      addLine(item, text);
    } else {
      for (; blanks > 0; blanks--) item.lines.push('');
      addLine(item, stripIndent(line.text, item.width));
    }
    blanks = 0;
    end = index + 1;
  }
  return { end, items: items.map(({ term, lines }) => ({ term, text: lines.join('\n') })) };
}

export function definitionsBody(list: ScannedDefinitions, context: BlockContext): DefinitionsBody | null {
  const items = list.items.map(
    ({ term, text }): Definition => ({ term: context.inline(term), blocks: context.blocks(text) }),
  );
  return items.length === 0 ? null : { type: 'definitions', items };
}

function placeOf(
  reader: LineReader,
  index: number,
  line: Line,
  item: OpenItem,
  isFirst: boolean,
  isAfterBlank: boolean,
): 'term' | 'definition' | 'inside' | 'outside' {
  if (isFirst) return 'term';
  if (item.fence !== null) return 'inside';
  if (item.lines.length > 0 && line.indent >= NEST) return 'inside';
  if (isDefinitionLine(line)) return 'definition';
  if (isTermLine(reader, index)) return 'term';
  if (isAfterBlank || endsParagraph(reader, index, true)) return 'outside';
  return continuesLazily(item.lines.at(-1)) ? 'inside' : 'outside';
}

function addLine(item: OpenItem, text: string): void {
  item.lines.push(text);
  const line = { start: 0, next: 0, text, indent: 0, trimmed: text.trim() };
  if (item.fence === null) item.fence = fenceIn(text);
  else if (closesFence(line, item.fence)) item.fence = null;
}
