/**
 * Blocks and inline runs as markup that is HTML and XML alike: for the HTML file and for the chapters of an EPUB.
 * @module
 */
import type { Lang } from '@longhand/document';
import type {
  ExportWarning,
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedImage,
  ResolvedInline,
  ResolvedList,
  ResolvedTable,
  ResolvedText,
} from '../resolve/resolved.ts';
import { inlineDrawing } from './html-drawing.ts';
import { escapeMarkup as esc } from './markup.ts';
import { mathMarkup } from './mathml.ts';

export interface MarkupInput {
  /** Address of a picture, or null when it cannot be shown. */
  readonly pictureUrl: (asset: string) => string | null;
  /** A drawing that is a part of the page, as SVG; null for a picture that is a file of its own. */
  readonly drawing?: (asset: string) => string | null;
  /** Address of an anchor: `#anchor` in one file. */
  readonly link: (anchor: string) => string;
  /** Formulas name their namespace, as XML wants it and HTML does not. */
  readonly isXml?: boolean;
}

export const languageTag = (lang: Lang): string => (lang === 'zh' ? 'zh-CN' : 'en');

/** Makes markup of a document piece by piece; formulas that cannot be converted are told in `warnings`. */
export class HtmlBlocks {
  readonly warnings: ExportWarning[] = [];
  readonly #document: ResolvedDocument;
  readonly #input: MarkupInput;
  readonly #math = new Map<string, string>();
  #drawings = 0;

  constructor(document: ResolvedDocument, input: MarkupInput) {
    this.#document = document;
    this.#input = input;
  }

  blocks(blocks: readonly ResolvedBlock[]): string {
    return blocks.map((block) => this.#block(block)).join('\n');
  }

  /** Attributes that any block may carry. */
  #attributes({ anchor, lang }: { readonly anchor?: string; readonly lang: Lang }): string {
    const id = anchor === undefined ? '' : ` id="${anchor}"`;
    return lang === this.#document.lang ? id : `${id} lang="${languageTag(lang)}"`;
  }

  #block(block: ResolvedBlock): string {
    const attributes = this.#attributes(block);
    switch (block.type) {
      case 'heading': {
        const level = Math.min(6, block.depth + 1);
        const number = block.number === '' ? '' : `<span class="number">${block.number}</span>`;
        return `<h${level}${attributes}>${number}${this.inlines(block.content)}</h${level}>`;
      }
      case 'paragraph':
        return `<p${attributes}>${this.inlines(block.content)}</p>`;
      case 'list':
        return this.#list(block);
      case 'definitions': {
        const items = block.items.map(({ term, lang, blocks }) => {
          const told = lang === this.#document.lang ? '' : ` lang="${languageTag(lang)}"`;
          return `<dt${told}>${this.inlines(term)}</dt>\n<dd>${this.blocks(blocks)}</dd>`;
        });
        return `<dl${this.#attributes({ ...block, lang: this.#document.lang })}>\n${items.join('\n')}\n</dl>`;
      }
      case 'table':
        return this.#table(block);
      case 'code':
        return `<pre${attributes}><code>${esc(block.text)}</code></pre>`;
      case 'quote':
        return `<blockquote${attributes}>\n${this.blocks(block.blocks)}\n</blockquote>`;
      case 'callout':
        return `<aside role="note" class="${block.tone}"${attributes}>\n<p class="tone">${esc(block.title)}</p>\n${this.blocks(block.blocks)}\n</aside>`;
      case 'equation': {
        const number = block.number === '' ? '' : `<span>(${block.number})</span>`;
        return `<div class="equation"${attributes}><div>${this.#formula(block.tex, true)}</div>${number}</div>`;
      }
      case 'image':
        return `<figure${attributes}>\n${this.#image(block)}${this.#caption('figcaption', block.caption)}\n</figure>`;
      case 'diagram': {
        const source = `<p class="locator">${esc(block.notice)}</p>\n<pre><code>${esc(block.source)}</code></pre>`;
        return `<figure${attributes} aria-label="${esc(block.alt)}">\n${source}${this.#caption('figcaption', block.caption)}\n</figure>`;
      }
      case 'pageBreak':
        return '<hr class="break" aria-hidden="true"/>';
      default:
        return block satisfies never;
    }
  }

  #list(list: ResolvedList): string {
    const { labels } = this.#document;
    const isTasks = list.items.some(({ checked }) => checked !== undefined);
    const items = list.items.map(({ blocks, checked }) => {
      const box =
        checked === undefined
          ? ''
          : `<input type="checkbox" disabled=""${checked ? ' checked=""' : ''} aria-label="${esc(checked ? labels.done : labels.open)}"/>`;
      const [first, ...rest] = blocks;
      // A lone paragraph needs no element of its own: the list stays tight.
      const head =
        first?.type === 'paragraph' ? this.inlines(first.content) : first === undefined ? '' : this.#block(first);
      const lang =
        first === undefined || first.lang === this.#document.lang ? '' : ` lang="${languageTag(first.lang)}"`;
      return `<li${lang}>${box}${head}${rest.length > 0 ? `\n${this.blocks(rest)}` : ''}</li>`;
    });
    const tag = list.ordered && !isTasks ? 'ol' : 'ul';
    const start = tag === 'ol' && list.start !== 1 ? ` start="${list.start}"` : '';
    const type = { decimal: '', letter: ' type="a"', roman: ' type="i"' }[list.counts];
    return `<${tag}${tag === 'ol' ? type : ''}${start}${isTasks ? ' class="tasks"' : ''}${this.#attributes({ ...list, lang: this.#document.lang })}>\n${items.join('\n')}\n</${tag}>`;
  }

  #table(table: ResolvedTable): string {
    const rows = table.rows.map((cells, row) => {
      const isHead = row < table.headerRows;
      const told = cells.map(({ column, colspan, rowspan, lang, content }) => {
        const tag = isHead ? 'th' : 'td';
        const align = table.columns[column]?.align ?? 'left';
        const attributes = [
          isHead ? ` scope="${colspan > 1 ? 'colgroup' : 'col'}"` : '',
          colspan > 1 ? ` colspan="${colspan}"` : '',
          rowspan > 1 ? ` rowspan="${rowspan}"` : '',
          align === 'left' ? '' : ` class="${align}"`,
          lang === this.#document.lang ? '' : ` lang="${languageTag(lang)}"`,
        ].join('');
        return `<${tag}${attributes}>${this.inlines(content)}</${tag}>`;
      });
      return `<tr>${told.join('')}</tr>`;
    });
    const head = rows.slice(0, table.headerRows);
    const body = rows.slice(table.headerRows);
    return `<div class="wide"${this.#attributes(table)} tabindex="0">\n<table>${this.#caption('caption', table.caption)}\n${
      head.length > 0 ? `<thead>\n${head.join('\n')}\n</thead>\n` : ''
    }<tbody>\n${body.join('\n')}\n</tbody>\n</table>\n</div>`;
  }

  #caption(tag: 'caption' | 'figcaption', caption: ResolvedCaption | undefined): string {
    if (caption === undefined) return '';
    const text = this.inlines(caption.content);
    const separator = text === '' ? '' : this.#document.labels.captionSeparator;
    return `\n<${tag}>${caption.label === '' ? '' : `<span class="label">${esc(caption.label + separator)}</span>`}${text}</${tag}>`;
  }

  #image({ asset, decorative, alt: written, caption }: ResolvedImage): string {
    const alt = decorative === true ? '' : written || caption?.label || '';
    const drawing = this.#input.drawing?.(asset) ?? null;
    if (drawing !== null) return inlineDrawing(drawing, `d${++this.#drawings}`, alt);
    const url = this.#input.pictureUrl(asset);
    // Readers pass over a picture whose text is empty.
    if (decorative === true) return url === null ? '' : `<img src="${esc(url)}" alt=""/>`;
    if (url === null) return `<p class="locator" role="img" aria-label="${esc(alt)}">${esc(alt)}</p>`;
    return `<img src="${esc(url)}" alt="${esc(alt)}"/>`;
  }

  inlines(content: readonly ResolvedInline[]): string {
    return content
      .map((inline) => {
        switch (inline.type) {
          case 'text':
            return styled(inline);
          case 'math':
            return this.#formula(inline.tex, false);
          case 'cite': {
            if (inline.anchor === undefined) return `<span class="cite bad">${esc(inline.label)}</span>`;
            const told = `${this.#document.labels.quoteOpen}${inline.quote}${this.#document.labels.quoteClose} — ${inline.sourceName}`;
            const mark = inline.content === undefined ? esc(inline.label) : this.inlines(inline.content);
            const id = inline.place === undefined ? '' : ` id="${inline.place}"`;
            // In `[1–3]` the 2 says nothing of its own.
            if (mark === '') return id === '' ? '' : `<span${id}></span>`;
            const kind = inline.content === undefined ? 'cite' : 'mark';
            return `<a class="${kind}"${id} href="${this.#input.link(inline.anchor)}" title="${esc(told)}">${mark}</a>`;
          }
          case 'footnote':
            return `<a class="ref" id="noteref-${inline.number}" href="${this.#input.link(`note-${inline.number}`)}" role="doc-noteref">${inline.number}</a>`;
          case 'xref':
            return inline.anchor === undefined
              ? esc(inline.label)
              : `<a href="${this.#input.link(inline.anchor)}">${esc(inline.label)}</a>`;
          case 'break':
            return '<br/>';
          default:
            return inline satisfies never;
        }
      })
      .join('');
  }

  #formula(tex: string, isBlock: boolean): string {
    const key = `${isBlock} ${tex}`;
    const known = this.#math.get(key);
    if (known !== undefined) return known;
    const told = mathMarkup(tex, isBlock, this.#input.isXml === true) ?? `<code>${esc(tex)}</code>`;
    const isFirst = !this.#math.has(`${!isBlock} ${tex}`);
    if (told.startsWith('<code') && isFirst) this.warnings.push({ code: 'export.warn.formula', params: { tex } });
    this.#math.set(key, told);
    return told;
  }

  /** The footnotes as items of a list. */
  notes(): readonly string[] {
    const { footnotes, labels } = this.#document;
    return footnotes.map(
      ({ number, content }) =>
        `<li id="note-${number}" value="${number}">${this.inlines(content)} <a href="${this.#input.link(`noteref-${number}`)}" aria-label="${esc(labels.backToText)}">↩</a></li>`,
    );
  }

  /** The references after a style of CSL, as items of a list. */
  references(): readonly string[] {
    return this.#document.bibliography.map(({ anchor, label, content, lang }) => {
      const number = label === '' ? '' : `<span class="number">${esc(label)}</span>`;
      return `<li${this.#attributes({ anchor, lang })}>${number}<div>${this.inlines(content)}</div></li>`;
    });
  }

  /** The terms of the glossary with what they mean, as items of a list of definitions. */
  terms(): readonly string[] {
    const { glossary, lang } = this.#document;
    return glossary.map(({ anchor, term, definition, translation }) => {
      const other =
        translation === ''
          ? ''
          : ` <span lang="${languageTag(lang === 'zh' ? 'en' : 'zh')}">${esc(translation)}</span>`;
      return `<dt id="${anchor}">${esc(term)}${other}</dt>\n<dd>${esc(definition)}</dd>`;
    });
  }

  /** The sources with their quotes, as items of a list. */
  sources(): readonly string[] {
    const { sources, labels } = this.#document;
    return sources.map(({ number, anchor, name, quotes }) => {
      const told = quotes.map((quote) => {
        const locator =
          quote.locator === ''
            ? ''
            : `<span class="locator">${esc((labels.bracketOpen + quote.locator + labels.bracketClose).trim())}</span>`;
        const text = esc(labels.quoteOpen + quote.text + labels.quoteClose);
        return `<blockquote${this.#attributes({ anchor: quote.anchor, lang: quote.lang })}><p>${text}${locator}</p></blockquote>`;
      });
      return `<li id="${anchor}"><span>[${number}]</span><div><strong>${esc(name)}</strong>\n${told.join('\n')}</div></li>`;
    });
  }
}

const elements = [
  ['code', 'code'],
  ['sub', 'sub'],
  ['sup', 'sup'],
  ['em', 'em'],
  ['strong', 'strong'],
  ['strike', 's'],
  ['underline', 'u'],
] as const;

function styled({ text, marks, href }: ResolvedText): string {
  let told = esc(text);
  for (const [mark, tag] of elements) if (marks.has(mark)) told = `<${tag}>${told}</${tag}>`;
  return href === undefined ? told : `<a href="${esc(href)}" rel="noopener noreferrer">${told}</a>`;
}
