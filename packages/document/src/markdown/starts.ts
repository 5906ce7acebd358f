/**
 * What a line starts, judged by the line alone (a table also needs the line below it).
 * @module
 */
import { isCjk } from '../characters.ts';
import { captionOf, withoutAttributes } from './caption.ts';
import { isHtmlTableLine, scanHtmlTable } from './html-table.ts';
import { isBlank, type Line, type LineReader } from './lines.ts';
import { isTableStart } from './table.ts';

export interface Fence {
  readonly char: string;
  readonly length: number;
  readonly info: string;
  readonly indent: number;
}

/** An opening code fence: three or more backticks or tildes and an info string. */
export function fenceOf(line: Line): Fence | null {
  const { trimmed, indent } = line;
  const char = trimmed.charAt(0);
  if (char !== '`' && char !== '~') return null;
  const length = runLength(trimmed, char);
  if (length < 3) return null;
  const info = trimmed.slice(length).trim();
  return char === '`' && info.includes('`') ? null : { char, length, info, indent };
}

export function closesFence(line: Line, fence: Fence): boolean {
  const { trimmed } = line;
  return trimmed.length >= fence.length && runLength(trimmed, fence.char) === trimmed.length;
}

export interface AtxHeading {
  readonly level: number;
  readonly text: string;
}

/** `## Title`, `##标题` and `##Title`; a single `#` without a space only before a Han character (`#1` and `#tag` are text). */
export function atxHeadingOf(line: Line): AtxHeading | null {
  const { trimmed } = line;
  const level = runLength(trimmed, '#');
  if (level === 0 || level > 6) return null;
  const rest = trimmed.slice(level);
  const hasSpace = rest === '' || /^\s/.test(rest);
  if (!hasSpace) {
    const first = String.fromCodePoint(rest.codePointAt(0) ?? 0x20);
    if (level === 1 ? !isCjk(first) || rest.includes('#') : !/[\p{L}\p{N}*_“"《【（(`]/u.test(first)) return null;
  }
  return { level, text: withoutAttributes(withoutClosingHashes(rest.trim())) };
}

function withoutClosingHashes(text: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === '#') end--;
  if (end === text.length) return text;
  return end === 0 || /\s/.test(text.charAt(end - 1)) ? text.slice(0, end).trimEnd() : text;
}

/** `---`, `***`, `___`, with or without spaces between. */
export function isThematicBreak(line: Line): boolean {
  const char = line.trimmed.charAt(0);
  if (char !== '-' && char !== '*' && char !== '_') return false;
  let count = 0;
  for (const unit of line.trimmed) {
    if (unit === char) count++;
    else if (unit !== ' ' && unit !== '\t') return false;
  }
  return count >= 3;
}

/** `===` below a line makes that line a heading of level 1. */
export function isSetextUnderline(line: Line): boolean {
  return line.trimmed.length >= 2 && runLength(line.trimmed, '=') === line.trimmed.length;
}

export interface ListMarker {
  readonly indent: number;
  readonly isOrdered: boolean;
  readonly number: number;
  /** Columns from the start of the marker to the content. */
  readonly width: number;
  readonly content: string;
}

const MARKER = /^(?:[-*+•●]|(\d{1,9})[.)])(?:\s+|$)/;
/** Without a space the marker must stand right before a Han character or kana. */
const TIGHT_MARKER = /^(?:[-•●]|(\d{1,3})[.)．])(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}*《“【])/u;

export function listMarkerOf(line: Line): ListMarker | null {
  const { trimmed, indent } = line;
  const first = trimmed.charCodeAt(0);
  const mayStart = (first >= 0x30 && first <= 0x39) || '-*+•●'.includes(trimmed.charAt(0));
  if (trimmed === '' || !mayStart || isThematicBreak(line)) return null;
  const match = MARKER.exec(trimmed) ?? TIGHT_MARKER.exec(trimmed);
  if (match === null) return null;
  const content = trimmed.slice(match[0].length);
  const bare = match[0].trimEnd().length;
  const isFar = match[0].length - bare > 4;
  const width = content === '' || isFar ? bare + 1 : match[0].length;
  return { indent, isOrdered: match[1] !== undefined, number: Number(match[1] ?? 0), width, content };
}

const ENUMERATED =
  /^(?:[（(](?:\d{1,3}|[a-z]|[ivx]{1,4})[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,3}[、）．]|[A-Za-z](?:[.)]\s|[、．）]))/;

/** A line that counts (`（1）`, `①`, `一、`, `2、`, `a. `) begins a paragraph of its own, even without a blank line before it. */
function isEnumeratedStart(line: Line): boolean {
  return ENUMERATED.test(line.trimmed);
}

export const noteDefinition = /^\[\^([^\]\s]{1,64})\][:：]/;

const PAGE_BREAK =
  /^(?:\\(?:newpage|pagebreak|clearpage)|<!--\s{0,9}page-?break\s{0,9}-->|<div style="page-break-(?:after|before):\s?always;?">\s?<\/div>)$/i;

export function isPageBreak(line: Line): boolean {
  return PAGE_BREAK.test(line.trimmed);
}

const IMAGE = /^!\[((?:[^\]\\]|\\.)*)\]\(\s*asset:([0-9a-f]{64})(?:\s+"[^"]*")?\s*\)$/;

/** A line that holds nothing but a stored image. */
export function storedImageOf(line: Line): { readonly alt: string; readonly asset: string } | null {
  if (!line.trimmed.startsWith('![')) return null;
  const match = IMAGE.exec(line.trimmed);
  return match === null ? null : { alt: match[1] ?? '', asset: match[2] ?? '' };
}

export function mayStartEquation(line: Line): boolean {
  return line.trimmed.startsWith('$$') || line.trimmed.startsWith('\\[') || line.trimmed.startsWith('\\begin{');
}

export function isQuoteLine(line: Line): boolean {
  return line.trimmed.startsWith('>');
}

/** `: what is said about a term`. */
export function isDefinitionLine(line: Line): boolean {
  return /^:(?:\s|$)/.test(line.trimmed);
}

const CONTAINER = /^:{3,}\s{0,3}([A-Za-z]{1,12})(?:\s+|$|(?=[[{]))(.*)$/;

/** `:::tip Title` opens a container. */
export function containerOf(line: Line): { readonly name: string; readonly title: string } | null {
  const match = line.trimmed.startsWith(':::') ? CONTAINER.exec(line.trimmed) : null;
  if (match === null) return null;
  const [, name = '', title = ''] = match;
  return { name: name.toLowerCase(), title: title.replace(/^\[(.*)\]$|^\{.*\}$/, '$1').trim() };
}

/** A line of text, and nothing else, with a definition right below it; what is indented further belongs to the line. */
export function isTermLine(reader: LineReader, index: number): boolean {
  const line = reader.at(index);
  if (line === null || isBlank(line) || isDefinitionLine(line) || startsOther(line)) return false;
  const below = reader.at(index + 1);
  return below !== null && isDefinitionLine(below) && below.indent < line.indent + 2;
}

/** True for a line that is no text, judged by itself. */
function startsOther(line: Line): boolean {
  return (
    atxHeadingOf(line) !== null ||
    fenceOf(line) !== null ||
    isThematicBreak(line) ||
    isQuoteLine(line) ||
    containerOf(line) !== null ||
    listMarkerOf(line) !== null ||
    mayStartEquation(line) ||
    line.trimmed.startsWith('<!--') ||
    isPageBreak(line) ||
    noteDefinition.test(line.trimmed) ||
    storedImageOf(line) !== null
  );
}

/** First signs of every line that may end a paragraph; all other lines need a pipe to do so. */
const STARTER = /^(?::::|[#`~\-*_+•●>$\\<[!\d（(①-⑳一二三四五六七八九十表Tt]|[A-Za-z][.)、．）])/;

/** True when a paragraph ends before the line at `index`. `mayNest` is false at the deepest level: quotes and lists are text there. */
export function endsParagraph(reader: LineReader, index: number, mayNest: boolean): boolean {
  const line = reader.at(index);
  if (line === null || isBlank(line)) return true;
  if (mayNest && isTermLine(reader, index)) return true;
  if (!STARTER.test(line.trimmed)) return isTableStart(reader, index);
  if (mayNest) {
    if (isQuoteLine(line) || containerOf(line) !== null) return true;
    const marker = listMarkerOf(line);
    if (marker !== null && marker.content !== '' && marker.number < 1000) return true;
  }
  return (
    atxHeadingOf(line) !== null ||
    fenceOf(line) !== null ||
    isThematicBreak(line) ||
    mayStartEquation(line) ||
    isEnumeratedStart(line) ||
    line.trimmed.startsWith('<!--') ||
    isPageBreak(line) ||
    noteDefinition.test(line.trimmed) ||
    storedImageOf(line) !== null ||
    isTableStart(reader, index) ||
    (isHtmlTableLine(line) && scanHtmlTable(reader, index) !== null) ||
    tableAfterCaption(reader, index, mayNest) > 0
  );
}

/**
 * Index of the table that the caption line at `index` belongs to (the next line, or one blank line further), or 0. A table that begins in a list
 * or a quote belongs to that.
 */
export function tableAfterCaption(reader: LineReader, index: number, mayNest: boolean): number {
  const line = reader.at(index);
  if (line === null || captionOf(line.trimmed, 'table') === null) return 0;
  const below = reader.at(index + 1);
  const at = below !== null && isBlank(below) ? index + 2 : index + 1;
  const first = reader.at(at);
  if (first === null || !(isTableStart(reader, at) || scanHtmlTable(reader, at) !== null)) return 0;
  return mayNest && (isQuoteLine(first) || listMarkerOf(first) !== null) ? 0 : at;
}

function runLength(text: string, char: string): number {
  let length = 0;
  while (text.charAt(length) === char) length++;
  return length;
}
