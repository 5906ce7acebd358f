/**
 * Quadrant charts of Mermaid. A point's name stands where nothing else does; where there is no such place, a number does, and the name below.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { inkOn, mixed } from '../svg-colour.ts';
import { plainLabel, widest, wrapped } from './label.ts';
import { type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Point {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}
interface Quadrants {
  readonly title: string;
  /** From the least to the most; empty: not told. */
  readonly across: readonly [string, string];
  readonly up: readonly [string, string];
  /** In Mermaid's order: upper right, upper left, lower left, lower right. */
  readonly names: readonly string[];
  readonly points: readonly Point[];
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const maxPoints = 60;
const side = 460;
const half = side / 2;
const size = 12;
const step = size * lineHeight;
const dot = 5;
const labelRoom = 130;

/** @throws FigureError */
export function quadrantSvg(source: MermaidSource, look: Look): string {
  const read = readQuadrants(source);
  const { colours } = look;
  const upWords = read.up.map((word) => wrapped(word, half - 16, size));
  const acrossWords = read.across.map((word) => wrapped(word, half - 16, size));
  const upWidth = Math.max(0, ...upWords.map((lines) => (lines[0] === '' ? 0 : lines.length * step + 6)));
  const left = margin + upWidth;
  const width = left + side + margin;
  const sheet = new Sheet();
  const top = drawTitle(sheet, read.title, width, look);
  const taken = drawField(sheet, read.names, left, top, look);
  for (const [index, lines] of upWords.entries()) {
    const y = top + (read.up[1] === '' ? half : index === 0 ? half + half / 2 : half / 2);
    for (const [nth, line] of lines.entries()) {
      if (line !== '') sheet.upright(line, margin + step * (nth + 0.5), y, { size, fill: colours.quiet });
    }
  }
  let bottom = top + side;
  for (const [index, lines] of acrossWords.entries()) {
    if (lines[0] === '') continue;
    const height = lines.length * step;
    const x = left + (read.across[1] === '' ? half : half / 2 + index * half);
    sheet.words(lines, x, top + side + 6 + height / 2, { size, fill: colours.quiet, anchor: 'middle' });
    bottom = Math.max(bottom, top + side + 6 + height);
  }
  const numbered = drawPoints(sheet, read.points, taken, left, top, look);
  return sheet.svg(width, drawNumbers(sheet, numbered, left, bottom + 10, look) + margin);
}

/** @returns where the names of the quadrants stand */
function drawField(sheet: Sheet, names: readonly string[], left: number, top: number, { colours }: Look): Box[] {
  const taken: Box[] = [];
  const corners = [
    [left + half, top],
    [left, top],
    [left, top + half],
    [left + half, top + half],
  ] as const;
  for (const [index, [x, y]] of corners.entries()) {
    const ground = mixed(seriesColour(colours, index), colours.background, index === 0 ? 0.13 : 0.07);
    sheet.rect(x, y, half, half, { fill: ground });
    const lines = wrapped(names[index] ?? '', half - 20, size, 700);
    if (lines[0] === '') continue;
    const wide = widest(lines, size, 700);
    const height = lines.length * step;
    sheet.words(lines, x + half / 2, y + 8 + height / 2, { size, fill: colours.quiet, weight: 700, anchor: 'middle' });
    const middle = x + half / 2;
    taken.push({ left: middle - wide / 2, right: middle + wide / 2, top: y + 8, bottom: y + 8 + height });
  }
  sheet.rect(left, top, side, side, { stroke: colours.line });
  sheet.line(left + half, top, left + half, top + side, { stroke: colours.line });
  sheet.line(left, top + half, left + side, top + half, { stroke: colours.line });
  return taken;
}

/** @returns the labels that found no place, by the numbers that stand for them */
function drawPoints(
  sheet: Sheet,
  points: readonly Point[],
  names: readonly Box[],
  left: number,
  top: number,
  { colours }: Look,
): readonly string[] {
  const field: Box = { left: left + 2, right: left + side - 2, top: top + 2, bottom: top + side - 2 };
  const placed = points.map(({ label, x, y }) => ({ label, x: left + x * side, y: top + (1 - y) * side }));
  const dots = placed.map(({ x, y }) => boxAround(x, y, 2 * dot + 2, 2 * dot + 2));
  const taken: Box[] = [...names, ...dots];
  const cross = [boxAround(left + half, top + half, 4, side), boxAround(left + half, top + half, side, 4)];
  const numbered: string[] = [];
  for (const { label, x, y } of placed) {
    const lines = wrapped(label, labelRoom, size);
    const [wide, high] = [widest(lines, size), lines.length * step];
    const places = [
      [x + dot + 4 + wide / 2, y],
      [x - dot - 4 - wide / 2, y],
      [x, y - dot - 2 - high / 2],
      [x, y + dot + 2 + high / 2],
    ] as const;
    const isFree = (cx: number, cy: number, others: readonly Box[]) => {
      const box = boxAround(cx, cy, wide, high);
      return isInside(box, field) && !others.some((other) => overlaps(box, other));
    };
    // Off the lines, if that can be.
    const free =
      places.find(([cx, cy]) => isFree(cx, cy, [...taken, ...cross])) ??
      places.find(([cx, cy]) => isFree(cx, cy, taken));
    if (free === undefined) {
      numbered.push(label);
      sheet.circle(x, y, dot + 3.5, { fill: colours.accent, stroke: colours.background, strokeWidth: 1.5 });
      const style = { size: 10, fill: inkOn(colours.accent), weight: 700, anchor: 'middle' } as const;
      sheet.words([`${numbered.length}`], x, y, style);
      continue;
    }
    sheet.circle(x, y, dot, { fill: colours.accent, stroke: colours.background, strokeWidth: 1.5 });
    sheet.words(lines, ...free, { size, fill: colours.ink, anchor: 'middle' });
    taken.push(boxAround(...free, wide, high));
  }
  return numbered;
}

/** @returns where the list ends */
function drawNumbers(sheet: Sheet, labels: readonly string[], left: number, from: number, { colours }: Look): number {
  let y = from;
  for (const [index, label] of labels.entries()) {
    const lines = wrapped(label, side - 26, size);
    const height = lines.length * step + 4;
    sheet.circle(left + 9, y + height / 2, 8, { fill: colours.accent });
    const style = { size: 10, fill: inkOn(colours.accent), weight: 700, anchor: 'middle' } as const;
    sheet.words([`${index + 1}`], left + 9, y + height / 2, style);
    sheet.words(lines, left + 26, y + height / 2, { size, fill: colours.ink });
    y += height;
  }
  return labels.length === 0 ? from - 10 : y;
}

const boxAround = (x: number, y: number, width: number, height: number): Box => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isInside = (a: Box, b: Box): boolean =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

const pointLine = /^(.+?)\s*(?::::[\w-]+)?\s*:\s*\[\s*(\d*\.?\d+)\s*,\s*(\d*\.?\d+)\s*\]\s*(?:[\w-]+\s*:.*)?$/;

function readQuadrants({ lines, title: outer }: MermaidSource): Quadrants {
  let title = outer;
  let across: readonly [string, string] = ['', ''];
  let up: readonly [string, string] = ['', ''];
  const names = ['', '', '', ''];
  const points: Point[] = [];
  for (const line of lines.slice(1)) {
    const axis = /^([xy])-axis\s+(.+)$/.exec(line);
    const name = /^quadrant-([1-4])\s+(.+)$/.exec(line);
    const point = pointLine.exec(line);
    if (/^title\s/.test(line)) title = line.slice(5);
    else if (axis !== null) {
      const [least = '', most = ''] = (axis[2] ?? '').split(/\s*--+>\s*/).map(plainLabel);
      if (axis[1] === 'x') across = [least, most];
      else up = [least, most];
    } else if (name !== null) names[Number(name[1]) - 1] = plainLabel(name[2] ?? '');
    else if (point !== null) {
      const [x, y] = [Number(point[2]), Number(point[3])];
      if (!(x <= 1 && y <= 1)) throw new FigureError('line', line);
      points.push({ label: plainLabel(point[1] ?? ''), x, y });
    } else if (!/^classDef\s/.test(line)) throw new FigureError('line', line);
    if (points.length > maxPoints) throw new FigureError('tooLarge', `${maxPoints}`);
  }
  if (points.length === 0 && names.every((name) => name === '')) throw new FigureError('empty');
  return { title: plainLabel(title), across, up, names, points };
}
