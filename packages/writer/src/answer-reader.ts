/**
 * Gathers an answer that is read as a whole: JSON, mostly.
 * @module
 */
import type { CallEnd, CallReader } from '@longhand/engine';
import type { CallPurpose, DocState } from '@longhand/protocol';
import { createRepetitionWatch } from './repetition.ts';

/** An answer longer than this is no plan: a looping model is cut off. */
const MAX_CHARS = 60_000;

export function createAnswerReader(onText: (text: string, state: DocState) => CallEnd): CallReader {
  let answer = '';
  let isTooLong = false;
  const repetition = createRepetitionWatch();
  return {
    text(text) {
      if (answer.length < MAX_CHARS && !repetition.isLooping(text)) answer += text;
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

/** Whether a damaged answer may be asked for once more. */
export function hasNotFailed(state: DocState, purpose: CallPurpose): boolean {
  return (state.run?.troubles[purpose]?.failures ?? 0) === 0;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** Texts of a list; one text alone is a list of one. */
export function textsOf(value: unknown, most: number, longest: number): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.map((item) => textOf(item).replace(/\s+/g, ' ').slice(0, longest)).filter((text) => text !== '');
  return [...new Set(texts)].slice(0, most);
}
