/**
 * How much of a prompt fits into what a model is known to read.
 * @module
 */
import type { Message, ModelCapabilities } from '@longhand/protocol';

/** Room that an answer needs when nothing else is said, tokens. */
const LEAST_ANSWER = 1_024;
/** What the frame of each message costs, tokens. */
const PER_MESSAGE = 8;

/**
 * Tokens that the messages cost at most, by any tokenizer of today: one for each Han character, one for each three units of other text.
 *
 * @example mostTokens([{ role: 'human', text: '水' }]) // 9
 */
export function mostTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, { text }) => {
    const han = text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/gu)?.length ?? 0;
    return sum + PER_MESSAGE + han + Math.ceil((text.length - han) / 3);
  }, 0);
}

/** Tokens for the prompt; null when the model's limit is not known. `wanted`: length of the answer, tokens. */
export function promptRoom(known: ModelCapabilities | null, wanted: number): number | null {
  const context = known?.context ?? null;
  // "At least" is no limit.
  if (context === null || context.origin === 'atLeast') return null;
  return context.tokens - Math.min(Math.max(wanted, LEAST_ANSWER), Math.floor(context.tokens / 2));
}

/**
 * The first of the prompts, fullest first, that fits; the last when none does: the endpoint then says that it is too long, and the person hears of it.
 */
export function firstThatFits(prompts: Iterable<readonly Message[]>, room: number | null): readonly Message[] {
  let last: readonly Message[] = [];
  for (const prompt of prompts) {
    last = prompt;
    if (room === null || mostTokens(prompt) <= room) return prompt;
  }
  return last;
}
