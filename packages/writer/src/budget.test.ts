import type { Message, ModelCapabilities, ModelContext } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { firstThatFits, mostTokens, promptRoom } from './budget.ts';

const knownWith = (context: ModelContext | null): ModelCapabilities => ({
  endpoint: 'http://a/v1',
  model: 'openai/m',
  json: 'plain',
  tools: 'no',
  prefill: 'none',
  usage: 'no',
  context,
  gaps: [],
  probedAt: 1,
});
const prompt = (text: string): readonly Message[] => [{ role: 'human', text }];

describe('a prompt', () => {
  it('is counted at its most: Chinese by the character, other text by three units', () => {
    expect(mostTokens(prompt('水利工程')) - mostTokens(prompt(''))).toBe(4);
    expect(mostTokens(prompt('abcdef')) - mostTokens(prompt(''))).toBe(2);
  });

  it('leaves room for the answer, but never more than half of what the model reads', () => {
    expect(promptRoom(knownWith({ tokens: 8_192, origin: 'served' }), 0)).toBe(8_192 - 1_024);
    expect(promptRoom(knownWith({ tokens: 8_192, origin: 'stated' }), 2_000)).toBe(6_192);
    expect(promptRoom(knownWith({ tokens: 2_048, origin: 'served' }), 9_000)).toBe(1_024);
  });

  it('has no limit where none is known', () => {
    expect(promptRoom(null, 0)).toBeNull();
    expect(promptRoom(knownWith(null), 0)).toBeNull();
    expect(promptRoom(knownWith({ tokens: 4_000, origin: 'atLeast' }), 0)).toBeNull();
  });

  it('is the fullest one that fits; when none does, the smallest goes out and is refused aloud', () => {
    const prompts = [prompt('x'.repeat(9_000)), prompt('x'.repeat(3_000)), prompt('x'.repeat(300))];
    expect(firstThatFits(prompts, null)).toBe(prompts[0]);
    expect(firstThatFits(prompts, 1_100)).toBe(prompts[1]);
    expect(firstThatFits(prompts, 10)).toBe(prompts[2]);
  });
});
