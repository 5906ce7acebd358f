/**
 * Inline content to Markdown. The readable form is tried first and read back; what it cannot carry exactly is written with tags, and at last
 * with every sign as a character reference.
 * @module
 */

import { isAllowedHref } from '../href.ts';
import { hasSameFormat, normalizeInline, textRun } from '../inline.ts';
import type { BlockId, CitationId, Inline, Mark, TextRun } from '../types.ts';
import { citationMarkerAt } from './marker.ts';
import { parseInline } from './scan-inline.ts';

/** What stands for the atoms that have no Markdown of their own. */
export interface InlineWriter {
  /** Markdown of a citation mark, for example `[^3]`. */
  cite(citation: CitationId): string;
  /** Markdown of a footnote mark. */
  footnote(content: readonly Inline[]): string;
  /** Text of a cross-reference. */
  xref(target: BlockId): string;
}

type Style = 'signs' | 'tags' | 'references';
type Piece = TextRun | { readonly type: 'atom'; readonly markdown: string; readonly check: string };

const SIGNS: Readonly<Partial<Record<Mark, string>>> = { strong: '**', em: '*', strike: '~~' };
const TAGS: Readonly<Record<Mark, string>> = {
  strong: 'strong',
  em: 'em',
  strike: 'del',
  underline: 'u',
  sub: 'sub',
  sup: 'sup',
  code: '',
};

/** One line of Markdown for the content. */
export function writeInline(content: readonly Inline[], writer: InlineWriter): string {
  const plain = normalizeInline(
    content.map((inline) => (inline.type === 'xref' ? textRun(writer.xref(inline.target)) : inline)),
  );
  const pieces = plain.map((inline, index) => pieceOf(inline, index, plain, writer));
  for (const style of ['signs', 'tags'] as const) {
    const check = joined(pieces, style, 'check');
    if (reads(check, plain)) return joined(pieces, style, 'markdown');
  }
  return joined(pieces, 'references', 'markdown');
}

/** Reads the text back; marks that hang on notes and citations are stood in for by notes with a number. */
function reads(check: string, content: readonly Inline[]): boolean {
  const read = parseInline(check, { note: (label) => [textRun(label)] });
  if (read.length !== content.length) return false;
  return read.every((inline, index) => {
    const wanted = content[index];
    if (inline.type === 'text')
      return wanted?.type === 'text' && wanted.text === inline.text && hasSameFormat(wanted, inline);
    if (inline.type === 'math') return wanted?.type === 'math' && wanted.tex === inline.tex;
    if (inline.type === 'footnote') return wanted?.type === 'footnote' || wanted?.type === 'cite';
    return wanted?.type === inline.type;
  });
}

function pieceOf(inline: Inline, index: number, content: readonly Inline[], writer: InlineWriter): Piece {
  switch (inline.type) {
    case 'text':
      return inline;
    case 'math': {
      const next = content[index + 1];
      const markdown = mathMarkdown(inline.tex, next?.type === 'text' && /^\d/.test(next.text));
      return { type: 'atom', markdown, check: markdown };
    }
    case 'cite':
      return { type: 'atom', markdown: writer.cite(inline.citation), check: `[^n${index}]` };
    case 'footnote':
      return { type: 'atom', markdown: writer.footnote(inline.content), check: `[^n${index}]` };
    case 'break':
      return { type: 'atom', markdown: '<br>', check: '<br>' };
    case 'xref':
      return { type: 'atom', markdown: '', check: '' };
    default: {
      const unknown: never = inline;
      return unknown;
    }
  }
}

function mathMarkdown(tex: string, isBeforeDigit: boolean): string {
  const line = tex.replaceAll(/\s*\n\s*/g, ' ').trim();
  const isPlain =
    !isBeforeDigit && !line.replaceAll(/\\[\s\S]/g, '').includes('$') && (/[\\^_={}]/.test(line) || !/^\d/.test(line));
  return isPlain ? `$${line}$` : `\\(${line}\\)`;
}

function joined(pieces: readonly Piece[], style: Style, form: 'markdown' | 'check'): string {
  const open: string[] = [];
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const wanted = formatsOf(piece);
    const kept = open.findIndex((format) => !wanted.includes(format));
    if (kept >= 0) for (const format of open.splice(kept).reverse()) text += closing(format, style);
    // What lasts longest is opened first.
    const missing = wanted
      .filter((format) => !open.includes(format))
      .sort((a, b) => extent(pieces, index, b) - extent(pieces, index, a));
    for (const format of missing) {
      text += opening(format, style);
      open.push(format);
    }
    if (piece.type === 'atom') text += piece[form];
    else if (piece.marks?.includes('code')) text += codeMarkdown(piece.text);
    else text += escaped(piece.text, style, piece.href !== undefined, isLink(pieces[index + 1]));
  }
  for (const format of open.reverse()) text += closing(format, style);
  return text;
}

/** Formats that need an opening and a closing sign; a link counts as one, by its target. */
function formatsOf(piece: Piece): string[] {
  if (piece.type === 'atom') return [];
  const formats: string[] = (piece.marks ?? []).filter((mark) => mark !== 'code');
  return piece.href !== undefined && isAllowedHref(piece.href) ? [`link ${piece.href}`, ...formats] : formats;
}

function extent(pieces: readonly Piece[], from: number, format: string): number {
  let index = from;
  for (let piece = pieces[index]; piece !== undefined && formatsOf(piece).includes(format); piece = pieces[index])
    index++;
  return index;
}

function opening(format: string, style: Style): string {
  if (format.startsWith('link ')) return '[';
  const mark = format as Mark; // every other format is a mark
  return (style === 'signs' && SIGNS[mark]) || `<${TAGS[mark]}>`;
}

function closing(format: string, style: Style): string {
  if (format.startsWith('link ')) return `](${targetMarkdown(format.slice(5))})`;
  const mark = format as Mark; // every other format is a mark
  return (style === 'signs' && SIGNS[mark]) || `</${TAGS[mark]}>`;
}

function targetMarkdown(href: string): string {
  return /^[^\s()<>[\\]+$/.test(href) ? href : `<${href.replaceAll(/[<>\\]/g, '\\$&')}>`;
}

function codeMarkdown(text: string): string {
  let longest = 0;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  let length = 1;
  if (longest > 0) while (text.includes('`'.repeat(length)) && length <= longest) length++;
  const fence = '`'.repeat(length);
  const needsSpace = text.startsWith('`') || text.endsWith('`') || (text.startsWith(' ') && text.endsWith(' '));
  return needsSpace ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

function isLink(piece: Piece | undefined): boolean {
  return piece?.type === 'text' && piece.href !== undefined;
}

function escaped(text: string, style: Style, isInLink: boolean, isBeforeLink: boolean): string {
  // `[S1](…)` would be a citation and `[^1](…)` a note.
  if (isInLink && /^(?:\^|\s*[Ss]\d)/.test(text)) {
    return reference(text.charAt(0)) + escaped(text.slice(1), style, isInLink, isBeforeLink);
  }
  if (style === 'references') {
    return text.replaceAll(
      /[!-/:-@[-`{-~]|[【［]|^\s|\s$|\bhttp/gi,
      (sign) => reference(sign.charAt(0)) + sign.slice(1),
    );
  }
  const mayLink = isInLink || text.includes('](');
  return text.replaceAll(/[\\`*_[\]<&$~!【［|]|https?:\/\//gi, (sign, at: number) => {
    if (sign.length > 1) return isInLink ? sign : sign.replace(':', '\\:');
    const next = text.charAt(at + 1);
    switch (sign) {
      case '_':
        return /\w/.test(text.charAt(at - 1)) && /\w/.test(next) ? sign : '\\_';
      case '[':
        return mayLink || /^\[(?:[\^! xX]|$)/.test(text.slice(at, at + 2)) || citationMarkerAt(text, at) !== null
          ? '&#91;'
          : sign;
      case ']':
        return isInLink ? '&#93;' : sign;
      case '【':
      case '［':
        return citationMarkerAt(text, at) === null ? sign : reference(sign);
      case '<':
        return /[a-z/!]/i.test(next) ? '\\<' : sign;
      case '&':
        return /[a-z#]/i.test(next) ? '&amp;' : sign;
      case '~':
        return next === '~' || text.charAt(at - 1) === '~' ? '\\~' : sign;
      case '!':
        return next === '[' || (next === '' && isBeforeLink) ? '\\!' : sign;
      case '|':
        return sign;
      default:
        return `\\${sign}`;
    }
  });
}

/** A character as a numeric reference. */
export function reference(character: string): string {
  return `&#${character.codePointAt(0) ?? 0x20};`;
}
