/** Scenarios are data: what a person wants, what they do on the way, and how it must end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const whenSchema = {
  /** `text`: the document holds so many characters of text. `now`: right behind the step before. */
  when: z.enum(['questions', 'outline', 'text', 'now', 'pausedForBudget']),
  chars: z.int().optional(),
};
const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({ ...whenSchema, do: z.literal('answer'), answers: z.array(z.string()) }),
  z.strictObject({ ...whenSchema, do: z.literal('approve') }),
  z.strictObject({ ...whenSchema, do: z.literal('editOutline'), headings: z.array(z.string()) }),
  z.strictObject({ ...whenSchema, do: z.literal('stop') }),
  z.strictObject({
    ...whenSchema,
    do: z.literal('continue'),
    instruction: z.string().optional(),
    information: z.string().optional(),
  }),
  z.strictObject({
    ...whenSchema,
    do: z.literal('steer'),
    instruction: z.string(),
    mode: z.enum(['now', 'next']).optional(),
  }),
  z.strictObject({ ...whenSchema, do: z.literal('model'), model: z.string() }),
  z.strictObject({ ...whenSchema, do: z.literal('raiseBudget'), tokens: z.int() }),
]);

const scenarioSchema = z.strictObject({
  name: z.string(),
  lang: z.enum(['zh', 'en']),
  model: z.string(),
  brief: z.string(),
  autonomy: z.enum(['ask', 'auto']),
  /** Titles of the outline that the model proposes. */
  headings: z.array(z.string()).min(1),
  /** Length of a section: words in English, characters in Chinese. */
  words: z.int(),
  /** Passages that can be cited. */
  sources: z.int().optional(),
  isSearching: z.boolean().optional(),
  /** The model writes the same words again and again. */
  isLooping: z.boolean().optional(),
  budgetTokens: z.int().optional(),
  steps: z.array(stepSchema),
  end: z.enum(['finished', 'paused']),
  /** Wires over which text must have come, where the scenario is about that. */
  wires: z.array(z.enum(['openai', 'ollama', 'anthropic'])).optional(),
});

export type ScenarioStep = z.infer<typeof stepSchema>;
export type Scenario = z.infer<typeof scenarioSchema>;

/** All scenarios of this folder, by name. @throws Error naming the file that is none */
export function readScenarios(): readonly Scenario[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const parsed = scenarioSchema.safeParse(JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')));
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    });
}
