/** A model on the wire that falls silent in the middle of a text and, asked to go on, fails as it is told. */
import { createHash } from 'node:crypto';
import { bodyToMarkdown, parseMarkdown, type Span } from '@longhand/document';
import { callsOf, type DocState, type ModelCapabilities } from '@longhand/protocol';
import type { RandomStream, Script, ScriptRequest, Step } from '@longhand/testkit';
import type { House } from '../harness/writing.ts';
import type { Failure } from './failures.ts';
import type { Stopped } from './stop.ts';
import type { ReferenceText } from './texts.ts';

export interface SeamStage {
  readonly script: Script;
  /** Who said the last word of the requests to go on. */
  readonly roles: ReadonlySet<string>;
  set(reference: ReferenceText, cut: number, failure: Failure, isThinking: boolean): void;
  stopped(stopped: Stopped): void;
}

export function seamStage(): SeamStage {
  let scene: { reference: ReferenceText; cut: number; failure: Failure; isThinking: boolean } | null = null;
  let stopped: Stopped | null = null;
  let calls = 0;
  const roles = new Set<string>();

  function answer(request: ScriptRequest): readonly Step[] {
    if (scene === null) throw new Error('The stage is not set.');
    const { reference, cut, failure, isThinking } = scene;
    if (request.messages[0]?.text.startsWith('longhand-task: outline') === true) return [{ text: outline(reference) }];
    calls += 1;
    if (calls === 1) {
      return [{ text: reference.text.slice(0, cut) }, { fault: 'stall' }];
    }
    if (stopped === null) throw new Error('The text was not stopped.');
    // Refused answers are asked for again, and that goes well; where the failure has no occasion the model has none either.
    const failing = calls === 2 ? failure.answer(stopped) : null;
    if (calls === 2) roles.add(request.messages.at(-1)?.role ?? '');
    // An answer that ended in the middle by itself would be the end of the section.
    if (failing !== null && failure.outcome === 'beginning') return [{ text: failing }, { fault: 'reset' }];
    const thought: readonly Step[] = isThinking ? [{ reasoning: 'Where was I?', shape: 'think' }] : [];
    return [...thought, { text: failing ?? stopped.rest }];
  }

  return {
    script: answer,
    roles,
    set(reference, cut, failure, isThinking) {
      scene = { reference, cut, failure, isThinking };
      stopped = null;
      calls = 0;
    },
    stopped: (text) => {
      stopped = text;
    },
  };
}

function outline({ title }: ReferenceText): string {
  return JSON.stringify({ title, sections: [{ title, level: 1, goal: title, target: 200 }] });
}

/** UTF-16 units of the section that are in the log. */
export async function lengthShown(house: House, id: string): Promise<number> {
  const events = await house.events(id);
  return events.reduce((sum, event) => sum + (event.type === 'text.delta' ? event.data.text.length : 0), 0);
}

/** Resolves when all of `length` units stand in the log, or when no more come: the last letter may be held back. */
export async function untilSilent(house: House, id: string, length: number): Promise<void> {
  const isThere = (state: DocState) => lengthIn(state) >= length - MOST_HELD;
  await house.until(
    id,
    (state) => state.run !== null && callsOf(state.run).some(({ purpose }) => purpose === 'draft') && isThere(state),
    'the first words',
  );
  for (let before = -1, rounds = 0; rounds < 3; ) {
    const shown = await lengthShown(house, id);
    if (shown >= length) return;
    const isAsked = house.model.requests.at(-1)?.request.messages[0]?.text.includes('draft') === true;
    rounds = shown === before && isAsked ? rounds + 1 : 0;
    before = shown;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Letters that may still grow, and first words that may become a preamble, are held back by the writer (UTF-16 units). */
const MOST_HELD = 40;
function lengthIn(state: DocState): number {
  const open = Object.values(state.open).reduce((sum, { text }) => sum + text.length, 0);
  return open + JSON.stringify(state.blocks.slice(1).map(({ body }) => body)).length;
}

/** Blocks behind the heading, as Markdown with the aliases of their citations. */
export function markdownOf(state: DocState): readonly string[] {
  return state.blocks
    .slice(1)
    .map((block) => bodyToMarkdown(block.body, { cite: (citation) => `[${citation.split('_', 1)[0]}]` }));
}

export function blocksOf(text: string): readonly string[] {
  return parseMarkdown(text, { cite: (alias) => alias, baseLevel: 2 }).map(({ body }) =>
    bodyToMarkdown(body, { cite: (alias) => `[${alias}]` }),
  );
}

const SENTENCE = 'Passage of the source that may be cited. ';
const SOURCE = SENTENCE.repeat(12);
const SHA = createHash('sha256').update(SOURCE).digest('hex');
/** @param count at most 12 */
export function passages(count: number): readonly Span[] {
  return Array.from({ length: count }, (_, index) => ({
    source: 'src1',
    sha256: SHA,
    start: index * SENTENCE.length,
    end: (index + 1) * SENTENCE.length,
    quote: SENTENCE,
  }));
}

export const KNOWN: Omit<ModelCapabilities, 'endpoint' | 'model' | 'prefill'> = {
  json: 'unknown',
  tools: 'yes',
  usage: 'yes',
  context: null,
  gaps: [],
  probedAt: 1,
};

export function pick<T>(list: readonly T[], random: RandomStream): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}
