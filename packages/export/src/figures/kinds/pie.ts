/**
 * Pies of Mermaid: shares in the order of their source, clockwise from the top, and a legend with all names and shares.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import { textWidth } from '../font-metrics.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { inkOn } from '../svg-colour.ts';
import { plainLabel, widest, wrapped } from './label.ts';
import { type Look, lineHeight, margin, Sheet, seriesColour } from './sheet.ts';
import { drawTitle } from './title.ts';

interface Slice {
  readonly label: string;
  readonly value: number;
  readonly written: string;
}
const sliceLine = /^(?:"([^"]*)"|'([^']*)'|([^"':\s][^:]*?))\s*:\s*(\d+(?:\.\d+)?)\s*%?$/;
const maxSlices = 40;
const radius = 112;
const legendRoom = 270;
const size = 13;
/** A smaller share has no room for its figure. */
const toldInside = 0.06;

/** @throws FigureError */
export function pieSvg(source: MermaidSource, look: Look): string {
  const { title, slices, showsData } = read(source);
  const { colours } = look;
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  if (!(total > 0)) throw new FigureError('empty');
  const rows = slices.map(({ label, written, value }) => ({
    lines: wrapped(label, legendRoom, size),
    told: shareText(value / total) + (showsData ? ` (${written})` : ''),
  }));
  const labelWidth = Math.max(...rows.map(({ lines }) => widest(lines, size)));
  const toldWidth = Math.max(...rows.map(({ told }) => textWidth(told, size, 700)));
  const heights = rows.map(({ lines }) => lines.length * size * lineHeight + 5);
  const legendHeight = heights.reduce((sum, height) => sum + height, 0);
  const legendLeft = margin + 2 * radius + 30;
  const toldRight = legendLeft + 22 + labelWidth + 18 + toldWidth;
  const width = toldRight + margin;
  const sheet = new Sheet();
  const top = drawTitle(sheet, title, width, look);
  const height = Math.max(2 * radius, legendHeight);
  const [x, y] = [margin + radius, top + height / 2];

  let from = 0;
  for (const [index, { value }] of slices.entries()) {
    const share = value / total;
    const fill = seriesColour(colours, index);
    if (share > 0) drawSlice(sheet, x, y, from, share, fill, colours.background);
    if (share >= toldInside) {
      const angle = 2 * Math.PI * (from + share / 2);
      const reach = share > 0.999 ? 0 : radius * 0.68;
      const place = [x + reach * Math.sin(angle), y - reach * Math.cos(angle)] as const;
      sheet.words([shareText(share)], ...place, { size: 12, fill: inkOn(fill), anchor: 'middle' });
    }
    from += share;
  }

  let rowTop = top + (height - legendHeight) / 2;
  for (const [index, { lines, told }] of rows.entries()) {
    const rowHeight = heights[index] ?? 0;
    const middle = rowTop + rowHeight / 2;
    sheet.rect(legendLeft, middle - 6.5, 13, 13, { fill: seriesColour(colours, index), radius: 2 });
    sheet.words(lines, legendLeft + 22, middle, { size, fill: colours.ink });
    sheet.words([told], toldRight, middle, { size, fill: colours.ink, weight: 700, anchor: 'end' });
    rowTop += rowHeight;
  }
  return sheet.svg(width, top + height + margin);
}

function drawSlice(sheet: Sheet, x: number, y: number, from: number, share: number, fill: string, gap: string): void {
  const paint = { fill, stroke: gap, strokeWidth: 1.5 };
  if (share > 0.999) {
    sheet.circle(x, y, radius, paint);
    return;
  }
  const at = (turn: number) => [x + radius * Math.sin(2 * Math.PI * turn), y - radius * Math.cos(2 * Math.PI * turn)];
  const isLarge = share > 0.5 ? 1 : 0;
  sheet.path(['M', x, y, 'L', ...at(from), 'A', radius, radius, 0, isLarge, 1, ...at(from + share), 'Z'], paint);
}

function shareText(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  return `${Math.round(share * 1000) / 10}%`;
}

function read({ lines, title: outer }: MermaidSource) {
  const [head = '', ...rest] = lines;
  const headed = /^pie(?:\s+(showData))?(?:\s+title\s+(.*))?$/i.exec(head);
  if (headed === null) throw new FigureError('line', head);
  let showsData = headed[1] !== undefined;
  let title = headed[2] ?? outer;
  const slices: Slice[] = [];
  for (const line of rest) {
    const slice = sliceLine.exec(line);
    if (/^showData$/i.test(line)) showsData = true;
    else if (/^title\s/.test(line)) title = line.slice(5);
    else if (slice !== null) {
      const [, double, single, bare, written = ''] = slice;
      slices.push({ label: plainLabel(double ?? single ?? bare ?? ''), value: Number(written), written });
    } else throw new FigureError('line', line);
  }
  if (slices.length > maxSlices) throw new FigureError('tooLarge', `${slices.length}`);
  if (slices.length === 0) throw new FigureError('empty');
  return { title: plainLabel(title), slices, showsData };
}
