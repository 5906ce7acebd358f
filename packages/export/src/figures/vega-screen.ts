/**
 * What a chart may ask for. Nothing from outside, and no more than a page can show: refused before a line of it is compiled.
 * @module
 */
import { FigureError } from './figure-error.ts';

const maxUnits = 400_000;
const maxRows = 20_000;
const maxSequence = 20_000;
const maxPixels = 3_000;
const maxDepth = 60;

/** @throws FigureError `json`, `kind`, `outside`, `tooLarge` */
export function screenedChart(source: string): Readonly<Record<string, unknown>> {
  if (source.trim() === '') throw new FigureError('empty');
  if (source.length > maxUnits) throw new FigureError('tooLarge', `${source.length}`);
  let chart: unknown;
  try {
    chart = JSON.parse(source);
  } catch (cause) {
    throw new FigureError('json', cause instanceof Error ? cause.message : '', { cause });
  }
  if (!isObject(chart)) throw new FigureError('json', typeof chart);
  const { $schema } = chart;
  if (typeof $schema === 'string' && /\/schema\/vega\//.test($schema)) throw new FigureError('kind', 'vega');
  screen(chart, 0, '');
  return chart;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function screen(value: unknown, depth: number, key: string): void {
  if (depth > maxDepth) throw new FigureError('tooLarge', 'JSON');
  if (Array.isArray(value)) {
    if (value.length > maxRows) throw new FigureError('tooLarge', `${value.length}`);
    for (const item of value) screen(item, depth + 1, key);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    // In rows of data these are names of columns.
    if (key !== 'values' && key !== 'datasets') assertInside(name, inner, key);
    screen(inner, depth + 1, key === 'datasets' ? 'values' : name);
  }
}

function assertInside(name: string, value: unknown, parent: string): void {
  if (name === 'url' || name === 'href')
    throw new FigureError('outside', typeof value === 'string' ? `${name}: ${value}` : name);
  if (name === 'mark' && (value === 'image' || (isObject(value) && value.type === 'image')))
    throw new FigureError('outside', 'image');
  if (name === 'sequence' && isObject(value)) {
    const [start, stop, step] = [value.start ?? 0, value.stop, value.step ?? 1].map(Number);
    const count = Math.abs(((stop ?? Number.NaN) - (start ?? 0)) / (step ?? 1));
    if (!(count <= maxSequence)) throw new FigureError('tooLarge', `${count}`);
  }
  if ((name === 'width' || name === 'height') && typeof value === 'number' && !(value >= 0 && value <= maxPixels))
    throw new FigureError('tooLarge', `${name}: ${value}`);
  if (name === 'maxbins' && !(Number(value) <= 1_000)) throw new FigureError('tooLarge', `${name}: ${value}`);
  if (name === 'density' && isObject(value) && !(Number(value.steps ?? 1) <= 5_000))
    throw new FigureError('tooLarge', 'steps');
  if (
    name === 'graticule' ||
    name === 'sphere' ||
    (name === 'format' && parent === 'data' && isObject(value) && value.type === 'topojson')
  )
    throw new FigureError('kind', name);
}
