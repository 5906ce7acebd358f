import type { Answer, DocState, Question } from '@longhand/protocol';

/** An answer as people read it; null when it was left to the writer. */
export function answerText(state: DocState, { kind, unit }: Question, answer: Answer | undefined): string | null {
  if (answer === undefined || answer === null) return null;
  if (Array.isArray(answer)) return answer.join(state.lang === 'zh' ? '、' : ', ');
  if (kind === 'file') return state.sources[String(answer)]?.name ?? String(answer);
  return unit === undefined ? String(answer) : `${answer} ${unit}`;
}
