/** Blocks to Typst: calls of the functions of `typst-base.ts`, with content as their arguments. */
import { type Lang, pageSizes } from '@longhand/document';
import { lettersInLine } from '../resolve/column-widths.ts';
import type {
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedHeading,
  ResolvedImage,
  ResolvedInline,
  ResolvedList,
  ResolvedTable,
} from '../resolve/resolved.ts';
import { isVisible } from '../resolve/text.ts';
import type { TypstInlines } from './typst-inline.ts';

/** A picture that Typst can set. */
export interface TypstPicture {
  /** A Typst expression: a path inside of the workspace, or the bytes themselves. */
  readonly source: string;
  /** Width and height of a drawing in CSS pixels, where it tells them; absent for pictures of pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** A table that fills more than this of a line is too wide for one column of two. */
const crowded = 0.83;
/** A table that stands over both columns cannot go on on the next page. */
const rowsOfFloat = 22;
/** A table of so few rows is not broken between pages. */
const rowsKept = 14;
const floating = 'placement: auto';
/** Typst's patterns of the marks of an ordered list. */
const listMarks = { decimal: '1.', letter: 'a.', roman: 'i.' } as const;

export class TypstBlocks {
  readonly #document: ResolvedDocument;
  readonly #inlines: TypstInlines;
  readonly #picture: (asset: string) => TypstPicture | null;

  constructor(document: ResolvedDocument, inlines: TypstInlines, picture: (asset: string) => TypstPicture | null) {
    this.#document = document;
    this.#inlines = inlines;
    this.#picture = picture;
  }

  /** Blocks of the top level. */
  text(blocks: readonly ResolvedBlock[]): string {
    return blocks.map((block) => this.#block(block, true)).join('\n');
  }

  #nested(blocks: readonly ResolvedBlock[]): string {
    return blocks.map((block) => this.#block(block, false)).join('\n');
  }

  #str(text: string): string {
    return this.#inlines.literal(text);
  }

  #block(block: ResolvedBlock, isTop: boolean): string {
    switch (block.type) {
      case 'heading':
        return this.#heading(block);
      case 'paragraph': {
        const call = `${isTop ? 'p' : 'n'}${block.lang === 'zh' ? 'z' : 'e'}`;
        return `#${call}[${this.#inlines.markup(block.content, block.lang)}]`;
      }
      case 'list':
        return this.#list(block);
      case 'definitions': {
        const items = block.items.map(
          ({ term, lang, blocks }) => `terms.item([${this.#inLanguage(term, lang)}], [${this.#item(blocks)}])`,
        );
        return `#term-list(${items.join(', ')})`;
      }
      case 'table':
        return this.#table(block, isTop);
      case 'code':
        // Without its language: loading Typst's grammars takes as long as setting ten pages, and the other formats have no colours either.
        return `#raw(block: true, ${this.#str(block.text)})`;
      case 'quote':
        return `#quoted[${this.#nested(block.blocks)}]`;
      case 'callout':
        return `#callout(${this.#str(block.tone)}, ${this.#str(block.title)}, [${this.#nested(block.blocks)}])`;
      case 'equation':
        return this.#equation(block.tex, block.alt, block.number, block.anchor);
      case 'image':
        return this.#image(block, isTop);
      case 'diagram': {
        const body = `diagram(${this.#str(block.notice)}, ${this.#str(block.source)})`;
        return this.#figure(body, 'image', block.caption, block.anchor, block.alt);
      }
      case 'pageBreak':
        return isTop ? '#pagebreak(weak: true)' : '';
      default:
        return block satisfies never;
    }
  }

  #heading({ depth, number, content, lang, anchor }: ResolvedHeading): string {
    const text = this.#inlines.markup(content, lang, true);
    const hasWords = content.some((part) => part.type === 'xref' || (part.type === 'text' && isVisible(part.text)));
    const call = depth === 1 && hasWords ? 'chapter-num' : 'num';
    // PDF/UA wants words in each heading, and no level left out.
    const told = number !== '' ? `#${call}(${this.#str(number)});` : hasWords ? '' : '#"\u{2014}";';
    return `#heading(level: ${depth}, [${told}${text}]) <${anchor}>`;
  }

  #image({ asset, alt, decorative = false, caption, anchor }: ResolvedImage, isTop: boolean): string {
    const picture = this.#picture(asset);
    const words = alt || caption?.label || '';
    const place = isTop ? this.#afloat() : '';
    if (picture === null) {
      return decorative && caption === undefined
        ? ''
        : this.#figure(`placeholder(${this.#str(words)})`, 'image', caption, anchor, words, place);
    }
    if (decorative && caption === undefined)
      return `#ornament(${picture.source})${anchor === undefined ? '' : ` <${anchor}>`}`;
    const body = `picture(${picture.source}, ${this.#str(words || ' ')})`;
    const figure = (where: string) => this.#figure(body, 'image', caption, anchor, undefined, where);
    if (!isTop || picture.size === undefined) return figure(place);
    switch (this.#roomFor(picture.size)) {
      case 'text':
        return figure(place);
      case 'columns':
        return figure(`${floating}, scope: "parent", `);
      case 'landscape':
        return `#page(flipped: true, columns: 1)[${figure('')}]`;
    }
  }

  /** What a wide drawing needs: at less than half of its size nobody can read it. */
  #roomFor({ width, height }: { readonly width: number; readonly height: number }): 'text' | 'columns' | 'landscape' {
    const { page } = this.#document.theme;
    const [paper] = pageSizes[page.size];
    // 96 CSS pixels to the inch.
    const share = ((width / 96) * 25.4) / ((paper - page.left - page.right) / page.columns);
    if (page.columns === 2) return share > 1.4 && width > height ? 'columns' : 'text';
    return share > 2 && width > 2 * height ? 'landscape' : 'text';
  }

  #figure(
    body: string,
    kind: 'image' | 'table',
    caption: ResolvedCaption | undefined,
    anchor: string | undefined,
    /** What a figure without a picture shows; a picture says it itself. */
    alt?: string,
    place = '',
  ): string {
    const described = alt === undefined ? '' : `alt: ${this.#str(alt || caption?.label || ' ')}, `;
    const told = caption === undefined ? 'none' : `[${this.#caption(caption)}]`;
    const label = anchor === undefined ? '' : ` <${anchor}>`;
    return `#figure(kind: ${kind}, ${place}${described}caption: ${told}, ${body})${label}`;
  }

  #caption({ label, content }: ResolvedCaption): string {
    const text = this.#inlines.markup(content, this.#document.lang);
    if (label === '') return text;
    return text === '' ? `#strong(${this.#str(label)});` : `#caption-label(${this.#str(label)});${text}`;
  }

  #list(list: ResolvedList): string {
    const items = list.items.map(({ blocks }) => `[${this.#item(blocks)}]`);
    if (!list.items.some(({ checked }) => checked !== undefined)) {
      return list.ordered
        ? `#enum(numbering: "${listMarks[list.counts]}", start: ${list.start}, ${items.join(', ')})`
        : `#list(${items.join(', ')})`;
    }
    // Typst has one marker for a list, and a number for each item of an ordered one.
    const states = list.items.map(({ checked }) => `${checked ?? 'none'}, `);
    return `#task-list((${states.join('')}), ${items.join(', ')})`;
  }

  /** A lone paragraph stays inline, which keeps the list tight. */
  #item(blocks: readonly ResolvedBlock[]): string {
    return blocks
      .map((block, index) => {
        if (index > 0 || block.type !== 'paragraph') return this.#block(block, false);
        return this.#inLanguage(block.content, block.lang);
      })
      .join('\n');
  }

  #inLanguage(content: readonly ResolvedInline[], lang: Lang): string {
    const text = this.#inlines.markup(content, lang);
    return lang === this.#document.lang ? text : `#i${lang === 'zh' ? 'z' : 'e'}[${text}]`;
  }

  #table(table: ResolvedTable, isTop: boolean): string {
    const cell = (row: number) =>
      (table.rows[row] ?? []).map(({ column, rowspan, colspan, lang, content }) => {
        const spans = `${colspan > 1 ? `colspan: ${colspan}, ` : ''}${rowspan > 1 ? `rowspan: ${rowspan}, ` : ''}`;
        const isHead = row < table.headerRows;
        const align = isHead && (colspan > 1 || rowspan > 1) ? 'align: center + horizon, ' : '';
        const told = this.#inLanguage(content, lang);
        return `table.cell(x: ${column}, y: ${row}, ${spans}${align}${isHead ? `strong[${told}]` : `[${told}]`})`;
      });
    const rows = table.rows.map((_, row) => cell(row));
    const head = rows.slice(0, table.headerRows).flat();
    const body = [...rows.slice(table.headerRows).flat(), ...this.#groupLines(table)];
    const spans = table.rows
      .slice(0, Math.max(0, table.headerRows - 1))
      .flat()
      .filter(({ colspan }) => colspan > 1);
    for (const { row, rowspan, column, colspan } of spans) {
      head.push(`table.hline(y: ${row + rowspan}, start: ${column}, end: ${column + colspan}, stroke: 0.4pt + rule)`);
    }
    const columns = table.columns.map(({ width }) => `${width}fr, `).join('');
    const align = table.columns.map(({ align }) => `${align} + horizon, `).join('');
    const list = (cells: readonly string[]) => `(${cells.map((text) => `${text},\n`).join('')})`;
    const call = `grid-table((${columns}), (${align}), ${table.headerRows}, ${!hasLinkedHead(table)}, ${list(head)}, ${list(body)})`;
    const isShort = table.rows.length <= rowsKept;
    const place = !isTop
      ? ''
      : this.#isOverColumns(table)
        ? `${floating}, scope: "parent", `
        : isShort
          ? this.#afloat()
          : '';
    const figure = this.#figure(call, 'table', table.caption, table.anchor, undefined, place);
    return isShort ? `#whole[${figure}]` : figure;
  }

  /** In columns, figures go to the top or the foot, and the text goes on beside them. */
  #afloat(): string {
    return this.#document.theme.page.columns === 2 ? `${floating}, ` : '';
  }

  #isOverColumns({ columns, rows }: ResolvedTable): boolean {
    const letters = columns.reduce((sum, { width }) => sum + width, 0);
    return (
      this.#document.theme.page.columns === 2 &&
      letters > crowded * lettersInLine(this.#document.theme) &&
      rows.length <= rowsOfFloat
    );
  }

  /** A hairline above each group of merged rows but the first, where rows have no lines of their own. */
  #groupLines(table: ResolvedTable): string[] {
    if (this.#document.theme.tables.rules !== 'lines') return [];
    const body = table.rows.slice(table.headerRows + 1);
    return body.flatMap((cells) => {
      const group = cells.find(({ rowspan }) => rowspan > 1);
      return group === undefined ? [] : [`table.hline(y: ${group.row}, stroke: 0.4pt + rule)`];
    });
  }

  #equation(tex: string, alt: string, number: string, anchor: string | undefined): string {
    const math = this.#inlines.formula(tex);
    const label = anchor === undefined ? '' : ` <${anchor}>`;
    if (math === null)
      return `#literal-equation(${this.#str(tex)}, ${this.#str(number === '' ? '' : `(${number})`)})${label}`;
    const numbering = number === '' ? 'none' : `_ => ${this.#str(`(${number})`)}`;
    const equation = `#math.equation(block: true, numbering: ${numbering}, alt: ${this.#str(alt || tex)}, ${math})${label}`;
    // A column of two may be too narrow: then the formula is set smaller.
    return this.#document.theme.page.columns === 1 ? equation : `#fitted(${math})[${equation}]`;
  }
}

/** A repeated head is an artifact of the layout, and PDF/UA allows no link in an artifact: such a head stands on the first page only. */
function hasLinkedHead({ rows, headerRows }: ResolvedTable): boolean {
  const content = rows.slice(0, headerRows).flatMap((cells) => cells.flatMap((cell) => cell.content));
  return content.some(
    (inline) =>
      ('anchor' in inline && inline.anchor !== undefined) ||
      inline.type === 'footnote' ||
      ('href' in inline && inline.href !== undefined),
  );
}
