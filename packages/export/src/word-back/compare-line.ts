/** One paragraph as it was written and as it came back: what was changed in it, and what became of the suggestions that it carried. */
import { type Inline, inlineText } from '@longhand/document';
import { align, type Step } from './align.ts';
import { looseTex } from './formula.ts';
import { labelOfUnits, type Unit, type Who } from './units.ts';

/** A change of a paragraph in the offsets of the document. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly insert: readonly Unit[];
  /** Words of a label that went with it: they stand in no document. */
  readonly label: string;
  /** Absent where nothing was tracked: whoever saved the file did it. */
  readonly who?: Who;
}
/** A tracked change that the file carried when it was written. */
export interface CarriedChange {
  readonly from: number;
  readonly to: number;
  readonly insert: readonly Unit[];
  readonly who: Who;
  readonly outcome: 'open' | 'accepted' | 'rejected';
}
export interface LineChanges {
  readonly hunks: readonly Hunk[];
  readonly carried: readonly CarriedChange[];
  /** What somebody took out of labels that Longhand writes, or wrote over it. */
  readonly labels: readonly string[];
  /** The text once every new change is accepted; what the file carried is as it was. */
  readonly result: readonly Unit[];
  /** Offset in the document of each unit of what came back, and of its end. */
  readonly offsets: readonly number[];
}

/** Fewer characters than this between two changes that nobody tracked are no reason to tell them apart. */
const TOGETHER = 3;

interface Op {
  readonly kind: 'keep' | 'delete' | 'insert';
  readonly unit: Unit;
  /** Where it stands in the document, and where it ends. */
  readonly from: number;
  readonly to: number;
  readonly who?: Who;
  /** It reads on without a border, so that half a word is not told apart. */
  readonly isInWord: boolean;
}

/** @param content the paragraph in the document; `written` is what the file said, `returned` what came back */
export function compareLine(content: readonly Inline[], written: readonly Unit[], saved: readonly Unit[]): LineChanges {
  const returned = withKnownFormulas(written, saved);
  const places = placesOf(content, written);
  const { numbers, outcomes } = outcomesOf(written, returned);
  const isCarried = carriedBy(written);
  const shown = shownAs(written, numbers, outcomes);
  const steps = align(
    shown.map(({ key }) => key),
    returned.map((unit) => keyIn(unit, isCarried)),
  );
  const ops: Op[] = [];
  const offsets: number[] = [];
  const result: Unit[] = [];
  let at = 0;
  let next = 0;
  /** Words that the document has, and that an accepted suggestion took out of the file. */
  const pass = (until: number) => {
    for (; next < until; next++) {
      const old = written[next];
      const number = numbers[next];
      if (old?.fate === 'deleted' && number !== undefined && outcomes[number] === 'accepted') result.push(old);
    }
  };
  for (const { left, right } of steps) {
    const index = left === undefined ? undefined : shown[left]?.index;
    const old = index === undefined ? undefined : written[index];
    const unit = right === undefined ? undefined : returned[right];
    const place = index === undefined ? undefined : places[index];
    if (index !== undefined) pass(index);
    if (unit !== undefined) offsets.push(place?.from ?? at);
    if (place !== undefined && old !== undefined && index !== undefined) {
      at = place.to;
      next = index + 1;
      const isInDocument = place.to > place.from;
      const number = numbers[index];
      // What a rejected suggestion would have taken out is text like any other.
      const isText = number === undefined || (old.fate === 'deleted' && outcomes[number] === 'rejected');
      if (!isText) {
        if (old.fate === 'deleted') result.push(old);
      } else if (unit === undefined || unit.fate === 'deleted' || unit.fate === 'gone') {
        ops.push(opOf('delete', old, place, unit?.who));
      } else {
        ops.push(opOf('keep', old, place));
        if (isInDocument) result.push(unit);
      }
    } else if (unit !== undefined && unit.fate !== 'deleted' && unit.fate !== 'gone') {
      ops.push(opOf('insert', unit, { from: at, to: at }, unit.fate === 'inserted' ? unit.who : undefined));
      result.push(unit);
    }
  }
  pass(written.length);
  offsets.push(at);
  const all = hunksOf(ops);
  const labels = all.flatMap(({ label, insert }) => (label === '' || isCountedAnew(label, insert) ? [] : [label]));
  // The document has no labels: what is written over one has no place there.
  const hunks = all.filter(({ from, to, insert, label }) => from < to || (insert.length > 0 && label === ''));
  return { hunks, carried: carriedChanges(written, places, numbers, outcomes), labels, result, offsets };
}

/** A program that counts by itself, and says so in words. */
function isCountedAnew(label: string, insert: readonly Unit[]): boolean {
  const isNumber = (words: string) => /^[\d.\-–]+$/.test(words);
  return isNumber(label) && isNumber(labelOfUnits(insert));
}

/** Word processors write a formula that nobody touched with other groups and spaces: it is the same one. */
function withKnownFormulas(written: readonly Unit[], returned: readonly Unit[]): readonly Unit[] {
  const known = new Map<string, Unit>();
  for (const unit of written) if (unit.content.type === 'math') known.set(looseTex(unit.content.value), unit);
  if (known.size === 0) return returned;
  return returned.map((unit) => {
    const same = unit.content.type === 'math' ? known.get(looseTex(unit.content.value)) : undefined;
    return same === undefined ? unit : { ...unit, key: same.key, content: same.content };
  });
}

function opOf(kind: Op['kind'], unit: Unit, place: { readonly from: number; readonly to: number }, who?: Who): Op {
  const isInWord = unit.content.type === 'text' && /[\p{Script=Latin}\p{N}]/u.test(unit.content.text);
  return { kind, unit, ...place, isInWord, ...(who === undefined ? {} : { who }) };
}

interface Shown {
  readonly index: number;
  readonly key: string;
}

/** What the file would say had each tracked change the given outcome. */
function shownAs(
  written: readonly Unit[],
  numbers: readonly (number | undefined)[],
  outcomes: readonly CarriedChange['outcome'][],
): Shown[] {
  return written.flatMap((unit, index): Shown[] => {
    const number = numbers[index];
    const outcome = number === undefined ? undefined : outcomes[number];
    if (outcome === undefined || unit.fate === 'plain') return [{ index, key: unit.key }];
    if (outcome === 'open') return [{ index, key: `${unit.fate} ${unit.key}` }];
    const isShown = (unit.fate === 'inserted') === (outcome === 'accepted');
    return isShown ? [{ index, key: unit.key }] : [];
  });
}

/** What is tracked by somebody who had nothing tracked before is a change of the text that stands there. */
function keyIn(unit: Unit, isCarried: (who: Who | undefined) => boolean): string {
  return unit.fate !== 'plain' && isCarried(unit.who) ? `${unit.fate} ${unit.key}` : unit.key;
}

function carriedBy(written: readonly Unit[]): (who: Who | undefined) => boolean {
  const name = (who: Who | undefined) => `${who?.author}\n${who?.at === undefined ? '' : Math.floor(who.at / 1000)}`;
  const names = new Set(written.flatMap(({ fate, who }) => (fate === 'plain' ? [] : [name(who)])));
  return (who) => names.has(name(who));
}

/** What became of each tracked change: the outcome under which the least had to be changed otherwise. */
function outcomesOf(
  written: readonly Unit[],
  returned: readonly Unit[],
): { readonly numbers: readonly (number | undefined)[]; readonly outcomes: readonly CarriedChange['outcome'][] } {
  const numbers = carriedNumbers(written);
  const count = numbers.reduce<number>((most, number) => Math.max(most, (number ?? -1) + 1), 0);
  const outcomes = Array.from({ length: count }, (): CarriedChange['outcome'] => 'open');
  const isCarried = carriedBy(written);
  const keys = returned.map((unit) => keyIn(unit, isCarried));
  for (let number = 0; number < count; number++) {
    let least = Number.POSITIVE_INFINITY;
    let best: CarriedChange['outcome'] = 'open';
    for (const outcome of ['open', 'accepted', 'rejected'] as const) {
      outcomes[number] = outcome;
      const shown = shownAs(written, numbers, outcomes);
      const steps = align(
        shown.map(({ key }) => key),
        keys,
      );
      const own = (left: number | undefined) => left !== undefined && numbers[shown[left]?.index ?? -1] === number;
      // Accepted and then changed again: the text as it is now is a change of its own.
      const isBroken = outcome === 'accepted' && steps.some(({ left, right }) => right === undefined && own(left));
      const cost = steps.filter(({ left, right }) => left === undefined || right === undefined).length;
      if (!isBroken && cost < least) {
        least = cost;
        best = outcome;
      }
    }
    outcomes[number] = best;
  }
  return { numbers, outcomes };
}

/** Number of the tracked change that each unit belongs to. */
function carriedNumbers(written: readonly Unit[]): (number | undefined)[] {
  let number = -1;
  let before: Unit | undefined;
  return written.map((unit) => {
    if (unit.fate === 'plain') {
      before = undefined;
      return undefined;
    }
    const isSame = before !== undefined && before.who?.author === unit.who?.author && before.who?.at === unit.who?.at;
    if (!isSame) number++;
    before = unit;
    return number;
  });
}

function carriedChanges(
  written: readonly Unit[],
  places: readonly { readonly from: number; readonly to: number }[],
  numbers: readonly (number | undefined)[],
  outcomes: readonly CarriedChange['outcome'][],
): CarriedChange[] {
  return outcomes.map((outcome, number) => {
    const own = written.flatMap((unit, index) => (numbers[index] === number ? [{ unit, place: places[index] }] : []));
    const removed = own.filter(({ unit }) => unit.fate === 'deleted');
    const from = (removed[0] ?? own[0])?.place?.from ?? 0;
    return {
      from,
      to: removed.at(-1)?.place?.to ?? from,
      insert: own.flatMap(({ unit }) => (unit.fate === 'inserted' ? [unit] : [])),
      who: own[0]?.unit.who ?? { author: '' },
      outcome,
    };
  });
}

/** Offsets in the document of what the file says: labels and characters that no format holds make them differ. */
function placesOf(
  content: readonly Inline[],
  written: readonly Unit[],
): { readonly from: number; readonly to: number }[] {
  const own: { readonly key: string; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  for (const character of inlineText(content)) {
    own.push({ key: /\s/.test(character) ? ' ' : character, from: at, to: at + character.length });
    at += character.length;
  }
  const shown = written.flatMap((unit, index) => (unit.fate === 'inserted' || unit.fate === 'gone' ? [] : [index]));
  const steps = alignEnds(
    own.map(({ key }) => key),
    shown.map((index) => {
      const unit = written[index];
      // A number that is counted stands in no document.
      if (unit?.content.type === 'counted') return '\u0000';
      if (unit === undefined || unit.content.type !== 'text') return '\ufffc';
      return /\s/.test(unit.content.text) ? ' ' : unit.content.text;
    }),
  );
  const places = new Map<number, { readonly from: number; readonly to: number }>();
  let last = 0;
  for (const { left, right } of steps) {
    const place = left === undefined ? { from: last, to: last } : (own[left] ?? { from: last, to: last });
    if (right !== undefined) places.set(shown[right] ?? 0, { from: place.from, to: place.to });
    last = place.to;
  }
  let before = 0;
  return written.map((_, index) => {
    const place = places.get(index) ?? { from: before, to: before };
    before = place.to;
    return place;
  });
}

/** As {@link align}, but from the ends: what a file has more is a label before the words. */
function alignEnds(left: readonly string[], right: readonly string[]): Step[] {
  return align(left.toReversed(), right.toReversed())
    .toReversed()
    .map((step) => ({
      ...(step.left === undefined ? {} : { left: left.length - 1 - step.left }),
      ...(step.right === undefined ? {} : { right: right.length - 1 - step.right }),
    }));
}

/** Changes that stand together and come from one hand. */
function hunksOf(ops: readonly Op[]): Hunk[] {
  const hunks: Hunk[] = [];
  let open: { ops: Op[]; who: Who | undefined } | null = null;
  let kept: Op[] = [];
  const close = () => {
    if (open !== null) hunks.push(hunkOf(open.ops, open.who));
    open = null;
    kept = [];
  };
  for (const op of ops) {
    if (op.kind === 'keep') {
      if (open === null) continue;
      kept.push(op);
      const isLabel = op.from === op.to;
      if (isLabel || open.who !== undefined || (kept.length > TOGETHER && !kept.every(({ isInWord }) => isInWord)))
        close();
      continue;
    }
    const group: { ops: Op[]; who: Who | undefined } | null = open;
    if (group !== null && sameHand(group.who, op.who)) {
      group.ops.push(...kept, op);
      kept = [];
    } else {
      close();
      open = { ops: [op], who: op.who };
    }
  }
  close();
  return hunks;
}

function sameHand(a: Who | undefined, b: Who | undefined): boolean {
  return a?.author === b?.author;
}

/** What was kept between two changes is taken out and put in again. */
function hunkOf(ops: readonly Op[], who: Who | undefined): Hunk {
  const removed = ops.filter(({ kind }) => kind !== 'insert');
  const from = removed[0]?.from ?? ops[0]?.from ?? 0;
  const to = removed.at(-1)?.to ?? from;
  const insert = ops.flatMap(({ kind, unit }) => (kind === 'delete' ? [] : [unit]));
  const isOfLabel = ({ kind, from: start, to: end }: Op) => kind === 'delete' && start === end;
  const label = labelOfUnits(ops.filter(isOfLabel).map(({ unit }) => unit)).trim();
  return { from: Math.min(from, ops[0]?.from ?? from), to, insert, label, ...(who === undefined ? {} : { who }) };
}
