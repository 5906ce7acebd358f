/** Fonts, sizes and styles of the Word file. Lengths are in twips (1/20 pt), sizes in half points. */
import type { Lang } from '@longhand/document';
import {
  AlignmentType,
  BorderStyle,
  type ILevelsOptions,
  type IPropertiesOptions,
  LevelFormat,
  LevelSuffix,
  LineRuleType,
} from 'docx';
import type { TextArea } from './docx-pages.ts';

export const colours = {
  ink: '1B1F24',
  quiet: '5C6670',
  accent: '1F4E85',
  rule: 'C9D0D8',
  tint: 'F5F6F8',
  bad: 'A3231F',
};
export const toneColours = {
  note: { bar: '2F6FB5', fill: 'F0F5FB' },
  tip: { bar: '2C7A51', fill: 'EEF7F1' },
  important: { bar: '6A4FA3', fill: 'F4F1FA' },
  warning: { bar: 'A8620A', fill: 'FDF5E8' },
};
export const listIndent = 420;
/** A4 with 2.54 cm at the sides. */
export const page = {
  width: 11_906,
  height: 16_838,
  margin: { top: 1_530, bottom: 1_420, left: 1_440, right: 1_440, header: 800, footer: 740 },
};
export const textArea: TextArea = {
  width: page.width - page.margin.left - page.margin.right,
  height: page.height - page.margin.top - page.margin.bottom,
};

const serif = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '宋体' };
const sans = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
const mono = { ascii: 'Consolas', hAnsi: 'Consolas', cs: 'Consolas', eastAsia: '等线' };

const auto = LineRuleType.AUTO;

export function docxStyles(lang: Lang): NonNullable<IPropertiesOptions['styles']> {
  const size = lang === 'zh' ? 24 : 22;
  const line = lang === 'zh' ? 360 : 312;
  const heading = (level: number, points: number, before: number, after: number) => ({
    name: `heading ${level}`,
    basedOn: 'Normal',
    next: 'BodyText',
    quickFormat: true,
    run: { font: sans, size: points * 2, bold: true, italics: false, color: colours.ink },
    paragraph: {
      spacing: { before, after, line: 288, lineRule: auto },
      keepNext: true,
      keepLines: true,
      outlineLevel: level - 1,
      alignment: AlignmentType.LEFT,
      numbering: { reference: 'headings', level: level - 1 },
    },
  });
  return {
    default: {
      document: {
        run: { font: serif, size, color: colours.ink, language: { value: 'en-GB', eastAsia: 'zh-CN' } },
        paragraph: { spacing: { line, lineRule: auto } },
      },
      title: {
        run: { font: sans, size: 52, bold: true, color: colours.ink },
        paragraph: { alignment: AlignmentType.CENTER, spacing: { before: 0, after: 240, line: 300, lineRule: auto } },
      },
      heading1: heading(1, 17, 480, 220),
      heading2: heading(2, 14, 360, 160),
      heading3: heading(3, 12, 280, 120),
      heading4: heading(4, 11, 240, 100),
      heading5: heading(5, 11, 220, 100),
      heading6: heading(6, 11, 220, 100),
      caption: {
        next: 'BodyText',
        run: { font: sans, size: 19, bold: true, italics: false, color: colours.ink },
        paragraph: { alignment: AlignmentType.CENTER, spacing: { before: 120, after: 120, line: 264, lineRule: auto } },
      },
      hyperlink: { run: { color: colours.accent, underline: {} } },
      footnoteText: { run: { size: 18 }, paragraph: { spacing: { line: 252, lineRule: auto } } },
    },
    paragraphStyles: [
      {
        id: 'BodyText',
        name: 'Body Text',
        basedOn: 'Normal',
        quickFormat: true,
        paragraph: {
          alignment: AlignmentType.BOTH,
          spacing: { after: lang === 'zh' ? 80 : 160, line, lineRule: auto },
        },
      },
      {
        id: 'BodyTextIndented',
        name: 'Body Text First Indent',
        basedOn: 'BodyText',
        quickFormat: true,
        paragraph: { indent: { firstLineChars: 200, firstLine: size * 20 } },
      },
      {
        id: 'ListText',
        name: 'List Paragraph',
        basedOn: 'Normal',
        paragraph: { spacing: { after: 60, line: line - 24, lineRule: auto } },
      },
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        next: 'BodyText',
        quickFormat: true,
        run: { font: sans, size: 30, color: colours.quiet },
        paragraph: { alignment: AlignmentType.CENTER, spacing: { after: 300, line: 300, lineRule: auto } },
      },
      {
        id: 'Author',
        name: 'Author',
        basedOn: 'Normal',
        next: 'Author',
        paragraph: { alignment: AlignmentType.CENTER, spacing: { after: 60, line: 300, lineRule: auto } },
      },
      {
        id: 'DocumentDate',
        name: 'Date',
        basedOn: 'Normal',
        run: { color: colours.quiet },
        paragraph: { alignment: AlignmentType.CENTER, spacing: { before: 120, after: 360 } },
      },
      {
        id: 'AbstractTitle',
        name: 'Abstract Title',
        basedOn: 'Normal',
        next: 'Abstract',
        run: { font: sans, bold: true, size: 22 },
        paragraph: { alignment: AlignmentType.CENTER, keepNext: true, spacing: { before: 240, after: 120 } },
      },
      {
        id: 'Abstract',
        name: 'Abstract',
        basedOn: 'Normal',
        paragraph: {
          alignment: AlignmentType.BOTH,
          indent: { left: 480, right: 480, ...(lang === 'zh' && { firstLineChars: 200, firstLine: size * 20 }) },
          spacing: { after: 100, line: line - 24, lineRule: auto },
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
        run: { font: sans, size: 34, bold: true },
        paragraph: { spacing: { before: 0, after: 240 }, keepNext: true },
      },
      ...[1, 2, 3].map((level) => ({
        id: `TOC${level}`,
        name: `toc ${level}`,
        basedOn: 'Normal',
        next: 'Normal',
        run: level === 1 ? { font: sans, bold: true, size: 21 } : { size: 21 },
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
        run: { font: mono, size: 18, noProof: true },
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
        run: { color: '333A42' },
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
        run: { font: sans, bold: true, size: 20 },
        paragraph: { keepNext: true, spacing: { before: 60, after: 40 } },
      },
      {
        id: 'CalloutText',
        name: 'Callout Text',
        basedOn: 'Normal',
        paragraph: { spacing: { after: 60, line: line - 36, lineRule: auto } },
      },
      {
        id: 'TableText',
        name: 'Table Text',
        basedOn: 'Normal',
        run: { size: 20 },
        paragraph: { spacing: { before: 30, after: 30, line: 252, lineRule: auto } },
      },
      {
        id: 'FigureBody',
        name: 'Figure',
        basedOn: 'Normal',
        paragraph: {
          alignment: AlignmentType.CENTER,
          keepNext: true,
          spacing: { before: 200, after: 60, line: 240, lineRule: auto },
        },
      },
      {
        id: 'Formula',
        name: 'Formula',
        basedOn: 'Normal',
        paragraph: {
          alignment: AlignmentType.CENTER,
          spacing: { before: 80, after: 80, line: 240, lineRule: auto },
        },
      },
      {
        id: 'SourceEntry',
        name: 'Source Entry',
        basedOn: 'Normal',
        run: { bold: true },
        paragraph: { keepNext: true, spacing: { before: 200, after: 60 }, indent: { left: 560, hanging: 560 } },
      },
      {
        id: 'SourceQuote',
        name: 'Source Quote',
        basedOn: 'Normal',
        run: { size: 20, color: '333A42' },
        paragraph: {
          indent: { left: 760 },
          spacing: { after: 80, line: 276, lineRule: auto },
          border: { left: { style: BorderStyle.SINGLE, size: 12, space: 8, color: colours.rule } },
        },
      },
      {
        id: 'Bibliography',
        name: 'Bibliography',
        basedOn: 'Normal',
        paragraph: { spacing: { after: 100, line: line - 24, lineRule: auto } },
      },
      {
        id: 'DefinitionTerm',
        name: 'Definition Term',
        basedOn: 'Normal',
        next: 'Definition',
        run: { bold: true },
        paragraph: { keepNext: true, spacing: { before: 120, after: 20 } },
      },
      {
        id: 'Definition',
        name: 'Definition',
        basedOn: 'Normal',
        paragraph: { indent: { left: 480 }, spacing: { after: 100, line: line - 24, lineRule: auto } },
      },
      {
        id: 'RunningText',
        name: 'Running Text',
        basedOn: 'Normal',
        run: { font: sans, size: 16, color: colours.quiet },
        paragraph: { spacing: { line: 240, lineRule: auto } },
      },
    ],
    characterStyles: [
      // What the library refers to and does not write.
      { id: 'DefaultParagraphFont', name: 'Default Paragraph Font', uiPriority: 1, semiHidden: true },
      { id: 'IndexLink', name: 'Index Link' },
      { id: 'InlineCode', name: 'Inline Code', quickFormat: true, run: { font: mono, size: size - 3, noProof: true } },
      {
        id: 'CitationMark',
        name: 'Citation Mark',
        quickFormat: true,
        run: { color: colours.accent, superScript: true },
      },
    ],
  };
}

function box(color: string, size: number, space: number) {
  const side = { style: BorderStyle.SINGLE, size, space, color };
  return { top: side, bottom: side, left: side, right: side };
}

/** Chapter numbers, linked to the heading styles, so that a heading added in Word is numbered too. */
export const headingLevels: readonly ILevelsOptions[] = [1, 2, 3, 4, 5, 6].map((level) => ({
  level: level - 1,
  format: LevelFormat.DECIMAL,
  text: Array.from({ length: level }, (_, index) => `%${index + 1}`).join('.'),
  alignment: AlignmentType.LEFT,
  suffix: LevelSuffix.SPACE,
  style: { style: `Heading${level}`, paragraph: { indent: { left: 0, hanging: 0 } } },
}));

const levels = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const hanging = (level: number) => ({
  paragraph: { indent: { left: listIndent * (level + 1), hanging: listIndent - 60 } },
});

/** One definition per ordered list: lists that share one would go on counting from each other. */
export function orderedLevels(start: number): readonly ILevelsOptions[] {
  const formats = [LevelFormat.DECIMAL, LevelFormat.LOWER_LETTER, LevelFormat.LOWER_ROMAN];
  return levels.map((level) => ({
    level,
    start,
    format: formats[level % formats.length],
    text: `%${level + 1}.`,
    alignment: AlignmentType.LEFT,
    style: hanging(level),
  }));
}

export function markedLevels(marks: readonly string[], font?: string): readonly ILevelsOptions[] {
  return levels.map((level) => ({
    level,
    format: LevelFormat.BULLET,
    text: marks[level % marks.length] ?? '•',
    alignment: AlignmentType.LEFT,
    style: {
      ...hanging(level),
      ...(font !== undefined && { run: { font: { ascii: font, hAnsi: font, eastAsia: font, cs: font } } }),
    },
  }));
}
