/**
 * Reads the structured answers: the questions of a clarify call, the sections of an outline call.
 * @module
 */

import type { CallEnd, CallReader, EventBody, StepContext } from '@longhand/engine';
import { parseStructured } from '@longhand/models';
import type { DocState, OutlineSection, Question } from '@longhand/protocol';
import { createRepetitionWatch } from './repetition.ts';

const MAX_QUESTIONS = 5;
const MAX_SECTIONS = 60;
/** An answer longer than this is no plan: a looping model is cut off. */
const MAX_PLAN_CHARS = 60_000;
const NUMBERING =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章节部分]\s*|[一二三四五六七八九十]+[、.．]\s*|\d+(?:\.\d+)*[.、)．]?\s+)/;

function createPlanReader(onText: (text: string, state: DocState) => CallEnd): CallReader {
  let answer = '';
  let isTooLong = false;
  const repetition = createRepetitionWatch();
  return {
    text(text) {
      if (answer.length < MAX_PLAN_CHARS && !repetition.isLooping(text)) answer += text;
      else isTooLong = true;
      return [];
    },
    toolCall: () => [],
    finish: (_reason, state) => onText(answer, state),
    fail: () => [],
    get problem() {
      return isTooLong ? ({ kind: 'malformed', detail: 'The answer did not end.' } as const) : null;
    },
    hold: null,
  };
}

/** No readable question is no problem: the agent then decides by itself. Damaged JSON is asked for once more. */
export function createClarifyReader(context: StepContext): CallReader {
  return createPlanReader((answer, state): CallEnd => {
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
  return createPlanReader((answer, state): CallEnd => {
    const parsed = parseStructured(answer, outlineIn);
    if (!('value' in parsed))
      return { events: [], problem: { kind: 'malformed', detail: parsed.problem, ...mendable(answer) } };
    const { title } = parsed.value;
    const sections = parsed.value.sections.map((section): OutlineSection => ({ id: context.id('s'), ...section }));
    const proposed: EventBody = { type: 'outline.proposed', data: { ...(title ? { title } : {}), sections } };
    if (state.run?.autonomy === 'auto') {
      return {
        events: [proposed, { type: 'outline.approved', data: {} }, { type: 'run.phase', data: { phase: 'drafting' } }],
      };
    }
    return { events: [proposed, { type: 'run.phase', data: { phase: 'awaitingOutline' } }] };
  });
}

/** An answer that says something may be mended; an empty one is asked for anew. */
function mendable(answer: string): { readonly answer?: string } {
  return answer.trim() === '' ? {} : { answer };
}

function questionsIn(value: unknown): readonly Question[] | null {
  const list = isRecord(value) ? value.questions : value;
  if (!Array.isArray(list)) return null;
  const questions: Question[] = [];
  for (const item of list.slice(0, MAX_QUESTIONS)) {
    const text = typeof item === 'string' ? item : isRecord(item) ? textOf(item.text ?? item.question) : '';
    if (text === '') continue;
    const listed =
      isRecord(item) && Array.isArray(item.options) ? item.options.map(textOf).filter((option) => option !== '') : [];
    const options = [...new Set(listed)].slice(0, 8);
    const id = `q${questions.length + 1}`;
    questions.push(options.length > 1 ? { id, text, kind: 'choice', options } : { id, text, kind: 'text' });
  }
  return questions;
}

function outlineIn(value: unknown): { title: string; sections: readonly Omit<OutlineSection, 'id'>[] } | null {
  const list = isRecord(value) ? (value.sections ?? value.outline) : value;
  if (!Array.isArray(list)) return null;
  const sections: Omit<OutlineSection, 'id'>[] = [];
  const add = (items: readonly unknown[], depth: 1 | 2 | 3): void => {
    for (const item of items) {
      const named = typeof item === 'string' ? item : isRecord(item) ? textOf(item.title ?? item.heading) : '';
      const title = named.replace(NUMBERING, '').trim().slice(0, 200);
      if (title === '' || sections.length >= MAX_SECTIONS) continue;
      const given = isRecord(item) && typeof item.level === 'number' ? Math.trunc(item.level) : depth;
      // No level may be skipped: a reader of the document must find each heading's parent.
      const level = levelOf(Math.min(given, (sections.at(-1)?.level ?? 0) + 1));
      const goal = isRecord(item) ? textOf(item.goal ?? item.description).slice(0, 1000) : '';
      const target =
        isRecord(item) && typeof item.target === 'number' && item.target > 0
          ? Math.min(Math.round(item.target), 20_000)
          : 0;
      sections.push({ title, level, ...(goal ? { goal } : {}), ...(target ? { target } : {}) });
      const nested = isRecord(item) ? (item.sections ?? item.children ?? item.subsections) : undefined;
      if (Array.isArray(nested)) add(nested, levelOf(depth + 1));
    }
  };
  add(list, 1);
  if (sections.length === 0) return null;
  return { title: isRecord(value) ? textOf(value.title).slice(0, 300) : '', sections };
}

function levelOf(level: number): 1 | 2 | 3 {
  return level <= 1 ? 1 : level === 2 ? 2 : 3;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
