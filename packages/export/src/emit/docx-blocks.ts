/** Blocks of the Word file: native styles, lists, tables, captions. */
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  HeadingLevel,
  type ILevelsOptions,
  ImageRun,
  type IParagraphOptions,
  type IRunOptions,
  PageBreak,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { PictureFormat } from '../resolve/assets.ts';
import type {
  ResolvedBlock,
  ResolvedCallout,
  ResolvedCaption,
  ResolvedCell,
  ResolvedDocument,
  ResolvedEquation,
  ResolvedHeading,
  ResolvedList,
  ResolvedTable,
} from '../resolve/resolved.ts';
import { bookmarkName, type DocxInlines, sequence } from './docx-inline.ts';
import { colours, listIndent, orderedLevels, textWidth, toneColours } from './docx-style.ts';
import { pictureSize } from './picture-size.ts';

export interface DocxPictures {
  readonly picture: (asset: string) => { readonly data: Uint8Array; readonly format: PictureFormat } | null;
}

/** Where a block stands: which style its paragraphs take, how far in, how wide. */
interface Place {
  readonly style: string;
  readonly indentedStyle: string;
  readonly indent: number;
  readonly depth: number;
  readonly run?: IRunOptions;
}

const alignments = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT };
const headingLevels = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
];
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const noBorders = { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none };

export class DocxBlocks {
  readonly numbering: { reference: string; levels: readonly ILevelsOptions[] }[] = [];
  readonly #document: ResolvedDocument;
  readonly #inlines: DocxInlines;
  readonly #pictures: DocxPictures;

  constructor(document: ResolvedDocument, inlines: DocxInlines, pictures: DocxPictures) {
    this.#document = document;
    this.#inlines = inlines;
    this.#pictures = pictures;
  }

  body(): (Paragraph | Table)[] {
    return this.#blocks(this.#document.blocks, {
      style: 'BodyText',
      indentedStyle: 'BodyTextIndented',
      indent: 0,
      depth: 0,
    });
  }

  sources(): Paragraph[] {
    const { sources, labels } = this.#document;
    if (sources.length === 0) return [];
    const title = new TextRun(labels.sources);
    const heading = new Paragraph({
      heading: HeadingLevel.HEADING_1,
      numbering: false,
      children: [new Bookmark({ id: 'sources', children: [title] })],
    });
    const entries = sources.flatMap(({ number, anchor, name, quotes }) => [
      new Paragraph({
        style: 'SourceEntry',
        children: [
          new Bookmark({ id: bookmarkName(anchor), children: [new TextRun(`[${number}]`)] }),
          new TextRun({ children: ['\t'] }),
          new TextRun(name),
        ],
        tabStops: [{ type: 'left', position: 560 }],
      }),
      ...quotes.map((quote) => {
        const text = labels.quoteOpen + quote.text + labels.quoteClose;
        const run = this.#inlines.runs([{ type: 'text', text, marks: new Set() }], quote.lang);
        const locator =
          quote.locator === '' ? [] : [new TextRun({ text: ` (${quote.locator})`, color: colours.quiet })];
        return new Paragraph({
          style: 'SourceQuote',
          children: [new Bookmark({ id: bookmarkName(quote.anchor), children: run }), ...locator],
        });
      }),
    ]);
    return [heading, ...entries];
  }

  #blocks(blocks: readonly ResolvedBlock[], place: Place): (Paragraph | Table)[] {
    return blocks.flatMap((block) => this.#block(block, place));
  }

  #paragraph(options: IParagraphOptions, place: Place): Paragraph {
    return new Paragraph({ ...(place.indent > 0 && { indent: { left: place.indent } }), ...options });
  }

  #block(block: ResolvedBlock, place: Place): (Paragraph | Table)[] {
    switch (block.type) {
      case 'heading':
        return [this.#heading(block)];
      case 'paragraph': {
        const style = block.lang === 'zh' ? place.indentedStyle : place.style;
        return [this.#paragraph({ style, children: this.#inlines.runs(block.content, block.lang, place.run) }, place)];
      }
      case 'list':
        return this.#list(block, place);
      case 'definitions': {
        const inside: Place = { ...place, indent: place.indent + listIndent };
        return block.items.flatMap(({ term, lang, blocks }) => [
          this.#paragraph(
            { style: place.style, keepNext: true, children: this.#inlines.runs(term, lang, { ...place.run, bold: true }) },
            place,
          ),
          ...this.#blocks(blocks, inside),
        ]);
      }
      case 'table':
        return this.#table(block, place);
      case 'code':
        return [this.#code(block.text, place)];
      case 'quote':
        return this.#blocks(block.blocks, {
          ...place,
          style: 'QuoteText',
          indentedStyle: 'QuoteText',
          indent: place.indent + (place.style === 'QuoteText' || place.indent > 0 ? 360 : 0),
        });
      case 'callout':
        return this.#callout(block, place);
      case 'equation':
        return this.#equation(block, place);
      case 'image':
        return [
          this.#image(block.asset, block.alt || block.caption?.label || ''),
          ...this.#caption(block.caption, block.anchor, false),
        ];
      case 'diagram': {
        const notice = new Paragraph({
          style: 'FigureBody',
          children: [new TextRun({ text: block.notice, color: colours.quiet, size: 18 })],
        });
        return [
          notice,
          this.#code(block.source, { ...place, indent: 0 }),
          ...this.#caption(block.caption, block.anchor, false),
        ];
      }
      case 'pageBreak':
        return [new Paragraph({ children: [new PageBreak()] })];
      default:
        return block satisfies never;
    }
  }

  #heading({ depth, number, anchor, content, lang }: ResolvedHeading): Paragraph {
    const runs = this.#inlines.runs(content, lang);
    return new Paragraph({
      heading: headingLevels[depth - 1],
      ...(number === '' && { numbering: false }),
      children: anchor === undefined ? runs : [new Bookmark({ id: bookmarkName(anchor), children: runs })],
    });
  }

  #code(text: string, place: Place): Paragraph {
    const children = text.split('\n').map((line, index) => new TextRun({ text: line, ...(index > 0 && { break: 1 }) }));
    return this.#paragraph(
      { style: 'SourceCode', children, ...(children.length <= 25 && { keepLines: true }) },
      place.indent > 0 ? { ...place, indent: place.indent + 120 } : place,
    );
  }

  #list(list: ResolvedList, place: Place): (Paragraph | Table)[] {
    const level = Math.min(place.depth, 8);
    let ordered = '';
    if (list.ordered) {
      ordered = `ordered-${this.numbering.length}`;
      this.numbering.push({ reference: ordered, levels: orderedLevels(list.start) });
    }
    const isInCell = place.style === 'CalloutText';
    const inside: Place = {
      ...place,
      style: isInCell ? 'CalloutText' : 'ListText',
      indentedStyle: isInCell ? 'CalloutText' : 'ListText',
      indent: listIndent * (level + 1),
      depth: level + 1,
    };
    return list.items.flatMap(({ blocks, checked }) => {
      const reference = checked === undefined ? ordered || 'bullets' : checked ? 'task-done' : 'task-open';
      const [first, ...rest] = blocks;
      const isText = first?.type === 'paragraph';
      const runs = isText ? this.#inlines.runs(first.content, first.lang, place.run) : [];
      const head = new Paragraph({ style: inside.style, numbering: { reference, level }, children: runs });
      return [head, ...this.#blocks(isText ? rest : blocks, inside)];
    });
  }

  #callout({ tone, title, blocks }: ResolvedCallout, place: Place): (Paragraph | Table)[] {
    const { bar, fill } = toneColours[tone];
    const edge = { style: BorderStyle.SINGLE, size: 24, color: bar };
    const head = new Paragraph({ style: 'CalloutTitle', children: [new TextRun({ text: title, color: bar })] });
    const inside: Place = { style: 'CalloutText', indentedStyle: 'CalloutText', indent: 0, depth: 0 };
    const width = textWidth - place.indent;
    const cell = new TableCell({
      children: [
        head,
        ...this.#blocks(blocks, inside),
        ...(blocks.at(-1)?.type === 'table' ? [new Paragraph({})] : []),
      ],
      shading: { fill },
      borders: { top: none, bottom: none, right: none, left: edge },
      margins: { top: 80, bottom: 80, left: 200, right: 160 },
      width: { size: width, type: WidthType.DXA },
    });
    return [
      spacer(100),
      this.#layoutTable([new TableRow({ children: [cell], cantSplit: true })], [width], place.indent),
      spacer(160),
    ];
  }

  /** Formula in the middle, number at the right, as in printed books; Word has no block for it but a table without lines. */
  #equation({ tex, number, anchor }: ResolvedEquation, place: Place): (Paragraph | Table)[] {
    const formula = this.#inlines.formula(tex);
    if (number === '')
      return [
        this.#paragraph(
          { alignment: AlignmentType.CENTER, spacing: { before: 120, after: 120 }, children: [formula] },
          place,
        ),
      ];
    const width = textWidth - place.indent;
    const side = 900;
    const cell = (children: IParagraphOptions['children'], size: number, alignment: 'left' | 'center' | 'right') =>
      new TableCell({
        width: { size, type: WidthType.DXA },
        borders: { top: none, bottom: none, left: none, right: none },
        verticalAlign: VerticalAlignTable.CENTER,
        children: [new Paragraph({ alignment: alignments[alignment], spacing: { before: 80, after: 80 }, children })],
      });
    const told = [new TextRun('('), sequence('Equation', number, anchor), new TextRun(')')];
    const row = new TableRow({
      cantSplit: true,
      children: [cell([], side, 'left'), cell([formula], width - 2 * side, 'center'), cell(told, side, 'right')],
    });
    return [this.#layoutTable([row], [side, width - 2 * side, side], place.indent)];
  }

  #layoutTable(rows: readonly TableRow[], columnWidths: readonly number[], indent: number): Table {
    return new Table({
      rows,
      columnWidths,
      layout: TableLayoutType.FIXED,
      width: { size: columnWidths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
      indent: { size: indent, type: WidthType.DXA },
      borders: noBorders,
    });
  }

  #table(table: ResolvedTable, place: Place): (Paragraph | Table)[] {
    const isInCell = place.style === 'CalloutText';
    const width = textWidth - place.indent - (isInCell ? 400 : 0);
    const total = table.columns.reduce((sum, column) => sum + column.width, 0);
    const widths = table.columns.map((column) => Math.round((column.width / total) * width));
    const rows = table.rows.map(
      (cells, row) =>
        new TableRow({
          cantSplit: true,
          ...(row < table.headerRows && { tableHeader: true }),
          children: cells.map((cell) => this.#cell(cell, row, table, widths)),
        }),
    );
    const thick = { style: BorderStyle.SINGLE, size: 12, color: colours.ink };
    const grid = new Table({
      rows,
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      width: { size: widths.reduce((sum, size) => sum + size, 0), type: WidthType.DXA },
      indent: { size: place.indent, type: WidthType.DXA },
      borders: { ...noBorders, top: thick, bottom: thick },
      margins: { left: 80, right: 80 },
    });
    return [...this.#caption(table.caption, table.anchor, true), grid, spacer(160)];
  }

  #cell(
    { column, colspan, rowspan, content, lang }: ResolvedCell,
    row: number,
    table: ResolvedTable,
    widths: readonly number[],
  ): TableCell {
    const isHead = row < table.headerRows;
    const isMerged = colspan > 1 || rowspan > 1;
    const align = isHead && isMerged ? 'center' : (table.columns[column]?.align ?? 'left');
    const thin = { style: BorderStyle.SINGLE, size: 6, color: colours.ink };
    const hair = { style: BorderStyle.SINGLE, size: 4, color: colours.rule };
    // The rule below the head belongs to every cell that ends there; groups of merged rows get a hairline.
    const isLastOfHead = isHead && row + rowspan === table.headerRows;
    const startsGroup = !isHead && row > table.headerRows && (table.rows[row] ?? []).some((cell) => cell.rowspan > 1);
    const borders = isLastOfHead
      ? { bottom: thin }
      : isHead && colspan > 1
        ? { bottom: hair }
        : startsGroup
          ? { top: hair }
          : {};
    const size = widths.slice(column, column + colspan).reduce((sum, width) => sum + width, 0);
    return new TableCell({
      width: { size, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.CENTER,
      borders,
      ...(colspan > 1 && { columnSpan: colspan }),
      ...(rowspan > 1 && { rowSpan: rowspan }),
      children: [
        new Paragraph({
          style: 'TableText',
          alignment: alignments[align],
          children: this.#inlines.runs(content, lang, isHead ? { bold: true } : {}),
        }),
      ],
    });
  }

  #caption(caption: ResolvedCaption | undefined, anchor: string | undefined, isAbove: boolean): Paragraph[] {
    if (caption === undefined) return [];
    const { before, number, after, content } = caption;
    const name = before.trim().replaceAll(/\s+/g, '_') || 'Figure';
    const label =
      number === ''
        ? []
        : [
            new TextRun(before),
            sequence(name, number, anchor),
            new TextRun(after + (content.length > 0 ? this.#document.labels.captionSeparator : '')),
          ];
    // The style is bold, because a field cannot be: the words after label and number are set back.
    const runs = this.#inlines.runs(content, this.#document.lang, { bold: false });
    return [
      new Paragraph({
        style: 'Caption',
        ...(isAbove
          ? { keepNext: true, spacing: { before: 200, after: 80 } }
          : { spacing: { before: 60, after: 240 } }),
        children: [...label, ...runs],
      }),
    ];
  }

  #image(asset: string, alt: string): Paragraph {
    const picture = this.#pictures.picture(asset);
    const size = picture === null ? null : pictureSize(picture.data);
    if (picture === null || size === null || picture.format === 'webp' || picture.format === 'svg') {
      return new Paragraph({ style: 'FigureBody', children: [new TextRun({ text: alt, color: colours.quiet })] });
    }
    // Pixels at 96 to the inch; 15 twips each.
    const scale = Math.min(1, textWidth / 15 / size.width, 570 / size.height);
    const transformation = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
    return new Paragraph({
      style: 'FigureBody',
      children: [
        new ImageRun({
          type: picture.format,
          data: picture.data,
          transformation,
          altText: { description: alt, name: alt.slice(0, 60) },
        }),
      ],
    });
  }
}

/** Tables have no space around them in Word; a small empty line makes it, and keeps neighbours from growing together. */
function spacer(height: number): Paragraph {
  return new Paragraph({ spacing: { before: 0, after: 0, line: height, lineRule: 'exact' } });
}
