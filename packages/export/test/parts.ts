/** What of a document has a tag of its own in a PDF, counted from the model alone. */
import type {
  ResolvedBlock,
  ResolvedCell,
  ResolvedDocument,
  ResolvedInline,
  ResolvedTable,
} from '../src/resolve/resolved.ts';

export interface Parts {
  /** How often each tag stands there. */
  readonly tags: Readonly<Record<string, number>>;
  /** What is read out for each formula and each figure, in the order of the text. */
  readonly formulas: readonly string[];
  readonly figures: readonly string[];
  /** `2x1` for each cell that spans columns or rows, in the order of the text. */
  readonly spans: readonly string[];
}

/** Abstract and keywords are run into the text, and no chapter of their own. */
const withoutAbstractHeading: ReadonlySet<string> = new Set(['paper', 'minimal', 'official']);

export function partsOf(document: ResolvedDocument): Parts {
  const counter = new Counter();
  counter.document(document);
  return counter;
}

class Counter implements Parts {
  readonly tags: Record<string, number> = {};
  readonly formulas: string[] = [];
  readonly figures: string[] = [];
  readonly spans: string[] = [];

  document(document: ResolvedDocument): void {
    const { matter, glossary, sources, bibliography, appendix, template, theme, blocks } = document;
    const isLong = blocks.filter(({ type }) => type === 'heading').length >= 3;
    const hasContents = theme.front.contents && isLong;
    if (matter.abstract.length > 0 && !withoutAbstractHeading.has(template)) this.#add('H1');
    if (hasContents) this.#add('H1');
    this.blocks(blocks);
    const back = [glossary, bibliography, sources, appendix].filter(({ length }) => length > 0).length;
    this.#add('H1', back);
    this.#list(glossary.length);
    this.#list(bibliography.length);
    for (const { content } of bibliography) this.#inlines(content);
    this.#list(sources.length);
    for (const { quotes } of appendix) this.#add('Link', 1 + quotes.length);
    // One attachment of a Chinese document stands without a number.
    const attached = template === 'official' ? (document.form.attachments?.length ?? 0) : 0;
    if (attached > 1 || document.lang === 'en') this.#list(attached);
    if (!hasContents) return;
    const depths = [
      ...blocks.flatMap((block) => (block.type === 'heading' && block.depth <= 3 ? [block.depth] : [])),
      ...Array<1>(back).fill(1),
    ];
    this.#add('TOCI', depths.length);
    this.#add('Link', depths.length);
    // Each list of deeper headings is a table of contents in the one above.
    this.#add(
      'TOC',
      1 + depths.reduce<number>((sum, depth, at) => sum + Math.max(0, depth - (depths[at - 1] ?? 1)), 0),
    );
  }

  blocks(blocks: readonly ResolvedBlock[]): void {
    for (const block of blocks) this.#block(block);
  }

  #block(block: ResolvedBlock): void {
    switch (block.type) {
      case 'heading':
        this.#add(`H${block.depth}`);
        this.#inlines(block.content);
        return;
      case 'paragraph':
        this.#inlines(block.content);
        return;
      case 'list':
        this.#list(block.items.length);
        for (const item of block.items) this.blocks(item.blocks);
        return;
      case 'definitions':
        this.#list(block.items.length);
        for (const { term, blocks } of block.items) {
          this.#inlines(term);
          this.blocks(blocks);
        }
        return;
      case 'table':
        this.#table(block);
        return;
      case 'code':
        this.#add('Code');
        return;
      case 'quote':
        this.#add('BlockQuote');
        this.blocks(block.blocks);
        return;
      case 'callout':
        this.blocks(block.blocks);
        return;
      case 'equation':
        this.#formula(block.alt || block.tex);
        return;
      case 'image':
      case 'diagram':
        if (block.type === 'image' && block.decorative && block.caption === undefined) return;
        this.#add('Figure');
        this.figures.push(block.alt || block.caption?.label || '');
        this.#caption(block.caption);
        return;
      case 'pageBreak':
        return;
      default:
        block satisfies never;
    }
  }

  #table({ rows, headerRows, caption }: ResolvedTable): void {
    this.#add('Table');
    this.#add('THead', headerRows > 0 ? 1 : 0);
    // Rows of a table without a head stand in the table itself.
    this.#add('TBody', headerRows > 0 && rows.length > headerRows ? 1 : 0);
    this.#add('TR', rows.length);
    for (const [row, cells] of rows.entries()) {
      this.#add(row < headerRows ? 'TH' : 'TD', cells.length);
      for (const cell of cells) this.#cell(cell);
    }
    this.#caption(caption);
  }

  #cell({ colspan, rowspan, content }: ResolvedCell): void {
    if (colspan > 1 || rowspan > 1) this.spans.push(`${colspan}x${rowspan}`);
    this.#inlines(content);
  }

  #caption(caption: { readonly content: readonly ResolvedInline[] } | undefined): void {
    if (caption === undefined) return;
    this.#add('Caption');
    this.#inlines(caption.content);
  }

  #list(items: number): void {
    if (items === 0) return;
    this.#add('L');
    for (const tag of ['LI', 'LBody', 'Lbl']) this.#add(tag, items);
  }

  #inlines(content: readonly ResolvedInline[]): void {
    for (const inline of content) this.#inline(inline);
  }

  #inline(inline: ResolvedInline): void {
    switch (inline.type) {
      case 'text':
        if (inline.href !== undefined) this.#add('Link');
        if (inline.marks.has('code')) this.#add('Code');
        return;
      case 'math':
        this.#formula(inline.alt ?? inline.tex);
        return;
      case 'cite':
        // Of marks that stand together, one may show the words of all.
        if (inline.anchor === undefined || inline.content?.length === 0) return;
        this.#add('Link');
        return;
      case 'footnote':
        this.#add('Note');
        // From the text to the note, and back; its number is a label in both places.
        this.#add('Link', 2);
        this.#add('Lbl', 2);
        this.#inlines(inline.content);
        return;
      case 'xref':
        if (inline.anchor !== undefined) this.#add('Link');
        return;
      case 'break':
        return;
      default:
        inline satisfies never;
    }
  }

  #formula(alt: string): void {
    this.#add('Formula');
    this.formulas.push(alt);
  }

  #add(tag: string, count = 1): void {
    if (count > 0) this.tags[tag] = (this.tags[tag] ?? 0) + count;
  }
}
