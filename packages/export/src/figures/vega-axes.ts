/**
 * Axes as people read them. Vega-Lite turns each name on a horizontal axis upright, and cuts long ones; here names stand level as long as they fit,
 * broken into lines, and slant where they do not. Times are written as the language does.
 * @module
 */
import * as vega from 'vega';
import { textWidth } from './font-metrics.ts';
import { wrapped } from './kinds/label.ts';

/** What is looked at of a compiled chart: Vega's types know far more. */
interface Group {
  readonly type?: string;
  readonly scales?: readonly { readonly name: string; readonly type?: string }[];
  axes?: Axis[];
  readonly marks?: Group[];
}
interface Axis {
  readonly scale: string;
  readonly orient: string;
  readonly labels?: boolean;
  readonly labelAngle?: unknown;
  readonly format?: unknown;
  readonly formatType?: string;
  readonly encode?: { readonly labels?: { readonly update?: { readonly text?: unknown } } };
}
const size = 11;
const lineStep = 13;
/** Of a name beside a vertical axis. */
const sideRoom = 170;

/** Changes the axes of a compiled chart in place. */
export function readableAxes(spec: object, lang: 'zh' | 'en'): void {
  register();
  // A compiled chart is plain data of this shape.
  walk(spec as Group, new Map(), lang);
}

function walk(group: Group, outer: ReadonlyMap<string, string>, lang: 'zh' | 'en'): void {
  const types = new Map(outer);
  for (const { name, type } of group.scales ?? []) types.set(name, type ?? 'linear');
  group.axes =
    group.axes?.map((axis) => readable(lang === 'zh' ? withChineseDates(axis) : axis, types.get(axis.scale), lang)) ??
    [];
  for (const mark of group.marks ?? []) if (mark.type === 'group') walk(mark, types, lang);
}

function readable(axis: Axis, type: string | undefined, lang: 'zh' | 'en'): Axis {
  if (axis.labels === false) return axis;
  const isOwn = axis.format !== undefined || axis.encode?.labels?.update?.text !== undefined;
  if ((type === 'time' || type === 'utc') && !isOwn) return { ...axis, format: timeFormats[lang], formatType: 'time' };
  if (type !== 'band' && type !== 'point') return axis;
  const scale = JSON.stringify(axis.scale);
  const room = `abs(range(${scale})[1] - range(${scale})[0]) / max(1, length(domain(${scale})))`;
  if (axis.orient === 'left' || axis.orient === 'right')
    return isOwn ? axis : withText(axis, `linesBeside(datum.label, ${room})`);
  // An angle that is no default is a choice.
  if (![undefined, 0, 270].includes(axis.labelAngle as number | undefined)) return axis;
  const turn = isOwn ? `(${room} < 60 ? -45 : 0)` : `turnOf(domain(${scale}), ${room})`;
  const turned = {
    ...axis,
    labelAngle: { signal: turn },
    labelAlign: { signal: `${turn} == 0 ? 'center' : 'right'` },
    labelBaseline: { signal: `${turn} == 0 ? 'top' : 'middle'` },
  };
  return isOwn ? turned : withText(turned, `${turn} == 0 ? linesUnder(datum.label, ${room}) : datum.label`);
}

function withText(axis: Axis, signal: string): Axis {
  const { encode = {} } = axis;
  const labels = { ...encode.labels, update: { ...encode.labels?.update, text: { signal } } };
  return { ...axis, encode: { ...encode, labels } };
}

/** The formats that Vega-Lite gives to parts of dates begin with the month. */
function withChineseDates(axis: Axis): Axis {
  const { format } = axis;
  if (typeof format !== 'object' || format === null || !('signal' in format)) return axis;
  const signal = String(format.signal).replace('"%b %Y "', '"%Y年%-m月"').replace('"%b %d, %Y "', '"%Y年%-m月%-d日"');
  return { ...axis, format: { signal } };
}

const between = 6;
const linesUnder = (label: unknown, room: number) => wrapped(String(label ?? ''), room - between, size);

/** Level where every name fits in three lines without a cut word; else slanted, and upright where even that is too dense. */
function turnOf(names: readonly unknown[], room: number): number {
  const fits = names.every((name) => {
    const text = String(name ?? '');
    if (textWidth(text, size, 400) <= room - between) return true;
    const lines = linesUnder(text, room);
    const isCut = text
      .split(/\s+/)
      .some((word) => /^[\p{Script=Latin}\d]+$/u.test(word) && textWidth(word, size, 400) > room - between);
    return room >= 34 && lines.length <= 3 && !isCut;
  });
  if (fits) return 0;
  return room < 15 ? -90 : -45;
}

function linesBeside(label: unknown, room: number): string | readonly string[] {
  const text = String(label ?? '');
  const lines = wrapped(text, sideRoom, size);
  return lines.length * lineStep <= room ? lines : text;
}

const days = { zh: '%-m月%-d日', en: '%b %-d' };
/** From the finest to the coarsest, as d3 chooses for each tick. */
const timeFormats = {
  zh: {
    year: '%Y年',
    quarter: '%-m月',
    month: '%-m月',
    week: days.zh,
    date: days.zh,
    hours: '%H:%M',
    minutes: '%H:%M',
  },
  en: { year: '%Y', quarter: '%b', month: '%b', week: days.en, date: days.en, hours: '%H:%M', minutes: '%H:%M' },
};

let isRegistered = false;

function register(): void {
  if (isRegistered) return;
  isRegistered = true;
  vega.expressionFunction('linesUnder', linesUnder);
  vega.expressionFunction('linesBeside', linesBeside);
  vega.expressionFunction('turnOf', turnOf);
}
