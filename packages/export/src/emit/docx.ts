/**
 * Resolved document to a Word file: native heading styles and numbers, table of contents, captions and references as fields, Word's own
 * equations, footnotes, comments, tracked changes. Same input, same bytes.
 * @module
 */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  Packer,
  PageNumber,
  Paragraph,
  TableOfContents,
  TextRun,
} from 'docx';
import { plainOf } from '../resolve/plain.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { langOf } from '../resolve/text.ts';
import { MARKS_VERSION, properties } from '../word-back/marks.ts';
import { mergeIntoBase } from '../word-base/merge.ts';
import { type PlaceholderValues, slots } from '../word-base/placeholders.ts';
import type { WordBase } from '../word-base/read-base.ts';
import { docxAppendix } from './docx-appendix.ts';
import { DocxBlocks, type DocxPictures } from './docx-blocks.ts';
import { settledParts, zipped } from './docx-bytes.ts';
import { bookmarkName, DocxInlines } from './docx-inline.ts';
import { backHeadings, backMatter, frontMatter, pageBreak } from './docx-matter.ts';
import { headingPages, type TextArea } from './docx-pages.ts';
import { DocxReview } from './docx-review.ts';
import { colours, docxStyles, headingLevels, markedLevels, page, textArea } from './docx-style.ts';

/** Deepest level that the table of contents shows. */
const contentsDepth = 3;

export interface DocxOptions extends DocxPictures {
  /** A person's own Word file, whose look the file takes. */
  readonly base?: WordBase;
}

/** @example (await docxFile(document, { picture: () => null })).data */
export async function docxFile(
  document: ResolvedDocument,
  options: DocxOptions,
): Promise<{ readonly data: Uint8Array; readonly warnings: readonly ExportWarning[] }> {
  const { title, lang, labels, matter, footnotes } = document;
  const review = new DocxReview(document.threads);
  const inlines = new DocxInlines(review);
  const { base } = options;
  const { width, height, margin } = base?.page ?? page;
  const area = base?.area ?? textArea;
  const blocks = new DocxBlocks(document, inlines, options, area);
  const body = [...blocks.body(), ...backMatter(document, inlines), ...docxAppendix(document, inlines)];
  const hasCover = document.blocks.filter(({ type }) => type === 'heading').length >= 3;
  const file = new Document({
    customProperties: returnProperties(document),
    title,
    ...(matter.subtitle !== '' && { subject: matter.subtitle }),
    ...(matter.keywords.length > 0 && { keywords: matter.keywords.join(lang === 'zh' ? '；' : ', ') }),
    ...(matter.abstract.length > 0 && { description: matter.abstract.join('\n') }),
    creator: matter.authors.map(({ name }) => name).join('; ') || 'Longhand',
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
      footnotes.map(({ number, content }) => {
        const runs = inlines.runs(content, langOf(plainOf(content), lang));
        return [number, { children: [new Paragraph({ style: 'FootnoteText', children: runs })] }];
      }),
    ),
    ...(review.comments.length > 0 && { comments: { children: review.comments } }),
    sections: [
      {
        properties: {
          titlePage: hasCover,
          page: { size: { width, height }, margin },
        },
        headers: { default: runningHeader(title), first: new Header({ children: [new Paragraph({})] }) },
        footers: { default: runningFooter(labels.pageOfPages), first: new Footer({ children: [new Paragraph({})] }) },
        children:
          base?.use === 'placeholders'
            ? [...contents(document, blocks, area), new Paragraph({ children: [new TextRun(slots.content)] }), ...body]
            : [
                ...frontMatter(document, hasCover),
                ...(hasCover ? [pageBreak(), ...contents(document, blocks, area), pageBreak()] : []),
                ...body,
              ],
      },
    ],
  });
  const packed = await Packer.toBuffer(file);
  const isListed = base?.use === 'placeholders' ? base.hasContents : hasCover;
  const pageNumbers: ExportWarning[] = isListed ? [{ code: 'export.warn.pageNumbers', params: {} }] : [];
  const parts = settledParts(packed, document.updatedAt);
  const joined = base === undefined ? { parts, warnings: [] } : mergeIntoBase(parts, base, wordsOf(document));
  return { data: zipped(joined.parts), warnings: [...inlines.warnings, ...pageNumbers, ...joined.warnings] };
}

/** What the placeholders of a person's file mean. */
function wordsOf({ title, matter, date, lang }: ResolvedDocument): PlaceholderValues {
  return {
    title: [title],
    subtitle: matter.subtitle === '' ? [] : [matter.subtitle],
    authors: matter.authors.map(({ name }) => name),
    date: [date],
    abstract: matter.abstract,
    keywords: matter.keywords.length === 0 ? [] : [matter.keywords.join(lang === 'zh' ? '；' : '; ')],
  };
}

/** The table of contents, filled in already: programs that count nothing show it, too. */
function contents(document: ResolvedDocument, blocks: DocxBlocks, area: TextArea): (Paragraph | TableOfContents)[] {
  const headings = [
    ...document.blocks.flatMap((block) =>
      block.type === 'heading' && block.depth <= contentsDepth && block.anchor !== undefined
        ? [{ anchor: block.anchor, level: block.depth, title: `${block.number} ${block.text}`.trim() }]
        : [],
    ),
    ...backHeadings(document).map(({ anchor, text }) => ({ anchor, level: 1, title: text })),
  ];
  // Cover, abstract, and as many pages as the table itself takes.
  const entryHeight = 400;
  const before =
    1 + (document.matter.abstract.length > 0 ? 1 : 0) + Math.ceil((headings.length * entryHeight + 900) / area.height);
  const pages = headingPages(document, area, before + 1, (asset) => (blocks.pictureSize(asset)?.height ?? 0) * 15);
  return [
    new Paragraph({ style: 'TOCHeading', children: [new TextRun(document.labels.contents)] }),
    new TableOfContents(document.labels.contents, {
      hyperlink: true,
      headingStyleRange: `1-${contentsDepth}`,
      beginDirty: false,
      cachedEntries: headings.map(({ anchor, level, title }) => ({
        title,
        level,
        href: bookmarkName(anchor),
        ...(pages.has(anchor) && { page: pages.get(anchor) }),
      })),
    }),
  ];
}

/** Which document this is, and from when: what comes back is compared with that. */
function returnProperties({
  id,
  seq,
  settings,
}: ResolvedDocument): { readonly name: string; readonly value: string }[] {
  return [
    { name: properties.document, value: id },
    ...(seq === undefined ? [] : [{ name: properties.seq, value: String(seq) }]),
    { name: properties.version, value: MARKS_VERSION },
    { name: properties.settings, value: JSON.stringify(settings) },
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
