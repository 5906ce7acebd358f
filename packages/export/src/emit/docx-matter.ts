/** What stands before and behind the text of a Word file: title, authors, abstract; glossary, references, sources. */
import { HeadingLevel, type IParagraphOptions, PageBreak, Paragraph, Tab, TextRun } from 'docx';
import type { ResolvedDocument } from '../resolve/resolved.ts';
import { type DocxInlines, marked } from './docx-inline.ts';
import type { WordLook } from './docx-style.ts';

/** The heading of a part that the document has of itself, as an anchor and its words. */
export interface BackHeading {
  readonly anchor: string;
  readonly text: string;
}

/** Parts behind the text, in their order; the table of contents lists them. */
export function backHeadings({ glossary, bibliography, sources, labels }: ResolvedDocument): readonly BackHeading[] {
  return [
    ...(glossary.length > 0 ? [{ anchor: 'glossary', text: labels.glossary }] : []),
    ...(bibliography.length > 0 ? [{ anchor: 'references', text: labels.references }] : []),
    ...(sources.length > 0 ? [{ anchor: 'sources', text: labels.sources }] : []),
  ];
}

/** @param isCover the title has a page of its own; its height is left free above it */
export function frontMatter(document: ResolvedDocument, { colours }: WordLook, isCover: boolean): Paragraph[] {
  const { title, date, matter, labels } = document;
  const above = isCover ? { spacing: { before: 4_200, after: 300 } } : {};
  const authors = matter.authors.map(({ name, affiliation, email }) => {
    const place = [affiliation, email].filter((part) => part !== '').join(labels.listSeparator);
    const quiet = place === '' ? [] : [new TextRun({ text: place, color: colours.quiet, break: 1 })];
    return new Paragraph({ style: 'Author', children: [new TextRun(name), ...quiet] });
  });
  return [
    plain('Title', title, above),
    ...(matter.subtitle === '' ? [] : [plain('Subtitle', matter.subtitle)]),
    ...authors,
    plain('DocumentDate', date),
    ...abstractPages(document, isCover),
  ];
}

/** Abstract and keywords; behind a cover they begin a page. */
export function abstractPages({ matter, labels }: ResolvedDocument, isCover: boolean): Paragraph[] {
  const abstract = matter.abstract.map((text) => plain('Abstract', text));
  const keywords = new Paragraph({
    style: 'Keywords',
    children: [
      new TextRun({ text: labels.keywords + labels.colon, bold: true }),
      new TextRun(matter.keywords.join(labels.listSeparator)),
    ],
  });
  const title = new Paragraph({
    style: 'AbstractTitle',
    ...(isCover && { pageBreakBefore: true }),
    children: [new TextRun(labels.abstract)],
  });
  return [...(abstract.length === 0 ? [] : [title, ...abstract]), ...(matter.keywords.length === 0 ? [] : [keywords])];
}

export function pageBreak(): Paragraph {
  return new Paragraph({ children: [new PageBreak()] });
}

export function backMatter(document: ResolvedDocument, inlines: DocxInlines): Paragraph[] {
  const parts: Readonly<Record<string, () => Paragraph[]>> = {
    glossary: () => glossary(document),
    references: () => references(document, inlines),
    sources: () => sources(document, inlines),
  };
  return backHeadings(document).flatMap(({ anchor, text }) => [
    new Paragraph({
      heading: HeadingLevel.HEADING_1,
      numbering: false,
      children: marked(anchor, [new TextRun(text)]),
    }),
    ...(parts[anchor]?.() ?? []),
  ]);
}

function glossary({ glossary: terms, lang }: ResolvedDocument): Paragraph[] {
  const [open, close] = lang === 'zh' ? ['（', '）'] : [' (', ')'];
  return terms.flatMap(({ anchor, term, definition, translation }) => {
    const other = translation === '' ? [] : [new TextRun({ text: open + translation + close, bold: false })];
    return [
      new Paragraph({ style: 'DefinitionTerm', children: [...marked(anchor, [new TextRun(term)]), ...other] }),
      plain('Definition', definition),
    ];
  });
}

function references({ bibliography }: ResolvedDocument, inlines: DocxInlines): Paragraph[] {
  // With numbers the words stand in line behind them; without, the first line stands out, so that names are found.
  const hanging = 560;
  return bibliography.map(({ anchor, label, content, lang }) => {
    const runs = inlines.runs(content, lang);
    const head = label === '' ? [] : [new TextRun(label), new TextRun({ children: [new Tab()] })];
    return new Paragraph({
      style: 'Bibliography',
      indent: { left: hanging, hanging },
      ...(label !== '' && { tabStops: [{ type: 'left', position: hanging }] }),
      children: [...marked(anchor, head.length > 0 ? head : runs), ...(head.length > 0 ? runs : [])],
    });
  });
}

function sources({ sources: found, labels }: ResolvedDocument, inlines: DocxInlines): Paragraph[] {
  return found.flatMap(({ number, anchor, name, quotes }) => [
    new Paragraph({
      style: 'SourceEntry',
      children: [
        ...marked(anchor, [new TextRun(`[${number}]`)]),
        new TextRun({ children: [new Tab()] }),
        new TextRun(name),
      ],
      tabStops: [{ type: 'left', position: 560 }],
    }),
    ...quotes.map((quote) => {
      const text = labels.quoteOpen + quote.text + labels.quoteClose;
      const run = inlines.runs([{ type: 'text', text, marks: new Set() }], quote.lang);
      const locator =
        quote.locator === ''
          ? []
          : [
              new TextRun({
                text: labels.bracketOpen + quote.locator + labels.bracketClose,
                color: inlines.look.colours.quiet,
              }),
            ];
      return new Paragraph({
        style: 'SourceQuote',
        children: [...marked(quote.anchor, run), ...locator],
      });
    }),
  ]);
}

function plain(style: string, text: string, more: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ style, ...more, children: [new TextRun(text)] });
}
