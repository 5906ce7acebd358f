/**
 * Times of Gantt charts: read by a format of Day.js, as Mermaid takes them, written by one of d3, and parted by steps that people count in.
 * Everything is UTC: a day begins where the source says, not where the machine stands.
 * @module
 */
import { vegaLocales } from '../vega-locales.ts';

type Lang = 'zh' | 'en';
export const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

const pattern: Readonly<Record<string, readonly [string, string]>> = {
  YYYY: ['(\\d{4})', 'year'],
  YY: ['(\\d{2})', 'shortYear'],
  MMMM: ['(\\p{L}+)', 'name'],
  MMM: ['(\\p{L}+)', 'name'],
  MM: ['(\\d{1,2})', 'month'],
  M: ['(\\d{1,2})', 'month'],
  DD: ['(\\d{1,2})', 'day'],
  D: ['(\\d{1,2})', 'day'],
  Do: ['(\\d{1,2})(?:st|nd|rd|th)', 'day'],
  HH: ['(\\d{1,2})', 'hour'],
  H: ['(\\d{1,2})', 'hour'],
  hh: ['(\\d{1,2})', 'hour'],
  h: ['(\\d{1,2})', 'hour'],
  mm: ['(\\d{1,2})', 'minute'],
  m: ['(\\d{1,2})', 'minute'],
  ss: ['(\\d{1,2})', 'second'],
  s: ['(\\d{1,2})', 'second'],
  SSS: ['(\\d{3})', 'milli'],
  A: ['([AaPp][Mm])', 'half'],
  a: ['([AaPp][Mm])', 'half'],
  X: ['(\\d+(?:\\.\\d+)?)', 'unix'],
  x: ['(\\d+)', 'unixMs'],
};
const tokens = /YYYY|YY|MMMM|MMM|MM|M|Do|DD|D|HH|H|hh|h|mm|m|ss|s|SSS|A|a|X|x|\[[^\]]*\]|./gsu;
const iso = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?)?)?$/;

/**
 * A reader of times; what is not of its format may still be of ISO 8601. Null: no time.
 *
 * @example dateReader('DD/MM/YYYY')('31/12/2026')
 */
export function dateReader(format: string): (text: string) => number | null {
  const parts: string[] = [];
  const expression = (format.trim().match(tokens) ?? []).map((token) => {
    const known = Object.hasOwn(pattern, token) ? pattern[token] : undefined;
    if (known === undefined) return token.replace(/^\[|\]$/g, '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    parts.push(known[1]);
    return known[0];
  });
  const whole = new RegExp(`^${expression.join('')}$`, 'u');
  return (text) => {
    const match = whole.exec(text);
    if (match !== null) {
      const time = timeOf(valuesOf(parts, match));
      if (time !== null) return time;
    }
    const plain = iso.exec(text);
    return plain === null ? null : timeOf(valuesOf(isoParts, plain));
  };
}

const isoParts = ['year', 'month', 'day', 'hour', 'minute', 'second'];

function valuesOf(parts: readonly string[], match: RegExpExecArray): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap((part, index) => {
      const value = match[index + 1];
      return value === undefined ? [] : [[part, value] as const];
    }),
  );
}

function timeOf(parts: ReadonlyMap<string, string>): number | null {
  const seconds = parts.get('unix');
  if (seconds !== undefined) return Number(seconds) * 1000;
  const millis = parts.get('unixMs');
  if (millis !== undefined) return Number(millis);
  const of = (name: string, otherwise: number) => Number(parts.get(name) ?? otherwise);
  const short = parts.get('shortYear');
  const year = short === undefined ? of('year', 1970) : 2000 + Number(short);
  const name = parts.get('name')?.slice(0, 3).toLowerCase();
  const month =
    name === undefined
      ? of('month', 1)
      : vegaLocales.en.time.shortMonths.findIndex((each) => each.toLowerCase() === name) + 1;
  const half = parts.get('half')?.toLowerCase();
  const given = of('hour', 0);
  const hour = half === undefined ? given : (given % 12) + (half === 'pm' ? 12 : 0);
  const day = of('day', 1);
  const time = Date.UTC(year, month - 1, day, hour, of('minute', 0), of('second', 0), of('milli', 0));
  const read = new Date(time);
  // The 31st of February is none.
  const isReal = read.getUTCMonth() === month - 1 && read.getUTCDate() === day + (hour > 23 ? 1 : 0);
  return isReal && hour <= 24 && of('minute', 0) < 60 && of('second', 0) < 60 ? time : null;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: minuteMs,
  h: hourMs,
  d: dayMs,
  w: 7 * dayMs,
};

/** When a time is over that begins at `start`; null: no length of time. @example endAfter(0, '2w') */
export function endAfter(start: number, text: string): number | null {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|[smhdwMy])$/.exec(text) ?? [];
  if (count === undefined) return null;
  const length = unitMs[unit];
  if (length !== undefined) return start + Number(count) * length;
  const end = new Date(start);
  const months = Math.round(Number(count) * (unit === 'y' ? 12 : 1));
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(day, last));
  return end.getTime();
}

/** @param format of d3-time-format, as far as charts of days use it. @example timeText('%Y-%m-%d', 0, 'en') // '1970-01-01' */
export function timeText(format: string, time: number, lang: Lang): string {
  const { months, shortMonths, days, shortDays, periods } = vegaLocales[lang].time;
  const at = new Date(time);
  const hour = at.getUTCHours();
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((time - yearStart) / dayMs);
  const weekday = at.getUTCDay();
  const written: Readonly<Record<string, string | number | undefined>> = {
    Y: at.getUTCFullYear(),
    y: two(at.getUTCFullYear() % 100),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    e: at.getUTCDate(),
    H: two(hour),
    I: two(hour % 12 || 12),
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    L: String(at.getUTCMilliseconds()).padStart(3, '0'),
    p: periods[hour < 12 ? 0 : 1],
    B: months[at.getUTCMonth()],
    b: shortMonths[at.getUTCMonth()],
    A: days[weekday],
    a: shortDays[weekday],
    j: String(dayOfYear + 1).padStart(3, '0'),
    q: Math.floor(at.getUTCMonth() / 3) + 1,
    U: two(Math.floor((dayOfYear + 7 - weekday) / 7)),
    W: two(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7)),
    '%': '%',
  };
  return format.replace(/%([-_0]?)([\w%])/g, (whole, pad: string, key: string) => {
    const value = Object.hasOwn(written, key) ? written[key] : undefined;
    if (value === undefined) return whole;
    return pad === '-' ? String(value).replace(/^0+(?=\d)/, '') : String(value);
  });
}

const two = (value: number): string => String(value).padStart(2, '0');

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export interface TimeStep {
  readonly unit: Unit;
  readonly every: number;
}
export const timeSteps: readonly TimeStep[] = [
  ...[1, 5, 15, 30].map((every) => ({ unit: 'minute' as const, every })),
  ...[1, 3, 6, 12].map((every) => ({ unit: 'hour' as const, every })),
  ...[1, 2].map((every) => ({ unit: 'day' as const, every })),
  ...[1, 2].map((every) => ({ unit: 'week' as const, every })),
  ...[1, 2, 3, 6].map((every) => ({ unit: 'month' as const, every })),
  ...[1, 2, 5, 10, 50, 100, 500].map((every) => ({ unit: 'year' as const, every })),
];
const stepUnits: Readonly<Record<Unit, number>> = {
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
  week: 7 * dayMs,
  month: 30.4 * dayMs,
  year: 365.25 * dayMs,
};

/** About. */
export const stepMs = ({ unit, every }: TimeStep): number => stepUnits[unit] * every;

/** Each begin of a step from `from` to `to`, both included; weeks begin on Monday. */
export function ticksOf(from: number, to: number, { unit, every }: TimeStep): readonly number[] {
  const ticks: number[] = [];
  for (let index = 0; ; index++) {
    const tick = tickAt(from, index, unit, every);
    if (tick > to || ticks.length > 400) return ticks;
    if (tick >= from) ticks.push(tick);
  }
}

function tickAt(from: number, index: number, unit: Unit, every: number): number {
  const at = new Date(from);
  if (unit === 'year') return Date.UTC(Math.floor(at.getUTCFullYear() / every) * every + index * every, 0, 1);
  if (unit === 'month') {
    const month = at.getUTCFullYear() * 12 + Math.floor(at.getUTCMonth() / every) * every + index * every;
    return Date.UTC(Math.floor(month / 12), month % 12, 1);
  }
  const length = stepUnits[unit] * every;
  // The fifth of January 1970 was a Monday.
  const origin = unit === 'week' ? 4 * dayMs : 0;
  return (Math.floor((from - origin) / length) + index) * length + origin;
}
