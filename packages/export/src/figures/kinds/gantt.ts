/**
 * Gantt charts of Mermaid: names in a column of their own, so that no name can lie over a bar or leave the picture.
 * @module
 */
import { textWidth } from '../font-metrics.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { mixed } from '../svg-colour.ts';
import { type Gantt, type GanttTask, readGantt } from './gantt-read.ts';
import { dayMs, stepMs, type TimeStep, ticksOf, timeSteps, timeText } from './gantt-time.ts';
import { widest, wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, Sheet } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Row {
  readonly lines: readonly string[];
  readonly height: number;
  /** Null: the head of a section. */
  readonly task: GanttTask | null;
}
interface Scale {
  readonly left: number;
  readonly right: number;
  readonly from: number;
  readonly to: number;
}
const size = 12.5;
const small = 11;
const step = size * lineHeight;
const maxLabels = 200;
const bar = 14;

/** @throws FigureError */
export function ganttSvg(source: MermaidSource, look: Look): string {
  const gantt = readGantt(source);
  const rows = rowsOf(gantt);
  const labels = Math.max(60, ...rows.flatMap(({ task, lines }) => (task === null ? [] : [widest(lines, size)])));
  const sheet = new Sheet();
  const top = drawTitle(sheet, gantt.title, columnWidth, look);
  const bottom = top + rows.reduce((sum, { height }) => sum + height, 0);
  const scale = scaleOf(gantt.tasks, margin + labels + 12);
  drawGround(sheet, rows, top, look);
  drawDaysOff(sheet, gantt, scale, top, bottom, look);
  const end = drawAxis(sheet, gantt, scale, top, bottom, look);
  let y = top;
  for (const { task, lines, height } of rows) {
    const middle = y + height / 2;
    const words = { size, fill: look.colours.ink };
    if (task === null) sheet.words(lines, margin + 6, middle, { ...words, weight: 700 });
    else {
      sheet.words(lines, margin + labels, middle, { ...words, anchor: 'end' });
      drawTask(sheet, task, scale, middle, [top, bottom], look);
    }
    y += height;
  }
  return sheet.svg(columnWidth, end + margin);
}

function rowsOf({ sections, tasks }: Gantt): readonly Row[] {
  const rows: Row[] = [];
  const add = (section: number) => {
    for (const task of tasks) {
      if (task.section !== section) continue;
      const lines = wrapped(task.label, maxLabels, size);
      rows.push({ lines, height: Math.max(24, lines.length * step + 8), task });
    }
  };
  add(-1);
  for (const [index, section] of sections.entries()) {
    const lines = wrapped(section, columnWidth - 2 * margin - 12, size, 700);
    if (section !== '') rows.push({ lines, height: lines.length * step + 8, task: null });
    add(index);
  }
  return rows;
}

function scaleOf(tasks: readonly GanttTask[], left: number): Scale {
  const from = Math.min(...tasks.map(({ start }) => start));
  const to = Math.max(...tasks.map(({ end }) => end));
  // Points in time alone have a day around them.
  return { left, right: columnWidth - margin - 8, from, to: to > from ? to : from + dayMs };
}

const xOf = ({ left, right, from, to }: Scale, time: number): number =>
  left + ((time - from) / (to - from)) * (right - left);

function drawGround(sheet: Sheet, rows: readonly Row[], top: number, { colours }: Look): void {
  let y = top;
  for (const { task, height } of rows) {
    if (task === null) sheet.rect(margin, y, columnWidth - 2 * margin, height, { fill: colours.surface, radius: 3 });
    y += height;
  }
}

function drawDaysOff(
  sheet: Sheet,
  { isOff }: Gantt,
  scale: Scale,
  top: number,
  bottom: number,
  { colours }: Look,
): void {
  const days = (scale.to - scale.from) / dayMs;
  // Bands that are finer than that would only be grey.
  if (isOff === null || (scale.right - scale.left) / days < 2) return;
  const fill = mixed(colours.line, colours.background, 0.13);
  for (let day = Math.floor(scale.from / dayMs) * dayMs; day < scale.to; day += dayMs) {
    if (!isOff(day)) continue;
    const left = xOf(scale, Math.max(scale.from, day));
    sheet.rect(left, top, xOf(scale, Math.min(scale.to, day + dayMs)) - left, bottom - top, { fill });
  }
}

/** @returns where its labels end */
function drawAxis(sheet: Sheet, gantt: Gantt, scale: Scale, top: number, bottom: number, look: Look): number {
  const { colours, lang } = look;
  const { ticks, format } = axisOf(gantt, scale, lang);
  for (const tick of ticks) {
    const x = xOf(scale, tick);
    sheet.line(x, top, x, bottom + 4, { stroke: colours.grid });
    const text = timeText(format, tick, lang);
    const half = textWidth(text, small, 400) / 2;
    const middle = Math.min(columnWidth - 2 - half, x);
    sheet.words([text], middle, bottom + 13, { size: small, fill: colours.quiet, anchor: 'middle' });
  }
  sheet.line(scale.left, bottom, scale.right, bottom, { stroke: colours.line });
  return bottom + 20;
}

/** The finest steps whose labels do not touch, or those that are asked for where they do not either. */
function axisOf({ axisFormat, tickInterval }: Gantt, scale: Scale, lang: Look['lang']) {
  const [, count, unit] = /^([1-9]\d{0,3})\s*(minute|hour|day|week|month)s?$/.exec(tickInterval) ?? [];
  const asked = unit === undefined ? [] : [{ unit: unit as TimeStep['unit'], every: Number(count) }];
  const pixelsPerMs = (scale.right - scale.left) / (scale.to - scale.from);
  for (const each of [...asked, ...timeSteps]) {
    const format = axisFormat === '' ? formatOf(each, scale) : axisFormat;
    const room = stepMs(each) * pixelsPerMs;
    if (room < 16) continue;
    const ticks = ticksOf(scale.from, scale.to, each);
    const widestLabel = Math.max(0, ...ticks.map((tick) => textWidth(timeText(format, tick, lang), small, 400)));
    if (ticks.length > 0 && (widestLabel + 12 <= room || ticks.length === 1)) return { ticks, format };
  }
  return { ticks: [scale.from], format: axisFormat === '' ? '%Y-%m-%d' : axisFormat };
}

function formatOf({ unit }: TimeStep, { from, to }: Scale): string {
  const isOneYear = new Date(from).getUTCFullYear() === new Date(to).getUTCFullYear();
  switch (unit) {
    case 'minute':
    case 'hour':
      return to - from <= dayMs ? '%H:%M' : '%m-%d %H:%M';
    case 'day':
    case 'week':
      return isOneYear ? '%m-%d' : '%Y-%m-%d';
    case 'month':
      return '%Y-%m';
    case 'year':
      return '%Y';
    default:
      return unit satisfies never;
  }
}

function drawTask(
  sheet: Sheet,
  { tags, start, end }: GanttTask,
  scale: Scale,
  y: number,
  [top, bottom]: readonly [number, number],
  { colours }: Look,
): void {
  const critical = colours.series[1] ?? colours.accent;
  const own = tags.has('crit') ? critical : colours.accent;
  const [x1, x2] = [xOf(scale, start), xOf(scale, end)];
  if (tags.has('vert')) {
    sheet.line(x1, top, x1, bottom, { stroke: own, strokeWidth: 1.5, dash: '4 3' });
    return;
  }
  if (tags.has('milestone')) {
    const [x, reach] = [(x1 + x2) / 2, 8];
    const corners = ['M', x, y - reach, 'L', x + reach, y, 'L', x, y + reach, 'L', x - reach, y, 'Z'];
    sheet.path(corners, { fill: own, stroke: colours.background, strokeWidth: 1.5 });
    return;
  }
  // What is done is pale, what is under way full, what is to come between them.
  const share = tags.has('active') ? 1 : tags.has('done') ? 0.28 : 0.62;
  const fill = mixed(own, colours.background, share);
  const paint = { fill, radius: 3, ...(tags.has('crit') && { stroke: critical, strokeWidth: 1.5 }) };
  sheet.rect(x1, y - bar / 2, Math.max(3, x2 - x1), bar, paint);
}
