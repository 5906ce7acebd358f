/**
 * The grammar of Mermaid's XY charts.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { plainLabel } from './label.ts';

export interface XySeries {
  readonly kind: 'bar' | 'line';
  /** Empty where the source gives none. */
  readonly name: string;
  readonly values: readonly number[];
}
export interface XyChart {
  readonly title: string;
  readonly isHorizontal: boolean;
  /** One for each place of a value. */
  readonly names: readonly string[];
  readonly nameTitle: string;
  readonly valueTitle: string;
  /** What the axis of the values shows at least; empty: by the values. */
  readonly range: readonly number[];
  readonly series: readonly XySeries[];
}
interface Axis {
  readonly title: string;
  readonly names: readonly string[];
  readonly range: readonly number[];
}
const maxValues = 400;
const maxSeries = 12;
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const rangeEnd = new RegExp(`^(.*?)\\s*(${number})\\s*-+>\\s*(${number})$`);
const listEnd = /^(.*?)\s*\[(.*)\]$/;

/** @throws FigureError */
export function readXyChart({ lines, title: outer }: MermaidSource): XyChart {
  const [head = '', ...rest] = lines;
  const turned = /^xychart(?:-beta)?(?:\s+(horizontal|vertical))?\s*$/i.exec(head);
  if (turned === null) throw new FigureError('line', head);
  let title = outer;
  let across: Axis = { title: '', names: [], range: [] };
  let up: Axis = across;
  const series: XySeries[] = [];
  for (const line of rest) {
    const [, word = '', value = ''] = /^(title|x-axis|y-axis|bar|line)\b\s*(.*)$/.exec(line) ?? [];
    if (word === 'title') title = value;
    else if (word === 'x-axis') across = axisOf(value);
    else if (word === 'y-axis') up = axisOf(value);
    else if (word === 'bar' || word === 'line') series.push({ kind: word, ...valuesOf(line, value) });
    else throw new FigureError('line', line);
    if (series.length > maxSeries) throw new FigureError('tooLarge', `${maxSeries}`);
  }
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  if (count === 0) throw new FigureError('empty');
  if (Math.max(count, across.names.length) > maxValues) throw new FigureError('tooLarge', `${count}`);
  // More names than values have places without one; a value without a name would be a bar that nobody knows.
  if (across.names.length > 0 && across.names.length < count)
    throw new FigureError('line', lines.find((line) => line.startsWith('x-axis')) ?? '');
  return {
    title: plainLabel(title),
    isHorizontal: turned[1]?.toLowerCase() === 'horizontal',
    names: across.names.length > 0 ? across.names : placesOf(across.range, count),
    nameTitle: across.title,
    valueTitle: up.title,
    range: up.range,
    series,
  };
}

function axisOf(value: string): Axis {
  const list = listEnd.exec(value);
  if (list !== null)
    return { title: plainLabel(list[1] ?? ''), names: itemsOf(list[2] ?? '').map(plainLabel), range: [] };
  const range = rangeEnd.exec(value);
  if (range === null) return { title: plainLabel(value), names: [], range: [] };
  return { title: plainLabel(range[1] ?? ''), names: [], range: [Number(range[2]), Number(range[3])] };
}

function valuesOf(line: string, value: string): Pick<XySeries, 'name' | 'values'> {
  const list = listEnd.exec(value);
  if (list === null) throw new FigureError('line', line);
  const values = itemsOf(list[2] ?? '').map(Number);
  if (values.some((each) => !Number.isFinite(each) || Math.abs(each) > 1e300)) throw new FigureError('line', line);
  return { name: plainLabel(list[1] ?? ''), values };
}

/** Between commas that stand in no quotation marks. */
const itemsOf = (list: string): readonly string[] =>
  (list.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '');

/** Where an axis of figures says from where to where, or nothing at all. */
function placesOf([from = 1, to = Number.NaN]: readonly number[], count: number): readonly string[] {
  const last = Number.isNaN(to) ? from + count - 1 : to;
  const step = count > 1 ? (last - from) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => String(Number((from + index * step).toPrecision(6))));
}
