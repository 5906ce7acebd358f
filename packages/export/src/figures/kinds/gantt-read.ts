/**
 * The grammar of Mermaid's Gantt charts: when each task begins and ends, which may hang on others.
 * @module
 */
import { FigureError } from '../figure-error.ts';
import type { MermaidSource } from '../mermaid-lines.ts';
import { dateReader, dayMs, endAfter } from './gantt-time.ts';
import { plainLabel } from './label.ts';

const tags = ['active', 'done', 'crit', 'milestone', 'vert'] as const;
export type GanttTag = (typeof tags)[number];
export interface GanttTask {
  readonly label: string;
  /** The place of its section; −1: none. */
  readonly section: number;
  readonly tags: ReadonlySet<GanttTag>;
  readonly start: number;
  /** As it is drawn: without days off at the end. */
  readonly end: number;
}
export interface Gantt {
  readonly title: string;
  readonly sections: readonly string[];
  readonly tasks: readonly GanttTask[];
  /** Of d3; empty: by the length of the whole. */
  readonly axisFormat: string;
  /** `2week` and the like; empty: by the length of the whole. */
  readonly tickInterval: string;
  /** Whether nobody works on the day that begins then; null: there are no such days. */
  readonly isOff: ((day: number) => boolean) | null;
}
interface Written {
  readonly line: string;
  readonly label: string;
  readonly section: number;
  readonly tags: ReadonlySet<GanttTag>;
  readonly id: string;
  /** Empty: behind the one before. */
  readonly start: string;
  readonly end: string;
}
interface Resolved {
  readonly start: number;
  /** Where what comes after begins. */
  readonly end: number;
  readonly shownEnd: number;
}
const maxTasks = 300;
const maxOffDays = 4_000;
/** Two and a half thousand years: more is a mistake in a format. */
const maxRange = 900_000 * dayMs;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** @throws FigureError */
export function readGantt({ lines, title: outer }: MermaidSource): Gantt {
  const settings = { title: outer, dateFormat: 'YYYY-MM-DD', axisFormat: '', tickInterval: '', weekend: 'saturday' };
  const [off, on] = [new Set<string>(), new Set<string>()];
  const sections: string[] = [];
  const written: Written[] = [];
  let isInclusive = false;
  for (const line of lines.slice(1)) {
    const [, word = '', value = ''] =
      /^(title|dateFormat|axisFormat|tickInterval|weekend|excludes|includes|section)\s+(.+)$/.exec(line) ?? [];
    if (word === 'section') sections.push(plainLabel(value));
    else if (word === 'excludes' || word === 'includes') {
      const set = word === 'excludes' ? off : on;
      for (const day of value.toLowerCase().split(/[\s,]+/)) if (day !== '') set.add(day);
    } else if (word !== '') Object.assign(settings, { [word]: value.trim() });
    else if (/^inclusiveEndDates$/.test(line)) isInclusive = true;
    // These say nothing that is drawn: the day of today would change the picture each day.
    else if (!/^(?:todayMarker|topAxis|weekday|click)\b/.test(line)) written.push(taskOf(line, sections.length - 1));
    if (written.length > maxTasks) throw new FigureError('tooLarge', `${maxTasks}`);
  }
  if (written.length === 0) throw new FigureError('empty');
  const read = dateReader(settings.dateFormat);
  const isOff = off.size === 0 ? null : offDays(off, on, settings.weekend, read);
  const tasks = new Plan(written, read, isInclusive, isOff).tasks();
  const [from, to] = [Math.min(...tasks.map(({ start }) => start)), Math.max(...tasks.map(({ end }) => end))];
  if (!(to - from <= maxRange)) throw new FigureError('tooLarge', settings.dateFormat);
  const { title, axisFormat, tickInterval } = settings;
  return { title: plainLabel(title), sections, tasks, axisFormat, tickInterval, isOff };
}

function taskOf(line: string, section: number): Written {
  const colon = line.indexOf(':');
  if (colon <= 0) throw new FigureError('line', line);
  const items = line
    .slice(colon + 1)
    .split(',')
    .map((item) => item.trim());
  const held = new Set<GanttTag>();
  for (let tag = tagOf(items[0]); tag !== undefined; tag = tagOf(items[0])) {
    held.add(tag);
    items.shift();
  }
  const given = items.length === 1 ? ['', '', ...items] : items.length === 2 ? ['', ...items] : items;
  const [id = '', start = '', end = ''] = given;
  if (items.length === 0 || items.length > 3 || end === '') throw new FigureError('line', line);
  return { line, label: plainLabel(line.slice(0, colon)), section, tags: held, id, start, end };
}

const tagOf = (item: string | undefined): GanttTag | undefined => tags.find((tag) => tag === item);

/** Works the times out, however the tasks hang on each other. */
class Plan {
  readonly #written: readonly Written[];
  readonly #read: (text: string) => number | null;
  readonly #isInclusive: boolean;
  readonly #isOff: ((day: number) => boolean) | null;
  readonly #byId: ReadonlyMap<string, number>;
  readonly #resolved: (Resolved | 'open' | undefined)[] = [];

  constructor(
    written: readonly Written[],
    read: (text: string) => number | null,
    isInclusive: boolean,
    isOff: ((day: number) => boolean) | null,
  ) {
    this.#written = written;
    this.#read = read;
    this.#isInclusive = isInclusive;
    this.#isOff = isOff;
    this.#byId = new Map(written.flatMap(({ id }, index) => (id === '' ? [] : [[id, index] as const])));
  }

  tasks(): readonly GanttTask[] {
    return this.#written.map(({ label, section, tags: held, line }, index) => {
      const { start, shownEnd } = this.#resolve(index, line);
      return { label, section, tags: held, start, end: shownEnd };
    });
  }

  /** @param line of the task that asks, for the error of a circle. */
  #resolve(index: number, line: string): Resolved {
    const known = this.#resolved[index];
    const written = this.#written[index];
    if (known === 'open' || written === undefined) throw new FigureError('line', line);
    if (known !== undefined) return known;
    this.#resolved[index] = 'open';
    const start = this.#start(index, written);
    const resolved = this.#end(start, written);
    // A milestone may end where it begins; nothing ends before.
    if (!(resolved.end >= start)) throw new FigureError('line', written.line);
    this.#resolved[index] = resolved;
    return resolved;
  }

  #start(index: number, { start, line }: Written): number {
    if (start === '') return this.#resolve(index - 1, line).end;
    const after = /^after\s+(.+)$/.exec(start);
    if (after !== null) return Math.max(...this.#named(after[1] ?? '', line).map(({ end }) => end));
    return this.#read(start) ?? refuse(line);
  }

  #end(start: number, { end, line }: Written): Resolved {
    const until = /^until\s+(.+)$/.exec(end);
    if (until !== null) {
      const time = Math.min(...this.#named(until[1] ?? '', line).map((task) => task.start));
      return { start, end: time, shownEnd: time };
    }
    const lasting = endAfter(start, end);
    if (lasting !== null) return this.#withDaysOff(start, lasting, line);
    const day = this.#read(end) ?? refuse(line);
    const time = day + (this.#isInclusive ? dayMs : 0);
    return { start, end: time, shownEnd: time };
  }

  #named(ids: string, line: string): readonly Resolved[] {
    return ids.split(/\s+/).map((id) => {
      const index = this.#byId.get(id);
      return index === undefined ? refuse(line) : this.#resolve(index, line);
    });
  }

  /** A length of time counts days of work: each day off behind its first makes it a day longer, as `fixTaskDates` of Mermaid does. */
  #withDaysOff(start: number, given: number, line: string): Resolved {
    let [end, shownEnd, wasOff, count] = [given, given, false, 0];
    for (let day = start + dayMs; this.#isOff !== null && day <= end; day += dayMs) {
      if (!wasOff) shownEnd = end;
      wasOff = this.#isOff(day);
      if (wasOff) end += dayMs;
      if (++count > maxOffDays) throw new FigureError('line', line);
    }
    return { start, end, shownEnd };
  }
}

function refuse(line: string): never {
  throw new FigureError('line', line);
}

function offDays(
  off: ReadonlySet<string>,
  on: ReadonlySet<string>,
  weekend: string,
  read: (text: string) => number | null,
): (day: number) => boolean {
  const free = new Set<number>();
  for (const word of off) {
    if (word === 'weekends') for (const day of weekend === 'friday' ? [5, 6] : [6, 0]) free.add(day);
    else if (weekdays.includes(word)) free.add(weekdays.indexOf(word));
    else if (read(word) === null) throw new FigureError('line', `excludes ${word}`);
  }
  const daysOf = (words: ReadonlySet<string>) => new Set([...words].map((word) => read(word)).map(dayOf));
  const [dates, kept] = [daysOf(off), daysOf(on)];
  return (time) => {
    const day = dayOf(time);
    return !kept.has(day) && (dates.has(day) || free.has(new Date(time).getUTCDay()));
  };
}

const dayOf = (time: number | null): number | null => (time === null ? null : Math.floor(time / dayMs));
