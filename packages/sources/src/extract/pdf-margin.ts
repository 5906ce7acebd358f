/**
 * Running headers and footers: lines at the border of pages that come again on others, or that count the pages.
 * @module
 */
import type { PdfLine } from './pdf-line.ts';

/** A line at a border stands at least this many font sizes away from the text. */
const LEAST_GAP = 1.5;
const MOST_LINES = 2;
/** Points by which the same line may move between pages. */
const SAME_HEIGHT = 4;
const NUMBER =
  /^[-–—·\s(]*(\d{1,4}|[ivxlc]{1,7})(?=$|[\s).\-–—·/,|])|(?:^|[\s(\-–—·|])(\d{1,4}|[ivxlc]{1,7})[-–—·\s.)]*$/i;

interface Candidate {
  readonly line: PdfLine;
  readonly edge: 'header' | 'footer';
}

/** The running headers and footers among the lines of a file's pages. */
export function marginsOf(pages: readonly (readonly PdfLine[])[]): ReadonlyMap<PdfLine, 'header' | 'footer'> {
  const groups = new Map<string, Candidate[]>();
  for (const lines of pages) {
    for (const candidate of candidatesOf(lines)) {
      for (const key of keysOf(candidate)) {
        const group = groups.get(key) ?? [];
        group.push(candidate);
        groups.set(key, group);
      }
    }
  }
  const needed = pages.length <= 3 ? 2 : 3;
  const margins = new Map<PdfLine, 'header' | 'footer'>();
  for (const group of groups.values()) {
    for (const { line, edge } of group) {
      const alike = new Set(
        group.filter((other) => Math.abs(other.line.y - line.y) <= SAME_HEIGHT).map((other) => other.line.page),
      );
      if (alike.size >= needed) margins.set(line, edge);
    }
  }
  return margins;
}

/** Up to two lines at the top and at the bottom that a gap parts from the rest. */
function candidatesOf(lines: readonly PdfLine[]): readonly Candidate[] {
  const upright = lines.filter(({ turn }) => turn === 0).sort((one, other) => other.y - one.y);
  return [
    ...outermost(upright).map((line): Candidate => ({ line, edge: 'header' })),
    ...outermost(upright.reverse()).map((line): Candidate => ({ line, edge: 'footer' })),
  ];
}

/** Lines from the border inwards, up to the first gap; none when there is no gap soon. */
function outermost(lines: readonly PdfLine[]): readonly PdfLine[] {
  const found: PdfLine[] = [];
  let baselines = 0;
  for (const [at, line] of lines.entries()) {
    const next = lines[at + 1];
    found.push(line);
    if (!next) return [];
    const gap = Math.abs(line.y - next.y);
    const size = Math.max(line.size, next.size);
    if (gap >= LEAST_GAP * size) return found;
    if (gap > 0.45 * size && ++baselines >= MOST_LINES) return [];
  }
  return [];
}

/** The text without its numbers; and, where it holds a number that counts the pages, what that number starts from. */
function keysOf({ line, edge }: Candidate): readonly string[] {
  const plain = line.text
    .toLowerCase()
    .replace(/\d+/g, '#')
    .replace(/(?<![\p{L}\p{N}])[ivxlc]{1,7}(?![\p{L}\p{N}])/gu, '#')
    .replace(/\s+/g, ' ');
  const match = NUMBER.exec(line.text);
  const number = match ? pageNumber(match[1] ?? match[2] ?? '') : null;
  return number === null ? [`${edge} ${plain}`] : [`${edge} ${plain}`, `${edge} number ${number - line.page}`];
}

function pageNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const values: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 };
  const digits = [...text.toLowerCase()].map((letter) => values[letter] ?? 0);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
}
