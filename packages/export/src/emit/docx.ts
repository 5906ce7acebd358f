/**
 * Resolved document to a Word file: native heading styles and numbers, table of contents, captions and references as fields, Word's own
 * equations, footnotes, comments, tracked changes. Same input, same bytes.
 * @module
 */
import { Document, type FileChild, type ISectionOptions, Paragraph, SectionType, TableOfContents, TextRun } from 'docx';
import { plainOf } from '../resolve/plain.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { langOf } from '../resolve/text.ts';
import { MARKS_VERSION, properties } from '../word-back/marks.ts';
import { withStoredBlocks } from '../word-back/store-blocks.ts';
import { mergeIntoBase } from '../word-base/merge.ts';
import { type PlaceholderValues, slots } from '../word-base/placeholders.ts';
import type { WordBase } from '../word-base/read-base.ts';
import { docxAppendix } from './docx-appendix.ts';
import { DocxBlocks, type DocxPictures } from './docx-blocks.ts';
import { settledParts, zipped } from './docx-bytes.ts';
import { bidCover, officialHead, officialNotes, officialSignature } from './docx-form.ts';
import { bookmarkName, DocxInlines } from './docx-inline.ts';
import { headingNumbers, markedLevels } from './docx-lists.ts';
import { abstractPages, backHeadings, backMatter, frontMatter, pageBreak } from './docx-matter.ts';
import { runningLines } from './docx-page.ts';
import { headingPages, type TextArea } from './docx-pages.ts';
import { DocxReview } from './docx-review.ts';
import { type WordLook, wordLook } from './docx-style.ts';

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
  const { base } = options;
  const look = wordLook(document.theme, lang);
  const area = base?.area ?? look.area;
  const inlines = new DocxInlines(new DocxReview(document.threads, footnotes.length + 1), look);
  const blocks = new DocxBlocks(document, inlines, options, area);
  const isOfficial = document.template === 'official' && base === undefined;
  const front = (isCover: boolean) => {
    if (isOfficial) return [...blocks.logo(look.theme.front.logo), ...officialHead(document, look)];
    if (document.template === 'bid' && base === undefined && isCover)
      return [...blocks.logo(look.theme.front.logo), ...bidCover(document, look), ...abstractPages(document, isCover)];
    return [...blocks.logo(look.theme.front.logo), ...frontMatter(document, look, isCover)];
  };
  const parts: Parts = {
    front,
    contents: (before: number) => contents(document, blocks, look, area, before),
    body: [
      ...blocks.body(),
      ...(isOfficial ? officialSignature(document) : []),
      ...backMatter(document, inlines),
      ...docxAppendix(document, inlines),
      ...(isOfficial ? officialNotes(document) : []),
    ],
  };
  const { sections, hasContents } = laidOut(document, look, parts, base);
  const numbers = headingNumbers(look.theme.headings.numbers);
  const { comments } = inlines.review;
  const file = new Document({
    customProperties: returnProperties(document),
    title,
    ...(matter.subtitle !== '' && { subject: matter.subtitle }),
    ...(matter.keywords.length > 0 && { keywords: matter.keywords.join(labels.listSeparator) }),
    ...(matter.abstract.length > 0 && { description: matter.abstract.join('\n') }),
    creator: matter.authors.map(({ name }) => name).join('; ') || 'Longhand',
    lastModifiedBy: 'Longhand',
    styles: look.styles,
    numbering: {
      config: [
        ...(numbers === null ? [] : [{ reference: 'headings', levels: numbers }]),
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
    ...(comments.length > 0 && { comments: { children: comments } }),
    sections,
  });
  const pageNumbers: ExportWarning[] = hasContents ? [{ code: 'export.warn.pageNumbers', params: {} }] : [];
  const settled = settledParts(file, document.updatedAt);
  const joined =
    base === undefined ? { parts: settled, warnings: [] } : mergeIntoBase(settled, base, wordsOf(document));
  return {
    data: zipped(withStoredBlocks(joined.parts, document.origin)),
    warnings: [...inlines.warnings, ...pageNumbers, ...joined.warnings],
  };
}

/** What the placeholders of a person's file mean. */
function wordsOf({ title, matter, date, labels }: ResolvedDocument): PlaceholderValues {
  return {
    title: [title],
    subtitle: matter.subtitle === '' ? [] : [matter.subtitle],
    authors: matter.authors.map(({ name }) => name),
    date: [date],
    abstract: matter.abstract,
    keywords: matter.keywords.length === 0 ? [] : [matter.keywords.join(labels.listSeparator)],
  };
}

type Blocks = readonly FileChild[];
interface Parts {
  readonly front: (isCover: boolean) => Blocks;
  /** @param before pages before it */
  readonly contents: (before: number) => Blocks;
  readonly body: Blocks;
}

/** The parts on their pages: a cover and a table of contents, where the theme has them and there is enough to list. */
function laidOut(
  document: ResolvedDocument,
  look: WordLook,
  { front, contents: list, body }: Parts,
  base: WordBase | undefined,
): { readonly sections: readonly ISectionOptions[]; readonly hasContents: boolean } {
  const { width, height, margin } = base?.page ?? look.page;
  const page = { size: { width, height }, margin };
  if (base?.use === 'placeholders') {
    const slot = new Paragraph({ children: [new TextRun(slots.content)] });
    return {
      sections: [{ properties: { page }, children: [...list(1), slot, ...body] }],
      hasContents: base.hasContents,
    };
  }
  const { theme, columns } = look;
  const isLong = document.blocks.filter(({ type }) => type === 'heading').length >= 3;
  const [hasCover, hasContents] = [isLong && theme.front.cover, isLong && theme.front.contents];
  const [first] = document.blocks;
  const opensItself = theme.headings.opensPage && first?.type === 'heading' && first.depth === 1;
  const end = opensItself ? [] : [pageBreak()];
  const before = [
    ...front(hasCover),
    ...(hasContents ? [...(hasCover ? [pageBreak()] : []), ...list(hasCover ? 1 : 0), ...end] : hasCover ? end : []),
  ];
  const lines = runningLines(document, look);
  if (columns.count === 1 || base !== undefined)
    return {
      sections: [{ properties: { titlePage: hasCover, page }, ...lines, children: [...before, ...body] }],
      hasContents,
    };
  const properties = { type: SectionType.CONTINUOUS, page, column: columns };
  return {
    sections: [
      { properties: { titlePage: hasCover, page }, ...lines, children: before },
      { properties, children: body },
    ],
    hasContents,
  };
}

/** The table of contents, filled in already: programs that count nothing show it, too. */
function contents(
  document: ResolvedDocument,
  blocks: DocxBlocks,
  { measure }: WordLook,
  area: TextArea,
  pagesBefore: number,
): (Paragraph | TableOfContents)[] {
  const headings = [
    ...document.blocks.flatMap((block) =>
      block.type === 'heading' && block.depth <= contentsDepth && block.anchor !== undefined
        ? [{ anchor: block.anchor, level: block.depth, title: `${block.number} ${block.text}`.trim() }]
        : [],
    ),
    ...backHeadings(document).map(({ anchor, text }) => ({ anchor, level: 1, title: text })),
    ...(document.appendix.length > 0 ? [{ anchor: 'evidence', level: 1, title: document.labels.evidence }] : []),
  ];
  // The abstract, and as many pages as the table itself takes.
  const entryHeight = 400;
  const own = Math.ceil((headings.length * entryHeight + 900) / area.height);
  const before = pagesBefore + (document.matter.abstract.length > 0 ? 1 : 0) + own;
  const pages = headingPages(
    document,
    area,
    measure,
    before + 1,
    (asset) => (blocks.pictureSize(asset)?.height ?? 0) * 15,
  );
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
