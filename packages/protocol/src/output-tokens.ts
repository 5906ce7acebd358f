import type { ModelEvent } from './model.ts';
import { estimateTokens } from './spending.ts';

/** Tokens of a piece of an answer, about: of its text, its thinking and the arguments of its tools; 0 for what is none of these. */
export function outputTokens(event: ModelEvent): number {
  if (event.type === 'text' || event.type === 'reasoning') return estimateTokens(event.text);
  return event.type === 'toolCallDelta' ? estimateTokens(event.arguments ?? '') : 0;
}
