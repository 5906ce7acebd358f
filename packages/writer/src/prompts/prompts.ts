/**
 * The prompts in use, and the mark that a block keeps of the one it was written under.
 * @module
 */
import type { Lang, PromptMark } from '@longhand/document';
import { clarify3 } from './clarify-3.ts';
import { draft3 } from './draft-3.ts';
import { intake1 } from './intake-1.ts';
import { type Labels, labels } from './labels.ts';
import { outline3 } from './outline-3.ts';
import type { Prompt, PromptName } from './prompt.ts';
import { recorded } from './recorded.ts';
import { review1 } from './review-1.ts';
import { revise1 } from './revise-1.ts';
import { rewrite1 } from './rewrite-1.ts';

export const prompts = {
  intake: intake1,
  clarify: clarify3,
  outline: outline3,
  draft: draft3,
  review: review1,
  revise: revise1,
  rewrite: rewrite1,
} as const satisfies Readonly<Record<PromptName, Prompt>>;

/** The system message. Its first line names the task and never changes; the data follows in messages of their own. */
export function systemText(name: PromptName, lang: Lang): string {
  return `longhand-task: ${name}\nlanguage: ${lang}\n\n${prompts[name].text[lang]}`;
}

/**
 * All fixed text of a prompt, with the names of what is filled in: what its hash is made of.
 *
 * @example sha256(templateOf(prompts.draft, 'zh'))
 */
export function templateOf(prompt: Prompt, lang: Lang): string {
  const used = prompt.labels.map((label): [keyof Labels, unknown] => [label, labels[lang][label]]);
  const fixed = { ...Object.fromEntries(used), ...prompt.words?.[lang] };
  return `${systemText(prompt.name, lang)}\n\n${JSON.stringify(fixed, null, 1)}\n`;
}

/** What a block's provenance says about its prompt. */
export function markOf(name: PromptName, lang: Lang): PromptMark {
  const { version } = prompts[name];
  return { name, version, sha256: recorded[`${name}-${version}.${lang}`] ?? '' };
}

/** Puts values into a label. */
export function filled(label: string, values: Readonly<Record<string, string | number>>): string {
  return label.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
