/**
 * Finds the first block of a text: how far it reaches and what it becomes.
 * @module
 */
import type { BlockBody, Inline } from '../types.ts';
import { captionBelowTable, captionOf } from './caption.ts';
import type { BlockContext } from './context.ts';
import { definitionsBody, scanDefinitions } from './definitions.ts';
import { scanEquation } from './equation.ts';
import { frontMatterEnd } from './front-matter.ts';
import { headingBody } from './heading.ts';
import { htmlTableBody, isHtmlTableLine, scanHtmlTable } from './html-table.ts';
import { isBlank, type Line, type LineReader, stripIndent } from './lines.ts';
import { listBody, scanList } from './list.ts';
import { noteEnd } from './notes.ts';
import { quoteBody, scanContainer, scanQuote } from './quote.ts';
import { cleanText } from './runs.ts';
import {
  atxHeadingOf,
  closesFence,
  endsParagraph,
  type Fence,
  fenceOf,
  isPageBreak,
  isQuoteLine,
  isSetextUnderline,
  isTermLine,
  isThematicBreak,
  listMarkerOf,
  mayStartEquation,
  noteDefinition,
  storedImageOf,
  tableAfterCaption,
} from './starts.ts';
import { delimiterColumns, isTableStart, splitRow } from './table.ts';

/** A block that was found: it ends at offset `end` of the text, and `build` makes its body; null means dropped. */
export interface FoundBlock {
  readonly kind:
    | 'heading'
    | 'paragraph'
    | 'list'
    | 'table'
    | 'code'
    | 'quote'
    | 'equation'
    | 'image'
    | 'note'
    | 'dropped';
  readonly end: number;
  /** True for code and formulas whose closing sign is missing. */
  readonly isOpen?: boolean;
  readonly build: (context: BlockContext) => BlockBody | null;
}

const dropped = (): null => null;
const maxCommentLines = 100;

/** The block at the reader's first line, which is not blank. Whether it is certain is for the reader to say. */
export function findBlock(reader: LineReader, mayNest: boolean): FoundBlock | null {
  const line = reader.at(0);
  if (line === null) return null;
  const fence = fenceOf(line);
  if (fence !== null) return findCode(reader, fence);
  const heading = atxHeadingOf(line);
  if (heading !== null) {
    return { kind: 'heading', end: line.next, build: (context) => headingBody(heading.level, heading.text, context) };
  }
  if (isPageBreak(line)) {
    return { kind: 'dropped', end: line.next, build: ({ depth }) => (depth === 0 ? { type: 'pageBreak' } : null) };
  }
  if (line.trimmed.startsWith('<!--')) {
    const comment = findComment(reader);
    if (comment !== null) return comment;
  }
  if (isThematicBreak(line)) {
    const matter = mayNest ? frontMatterEnd(reader) : 0;
    return upTo(reader, Math.max(1, matter), 'dropped', dropped);
  }
  if (mayStartEquation(line)) {
    const equation = scanEquation(reader);
    if (equation !== null) {
      const { end, tex, isOpen } = equation;
      return { kind: 'equation', end, isOpen, build: () => ({ type: 'equation', tex }) };
    }
  }
  if (noteDefinition.test(line.trimmed)) return upTo(reader, noteEnd(reader), 'note', dropped);
  if (mayNest && isQuoteLine(line)) {
    const quote = scanQuote(reader);
    return upTo(reader, quote.end, 'quote', (context) => quoteBody(quote.text, context));
  }
  const container = mayNest ? scanContainer(reader) : null;
  if (container !== null) return upTo(reader, container.end, 'quote', (context) => quoteBody(container.text, context));
  if (mayNest && listMarkerOf(line) !== null) {
    const list = scanList(reader);
    return upTo(reader, list.end, 'list', (context) => listBody(list, context));
  }
  if (isTableStart(reader, 0)) return findTable(reader, 0, null);
  if (isHtmlTableLine(line)) {
    const table = findHtmlTable(reader, 0, null);
    if (table !== null) return table;
  }
  const tableIndex = tableAfterCaption(reader, 0, mayNest);
  if (tableIndex > 0) {
    const caption = captionOf(line.trimmed, 'table');
    return findHtmlTable(reader, tableIndex, caption) ?? findTable(reader, tableIndex, caption);
  }
  const image = storedImageOf(line);
  if (image !== null) {
    return withCaption(reader, 1, 'image', (caption, context) => ({
      type: 'figure',
      kind: 'image',
      asset: image.asset,
      alt: plain(context.inline(image.alt)),
      ...caption,
    }));
  }
  if (mayNest && isTermLine(reader, 0)) {
    const list = scanDefinitions(reader);
    return upTo(reader, list.end, 'list', (context) => definitionsBody(list, context));
  }
  return findParagraph(reader, mayNest);
}

function findCode(reader: LineReader, fence: Fence): FoundBlock {
  const lines: string[] = [];
  let index = 1;
  let isOpen = true;
  for (let line = reader.at(index); line !== null; line = reader.at(++index)) {
    if (closesFence(line, fence)) {
      index++;
      isOpen = false;
      break;
    }
    lines.push(stripIndent(line.text, fence.indent));
  }
  const lang = fence.info.split(/[\s{,]/, 1)[0] ?? '';
  const kind = lang.toLowerCase();
  if (kind === 'mermaid' || kind === 'vega-lite') {
    const figure = withCaption(reader, index, 'code', (caption) => {
      const source = cleanText(lines.join('\n')).trim();
      if (source === '') return null;
      return {
        type: 'figure',
        kind,
        source,
        alt: '',
        ...caption,
      };
    });
    return { ...figure, isOpen };
  }
  const code = upTo(reader, index, 'code', () => {
    const text = cleanText(lines.join('\n'));
    if (text.trim() === '') return null;
    if (kind === 'math' || kind === 'katex') return { type: 'equation', tex: text.trim() };
    return { type: 'code', ...(lang === '' ? {} : { lang: cleanText(lang) }), text };
  });
  return { ...code, isOpen };
}

function findComment(reader: LineReader): FoundBlock | null {
  for (let index = 0; index < maxCommentLines; index++) {
    const line = reader.at(index);
    if (line === null) return null;
    const from = index === 0 ? line.text.indexOf('<!--') + 4 : 0;
    const close = line.text.indexOf('-->', from);
    if (close < 0) continue;
    const end = line.start + close + 3;
    return { kind: 'dropped', end: line.text.slice(close + 3).trim() === '' ? line.next : end, build: dropped };
  }
  return null;
}

function findHtmlTable(reader: LineReader, start: number, above: string | null): FoundBlock | null {
  const table = scanHtmlTable(reader, start);
  if (table === null) return null;
  const { end, caption } = captionBelow(reader, table.end, above);
  return upTo(reader, end, 'table', (context) => htmlTableBody(table.text, context.inline, caption));
}

/** The caption of a table that has none above it: the line below it, or below one blank line, unless that belongs to the next table. */
function captionBelow(
  reader: LineReader,
  end: number,
  above: string | null,
): { readonly end: number; readonly caption: string | null } {
  if (above !== null) return { end, caption: above };
  const below = reader.at(end);
  const place = below !== null && isBlank(below) ? end + 1 : end;
  const line = reader.at(place);
  const caption = line === null ? null : captionBelowTable(line.trimmed);
  if (caption === null || tableAfterCaption(reader, place, true) > 0) return { end, caption: null };
  return { end: place + 1, caption };
}

function findTable(reader: LineReader, start: number, above: string | null): FoundBlock {
  const header = reader.at(start);
  const rule = reader.at(start + 1);
  const aligns = rule === null ? [] : (delimiterColumns(rule) ?? []);
  let last = start + 2;
  for (let line = reader.at(last); line !== null && isRow(reader, last, line); line = reader.at(++last));
  const { end, caption } = captionBelow(reader, last, above);
  return upTo(reader, end, 'table', (context) => {
    const width = splitRow(header?.trimmed ?? '', aligns.length).length;
    const cells = (line: string): { content: Inline[] }[] => {
      const parts = splitRow(line, width);
      // A row that is too long keeps its text: the rest goes into the last cell.
      const kept = parts.length > width ? [...parts.slice(0, width - 1), parts.slice(width - 1).join(' | ')] : parts;
      return Array.from({ length: width }, (_, column) => ({ content: context.inline(kept[column] ?? '') }));
    };
    const head = cells(header?.trimmed ?? '');
    const hasHeader = head.some((cell) => cell.content.length > 0);
    const rows = hasHeader ? [head] : [];
    for (let index = start + 2; index < last; index++) rows.push(cells(reader.at(index)?.trimmed ?? ''));
    if (rows.length === 0) return null;
    const title = caption === null ? [] : context.inline(caption);
    return {
      type: 'table',
      columns: Array.from({ length: width }, (_, column) => {
        const align = aligns[column];
        return align === undefined ? {} : { align };
      }),
      headerRows: hasHeader ? 1 : 0,
      rows,
      ...(title.length === 0 ? {} : { caption: title }),
    };
  });
}

function isRow(reader: LineReader, index: number, line: Line): boolean {
  if (!line.trimmed.includes('|')) return false;
  return line.trimmed.startsWith('|') || !endsParagraph(reader, index, true);
}

/** A figure takes the caption line right below it, or below one blank line. */
function withCaption(
  reader: LineReader,
  index: number,
  kind: FoundBlock['kind'],
  build: (caption: { readonly caption?: Inline[] }, context: BlockContext) => BlockBody | null,
): FoundBlock {
  const below = reader.at(index);
  const place = below !== null && isBlank(below) ? index + 1 : index;
  const line = reader.at(place);
  const caption = line === null ? null : captionOf(line.trimmed, 'figure');
  return upTo(reader, caption === null ? index : place + 1, kind, (context) => {
    const content = caption === null ? [] : context.inline(caption);
    return build(content.length === 0 ? {} : { caption: content }, context);
  });
}

function findParagraph(reader: LineReader, mayNest: boolean): FoundBlock {
  let end = 1;
  while (!endsParagraph(reader, end, mayNest)) {
    const line = reader.at(end);
    if (line !== null && isSetextUnderline(line)) {
      const title = textOf(reader, end);
      return upTo(reader, end + 1, 'heading', (context) => headingBody(1, title, context));
    }
    if (line === null) break;
    end++;
  }
  const text = textOf(reader, end);
  return upTo(reader, end, 'paragraph', (context) => {
    const content = context.inline(text);
    return content.length === 0 ? null : { type: 'paragraph', content };
  });
}

/** Text of the first `end` lines without indentation; spaces at line ends stay, because two of them mean a break. */
function textOf(reader: LineReader, end: number): string {
  const lines: string[] = [];
  for (let index = 0; index < end; index++) lines.push(reader.at(index)?.text.trimStart() ?? '');
  return lines.join('\n');
}

function upTo(reader: LineReader, index: number, kind: FoundBlock['kind'], build: FoundBlock['build']): FoundBlock {
  return { kind, end: reader.at(index - 1)?.next ?? reader.end, build };
}

function plain(content: readonly Inline[]): string {
  return content
    .map((inline) => (inline.type === 'text' ? inline.text : inline.type === 'math' ? inline.tex : ''))
    .join('');
}
