/** The theme of a file as styles of Word. Lengths are in twips (1/20 pt), sizes of letters in half points. */
import { type Face, type FontLadder, type Lang, pageSizes, type Theme } from '@longhand/document';
import { AlignmentType, BorderStyle, type IPropertiesOptions, LineRuleType } from 'docx';
import type { TextArea, TextMeasure } from './docx-pages.ts';

export const toneColours = {
  note: { bar: '2F6FB5', fill: 'F0F5FB' },
  tip: { bar: '2C7A51', fill: 'EEF7F1' },
  important: { bar: '6A4FA3', fill: 'F4F1FA' },
  warning: { bar: 'A8620A', fill: 'FDF5E8' },
};
/** Between two columns. */
const gutter = 400;

/** How a file looks, in Word's units. */
export interface WordLook {
  readonly theme: Theme;
  readonly styles: NonNullable<IPropertiesOptions['styles']>;
  readonly page: {
    readonly width: number;
    readonly height: number;
    readonly margin: Readonly<Record<'top' | 'bottom' | 'left' | 'right' | 'header' | 'footer', number>>;
  };
  /** Of one column. */
  readonly area: TextArea;
  readonly columns: { readonly count: number; readonly space: number };
  readonly measure: TextMeasure;
  /** `RRGGBB` */
  readonly colours: Readonly<Record<'ink' | 'quiet' | 'accent' | 'heading' | 'rule' | 'tint' | 'bad', string>>;
  /** The hand-written face that Chinese has for emphasis. */
  readonly kai: string;
}
type Measured = Omit<WordLook, 'styles'>;

const auto = LineRuleType.AUTO;
const twips = (points: number): number => Math.round(points * 20);
const halves = (points: number): number => Math.round(points * 2);
const fromMillimetres = (length: number): number => Math.round((length * 1440) / 25.4);

/** @example new Document({ styles: wordLook(theme, 'zh').styles, sections }) */
export function wordLook(theme: Theme, lang: Lang): WordLook {
  const { page, body } = theme;
  const [paperWidth, paperHeight] = pageSizes[page.size];
  const [width, height] = [fromMillimetres(paperWidth), fromMillimetres(paperHeight)];
  const side = (name: 'top' | 'bottom' | 'left' | 'right') => fromMillimetres(page[name]);
  const [top, bottom, left, right] = [side('top'), side('bottom'), side('left'), side('right')];
  const line = width - left - right;
  const measured: Measured = {
    theme,
    page: {
      width,
      height,
      margin: { top, bottom, left, right, header: Math.round(top * 0.5), footer: Math.round(bottom * 0.5) },
    },
    area: { width: page.columns === 1 ? line : Math.floor((line - gutter) / 2), height: height - top - bottom },
    columns: { count: page.columns, space: gutter },
    measure: {
      letter: twips(body.size),
      line: twips(body.line),
      gap: paragraphGap(theme, lang),
      headings: [0, 1, 2, 3, 4, 5].map((level) => headingMeasure(theme, level)),
      tableLetter: twips(theme.tables.size),
    },
    colours: coloursOf(theme),
    kai: theme.fonts.kai.cjk[0] ?? 'KaiTi',
  };
  return { ...measured, styles: wordStyles(measured, lang) };
}

function coloursOf({ colours }: Theme): WordLook['colours'] {
  const plain = (colour: string) => colour.slice(1).toUpperCase();
  return {
    ink: plain(colours.ink),
    quiet: plain(colours.quiet),
    accent: plain(colours.accent),
    heading: plain(colours.heading),
    rule: plain(colours.rule),
    tint: plain(colours.tint),
    bad: 'A3231F',
  };
}

/** Space below a paragraph: where first lines are set in, paragraphs need next to none. */
function paragraphGap({ body, headings }: Theme, lang: Lang): number {
  if (headings.numbers === 'official') return 0;
  return Math.round(twips(body.line) * (lang === 'zh' && body.indent > 0 ? 0.14 : 0.5));
}

function headingMeasure({ headings, body }: Theme, level: number): Measured['measure']['headings'][number] {
  const size = headings.sizes[level] ?? body.size;
  if (headings.numbers === 'official') return { letter: twips(size), before: 0, after: 0 };
  const before = twips(size * ([1.5, 1.35, 1.25][level] ?? 1.1));
  return { letter: twips(size), before, after: Math.round(before * 0.45) };
}

function wordStyles({ theme, colours, measure }: Measured, lang: Lang): NonNullable<IPropertiesOptions['styles']> {
  const { body, fonts, tables } = theme;
  const font = (face: Face | 'mono') => fontsOf(fonts[face]);
  const size = halves(body.size);
  const isOfficial = theme.headings.numbers === 'official';
  // At least so far apart: formulas and pictures in a line need more.
  const lines = { line: measure.line, lineRule: LineRuleType.AT_LEAST };
  const small = { line: 276, lineRule: auto };
  const align = body.justify ? AlignmentType.BOTH : AlignmentType.LEFT;
  const centred = { alignment: AlignmentType.CENTER };
  const isSetIn = lang === 'zh' && body.indent > 0;
  const indent = { firstLineChars: body.indent * 100, firstLine: twips(body.size * body.indent) };
  const heading = (level: number) => {
    const { letter, before, after } = measure.headings[level - 1] ?? { letter: 240, before: 240, after: 100 };
    return {
      name: `heading ${level}`,
      basedOn: 'Normal',
      next: 'BodyText',
      quickFormat: true,
      run: {
        font: font(theme.headings.faces[level - 1] ?? 'sans'),
        size: Math.round(letter / 10),
        bold: theme.headings.bold,
        italics: false,
        color: colours.heading,
      },
      paragraph: {
        spacing: { before, after, ...(isOfficial ? lines : { line: 288, lineRule: auto }) },
        keepNext: true,
        keepLines: true,
        outlineLevel: level - 1,
        alignment: AlignmentType.LEFT,
        ...(isOfficial && isSetIn && { indent }),
        ...(level === 1 && theme.headings.opensPage && { pageBreakBefore: true }),
        ...(theme.headings.numbers !== 'none' && { numbering: { reference: 'headings', level: level - 1 } }),
      },
    };
  };
  const [chapterSize = 16] = theme.headings.sizes;
  return {
    default: {
      document: {
        run: { font: font(body.face), size, color: colours.ink, language: { value: 'en-GB', eastAsia: 'zh-CN' } },
        paragraph: { spacing: lines },
      },
      title: {
        run: {
          font: font('title'),
          size: halves(isOfficial ? 22 : Math.max(20, chapterSize * 1.5)),
          bold: theme.headings.bold,
          color: colours.heading,
        },
        paragraph: { ...centred, spacing: { before: 0, after: 240, line: 300, lineRule: auto } },
      },
      heading1: heading(1),
      heading2: heading(2),
      heading3: heading(3),
      heading4: heading(4),
      heading5: heading(5),
      heading6: heading(6),
      caption: {
        next: 'BodyText',
        run: { font: font('sans'), size: halves(tables.size), bold: true, italics: false, color: colours.ink },
        paragraph: { ...centred, spacing: { before: 120, after: 120, line: 264, lineRule: auto } },
      },
      hyperlink: { run: { color: colours.accent, underline: {} } },
      footnoteText: { run: { size: halves(body.size * 0.86) }, paragraph: { spacing: { line: 252, lineRule: auto } } },
    },
    paragraphStyles: [
      {
        id: 'BodyText',
        name: 'Body Text',
        basedOn: 'Normal',
        quickFormat: true,
        paragraph: { alignment: align, spacing: { after: measure.gap, ...lines } },
      },
      {
        id: 'BodyTextIndented',
        name: 'Body Text First Indent',
        basedOn: 'BodyText',
        quickFormat: true,
        paragraph: isSetIn ? { indent } : {},
      },
      { id: 'ListText', name: 'List Paragraph', basedOn: 'Normal', paragraph: { spacing: { after: 60, ...lines } } },
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        next: 'BodyText',
        quickFormat: true,
        run: { font: font('title'), size: halves(body.size * 1.35), color: colours.quiet },
        paragraph: { ...centred, spacing: { after: 300, line: 300, lineRule: auto } },
      },
      {
        id: 'Author',
        name: 'Author',
        basedOn: 'Normal',
        next: 'Author',
        paragraph: { ...centred, spacing: { after: 60, line: 300, lineRule: auto } },
      },
      {
        id: 'DocumentDate',
        name: 'Date',
        basedOn: 'Normal',
        run: { color: colours.quiet },
        paragraph: { ...centred, spacing: { before: 120, after: 360 } },
      },
      {
        id: 'AbstractTitle',
        name: 'Abstract Title',
        basedOn: 'Normal',
        next: 'Abstract',
        run: { font: font('sans'), bold: true, size: size + 1 },
        paragraph: { ...centred, keepNext: true, spacing: { before: 240, after: 120 } },
      },
      {
        id: 'Abstract',
        name: 'Abstract',
        basedOn: 'Normal',
        paragraph: {
          alignment: align,
          indent: { left: 480, right: 480, ...(isSetIn && indent) },
          spacing: { after: 100, ...lines },
        },
      },
      {
        id: 'Keywords',
        name: 'Keywords',
        basedOn: 'Normal',
        paragraph: { indent: { left: 480, right: 480 }, spacing: { before: 60, after: 240 } },
      },
      {
        id: 'TOCHeading',
        name: 'TOC Heading',
        basedOn: 'Normal',
        next: 'BodyText',
        run: { font: font('sans'), size: halves(chapterSize), bold: true, color: colours.heading },
        paragraph: { spacing: { before: 0, after: 240 }, keepNext: true },
      },
      ...[1, 2, 3].map((level) => ({
        id: `TOC${level}`,
        name: `toc ${level}`,
        basedOn: 'Normal',
        next: 'Normal',
        run: level === 1 ? { font: font('sans'), bold: true, size: 21 } : { size: 21 },
        paragraph: {
          indent: { left: (level - 1) * 360 },
          spacing: { before: level === 1 ? 120 : 20, after: 20, line: 288, lineRule: auto },
        },
      })),
      {
        id: 'SourceCode',
        name: 'Source Code',
        basedOn: 'Normal',
        quickFormat: true,
        run: { font: font('mono'), size: halves(Math.min(9, body.size * 0.88)), noProof: true },
        paragraph: {
          alignment: AlignmentType.LEFT,
          spacing: { before: 160, after: 200, line: 264, lineRule: auto },
          indent: { left: 120, right: 120 },
          shading: { fill: colours.tint },
          border: box(colours.rule, 4, 6),
        },
      },
      {
        id: 'QuoteText',
        name: 'Quote',
        basedOn: 'Normal',
        quickFormat: true,
        run: { color: colours.quiet },
        paragraph: {
          indent: { left: 360 },
          spacing: { before: 60, after: 100 },
          border: { left: { style: BorderStyle.SINGLE, size: 16, space: 10, color: colours.rule } },
        },
      },
      {
        id: 'CalloutTitle',
        name: 'Callout Title',
        basedOn: 'Normal',
        run: { font: font('sans'), bold: true, size: size - 1 },
        paragraph: { keepNext: true, spacing: { before: 60, after: 40, ...small } },
      },
      { id: 'CalloutText', name: 'Callout Text', basedOn: 'Normal', paragraph: { spacing: { after: 60, ...small } } },
      {
        id: 'TableText',
        name: 'Table Text',
        basedOn: 'Normal',
        run: { size: halves(tables.size) },
        paragraph: { spacing: { before: 30, after: 30, line: 252, lineRule: auto } },
      },
      {
        id: 'FigureBody',
        name: 'Figure',
        basedOn: 'Normal',
        paragraph: { ...centred, keepNext: true, spacing: { before: 200, after: 60, line: 240, lineRule: auto } },
      },
      {
        id: 'Formula',
        name: 'Formula',
        basedOn: 'Normal',
        paragraph: { ...centred, spacing: { before: 80, after: 80, line: 240, lineRule: auto } },
      },
      {
        id: 'SourceEntry',
        name: 'Source Entry',
        basedOn: 'Normal',
        run: { bold: true },
        paragraph: {
          keepNext: true,
          spacing: { before: 200, after: 60, ...small },
          indent: { left: 560, hanging: 560 },
        },
      },
      {
        id: 'SourceQuote',
        name: 'Source Quote',
        basedOn: 'Normal',
        run: { size: size - 1, color: colours.quiet },
        paragraph: {
          indent: { left: 760 },
          spacing: { after: 80, ...small },
          border: { left: { style: BorderStyle.SINGLE, size: 12, space: 8, color: colours.rule } },
        },
      },
      { id: 'Bibliography', name: 'Bibliography', basedOn: 'Normal', paragraph: { spacing: { after: 100, ...small } } },
      {
        id: 'DefinitionTerm',
        name: 'Definition Term',
        basedOn: 'Normal',
        next: 'Definition',
        run: { bold: true },
        paragraph: { keepNext: true, spacing: { before: 120, after: 20, ...small } },
      },
      {
        id: 'Definition',
        name: 'Definition',
        basedOn: 'Normal',
        paragraph: { indent: { left: 480 }, spacing: { after: 100, ...small } },
      },
      {
        id: 'RunningText',
        name: 'Running Text',
        basedOn: 'Normal',
        run: isOfficial ? { font: font('serif'), size: 28 } : { font: font('sans'), size: 16, color: colours.quiet },
        paragraph: { spacing: { line: 240, lineRule: auto } },
      },
    ],
    characterStyles: [
      // What the library refers to and does not write.
      { id: 'DefaultParagraphFont', name: 'Default Paragraph Font', uiPriority: 1, semiHidden: true },
      { id: 'IndexLink', name: 'Index Link' },
      {
        id: 'InlineCode',
        name: 'Inline Code',
        quickFormat: true,
        run: { font: font('mono'), size: halves(body.size * 0.92), noProof: true },
      },
      {
        id: 'CitationMark',
        name: 'Citation Mark',
        quickFormat: true,
        run: { color: colours.accent, superScript: true },
      },
    ],
  };
}

function fontsOf({ latin, cjk }: FontLadder) {
  const [name = 'Times New Roman'] = latin;
  return { ascii: name, hAnsi: name, cs: name, eastAsia: cjk[0] ?? 'SimSun' };
}

function box(color: string, size: number, space: number) {
  const side = { style: BorderStyle.SINGLE, size, space, color };
  return { top: side, bottom: side, left: side, right: side };
}
