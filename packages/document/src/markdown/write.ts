/**
 * Blocks to Markdown: GFM with formulas in dollar signs and footnotes. Reading it back gives equal bodies for all that Markdown can express;
 * lost is the alternative text of diagrams and formulas. Tables that pipes cannot say are HTML with Markdown in the cells; a definition list is
 * written as in Markdown Extra.
 * @module
 */
import type { BlockBody, BlockId, CitationId, Inline, Lang, TableBody } from '../types.ts';
import { captionBelowTable, captionOf } from './caption.ts';
import { needsHtml, writeHtmlTable } from './html-table.ts';
import { LineReader } from './lines.ts';
import {
  atxHeadingOf,
  containerOf,
  fenceOf,
  isDefinitionLine,
  isPageBreak,
  isQuoteLine,
  isThematicBreak,
  listMarkerOf,
  mayStartEquation,
  noteDefinition,
} from './starts.ts';
import { type InlineWriter, reference, writeInline } from './write-inline.ts';

export interface BodyMarkdownOptions {
  /** Markdown of a citation mark, for example `[S3]` for a prompt. Without it marks are left out. */
  readonly cite?: (citation: CitationId) => string;
  /** Text of a cross-reference. Without it references are left out. */
  readonly xref?: (target: BlockId) => string;
  /** Language of caption labels. */
  readonly lang?: Lang;
}

/**
 * One body as Markdown; its footnotes follow it.
 * @example bodyToMarkdown({ type: 'heading', level: 2, content: [{ type: 'text', text: '背景' }] }) // '## 背景'
 */
export function bodyToMarkdown(body: BlockBody, options: BodyMarkdownOptions = {}): string {
  return bodiesToMarkdown([body], options);
}

/** Bodies as Markdown, with their footnotes at the end. */
export function bodiesToMarkdown(bodies: readonly BlockBody[], options: BodyMarkdownOptions = {}): string {
  const notes = new NoteWriter();
  const blocks = writeBlocks(bodies, { ...options, notes });
  return [blocks, ...notes.definitions(options)].filter((part) => part !== '').join('\n\n');
}

/** What {@link writeBlocks} needs besides the options. */
export interface WriteContext extends BodyMarkdownOptions {
  readonly notes: NoteWriter;
}

/** Numbers footnotes and collects their definitions, for one text. */
export class NoteWriter {
  readonly #notes: ((writer: InlineWriter) => string)[] = [];

  /** The mark of a new note; `write` makes its text when the definitions are asked for. */
  add(write: (writer: InlineWriter) => string): string {
    this.#notes.push(write);
    return `[^${this.#notes.length}]`;
  }

  /** Definitions of all notes; a note within a note stands in brackets. */
  definitions(options: BodyMarkdownOptions): string[] {
    const writer: InlineWriter = {
      ...inlineWriter({ ...options, notes: this }),
      footnote: (content) => ` (${writeInline(content, writer)})`,
    };
    const lines: string[] = [];
    // Writing a note may add another one: a citation that appears there first.
    for (let index = 0; index < this.#notes.length; index++) {
      lines.push(`[^${index + 1}]: ${this.#notes[index]?.(writer) ?? ''}`);
    }
    return lines.length === 0 ? [] : [lines.join('\n')];
  }
}

/** The bodies one after the other, parted by blank lines, and by an empty comment where they would otherwise run into one. */
export function writeBlocks(bodies: readonly BlockBody[], context: WriteContext): string {
  const parts: string[] = [];
  let before: BlockBody | null = null;
  for (const body of bodies) {
    const text = writeBody(body, context);
    if (text === '') continue;
    if (before !== null && runsInto(before, body, parts.at(-1) ?? '', text)) parts.push('<!-- -->');
    parts.push(text);
    before = body;
  }
  return parts.join('\n\n');
}

function runsInto(before: BlockBody, body: BlockBody, textBefore: string, text: string): boolean {
  if (before.type === 'definitions') return body.type === 'definitions';
  if (before.type === 'list' && body.type === 'list') return before.ordered === body.ordered;
  const [first = ''] = text.split('\n', 1);
  if (before.type === 'figure' && !before.caption?.length) return captionOf(first, 'figure') !== null;
  if (before.type === 'table' && !before.caption?.length) return captionBelowTable(first) !== null;
  return before.type === 'paragraph' && body.type === 'table' && captionOf(textBefore, 'table') !== null;
}

function writeBody(body: BlockBody, context: WriteContext): string {
  const inline = (content: readonly Inline[]): string => writeInline(content, inlineWriter(context));
  switch (body.type) {
    case 'heading':
      return `${'#'.repeat(body.level)} ${withoutName(inline(body.content).replace(/#$/, '\\#'))}`.trimEnd();
    case 'paragraph':
      return withSafeStart(inline(body.content));
    case 'list': {
      const items = body.items.map((item, index) => {
        const marker = body.ordered ? `${(body.start ?? 1) + index}. ` : '- ';
        const task = item.checked === undefined ? '' : item.checked ? '[x] ' : '[ ] ';
        const text = writeItem(item.blocks, context);
        return text === '' ? '' : marker + task + indented(text, ' '.repeat(marker.length));
      });
      const isLoose = body.items.some((item) => item.blocks.some((block, at) => at > 0 && block.type !== 'list'));
      return items.filter((item) => item !== '').join(isLoose ? '\n\n' : '\n');
    }
    case 'definitions':
      return body.items
        .map(({ term, blocks }) => {
          const text = writeBlocks(blocks, context);
          return `${withSafeStart(inline(term))}\n: ${indented(text, '  ')}`.trimEnd();
        })
        .join('\n\n');
    case 'quote':
      return quoted(writeBlocks(body.blocks, context));
    case 'callout':
      return quoted(`[!${body.tone.toUpperCase()}]\n${writeBlocks(body.blocks, context)}`);
    case 'table':
      return withCaption(
        body.caption,
        'table',
        context,
        inline,
        needsHtml(body) ? writeHtmlTable(body, inline) : writeTable(body, inline),
      );
    case 'code':
      return fenced(body.lang ?? '', body.text);
    case 'equation':
      return /\$\$|^\s*$|^\s*(?:#|```|~~~)/m.test(body.tex) ? fenced('math', body.tex) : `$$\n${body.tex}\n$$`;
    case 'figure': {
      const alt = inline(body.alt === '' ? [] : [{ type: 'text', text: body.alt, href: undefined }]).replaceAll(
        ']',
        '&#93;',
      );
      const text =
        body.kind === 'image' ? `![${alt}](asset:${body.asset ?? ''})` : fenced(body.kind, body.source ?? '');
      return withCaption(body.caption, 'figure', context, inline, text);
    }
    case 'pageBreak':
      return '<!-- pagebreak -->';
    default: {
      const unknown: never = body;
      return unknown;
    }
  }
}

/** A list stands right below the paragraph that it belongs to; everything else keeps its blank line. */
function writeItem(blocks: readonly BlockBody[], context: WriteContext): string {
  const [first, ...rest] = blocks;
  const isTight = first?.type === 'paragraph' && rest.length === 1 && rest[0]?.type === 'list';
  if (!isTight) return writeBlocks(blocks, context);
  return `${writeBody(first, context)}\n${writeBlocks(rest, context)}`;
}

function writeTable(table: TableBody, inline: (content: readonly Inline[]) => string): string {
  const row = (cells: TableBody['rows'][number]): string =>
    `| ${cells.map(({ content }) => inline(content).replaceAll('|', '\\|')).join(' | ')} |`;
  const rules = table.columns.map(({ align }) =>
    align === 'center' ? ':---:' : align === 'right' ? '---:' : align === 'left' ? ':---' : '---',
  );
  const header = table.headerRows > 0 ? [] : [`|${'  |'.repeat(table.columns.length)}`];
  const lines = [...header, ...table.rows.map(row)];
  return [lines[0] ?? '', `| ${rules.join(' | ')} |`, ...lines.slice(1)].join('\n');
}

function withCaption(
  caption: readonly Inline[] | undefined,
  kind: 'table' | 'figure',
  { lang }: WriteContext,
  inline: (content: readonly Inline[]) => string,
  text: string,
): string {
  if (!caption?.length) return text;
  const label = lang === 'zh' ? (kind === 'table' ? '表：' : '图：') : kind === 'table' ? 'Table: ' : 'Figure: ';
  const line = label + withoutName(inline(caption));
  return kind === 'table' ? `${line}\n\n${text}` : `${text}\n\n${line}`;
}

/** What would read as the name of a heading or a caption, `{#name}`, stays text. */
const withoutName = (text: string): string => text.replace(/(\{[#.][^{}\\]*)\}$/, '$1\\}');

function fenced(info: string, text: string): string {
  const char = info.includes('`') ? '~' : '`';
  let length = 3;
  for (const run of text.matchAll(char === '`' ? /`+/g : /~+/g)) length = Math.max(length, run[0].length + 1);
  const fence = char.repeat(length);
  return `${fence}${info}\n${text}\n${fence}`;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** Every line but the first behind the indentation; blank lines stay empty. */
function indented(text: string, indent: string): string {
  return text.replaceAll(/\n(?=[^\n])/g, `\n${indent}`);
}

/** A paragraph that would read as another block gets its first sign escaped. */
function withSafeStart(text: string): string {
  const line = new LineReader(text, 0, true).at(0);
  if (line === null) return text;
  const isOther =
    atxHeadingOf(line) !== null ||
    fenceOf(line) !== null ||
    isThematicBreak(line) ||
    isQuoteLine(line) ||
    isDefinitionLine(line) ||
    containerOf(line) !== null ||
    listMarkerOf(line) !== null ||
    mayStartEquation(line) ||
    noteDefinition.test(line.trimmed) ||
    isPageBreak(line);
  if (!isOther) return text;
  if (noteDefinition.test(line.trimmed)) return text.replace(/\](:|：)/, (_, sign: string) => `]${reference(sign)}`);
  const number = /^(\d+)([.)．])/.exec(text);
  if (number) {
    const [source, digits = '', sign = ''] = number;
    return digits + (sign === '．' ? reference(sign) : `\\${sign}`) + text.slice(source.length);
  }
  const first = text.charAt(0);
  return (/[!-/:-@[-`{-~]/.test(first) ? `\\${first}` : reference(first)) + text.slice(1);
}

/** Writes inline content with the notes and labels of the context. */
function inlineWriter({ cite, xref, notes }: WriteContext): InlineWriter {
  return {
    cite: (citation) => cite?.(citation) ?? '',
    xref: (target) => xref?.(target) ?? '',
    footnote: (content) => notes.add((writer) => writeInline(content, writer)),
  };
}
