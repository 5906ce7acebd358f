import { wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, type Sheet } from './sheet.ts';

const size = 14;

/** Writes the title above a drawing, in its middle. @returns where the drawing begins */
export function drawTitle(sheet: Sheet, title: string, width: number, { colours }: Look): number {
  if (title === '') return margin;
  const lines = wrapped(title, Math.min(width, columnWidth) - 2 * margin, size, 700);
  const height = lines.length * size * lineHeight;
  sheet.words(lines, width / 2, margin + height / 2, { size, fill: colours.ink, weight: 700, anchor: 'middle' });
  return margin + height + 10;
}
