/**
 * Questions that any reader asks of a block's body: its text, its inline content, its citations.
 * @module
 */
import { DocumentError } from './error.ts';
import type { BlockBody, CitationId, HeadingBody, Inline, Lang, ParagraphBody } from './types.ts';

/** True for the bodies whose text is one inline content: headings and paragraphs. Range changes apply to these only. */
export function hasInlineContent(body: BlockBody): body is HeadingBody | ParagraphBody {
  return body.type === 'heading' || body.type === 'paragraph';
}

/** The inline content of a heading or paragraph, `null` for every other body. */
export function contentOf(body: BlockBody): readonly Inline[] | null {
  return hasInlineContent(body) ? body.content : null;
}

/**
 * The body with another inline content.
 * @throws DocumentError `no_inline_content` when the body is neither a heading nor a paragraph.
 */
export function withContent(body: BlockBody, content: readonly Inline[]): BlockBody {
  if (hasInlineContent(body)) return { ...body, content };
  throw new DocumentError(
    'no_inline_content',
    `A ${body.type} has no inline content of its own; replace the whole body instead.`,
  );
}

/**
 * The readable text, for search and word counts: formulas as TeX, breaks as line feeds, cells parted by tabs, footnotes in brackets
 * where their mark stands; citations and cross-references are left out.
 */
export function plainText(body: BlockBody): string {
  switch (body.type) {
    case 'heading':
    case 'paragraph':
      return plainInline(body.content);
    case 'list':
      return body.items.map((item) => item.blocks.map(plainText).join('\n')).join('\n');
    case 'definitions':
      return body.items.map((item) => [plainInline(item.term), ...item.blocks.map(plainText)].join('\n')).join('\n');
    case 'quote':
    case 'callout':
      return body.blocks.map(plainText).join('\n');
    case 'table': {
      const rows = body.rows.map((row) => row.map((cell) => plainInline(cell.content)).join('\t'));
      return [...(body.caption ? [plainInline(body.caption)] : []), ...rows].join('\n');
    }
    case 'code':
      return body.text;
    case 'equation':
      return body.tex;
    case 'figure':
      return [body.alt, body.caption ? plainInline(body.caption) : ''].filter((part) => part !== '').join('\n');
    case 'pageBreak':
      return '';
    default: {
      const unknown: never = body;
      return String(unknown);
    }
  }
}

/** The readable text of inline content, as in {@link plainText}. */
export function plainInline(content: readonly Inline[]): string {
  let text = '';
  for (const inline of content) {
    switch (inline.type) {
      case 'text':
        text += inline.text;
        break;
      case 'math':
        text += inline.tex;
        break;
      case 'break':
        text += '\n';
        break;
      case 'footnote':
        text += ` (${plainInline(inline.content)})`;
        break;
      case 'cite':
      case 'xref':
        break;
      default: {
        const unknown: never = inline;
        return String(unknown);
      }
    }
  }
  return text;
}

const HAN = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const COUNTED = new RegExp(`[${HAN}]|[[\\p{L}\\p{N}]--[${HAN}]][[\\p{L}\\p{N}\\p{M}'’._\\-]--[${HAN}]]*`, 'gv');

/**
 * Length as people count it: every Han character or kana is one, every run of Latin letters or digits is one word
 * (`well-known`, `don't` and `3.14` are one each). Both kinds are counted in texts of either language, because both appear in both; `_lang` is there for the caller's sake.
 *
 * @example countWords('使用 React 19 开发', 'zh') // 6
 */
export function countWords(text: string, _lang?: Lang): number {
  let count = 0;
  for (const _ of text.matchAll(COUNTED)) count++;
  return count;
}

/** Ids of every citation in the body, in reading order, with repetitions. */
export function citationsIn(body: BlockBody): CitationId[] {
  const found: CitationId[] = [];
  const collect = (content: readonly Inline[]): void => {
    for (const inline of content) {
      if (inline.type === 'cite') found.push(inline.citation);
      else if (inline.type === 'footnote') collect(inline.content);
    }
  };
  visitInline(body, collect);
  return found;
}

/** Calls `visit` with every inline content of the body in reading order; a footnote's content is inside its mark's content. */
export function visitInline(body: BlockBody, visit: (content: readonly Inline[]) => void): void {
  mapTopInline(body, (content) => {
    visit(content);
    return content;
  });
}

/** The body with every inline content replaced by `map`'s answer; the content of a footnote is mapped before the text around it. */
export function mapInline(body: BlockBody, map: (content: readonly Inline[]) => readonly Inline[]): BlockBody {
  const mapDeep = (content: readonly Inline[]): readonly Inline[] =>
    map(
      content.map((inline) => (inline.type === 'footnote' ? { ...inline, content: mapDeep(inline.content) } : inline)),
    );
  return mapTopInline(body, mapDeep);
}

function mapTopInline(body: BlockBody, map: (content: readonly Inline[]) => readonly Inline[]): BlockBody {
  switch (body.type) {
    case 'heading':
    case 'paragraph':
      return { ...body, content: map(body.content) };
    case 'list':
      return {
        ...body,
        items: body.items.map((item) => ({ ...item, blocks: item.blocks.map((block) => mapTopInline(block, map)) })),
      };
    case 'definitions':
      return {
        ...body,
        items: body.items.map((item) => ({
          ...item,
          term: map(item.term),
          blocks: item.blocks.map((block) => mapTopInline(block, map)),
        })),
      };
    case 'quote':
    case 'callout':
      return { ...body, blocks: body.blocks.map((block) => mapTopInline(block, map)) };
    case 'table': {
      const caption = body.caption ? { caption: map(body.caption) } : {};
      const rows = body.rows.map((row) => row.map((cell) => ({ ...cell, content: map(cell.content) })));
      return { ...body, ...caption, rows };
    }
    case 'figure':
      return body.caption ? { ...body, caption: map(body.caption) } : body;
    case 'code':
    case 'equation':
    case 'pageBreak':
      return body;
    default: {
      const unknown: never = body;
      return unknown;
    }
  }
}
