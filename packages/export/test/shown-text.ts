/**
 * What a document shows by its model, whatever format it goes into: the text of each paragraph, tables with their merged cells, notes, remarks
 * and changes. What a program read is compared with that.
 * @module
 */
import type {
  ResolvedBlock,
  ResolvedCaption,
  ResolvedChange,
  ResolvedDocument,
  ResolvedInline,
} from '../src/resolve/resolved.ts';

export interface ShownCell {
  readonly text: string;
  readonly colspan: number;
  readonly rowspan: number;
}
export interface ShownChange {
  readonly kind: ResolvedChange['kind'];
  readonly author: string;
  readonly text: string;
}
export interface Shown {
  /** Text of each paragraph that has any, those of cells in their places. */
  readonly paragraphs: readonly string[];
  readonly tables: readonly (readonly ShownCell[])[];
  /** Addresses outside of the document. */
  readonly links: readonly string[];
  readonly notes: readonly string[];
  /** `author: text`, a reply behind what it answers. */
  readonly remarks: readonly string[];
  /** What each picture says instead of itself. */
  readonly pictures: readonly string[];
  readonly changes: readonly ShownChange[];
}

/** Stand for a formula and a picture in the text. */
export const FORMULA = '∎';
export const PICTURE = '▣';

/** The blocks of the document, without what stands before and behind them; removed text is no text. */
export function shownText(document: ResolvedDocument): Shown {
  const walker = new Walker(document);
  walker.blocks(document.blocks);
  const { paragraphs, tables, links, pictures, changes } = walker;
  return {
    paragraphs,
    tables,
    links,
    pictures,
    changes,
    notes: document.footnotes.map(({ content }) => new Walker(document).text(content)),
    remarks: document.threads.flatMap(({ comments }) =>
      comments.map(({ author, lines }) => `${author}: ${lines.join('\n')}`),
    ),
  };
}

class Walker {
  readonly paragraphs: string[] = [];
  readonly tables: ShownCell[][] = [];
  readonly links: string[] = [];
  readonly pictures: string[] = [];
  readonly changes: ShownChange[] = [];
  readonly #document: ResolvedDocument;
  #change: ResolvedChange | undefined;

  constructor(document: ResolvedDocument) {
    this.#document = document;
  }

  blocks(blocks: readonly ResolvedBlock[]): void {
    for (const block of blocks) {
      const outer = this.#change;
      this.#change = block.review?.change ?? outer;
      this.#block(block);
      this.#change = outer;
    }
  }

  text(content: readonly ResolvedInline[]): string {
    return content.map((inline) => this.#inline(inline)).join('');
  }

  #say(text: string): void {
    if (text.trim() !== '') this.paragraphs.push(text);
  }

  #block(block: ResolvedBlock): void {
    switch (block.type) {
      case 'heading':
      case 'paragraph':
        this.#say(this.text(block.content));
        return;
      case 'list':
        for (const { blocks } of block.items) this.blocks(blocks);
        return;
      case 'definitions':
        for (const { term, blocks } of block.items) {
          this.#say(this.text(term));
          this.blocks(blocks);
        }
        return;
      case 'table':
        this.#caption(block.caption);
        this.#table(
          block.rows.flat().map(({ content, colspan, rowspan }) => {
            const says = () => this.#say(this.text(content));
            return { colspan, rowspan, says };
          }),
        );
        return;
      case 'code':
        this.#say(block.text);
        return;
      case 'quote':
        this.blocks(block.blocks);
        return;
      case 'callout': {
        const says = () => {
          this.#say(block.title);
          this.blocks(block.blocks);
        };
        this.#table([{ colspan: 1, rowspan: 1, says }]);
        return;
      }
      case 'equation':
        if (block.number === '') this.#say(FORMULA);
        else this.#row('', FORMULA, `(${block.number})`);
        return;
      case 'image':
        this.pictures.push(block.decorative === true ? '' : block.alt || (block.caption?.label ?? ''));
        this.#say(PICTURE);
        this.#caption(block.caption);
        return;
      case 'diagram':
        this.#say(block.notice);
        this.#say(block.source);
        this.#caption(block.caption);
        return;
      case 'pageBreak':
        return;
      default:
        block satisfies never;
    }
  }

  #row(...cells: readonly string[]): void {
    this.#table(cells.map((line) => ({ colspan: 1, rowspan: 1, says: () => this.#say(line) })));
  }

  #table(cells: readonly { readonly colspan: number; readonly rowspan: number; readonly says: () => void }[]): void {
    const told: ShownCell[] = [];
    this.tables.push(told);
    for (const { colspan, rowspan, says } of cells) {
      const from = this.paragraphs.length;
      says();
      told.push({ text: this.paragraphs.slice(from).join('\n'), colspan, rowspan });
    }
  }

  #caption(caption: ResolvedCaption | undefined): void {
    if (caption === undefined) return;
    const { label, content } = caption;
    const separator = label !== '' && content.length > 0 ? this.#document.labels.captionSeparator : '';
    this.#say(label + separator + this.text(content));
  }

  #inline(inline: ResolvedInline): string {
    const change = inline.review?.change ?? this.#change;
    const text = this.#shown(inline);
    if (change !== undefined) this.changes.push({ kind: change.kind, author: change.author, text });
    return change?.kind === 'deletion' ? '' : text;
  }

  #shown(inline: ResolvedInline): string {
    switch (inline.type) {
      case 'text':
        if (inline.href !== undefined) this.links.push(inline.href);
        return inline.text;
      case 'math':
        return FORMULA;
      case 'cite':
        return inline.content === undefined ? inline.label : this.text(inline.content);
      case 'xref':
        return inline.label;
      case 'footnote':
        return '';
      case 'break':
        return '\n';
      default:
        return inline satisfies never;
    }
  }
}
