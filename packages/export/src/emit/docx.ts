/**
 * Resolved document to a Word file: native heading styles and numbers, table of contents, captions and references as fields, Word's own
 * equations, footnotes. Same input, same bytes.
 * @module
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  Packer,
  PageBreak,
  PageNumber,
  Paragraph,
  TableOfContents,
  TextRun,
} from 'docx';
import { estimatePageNumbersWith } from 'docx/layout';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { DocxBlocks, type DocxPictures } from './docx-blocks.ts';
import { settleBytes } from './docx-bytes.ts';
import { DocxInlines } from './docx-inline.ts';
import { colours, docxStyles, headingLevels, markedLevels, page } from './docx-style.ts';

/** Working out page numbers takes 5 ms per block: a second or two for a report, a quarter of a minute for a book. */
const maxEstimatedBlocks = 400;

/** @example (await docxFile(document, { picture: () => null })).data */
export async function docxFile(
  document: ResolvedDocument,
  pictures: DocxPictures,
): Promise<{ readonly data: Uint8Array; readonly warnings: readonly ExportWarning[] }> {
  const { title, lang, labels, footnotes } = document;
  const inlines = new DocxInlines();
  const blocks = new DocxBlocks(document, inlines, pictures);
  const body = [...blocks.body(), ...blocks.sources()];
  const hasCover = document.blocks.filter(({ type }) => type === 'heading').length >= 3;
  const isEstimated = hasCover && document.blocks.length <= maxEstimatedBlocks;
  const file = new Document({
    // Without it Word asks at every opening whether it may fill the table of contents in.
    ...(isEstimated && { pageNumbers: estimatePageNumbersWith({ guess: true }) }),
    title,
    creator: 'Longhand',
    lastModifiedBy: 'Longhand',
    styles: docxStyles(lang),
    numbering: {
      config: [
        { reference: 'headings', levels: headingLevels },
        { reference: 'bullets', levels: markedLevels(['•', '◦', '–']) },
        { reference: 'task-done', levels: markedLevels(['☑'], 'Segoe UI Symbol') },
        { reference: 'task-open', levels: markedLevels(['☐'], 'Segoe UI Symbol') },
        ...blocks.numbering,
      ],
    },
    footnotes: Object.fromEntries(
      footnotes.map(({ number, content }) => [
        number,
        { children: [new Paragraph({ style: 'FootnoteText', children: inlines.runs(content, lang) })] },
      ]),
    ),
    sections: [
      {
        properties: {
          titlePage: hasCover,
          page: { size: { width: page.width, height: page.height }, margin: page.margin },
        },
        headers: { default: runningHeader(title), first: new Header({ children: [new Paragraph({})] }) },
        footers: { default: runningFooter(labels.pageOfPages), first: new Footer({ children: [new Paragraph({})] }) },
        children: [...front(document, hasCover), ...body],
      },
    ],
  });
  const packed = await Packer.toBuffer(file);
  const pageNumbers: ExportWarning[] = hasCover
    ? [{ code: isEstimated ? 'export.warn.pageNumbers' : 'export.warn.pageNumbersLater', params: {} }]
    : [];
  const warnings = [...inlines.warnings, ...pageNumbers];
  return { data: settleBytes(packed, document.updatedAt), warnings };
}

function front(document: ResolvedDocument, hasCover: boolean): (Paragraph | TableOfContents)[] {
  const { title, date, labels } = document;
  const spacing = hasCover ? { spacing: { before: 4_200, after: 300 } } : {};
  const head = [
    new Paragraph({ style: 'Title', children: [new TextRun(title)], ...spacing }),
    new Paragraph({ style: 'DocumentDate', children: [new TextRun(date)] }),
  ];
  if (!hasCover) return head;
  return [
    ...head,
    new Paragraph({ children: [new PageBreak()] }),
    new Paragraph({ style: 'TOCHeading', children: [new TextRun(labels.contents)] }),
    new TableOfContents(labels.contents, { hyperlink: true, headingStyleRange: '1-3' }),
    new Paragraph({ children: [new PageBreak()] }),
  ];
}

function runningHeader(title: string): Header {
  const border = { bottom: { style: BorderStyle.SINGLE, size: 4, space: 4, color: colours.rule } };
  return new Header({ children: [new Paragraph({ style: 'RunningText', border, children: [new TextRun(title)] })] });
}

function runningFooter([before, between, after]: readonly [string, string, string]): Footer {
  const children = [before, PageNumber.CURRENT, between, PageNumber.TOTAL_PAGES, after];
  return new Footer({
    children: [
      new Paragraph({ style: 'RunningText', alignment: AlignmentType.CENTER, children: [new TextRun({ children })] }),
    ],
  });
}
