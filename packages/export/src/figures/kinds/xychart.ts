/**
 * XY charts of Mermaid: bars that stand beside each other and begin at nought, lines that go straight from value to value. Names that
 * find no room under their bars stand beside them.
 * @module
 */
import { textWidth } from '../font-metrics.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { widest, wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';
import { readXyChart, type XyChart } from './xychart-read.ts';

/** The range of the values, parted by round steps. */
interface Ticks {
  readonly from: number;
  readonly to: number;
  readonly at: readonly number[];
  readonly texts: readonly string[];
}
interface Plot {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const size = 11.5;
const step = size * lineHeight;
const upHeight = 280;
/** Of one name and its bars, where they lie. */
const leastRow = 22;
const maxRows = 60;
const nameRoom = 170;
const thinned = { width: 60, names: 24 };

/** @throws FigureError */
export function xyChartSvg(source: MermaidSource, look: Look): string {
  const chart = readXyChart(source);
  const sheet = new Sheet();
  const top = drawTitle(sheet, chart.title, columnWidth, look);
  const under = drawLegend(sheet, chart, top, look);
  const ticks = ticksOf(chart);
  const room = (columnWidth - 2 * margin - 70) / chart.names.length;
  const fits = chart.names.every((name) => isLevel(name, room));
  const hasBars = chart.series.some(({ kind }) => kind === 'bar');
  // Dates below a line may be thinned out; names may not.
  const isShort = chart.names.every((name) => textWidth(name, size, 400) <= thinned.width);
  const most = hasBars ? maxRows : isShort ? 0 : thinned.names;
  const lies = chart.isHorizontal || (!fits && chart.names.length <= most);
  const height = lies ? drawLying(sheet, chart, ticks, under, look) : drawUpright(sheet, chart, ticks, under, look);
  return sheet.svg(columnWidth, height + margin);
}

function isLevel(name: string, room: number): boolean {
  const lines = wrapped(name, room - 6, size);
  return lines.length <= 3 && (lines.length === 1 || room > 40) && widest(lines, size) <= room - 4;
}

/** Of the series that have a name. @returns where it ends */
function drawLegend(sheet: Sheet, { series }: XyChart, top: number, { colours }: Look): number {
  let [x, y] = [margin, top];
  for (const [index, { name, kind }] of series.entries()) {
    if (name === '') continue;
    const lines = wrapped(name, columnWidth - 2 * margin - 30, size);
    const width = widest(lines, size) + 40;
    if (x > margin && x + width > columnWidth - margin) [x, y] = [margin, y + step + 4];
    const [colour, middle] = [seriesColour(colours, index), y + (lines.length * step) / 2];
    if (kind === 'bar') sheet.rect(x, middle - 5, 14, 10, { fill: colour, radius: 2 });
    else drawMark(sheet, [x, middle, x + 14, middle], colour, colours.background);
    sheet.words(lines, x + 20, middle, { size, fill: colours.ink });
    x += width;
    if (lines.length > 1) [x, y] = [margin, y + lines.length * step + 4];
  }
  return x > margin ? y + step + 10 : y;
}

function drawMark(
  sheet: Sheet,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  colour: string,
  gap: string,
) {
  sheet.line(x1, y1, x2, y2, { stroke: colour, strokeWidth: 2.2 });
  sheet.circle((x1 + x2) / 2, (y1 + y2) / 2, 3.5, { fill: colour, stroke: gap, strokeWidth: 1.2 });
}

function drawUpright(sheet: Sheet, chart: XyChart, ticks: Ticks, top: number, look: Look): number {
  const { colours } = look;
  const titleLines = wrapped(chart.valueTitle, upHeight, size);
  const titleWidth = chart.valueTitle === '' ? 0 : titleLines.length * step + 4;
  const left = margin + titleWidth + widest(ticks.texts, size) + 8;
  const plot: Plot = { left, top: top + 6, right: columnWidth - margin, bottom: top + 6 + upHeight };
  for (const [index, line] of titleLines.entries()) {
    const middle = (plot.top + plot.bottom) / 2;
    if (line !== '') sheet.upright(line, margin + step * (index + 0.5), middle, { size, fill: colours.ink });
  }
  const y = (value: number) => plot.bottom - ((value - ticks.from) / (ticks.to - ticks.from)) * upHeight;
  for (const [index, tick] of ticks.at.entries()) {
    sheet.line(plot.left, y(tick), plot.right, y(tick), { stroke: colours.grid });
    sheet.words([ticks.texts[index] ?? ''], left - 6, y(tick), { size, fill: colours.quiet, anchor: 'end' });
  }
  const room = (plot.right - plot.left) / chart.names.length;
  const x = (index: number) => plot.left + (index + 0.5) * room;
  drawSeries(sheet, chart, room, (index, value) => [x(index), y(value)], y(nearestZero(ticks)), false, look);
  sheet.line(plot.left, y(nearestZero(ticks)), plot.right, y(nearestZero(ticks)), { stroke: colours.line });
  // Where even level names have no room, some stand for all.
  const fits = chart.names.every((name) => isLevel(name, room));
  const longest = Math.max(...chart.names.map((name) => textWidth(name, size, 400)));
  const every = fits ? 1 : Math.ceil((longest + 10) / room);
  let bottom = plot.bottom;
  let free = Number.NEGATIVE_INFINITY;
  for (const [index, name] of chart.names.entries()) {
    if (index % every !== 0) continue;
    const lines = fits ? wrapped(name, room - 6, size) : [name];
    const height = lines.length * step;
    const half = widest(lines, size) / 2;
    const middle = Math.min(columnWidth - margin - half, Math.max(margin + half, x(index)));
    if (middle - half < free) continue;
    free = middle + half + 4;
    sheet.words(lines, middle, plot.bottom + 6 + height / 2, { size, fill: colours.quiet, anchor: 'middle' });
    bottom = Math.max(bottom, plot.bottom + 6 + height);
  }
  return drawBelow(sheet, chart.nameTitle, (plot.left + plot.right) / 2, bottom, look);
}

function drawLying(sheet: Sheet, chart: XyChart, ticks: Ticks, top: number, look: Look): number {
  const { colours } = look;
  const bars = Math.max(1, chart.series.filter(({ kind }) => kind === 'bar').length);
  const names = chart.names.map((name) => wrapped(name, nameRoom, size));
  const row = Math.max(leastRow, bars * 12 + 8, ...names.map((lines) => lines.length * step + 4));
  const head = chart.nameTitle === '' ? top : drawBelow(sheet, chart.nameTitle, margin, top, look, 'start') + 4;
  const left = margin + Math.max(30, ...names.map((lines) => widest(lines, size))) + 8;
  const half = textWidth(ticks.texts.at(-1) ?? '', size, 400) / 2;
  const plot: Plot = { left, top: head, right: columnWidth - margin - half, bottom: head + row * names.length };
  const x = (value: number) => left + ((value - ticks.from) / (ticks.to - ticks.from)) * (plot.right - left);
  for (const [index, tick] of ticks.at.entries()) {
    sheet.line(x(tick), plot.top, x(tick), plot.bottom, { stroke: colours.grid });
    const style = { size, fill: colours.quiet, anchor: 'middle' } as const;
    sheet.words([ticks.texts[index] ?? ''], x(tick), plot.bottom + 10, style);
  }
  for (const [index, lines] of names.entries()) {
    sheet.words(lines, left - 8, plot.top + (index + 0.5) * row, { size, fill: colours.ink, anchor: 'end' });
  }
  const y = (index: number) => plot.top + (index + 0.5) * row;
  drawSeries(sheet, chart, row, (index, value) => [y(index), x(value)], x(nearestZero(ticks)), true, look);
  sheet.line(x(nearestZero(ticks)), plot.top, x(nearestZero(ticks)), plot.bottom, { stroke: colours.line });
  return drawBelow(sheet, chart.valueTitle, (left + plot.right) / 2, plot.bottom + 20, look);
}

/** @returns where it ends */
function drawBelow(
  sheet: Sheet,
  title: string,
  x: number,
  top: number,
  { colours }: Look,
  anchor: 'start' | 'middle' = 'middle',
): number {
  if (title === '') return top;
  const lines = wrapped(title, columnWidth / 2, size);
  const height = lines.length * step;
  sheet.words(lines, x, top + 4 + height / 2, { size, fill: colours.ink, anchor });
  return top + 4 + height;
}

const nearestZero = ({ from, to }: Ticks): number => Math.min(to, Math.max(from, 0));

/** @param place along the names and along the values; @param isLying the values go to the right */
function drawSeries(
  sheet: Sheet,
  { series }: XyChart,
  room: number,
  place: (index: number, value: number) => readonly [number, number],
  ground: number,
  isLying: boolean,
  { colours }: Look,
): void {
  const bars = series.filter(({ kind }) => kind === 'bar').length;
  const breadth = Math.min(46, (room * 0.76) / Math.max(1, bars));
  let nth = 0;
  for (const [index, { kind, values }] of series.entries()) {
    if (kind !== 'bar') continue;
    const shift = (nth - bars / 2) * breadth;
    nth += 1;
    for (const [at, value] of values.entries()) {
      const [along, end] = place(at, value);
      const [from, length] = [Math.min(ground, end), Math.abs(end - ground)];
      const paint = { fill: seriesColour(colours, index) };
      if (isLying) sheet.rect(from, along + shift + 0.5, length, Math.max(0.5, breadth - 1), paint);
      else sheet.rect(along + shift + 0.5, from, Math.max(0.5, breadth - 1), length, paint);
    }
  }
  for (const [index, { kind, values }] of series.entries()) {
    if (kind !== 'line') continue;
    const stroke = seriesColour(colours, index);
    const points = values.map((value, at) => {
      const [along, end] = place(at, value);
      return isLying ? ([end, along] as const) : ([along, end] as const);
    });
    const paint = { stroke, strokeWidth: 2.2 };
    if (points.length > 1)
      sheet.path(
        points.flatMap(([x, y], at) => [at === 0 ? 'M' : 'L', x, y]),
        paint,
      );
    if (room < 9) continue;
    for (const [x, y] of points)
      sheet.circle(x, y, 3.5, { fill: stroke, stroke: colours.background, strokeWidth: 1.2 });
  }
}

/** All values lie between them, and bars begin at nought. */
function ticksOf({ series, range }: XyChart): Ticks {
  const values = [...series.flatMap((each) => each.values), ...range];
  if (series.some(({ kind }) => kind === 'bar')) values.push(0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most > least ? most - least : Math.abs(most) || 1;
  const rough = span / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5].find((each) => each * power >= rough) ?? 10;
  const every = factor * power;
  const first = Math.floor(least / every + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / every - 1e-9));
  const at = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * every);
  const digits = Math.max(0, Math.min(10, (factor === 2.5 ? 1 : 0) - Math.round(Math.log10(power))));
  return { from: first * every, to: last * every, at, texts: at.map((tick) => numberText(tick, digits)) };
}

function numberText(value: number, digits: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-9)) return value.toExponential(2);
  const [whole = '', rest] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = rest === undefined ? grouped : `${grouped}.${rest}`;
  return /^-[0,.]*$/.test(text) ? text.slice(1) : text;
}
