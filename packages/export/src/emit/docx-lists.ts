/** Numbers and marks of lists, and numbers of headings. Lengths are in twips (1/20 pt). */
import type { HeadingNumbers } from '@longhand/document';
import { AlignmentType, type ILevelsOptions, LevelFormat, LevelSuffix } from 'docx';

export const listIndent = 420;

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

/** Levels after GB/T 9704. */
const official = [
  { format: LevelFormat.CHINESE_COUNTING, text: '%1、' },
  { format: LevelFormat.CHINESE_COUNTING, text: '（%2）' },
  { format: LevelFormat.DECIMAL, text: '%3.' },
  { format: LevelFormat.DECIMAL, text: '（%4）' },
  { format: LevelFormat.DECIMAL, text: '（%5）' },
  { format: LevelFormat.DECIMAL, text: '（%6）' },
];

/** Numbers of headings, linked to their styles, so that a heading added in Word is numbered too; null where there are none. */
export function headingNumbers(numbers: HeadingNumbers): readonly ILevelsOptions[] | null {
  if (numbers === 'none') return null;
  return [1, 2, 3, 4, 5, 6].map((level) => {
    const decimal = Array.from({ length: level }, (_, index) => `%${index + 1}`).join('.');
    const isChapter = numbers === 'chapter' && level === 1;
    const own = numbers === 'official' ? official[level - 1] : undefined;
    return {
      level: level - 1,
      format: own?.format ?? (isChapter ? LevelFormat.CHINESE_COUNTING : LevelFormat.DECIMAL),
      text: own?.text ?? (isChapter ? '第%1章' : decimal),
      alignment: AlignmentType.LEFT,
      suffix: own === undefined ? LevelSuffix.SPACE : LevelSuffix.NOTHING,
      // Below 第二章 stands 2.1, not 二.1.
      ...(numbers === 'chapter' && level > 1 && { isLegalNumberingStyle: true }),
      style: { style: `Heading${level}`, ...(own === undefined && { paragraph: { indent: { left: 0, hanging: 0 } } }) },
    };
  });
}
