import {
  type Answer,
  type AnswerProblem,
  type DocState,
  numberFrom,
  problemOfAnswer,
  type Question,
} from '@longhand/protocol';

/** What a person has put into the field of one question so far. */
export interface Given {
  /** Chosen options; the own words among them stand as {@link OWN}. */
  readonly chosen: readonly string[];
  readonly text: string;
}
export const NOTHING: Given = { chosen: [], text: '' };

/** The choice that stands for words of one's own. */
export const OWN = '\u0000own';

/** The answer as it would be sent; null is left to the writer. */
export function answerOf({ kind, isMultiple }: Question, { chosen, text }: Given): Answer {
  const words = text.trim();
  switch (kind) {
    case 'choice': {
      const options = chosen.flatMap((option) => (option !== OWN ? [option] : words === '' ? [] : [words]));
      if (isMultiple === true) return options.length > 0 ? options : null;
      return options[0] ?? null;
    }
    case 'number':
      // What is no number is sent to be refused with a reason, not dropped in silence.
      return words === '' ? null : (numberFrom(words) ?? words);
    case 'file':
      return chosen[0] ?? null;
    case 'text':
      return words === '' ? null : words;
    default:
      return kind satisfies never;
  }
}

export function problemOf(question: Question, given: Given, sources: DocState['sources']): AnswerProblem | null {
  return problemOfAnswer(question, answerOf(question, given), sources);
}

/** Tells whether what an older page kept are answers. */
export function isGivens(value: unknown): value is Readonly<Record<string, Given>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((given: unknown) => {
    if (typeof given !== 'object' || given === null) return false;
    const { chosen, text } = given as Partial<Record<string, unknown>>;
    return typeof text === 'string' && Array.isArray(chosen) && chosen.every((option) => typeof option === 'string');
  });
}
