/**
 * A whole document as Markdown, for export and for people who read the source.
 * @module
 */
import { textRun } from '../inline.ts';
import { numberDocument } from '../numbering.ts';
import type { BlockBody, CitationId, DocumentContent } from '../types.ts';
import { NoteWriter, writeBlocks } from './write.ts';
import { writeInline } from './write-inline.ts';

export interface MarkdownOptions {
  /** Puts the title on top as the only heading of level 1, and sets every other heading one level deeper. */
  readonly withTitle?: boolean;
  /** Labels of cross-references; the number alone without it. */
  readonly targetLabel?: (kind: 'heading' | 'figure' | 'table' | 'equation', number: string) => string;
}

const maxQuoteLength = 300;

/**
 * The document as GFM. Each citation is a footnote that names source, page and quote; footnotes and citations share one numbering, by first
 * appearance.
 */
export function toMarkdown(content: DocumentContent, options: MarkdownOptions = {}): string {
  const { lang } = content;
  const notes = new NoteWriter();
  const { targets } = numberDocument(content);
  const labels = new Map<CitationId, string>();
  const cite = (id: CitationId): string => {
    const known = labels.get(id);
    if (known !== undefined) return known;
    const text = citationText(content, id);
    const label = text === null ? '' : notes.add((writer) => writeInline([textRun(text)], writer));
    labels.set(id, label);
    return label;
  };
  const xref = (id: string): string => {
    const target = Object.hasOwn(targets, id) ? targets[id] : undefined;
    return target === undefined ? '' : (options.targetLabel?.(target.kind, target.number) ?? target.number);
  };
  const bodies = content.blocks.map(({ body }) => (options.withTitle === true ? oneDeeper(body) : body));
  const title = options.withTitle === true && content.title.trim() !== '' ? [titleBody(content.title.trim())] : [];
  const text = writeBlocks([...title, ...bodies], { cite, xref, lang, notes });
  const parts = [text, ...notes.definitions({ cite, xref, lang })].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function titleBody(title: string): BlockBody {
  return { type: 'heading', level: 1, content: [textRun(title)] };
}

function oneDeeper(body: BlockBody): BlockBody {
  if (body.type !== 'heading') return body;
  const deeper = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 6 } as const;
  return { ...body, level: deeper[body.level] };
}

function citationText(content: DocumentContent, id: CitationId): string | null {
  const citation = Object.hasOwn(content.citations, id) ? content.citations[id] : undefined;
  if (citation === undefined) return null;
  const { source, page, quote } = citation;
  const name = (Object.hasOwn(content.sources, source) ? content.sources[source]?.name : undefined) ?? source;
  const line = quote.replaceAll(/\s+/g, ' ').trim();
  const short = line.length <= maxQuoteLength ? line : `${line.slice(0, maxQuoteLength).toWellFormed()}…`;
  if (content.lang === 'zh') return `${name}${page === undefined ? '' : `，第 ${page} 页`}：“${short}”`;
  return `${name}${page === undefined ? '' : `, p. ${page}`}: “${short}”`;
}
