/**
 * Resolved document to Markdown (GFM with footnotes and dollar math), with the numbers and labels that the other formats show.
 * Tables with merged cells become HTML tables, which GFM allows and pipe tables cannot say.
 * @module
 */
import type {
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedEntry,
  ResolvedInline,
  ResolvedList,
  ResolvedTable,
  ResolvedTerm,
  ResolvedText,
} from '../resolve/resolved.ts';
import { markdownAppendix } from './markdown-appendix.ts';
import { frontMatter } from './markdown-matter.ts';
import { escapedMarkdown as escaped } from './markdown-text.ts';
import { escapeMarkup } from './markup.ts';

/** @example markdownFile(document) */
export function markdownFile(document: ResolvedDocument): string {
  const { labels, glossary, bibliography, sources, footnotes } = document;
  const parts = [
    frontMatter(document),
    `# ${escaped(document.title)}`,
    escaped(document.date),
    ...document.blocks.map((block) => blockText(block, document)),
  ];
  if (glossary.length > 0) parts.push(`## ${escaped(labels.glossary)}`, ...glossary.map(termText));
  if (bibliography.length > 0) {
    parts.push(`## ${escaped(labels.references)}`, ...bibliography.map(referenceText));
  }
  if (sources.length > 0) {
    parts.push(`## ${escaped(labels.sources)}`);
    for (const { number, anchor, name, quotes } of sources) {
      parts.push(`<a id="${anchor}"></a>\\[${number}\\] **${escaped(name)}**`);
      for (const quote of quotes) {
        const locator = quote.locator === '' ? '' : escaped(labels.bracketOpen + quote.locator + labels.bracketClose);
        parts.push(
          `> <a id="${quote.anchor}"></a>${escaped(labels.quoteOpen + quote.text + labels.quoteClose)}${locator}`,
        );
      }
    }
  }
  parts.push(markdownAppendix(document));
  for (const { number, content } of footnotes) parts.push(`[^${number}]: ${inlineText(content)}`);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function termText({ anchor, term, definition, translation }: ResolvedTerm): string {
  const other = translation === '' ? '' : ` (${escaped(translation)})`;
  return `<a id="${anchor}"></a>**${escaped(term)}**${other}\n: ${escaped(definition)}`;
}

function referenceText({ anchor, label, content }: ResolvedEntry): string {
  return `<a id="${anchor}"></a>${label === '' ? '' : `${escaped(label)} `}${inlineText(content)}`;
}

function blockText(block: ResolvedBlock, document: ResolvedDocument): string {
  switch (block.type) {
    case 'heading': {
      const number = block.number === '' ? '' : `${block.number} `;
      return `${'#'.repeat(Math.min(6, block.depth + 1))} ${number}${inlineText(block.content)}`;
    }
    case 'paragraph':
      return atLineStart(inlineText(block.content));
    case 'list':
      return listText(block, document);
    case 'definitions':
      return block.items
        .map(({ term, blocks }) => {
          const text = blocksText(blocks, document).replace(/\n(?=.)/g, '\n  ');
          return `${atLineStart(inlineText(term))}\n: ${text}`.trimEnd();
        })
        .join('\n\n');
    case 'table':
      return tableText(block, document);
    case 'code':
      return fenced(block.text, block.language);
    case 'quote':
      return quoted(blocksText(block.blocks, document));
    case 'callout': {
      // GitHub's alerts know the same four tones; other readers see the word.
      return quoted(
        `[!${block.tone.toUpperCase()}]\n**${escaped(block.title)}**\n\n${blocksText(block.blocks, document)}`,
      );
    }
    case 'equation': {
      if (isCut(block.tex)) return joined([fenced(block.tex, 'tex'), block.number === '' ? '' : `(${block.number})`]);
      return `$$\n${block.tex}${block.number === '' ? '' : ` \\tag{${block.number}}`}\n$$`;
    }
    case 'image':
      return joined([`![${escaped(block.alt)}](asset:${block.asset})`, captionText(block.caption, document)]);
    case 'diagram':
      return joined([fenced(block.source, block.kind), captionText(block.caption, document)]);
    case 'pageBreak':
      return '';
    default:
      return block satisfies never;
  }
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

const blocksText = (blocks: readonly ResolvedBlock[], document: ResolvedDocument): string =>
  joined(blocks.map((block) => blockText(block, document)));

const quoted = (text: string): string => text.replace(/^/gm, '> ').replace(/^> $/gm, '>');

function captionText(caption: ResolvedCaption | undefined, document: ResolvedDocument): string {
  if (caption === undefined) return '';
  const text = inlineText(caption.content);
  if (caption.label === '') return text;
  return `**${escaped(caption.label)}**${text === '' ? '' : `${document.labels.captionSeparator}${text}`}`;
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function listText(list: ResolvedList, document: ResolvedDocument): string {
  return list.items
    .map(({ blocks, checked }, index) => {
      const marker = list.ordered ? `${list.start + index}. ` : '- ';
      const box = checked === undefined ? '' : checked ? '[x] ' : '[ ] ';
      const isTight = blocks.every(({ type }, at) => (at === 0 ? type === 'paragraph' : type === 'list'));
      const text = blocks.map((block) => blockText(block, document)).join(isTight ? '\n' : '\n\n');
      return marker + (box + text).replace(/\n(?=.)/g, `\n${' '.repeat(marker.length)}`);
    })
    .join('\n');
}

function tableText(table: ResolvedTable, document: ResolvedDocument): string {
  const isSimple =
    table.headerRows === 1 && table.rows.flat().every(({ rowspan, colspan }) => rowspan === 1 && colspan === 1);
  const caption = captionText(table.caption, document);
  if (!isSimple) return joined([caption, htmlTable(table)]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = { left: '---', center: ':---:', right: '---:' };
  const [head = [], ...rows] = table.rows.map((cells) =>
    cells.map(({ content }) =>
      inlineText(content)
        .replaceAll('\n', ' ')
        .replace(/(?<!\\)\|/g, '\\|'),
    ),
  );
  return joined([
    caption,
    [line(head), line(table.columns.map(({ align }) => rule[align])), ...rows.map(line)].join('\n'),
  ]);
}

function htmlTable(table: ResolvedTable): string {
  const rows = table.rows.map((cells, row) => {
    const tag = row < table.headerRows ? 'th' : 'td';
    const told = cells.map(({ rowspan, colspan, content }) => {
      const spans = `${rowspan > 1 ? ` rowspan="${rowspan}"` : ''}${colspan > 1 ? ` colspan="${colspan}"` : ''}`;
      return `<${tag}${spans}>${content.map(markupText).join('')}</${tag}>`;
    });
    return `<tr>${told.join('')}</tr>`;
  });
  return `<table>\n${rows.join('\n')}\n</table>`;
}

/** Inline content inside an HTML block, where Markdown is not read. */
function markupText(inline: ResolvedInline): string {
  switch (inline.type) {
    case 'text': {
      const told = escapeMarkup(inline.text);
      const marked = inline.marks.has('strong')
        ? `<strong>${told}</strong>`
        : inline.marks.has('em')
          ? `<em>${told}</em>`
          : told;
      return inline.href === undefined ? marked : `<a href="${escapeMarkup(inline.href)}">${marked}</a>`;
    }
    case 'math':
      return isCut(inline.tex) ? `<code>${escapeMarkup(inline.tex)}</code>` : `$${escapeMarkup(inline.tex)}$`;
    case 'cite':
      return inline.anchor === undefined || inline.label === ''
        ? inline.label
        : `${placeOf(inline)}<a href="#${inline.anchor}">${inline.content?.map(markupText).join('') ?? escapeMarkup(inline.label)}</a>`;
    case 'xref':
      return escapeMarkup(inline.label);
    case 'footnote':
      return `<sup>[${inline.number}]</sup>`;
    case 'break':
      return '<br>';
    default:
      return inline satisfies never;
  }
}

function inlineText(content: readonly ResolvedInline[]): string {
  return content
    .map((inline) => {
      switch (inline.type) {
        case 'text':
          return styled(inline);
        case 'math': {
          const tex = inline.tex.replaceAll('\n', ' ');
          return isCut(tex) ? codeSpan(tex) : `$${tex}$`;
        }
        case 'cite':
          if (inline.anchor === undefined) return escaped(inline.label);
          return inline.label === ''
            ? placeOf(inline)
            : `${placeOf(inline)}[${inline.content === undefined ? escaped(inline.label) : inlineText(inline.content)}](#${inline.anchor})`;
        case 'footnote':
          return `[^${inline.number}]`;
        case 'xref':
          return escaped(inline.label);
        case 'break':
          return '\\\n';
        default:
          return inline satisfies never;
      }
    })
    .join('');
}

function styled({ text, marks, href }: ResolvedText): string {
  // Spaces at the border of a mark would stop it from being one.
  const [, before = '', core = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (core === '') return text;
  let told = marks.has('code') ? codeSpan(core) : escaped(core);
  // Beside Chinese letters, stars next to punctuation do not open or close anything (CommonMark, left- and right-flanking runs).
  const isPlainBorder = !/^[\p{P}\p{S}]|[\p{P}\p{S}]$/u.test(core);
  if (marks.has('em')) told = isPlainBorder ? `*${told}*` : `<em>${told}</em>`;
  if (marks.has('strong')) told = isPlainBorder ? `**${told}**` : `<strong>${told}</strong>`;
  if (marks.has('strike')) told = `~~${told}~~`;
  if (marks.has('sub')) told = `<sub>${told}</sub>`;
  if (marks.has('sup')) told = `<sup>${told}</sup>`;
  if (marks.has('underline')) told = `<u>${told}</u>`;
  if (href !== undefined) told = `[${told}](<${href.replace(/[<>\s]/g, encodeURIComponent)}>)`;
  return before + told + after;
}

/** Whether a dollar within a formula would be read as its end. */
const isCut = (tex: string): boolean => /(?<!\\)\$/.test(tex);

function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

/** Where the appendix leads back to. */
const placeOf = ({ place }: { readonly place?: string }): string =>
  place === undefined ? '' : `<a id="${place}"></a>`;

/** Keeps a paragraph from being read as a heading, a list, a rule or a note. */
function atLineStart(text: string): string {
  return text
    .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-{3,}\s*$)/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
