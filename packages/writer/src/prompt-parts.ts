/**
 * Pieces that the prompts of several tasks share.
 * @module
 */
import { createHash } from 'node:crypto';
import type { SectionId } from '@longhand/document';
import type { Answer, CallPurpose, DocState, Message, Question, RunState, TaskSource } from '@longhand/protocol';
import { directions } from './instructions.ts';
import { labels } from './prompts/labels.ts';
import { filled } from './prompts/prompts.ts';

/** How much of the brief is shown, where the model reads so much. */
export const BRIEFS = [12_000, 6_000, 3_000, 1_500];

/** What the person said since the brief: answers, information, directions that hold for this section. */
export function personText(state: DocState, run: RunState, id?: SectionId): readonly string[] {
  const w = labels[run.lang];
  const answers = run.questions.map(
    (question) => `- ${question.text} ${answerText(state, question, run.answers[question.id]) ?? w.decideYourself}`,
  );
  const said = directions(run, id).map(({ text }) => text);
  return [
    ...(answers.length > 0 ? [section(w.questionsAndAnswers, answers.join('\n'))] : []),
    ...(run.information.length > 0 ? [section(w.information, bullets(run.information))] : []),
    ...(said.length > 0 ? [section(w.directions, bullets(said))] : []),
  ];
}

/** An answer in words; null when it was left to the writer. */
function answerText(state: DocState, { kind, unit }: Question, answer: Answer | undefined): string | null {
  if (answer === undefined || answer === null) return null;
  if (Array.isArray(answer)) return answer.join(', ');
  if (kind === 'file') return state.sources[String(answer)]?.name ?? String(answer);
  return unit === undefined ? String(answer) : `${answer} ${unit}`;
}

export function outlineText(state: DocState, current: SectionId | null): string {
  return state.outline
    .map(({ id, level, title }) => `${id === current ? '>' : ' '} ${'  '.repeat(level - 1)}- ${title}`)
    .join('\n');
}

export function taskSources(state: DocState): readonly TaskSource[] {
  return Object.values(state.sources).flatMap(({ name, text }) =>
    text ? [{ name, headings: text.headings, opening: text.opening }] : [],
  );
}

/** The one repair turn: the damaged answer, and what is wrong with it. When that fails too, the next call asks anew. */
export function mending({ troubles, lang }: RunState, purpose: CallPurpose): readonly Message[] {
  const { failures, error } = troubles[purpose] ?? {};
  if (failures !== 1 || error?.answer === undefined) return [];
  return [
    { role: 'ai', text: error.answer },
    { role: 'human', text: filled(labels[lang].mend, { problem: error.detail ?? '' }) },
  ];
}

export function section(label: string, text: string): string {
  return `## ${label}\n${text}`;
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/**
 * Text of a source stands between delimiters that it cannot know, so that it stays data: they follow from the id of the run, which the port
 * for randomness gave it (64 bits in the server), and differ from call to call.
 *
 * @param key idempotency key of the call
 */
export function fenced(text: string, key: string): string {
  const mark = `data-${createHash('sha256').update(`fence ${key}`).digest('hex').slice(0, 24)}`;
  let data = text;
  // What is left of a mark that was taken out may form another one.
  while (data.includes(mark)) data = data.replaceAll(mark, '');
  return `<${mark}>\n${data}\n</${mark}>`;
}
