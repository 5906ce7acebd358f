/**
 * What a prompt is: fixed text in both languages, under a name and a version.
 *
 * A file holds one version of one prompt. Its text is never changed: another text is another file with the next version, and
 * `recorded.ts` gets the hashes of both languages. So a block's provenance names exactly what the model was told.
 * @module
 */
import type { Lang } from '@longhand/document';
import type { Labels } from './labels.ts';

export type PromptName = 'intake' | 'clarify' | 'outline' | 'draft' | 'review' | 'revise' | 'rewrite';

export interface Prompt {
  readonly name: PromptName;
  readonly version: number;
  /** The system message. */
  readonly text: Readonly<Record<Lang, string>>;
  /** Labels that stand around the data in the other messages. */
  readonly labels: readonly (keyof Labels)[];
  /** Other fixed text, where a prompt has its own. */
  readonly words?: Readonly<Record<Lang, object>>;
}
