/**
 * Whether an answer fits its question: one rule for the page, the command line and the server.
 * @module
 */
import type { Answer, Notice, Question } from './events.ts';
import type { DocState } from './state.ts';

const MAX_TEXT = 20_000;

export type AnswerProblemCode =
  | 'run.answerText'
  | 'run.answerChoice'
  | 'run.answerOne'
  | 'run.answerNumber'
  | 'run.answerRange'
  | 'run.answerLeast'
  | 'run.answerMost'
  | 'run.answerFile'
  | 'run.answerFileFailed';
export interface AnswerProblem extends Notice {
  readonly code: AnswerProblemCode;
}

/**
 * What is wrong with an answer, as a catalogue code with what would be right; null when it fits. `null` ("decide for me") always fits, and
 * one's own words fit a choice.
 *
 * @param sources those of the document: a file is answered by the id of one of them
 * @example problemOfAnswer({ id: 'q1', text: 'Pages?', kind: 'number', max: 10 }, 12, {})?.code // 'run.answerRange'
 */
export function problemOfAnswer(
  question: Question,
  answer: Answer,
  sources: DocState['sources'],
): AnswerProblem | null {
  if (answer === null) return null;
  const params = { question: question.text };
  switch (question.kind) {
    case 'text':
      return isWords(answer) ? null : { code: 'run.answerText', params };
    case 'choice':
      return problemOfChoice(question, answer);
    case 'number': {
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return { code: 'run.answerNumber', params };
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = question;
      if (answer >= min && answer <= max) return null;
      const [from, to] = [question.min, question.max];
      if (from === undefined) return { code: 'run.answerMost', params: { ...params, max } };
      if (to === undefined) return { code: 'run.answerLeast', params: { ...params, min } };
      return { code: 'run.answerRange', params: { ...params, min: from, max: to } };
    }
    case 'file':
      if (typeof answer !== 'string' || !Object.hasOwn(sources, answer)) return { code: 'run.answerFile', params };
      return sources[answer]?.status === 'failed'
        ? { code: 'run.answerFileFailed', params: { ...params, name: sources[answer]?.name ?? '' } }
        : null;
    default:
      return question.kind satisfies never;
  }
}

function problemOfChoice({ text, isMultiple }: Question, answer: Answer): AnswerProblem | null {
  const params = { question: text };
  if (typeof answer === 'string') return isWords(answer) ? null : { code: 'run.answerChoice', params };
  if (!Array.isArray(answer)) return { code: 'run.answerChoice', params };
  if (isMultiple !== true) return { code: 'run.answerOne', params };
  const isList = answer.length > 0 && answer.every(isWords) && new Set(answer).size === answer.length;
  return isList ? null : { code: 'run.answerChoice', params };
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
}

/**
 * A number as people write it: "1,200", "１２００", "3.5", "1 200", "12 页".
 *
 * @example numberFrom('1,200 words') // 1200
 */
export function numberFrom(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  const found = /^([-+]?\d{1,3}(?:[, \u00a0]\d{3})+(?:\.\d+)?|[-+]?\d*\.?\d+)\s*(万)?\s*[\p{L}%€$¥]{0,20}\.?$/u.exec(
    plain,
  );
  if (!found) return null;
  const value = Number(found[1]?.replace(/[, \u00a0]/g, ''));
  return Number.isFinite(value) ? value * (found[2] === undefined ? 1 : 10_000) : null;
}
