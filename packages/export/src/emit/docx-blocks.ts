/** Blocks of the Word file: native styles, lists, captions, figures. */
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  type FileChild,
  HeadingLevel,
  type ILevelsOptions,
  ImageRun,
  type IParagraphOptions,
  Paragraph,
  type ParagraphChild,
  type Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
  type XmlComponent,
} from 'docx';
import type { PictureFormat } from '../resolve/assets.ts';
import type {
  ResolvedBlock,
  ResolvedCallout,
  ResolvedCaption,
  ResolvedChange,
  ResolvedDocument,
  ResolvedEquation,
  ResolvedHeading,
  ResolvedImage,
  ResolvedList,
  ResolvedTable,
} from '../resolve/resolved.ts';
import { blockMark } from '../word-back/marks.ts';
import { type DocxInlines, isRightToLeft, marked, sequence } from './docx-inline.ts';
import { listIndent, orderedLevels } from './docx-lists.ts';
import { pageBreak } from './docx-matter.ts';
import type { TextArea } from './docx-pages.ts';
import { toneColours } from './docx-style.ts';
import { alignments, dataTable, layoutTable, noBorder } from './docx-table.ts';
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
  /** The block comes or goes as a whole. */
  readonly change?: ResolvedChange;
}

const headingLevels = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
];
/** Twips of a pixel at 96 to the inch. */
const pixel = 15;

export class DocxBlocks {
  readonly numbering: { reference: string; levels: readonly ILevelsOptions[] }[] = [];
  readonly #document: ResolvedDocument;
  readonly #inlines: DocxInlines;
  readonly #pictures: DocxPictures;
  readonly #area: TextArea;
  /** Remarks on a whole block, until its first paragraph takes them. */
  #remarks: readonly string[] = [];

  constructor(document: ResolvedDocument, inlines: DocxInlines, pictures: DocxPictures, area: TextArea) {
    this.#document = document;
    this.#inlines = inlines;
    this.#pictures = pictures;
    this.#area = area;
  }

  /** Each block stands in a bookmark with its id: that is how changes made in Word find it again. */
  body(): FileChild[] {
    const place: Place = { style: 'BodyText', indentedStyle: 'BodyTextIndented', indent: 0, depth: 0 };
    return this.#document.blocks.flatMap((block) => {
      const { change, threads = [] } = block.review ?? {};
      this.#remarks = threads;
      const made = this.#block(block, change === undefined ? place : { ...place, change });
      const all = this.#remarks.length === 0 ? made : [new Paragraph({ children: this.#remarked([]) }), ...made];
      if (block.id === undefined) return all;
      const { start, end } = new Bookmark({ id: blockMark(block.id), children: [] });
      // The standard lets a bookmark stand between paragraphs (17.13.6.2); the library writes it, and only its types do not know.
      return [start as XmlComponent as FileChild, ...all, end as XmlComponent as FileChild];
    });
  }

  /** The picture above a title; none when it cannot be set. */
  logo(asset: string): Paragraph[] {
    const picture = asset === '' ? null : this.#pictures.picture(asset);
    const size = picture === null ? null : pictureSize(picture.data);
    if (picture === null || size === null || picture.format === 'webp' || picture.format === 'svg') return [];
    const scale = Math.min(1, 72 / size.height, 240 / size.width);
    const transformation = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
    const run = new ImageRun({ type: picture.format, data: picture.data, transformation, decorative: true });
    return [new Paragraph({ alignment: AlignmentType.CENTER, spacing: { after: 240 }, children: [run] })];
  }

  /** Width and height in pixels of a picture as it is set; null when it cannot be. */
  pictureSize(asset: string): { readonly width: number; readonly height: number } | null {
    const picture = this.#pictures.picture(asset);
    const size = picture === null ? null : pictureSize(picture.data);
    if (picture === null || size === null || picture.format === 'webp' || picture.format === 'svg') return null;
    const scale = Math.min(1, this.#area.width / pixel / size.width, (0.62 * this.#area.height) / pixel / size.height);
    return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
  }

  #blocks(blocks: readonly ResolvedBlock[], place: Place): (Paragraph | Table)[] {
    return blocks.flatMap((block) => this.#block(block, place));
  }

  #paragraph({ children = [], ...options }: IParagraphOptions, place: Place): Paragraph {
    return new Paragraph({
      ...(place.indent > 0 && { indent: { left: place.indent } }),
      ...this.#inlines.review.paragraphMark(place.change),
      ...options,
      children: this.#remarked(children),
    });
  }

  #remarked(children: readonly ParagraphChild[]): ParagraphChild[] {
    const threads = this.#remarks;
    this.#remarks = [];
    return threads.length === 0 ? [...children] : this.#inlines.review.around(threads, children);
  }

  #block(block: ResolvedBlock, place: Place): (Paragraph | Table)[] {
    switch (block.type) {
      case 'heading':
        return [this.#heading(block)];
      case 'paragraph': {
        const style = block.lang === 'zh' ? place.indentedStyle : place.style;
        const children = this.#inlines.runs(block.content, block.lang, {}, place.change);
        const bidirectional = isRightToLeft(block.content);
        return [this.#paragraph({ style, ...(bidirectional && { bidirectional }), children }, place)];
      }
      case 'list':
        return this.#list(block, place);
      case 'definitions': {
        const inside: Place = {
          ...place,
          style: 'Definition',
          indentedStyle: 'Definition',
          indent: place.indent + 480,
        };
        return block.items.flatMap(({ term, lang, blocks }) => [
          this.#paragraph(
            { style: 'DefinitionTerm', children: this.#inlines.runs(term, lang, {}, place.change) },
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
        return [this.#image(block), ...this.#caption(block.caption, block.anchor, false)];
      case 'diagram': {
        const notice = new TextRun({ text: block.notice, color: this.#inlines.look.colours.quiet, size: 18 });
        return [
          this.#paragraph({ style: 'FigureBody', children: [notice] }, { ...place, indent: 0 }),
          this.#code(block.source, { ...place, indent: 0 }),
          ...this.#caption(block.caption, block.anchor, false),
        ];
      }
      case 'pageBreak':
        return [pageBreak()];
      default:
        return block satisfies never;
    }
  }

  #heading({ depth, number, anchor, content, lang }: ResolvedHeading): Paragraph {
    const runs = this.#remarked(this.#inlines.runs(content, lang));
    return new Paragraph({
      heading: headingLevels[depth - 1],
      ...(number === '' && { numbering: false }),
      ...(isRightToLeft(content) && { bidirectional: true }),
      children: marked(anchor, runs),
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
      const children = isText ? this.#inlines.runs(first.content, first.lang, {}, place.change) : [];
      const bidirectional = isText && isRightToLeft(first.content);
      const head = this.#paragraph(
        {
          style: inside.style,
          numbering: { reference, level },
          ...(bidirectional && { bidirectional }),
          children,
        },
        { ...inside, indent: 0 },
      );
      return [head, ...this.#blocks(isText ? rest : blocks, inside)];
    });
  }

  #callout({ tone, title, blocks }: ResolvedCallout, place: Place): (Paragraph | Table)[] {
    const { bar, fill } = toneColours[tone];
    const edge = { style: BorderStyle.SINGLE, size: 24, color: bar };
    const told = this.#remarked([new TextRun({ text: title, color: bar })]);
    const inside: Place = { style: 'CalloutText', indentedStyle: 'CalloutText', indent: 0, depth: 0 };
    const width = this.#area.width - place.indent;
    const cell = new TableCell({
      children: [
        new Paragraph({ style: 'CalloutTitle', children: told }),
        ...this.#blocks(blocks, inside),
        ...(blocks.at(-1)?.type === 'table' ? [new Paragraph({})] : []),
      ],
      shading: { fill },
      borders: { top: noBorder, bottom: noBorder, right: noBorder, left: edge },
      margins: { top: 80, bottom: 80, left: 200, right: 160 },
      width: { size: width, type: WidthType.DXA },
    });
    return [
      spacer(100),
      layoutTable([new TableRow({ children: [cell], cantSplit: true })], [width], place.indent),
      spacer(160),
    ];
  }

  /** Formula in the middle, number at the right, as in printed books; Word has no block for it but a table without lines. */
  #equation({ tex, number, anchor }: ResolvedEquation, place: Place): (Paragraph | Table)[] {
    const formula = this.#remarked(this.#inlines.equation(tex));
    if (number === '') {
      return [this.#paragraph({ style: 'Formula', children: formula }, place)];
    }
    const width = this.#area.width - place.indent;
    const side = 900;
    const cell = (children: IParagraphOptions['children'], size: number, alignment: 'left' | 'center' | 'right') =>
      new TableCell({
        width: { size, type: WidthType.DXA },
        borders: { top: noBorder, bottom: noBorder, left: noBorder, right: noBorder },
        verticalAlign: VerticalAlignTable.CENTER,
        children: [new Paragraph({ style: 'Formula', alignment: alignments[alignment], children })],
      });
    const told = [new TextRun('('), ...sequence('Equation', number, anchor), new TextRun(')')];
    const row = new TableRow({
      cantSplit: true,
      children: [cell([], side, 'left'), cell(formula, width - 2 * side, 'center'), cell(told, side, 'right')],
    });
    return [layoutTable([row], [side, width - 2 * side, side], place.indent)];
  }

  #table(table: ResolvedTable, place: Place): (Paragraph | Table)[] {
    const width = this.#area.width - place.indent - (place.style === 'CalloutText' ? 400 : 0);
    return [
      ...this.#caption(table.caption, table.anchor, true),
      dataTable(table, { inlines: this.#inlines, look: this.#inlines.look, width, indent: place.indent }),
      spacer(160),
    ];
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
            ...sequence(name, number, anchor),
            new TextRun(after + (content.length > 0 ? this.#document.labels.captionSeparator : '')),
          ];
    // The style is bold: the words after label and number are set back.
    const runs = this.#inlines.runs(content, this.#document.lang, { bold: false });
    return [
      new Paragraph({
        style: 'Caption',
        ...(isAbove
          ? { keepNext: true, spacing: { before: 200, after: 80 } }
          : { spacing: { before: 60, after: 240 } }),
        children: this.#remarked([...label, ...runs]),
      }),
    ];
  }

  #image({ asset, alt, caption, decorative = false }: ResolvedImage): Paragraph {
    const description = alt || caption?.label || '';
    const picture = this.#pictures.picture(asset);
    const size = this.pictureSize(asset);
    const isDrawn = picture !== null && size !== null && picture.format !== 'webp' && picture.format !== 'svg';
    const run = isDrawn
      ? new ImageRun({
          type: picture.format,
          data: picture.data,
          transformation: size,
          ...(decorative ? { decorative } : { altText: { description, name: description.slice(0, 60) } }),
        })
      : new TextRun({ text: decorative ? '' : description, color: this.#inlines.look.colours.quiet });
    return new Paragraph({
      style: 'FigureBody',
      ...(caption === undefined && { keepNext: false }),
      children: this.#remarked([run]),
    });
  }
}

/** Tables have no space around them in Word; a small empty line makes it, and keeps neighbours from growing together. */
function spacer(height: number): Paragraph {
  return new Paragraph({ style: 'Formula', spacing: { before: 0, after: 0, line: height, lineRule: 'exact' } });
}
