/**
 * Timelines of Mermaid, from top to bottom: a column of times, a line with a dot for each, and what happened beside it. Any number of times fits on
 * a page, and no word is turned or cut.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { inkOn, mixed } from '../svg-colour.ts';
import { plainLabel, widest, wrapped } from './label.ts';
import { columnWidth, type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Period {
  readonly label: string;
  readonly events: string[];
}
interface Section {
  readonly label: string;
  readonly periods: Period[];
}
const maxEvents = 300;
const size = 13;
const step = size * lineHeight;
/** Around the words of an event. */
const inset = { x: 10, y: 5 };
const periodRoom = 130;
const gap = 6;

/** @throws FigureError */
export function timelineSvg(source: MermaidSource, look: Look): string {
  const { title, sections } = read(source);
  const { colours } = look;
  const periods = sections.flatMap((section) => section.periods);
  const left = Math.max(40, ...periods.map(({ label }) => widest(wrapped(label, periodRoom, size, 700), size, 700)));
  const axis = margin + left + 18;
  const cardLeft = axis + 18;
  const cardRoom = columnWidth - margin - cardLeft;
  const cards = periods.flatMap(({ events }) => events.map((event) => wrapped(event, cardRoom - 2 * inset.x, size)));
  const heads = sections.map(({ label }) => wrapped(label, columnWidth - 2 * margin - 20, size, 700));
  const right = Math.max(
    cardLeft + 2 * inset.x + Math.max(60, ...cards.map((lines) => widest(lines, size))),
    ...heads.map((lines) => 2 * margin + 20 + widest(lines, size, 700)),
  );
  const width = Math.min(columnWidth, right + margin);
  const sheet = new Sheet();
  let y = drawTitle(sheet, title, width, look);
  // Several sections tell themselves apart by colour; without any, each time does.
  let number = 0;
  for (const [index, { label, periods: held }] of sections.entries()) {
    const colour = seriesColour(colours, index);
    if (label !== '') {
      const lines = heads[index] ?? [];
      const height = lines.length * step + 8;
      sheet.rect(margin, y, width - 2 * margin, height, { fill: colour, radius: 4 });
      sheet.words(lines, margin + 10, y + height / 2, { size, fill: inkOn(colour), weight: 700 });
      y += height + 10;
    }
    const begin = y;
    const dots: { readonly at: number; readonly colour: string }[] = [];
    for (const period of held) {
      const own = sections.length > 1 ? colour : seriesColour(colours, number);
      number += 1;
      const told = wrapped(period.label, periodRoom, size, 700);
      const events = period.events.map((event) => wrapped(event, cardRoom - 2 * inset.x, size));
      const first = (events[0]?.length ?? 1) * step + 2 * inset.y;
      const eventsHeight = events.reduce((sum, lines) => sum + lines.length * step + 2 * inset.y + gap, -gap);
      const height = Math.max(told.length * step + 2 * inset.y, eventsHeight);
      const middle = y + Math.max(first, told.length * step + 2 * inset.y) / 2;
      sheet.words(told, margin + left, middle, { size, fill: colours.ink, weight: 700, anchor: 'end' });
      dots.push({ at: middle, colour: own });
      let top = events.length === 1 ? middle - first / 2 : y;
      for (const lines of events) {
        const cardHeight = lines.length * step + 2 * inset.y;
        const cardWidth = width - margin - cardLeft;
        sheet.rect(cardLeft, top, cardWidth, cardHeight, { fill: mixed(own, colours.background, 0.1), radius: 4 });
        sheet.rect(cardLeft, top, 3, cardHeight, { fill: own });
        sheet.words(lines, cardLeft + inset.x, top + cardHeight / 2, { size, fill: colours.ink });
        top += cardHeight + gap;
      }
      y += height + 12;
    }
    if (dots.length > 0) sheet.line(axis, begin, axis, y - 12, { stroke: colours.border, strokeWidth: 2 });
    for (const { at, colour: fill } of dots) {
      sheet.circle(axis, at, 5.5, { fill, stroke: colours.background, strokeWidth: 2 });
    }
    y += 4;
  }
  return sheet.svg(width, y - 16 + margin);
}

function read({ lines, title: outer }: MermaidSource) {
  let title = outer;
  const sections: Section[] = [];
  let count = 0;
  for (const line of lines.slice(1)) {
    if (/^title\s/.test(line)) {
      title = line.slice(5);
      continue;
    }
    const section = /^section\b\s*(.*)$/.exec(line);
    if (section !== null) {
      sections.push({ label: plainLabel(section[1] ?? ''), periods: [] });
      continue;
    }
    const [period = '', ...events] = partsOf(line);
    if (sections.length === 0) sections.push({ label: '', periods: [] });
    const held = sections.at(-1)?.periods ?? [];
    if (period !== '') held.push({ label: plainLabel(period), events: [] });
    const last = held.at(-1);
    if (last === undefined) throw new FigureError('line', line);
    last.events.push(...events.filter((event) => event !== '').map(plainLabel));
    count += 1 + events.length;
    if (count > maxEvents) throw new FigureError('tooLarge', `${maxEvents}`);
  }
  if (count === 0) throw new FigureError('empty');
  return { title: plainLabel(title), sections };
}

/** A colon parts when a space follows it, so that `10:30` stays whole; where none does, the first one that stands between no figures. */
function partsOf(line: string): readonly string[] {
  const parts = line.split(/\s*:(?:\s+|$)/);
  if (parts.length > 1) return parts.map((part) => part.trim());
  const colon = /(?<!\d):|:(?!\d|\/\/)/.exec(line);
  if (colon === null || /^\w+:\/\//.test(line)) return [line];
  return [line.slice(0, colon.index).trim(), line.slice(colon.index + 1).trim()];
}
