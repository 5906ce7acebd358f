/**
 * Reads the structured answers: the questions of a clarify call, the sections of an outline call.
 * @module
 */

import type { CallEnd, CallReader, EventBody, StepContext } from '@longhand/engine';
import { parseStructured } from '@longhand/models';
import type { OutlineSection, Question, Requirement } from '@longhand/protocol';
import { createAnswerReader, isRecord, textOf, textsOf } from './answer-reader.ts';
import { fixedHeadings } from './brief/checklist.ts';
import { honourHeadings } from './honour-headings.ts';

const MAX_QUESTIONS = 5;
const MAX_SECTIONS = 60;
/** Calls for an outline that may bring none before the prescribed headings become the outline. */
const MAX_TRIES = 2;
const MAX_OPTIONS = 12;
const MAX_TARGET = 20_000;
const MAX_TEXTS = 8;
const MAX_TEXT = 300;
const NUMBERING =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章节部分]\s*|[一二三四五六七八九十]+[、.．]\s*|\d+(?:\.\d+)*[.、)．]?\s+)/;

/** No readable question is no problem: the agent then decides by itself. Damaged JSON is asked for once more. */
export function createClarifyReader(context: StepContext): CallReader {
  return createAnswerReader((answer, state): CallEnd => {
    const parsed = parseStructured(answer, questionsIn);
    // Prose without any JSON is a model that has no question; damaged JSON may hold some.
    const isDamaged = 'problem' in parsed && /[{[｛]\s*["'“]/.test(answer);
    if (isDamaged && !state.run?.troubles.clarify?.failures)
      return { events: [], problem: { kind: 'malformed', detail: parsed.problem, answer } };
    const questions = 'value' in parsed ? parsed.value : [];
    const toOutline: EventBody = { type: 'run.phase', data: { phase: 'outlining' } };
    if (questions.length === 0) return { events: [toOutline] };
    return {
      events: [{ type: 'interrupt.opened', data: { interrupt: context.id('i'), kind: 'questions', questions } }],
    };
  });
}

export function createOutlineReader(context: StepContext): CallReader {
  return createAnswerReader((answer, state): CallEnd => {
    const parsed = parseStructured(answer, (value) => outlineIn(value, state.requirements));
    const planned = 'value' in parsed ? parsed.value : null;
    const headings = fixedHeadings(state.requirements);
    // A model that cannot plan does not keep a person from a document whose headings are known.
    const isHopeless =
      planned === null && headings.length > 0 && (state.run?.troubles.outline?.failures ?? 0) + 1 >= MAX_TRIES;
    if (planned === null && !isHopeless) {
      const detail = 'problem' in parsed ? parsed.problem : '';
      return { events: [], problem: { kind: 'malformed', detail, ...mendable(answer) } };
    }
    const { title, sections } = planned ?? { title: '', sections: [] };
    const honoured = bound(honourHeadings(sections, headings), state.requirements);
    const proposed: EventBody = {
      type: 'outline.proposed',
      data: {
        ...(title ? { title } : {}),
        sections: honoured.map((section): OutlineSection => ({ id: context.id('s'), ...section })),
      },
    };
    if (state.run?.autonomy === 'auto') {
      return {
        events: [proposed, { type: 'outline.approved', data: {} }, { type: 'run.phase', data: { phase: 'drafting' } }],
      };
    }
    return { events: [proposed, { type: 'run.phase', data: { phase: 'awaitingOutline' } }] };
  });
}

/** Every thing that must be said belongs to a section: what the plan left out goes to the one whose words are nearest. */
function bound(sections: readonly Planned[], requirements: readonly Requirement[] = []): readonly Planned[] {
  const given = new Set(sections.flatMap((section) => section.requirements ?? []));
  const open = requirements.filter(({ id, kind }) => kind === 'content' && !given.has(id));
  if (open.length === 0) return sections;
  const added = new Map<Planned, string[]>();
  for (const { id, text } of open) {
    const wanted = pairsOf(text);
    const scored = sections.map((section) => ({
      section,
      score: sharedPairs(wanted, [section.title, section.goal, ...(section.points ?? [])].join(' ')),
    }));
    const best = scored.reduce<(typeof scored)[number] | null>(
      (top, one) => (one.score > (top?.score ?? 0) ? one : top),
      null,
    );
    // Words that are nowhere ask for the whole document, not for one section.
    if (best) added.set(best.section, [...(added.get(best.section) ?? []), id]);
  }
  return sections.map((section) => {
    const ids = added.get(section);
    return ids ? { ...section, requirements: [...(section.requirements ?? []), ...ids] } : section;
  });
}

function pairsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z0-9]{3,}|\p{Script=Han}+/gu) ?? [];
  return new Set(
    words.flatMap((word) =>
      /^[a-z0-9]/.test(word)
        ? [word]
        : Array.from({ length: Math.max(0, word.length - 1) }, (_, at) => word.slice(at, at + 2)),
    ),
  );
}

function sharedPairs(wanted: ReadonlySet<string>, text: string): number {
  const there = pairsOf(text);
  return [...wanted].filter((pair) => there.has(pair)).length;
}

/** An answer that says something may be mended; an empty one is asked for anew. */
function mendable(answer: string): { readonly answer?: string } {
  return answer.trim() === '' ? {} : { answer };
}

function questionsIn(value: unknown): readonly Question[] | null {
  const list = isRecord(value) ? value.questions : value;
  if (!Array.isArray(list)) return null;
  return list
    .flatMap((item: unknown): Omit<Question, 'id'>[] => {
      const text = typeof item === 'string' ? item.trim() : isRecord(item) ? textOf(item.text ?? item.question) : '';
      return text === '' ? [] : [{ text, ...(isRecord(item) ? kindIn(item) : { kind: 'text' }) }];
    })
    .slice(0, MAX_QUESTIONS)
    .map((question, index) => ({ id: `q${index + 1}`, ...question }));
}

/** The kind of a question with what belongs to it. A kind that lacks what it needs is a question for words. */
function kindIn(item: Readonly<Record<string, unknown>>): Omit<Question, 'id' | 'text'> {
  const options = Array.isArray(item.options) ? textsOf(item.options, MAX_OPTIONS, MAX_TEXT) : [];
  if (options.length > 1) {
    const isMultiple = item.multiple === true || item.isMultiple === true || item.kind === 'multiple';
    return { kind: 'choice', options, ...(isMultiple ? { isMultiple } : {}) };
  }
  if (item.kind === 'file') return { kind: 'file' };
  if (item.kind !== 'number') return { kind: 'text' };
  const unit = textOf(item.unit).slice(0, 30);
  const min = numberIn(item.min);
  const max = numberIn(item.max);
  // A range that holds nothing is a slip.
  const isRange = min === null || max === null || min < max;
  return {
    kind: 'number',
    ...(unit ? { unit } : {}),
    ...(isRange && min !== null ? { min } : {}),
    ...(isRange && max !== null ? { max } : {}),
  };
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

type Planned = Omit<OutlineSection, 'id'>;

function outlineIn(
  value: unknown,
  requirements: readonly Requirement[] = [],
): { title: string; sections: readonly Planned[] } | null {
  const list = isRecord(value) ? (value.sections ?? value.outline) : value;
  if (!Array.isArray(list)) return null;
  const letters = new Set(fixedHeadings(requirements).map(({ text }) => text));
  const sections: Planned[] = [];
  const add = (items: readonly unknown[], depth: 1 | 2 | 3): void => {
    for (const item of items) {
      const named = typeof item === 'string' ? item.trim() : isRecord(item) ? textOf(item.title ?? item.heading) : '';
      // A prescribed heading may begin with what looks like a number.
      const title = (letters.has(named) ? named : named.replace(NUMBERING, '').trim()).slice(0, 200);
      if (title === '' || sections.length >= MAX_SECTIONS) continue;
      const given = isRecord(item) && typeof item.level === 'number' ? Math.trunc(item.level) : depth;
      // No level may be skipped: a reader of the document must find each heading's parent.
      const level = levelOf(Math.min(given, (sections.at(-1)?.level ?? 0) + 1));
      sections.push({ title, level, ...(isRecord(item) ? needsIn(item, requirements) : {}) });
      const nested = isRecord(item) ? (item.sections ?? item.children ?? item.subsections) : undefined;
      if (Array.isArray(nested)) add(nested, levelOf(depth + 1));
    }
  };
  add(list, 1);
  if (sections.length === 0) return null;
  return { title: isRecord(value) ? textOf(value.title).slice(0, 300) : '', sections };
}

/** What a section is for, how long it is, and what it needs. */
function needsIn(
  item: Readonly<Record<string, unknown>>,
  requirements: readonly Requirement[],
): Omit<Planned, 'title' | 'level'> {
  const goal = textOf(item.goal ?? item.description).slice(0, 1000);
  const target = typeof item.target === 'number' && item.target > 0 ? Math.min(Math.round(item.target), MAX_TARGET) : 0;
  const known = new Set(requirements.map(({ id }) => id));
  const lists = {
    points: textsOf(item.points ?? item.keyPoints, MAX_TEXTS, MAX_TEXT),
    evidence: textsOf(item.evidence, MAX_TEXTS, MAX_TEXT),
    queries: textsOf(item.queries, MAX_TEXTS, MAX_TEXT),
    requirements: textsOf(item.requirements, known.size, 20)
      .map((id) => id.replace(/^\[|\]$/g, ''))
      .filter((id) => known.has(id)),
  };
  return {
    ...(goal ? { goal } : {}),
    ...(target ? { target } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, texts]) => texts.length > 0)),
  };
}

function levelOf(level: number): 1 | 2 | 3 {
  return level <= 1 ? 1 : level === 2 ? 2 : 3;
}
