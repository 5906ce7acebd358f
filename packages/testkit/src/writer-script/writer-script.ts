import type { Lang } from '@longhand/document';
import type { Script, Step } from '../model-server/script.ts';
import { phrasesOf, put } from './phrases.ts';
import { type PromptTask, readPrompt } from './prompt.ts';
import { restAfter, restAfterEdit } from './resume.ts';
import { planSection } from './section-plan.ts';

/** Bad habits of models when they continue a text. */
export type Misbehaviour =
  /** Starts again from the beginning. */
  | 'restart'
  /** Repeats the last characters before going on. */
  | 'repeatOverlap'
  /** "Sure, continuing:" */
  | 'preamble'
  /** Opens the code block again in which it stands, or wraps the answer in one. */
  | 'reopenFence';

export interface WriterScriptOptions {
  /** Default: the language of the prompt. */
  readonly lang?: Lang;
  readonly seed?: number;
  /** Default: as fast as the socket takes it. */
  readonly tokensPerSecond?: number;
  /** Length of a section: words in English, characters in Chinese. Default 220. */
  readonly wordsPerSection?: number;
  /** Sections of the outline. Default 5, at most 8. */
  readonly sections?: number;
  /** Questions that clarify asks. Default 2, at most 3. */
  readonly questions?: number;
  /** Calls `searchSources` once in each draft where that tool is offered. Default false. */
  readonly isSearching?: boolean;
  readonly misbehaviour?: Misbehaviour;
  /** How many continuations misbehave; later ones are good. Default: all. */
  readonly misbehaviourTimes?: number;
  /** Characters that `repeatOverlap` repeats. Default 40. */
  readonly overlapChars?: number;
}

/**
 * A script that plays the language model of a whole writing run: questions, outline, sections. A section's text is planned by its title
 * and the seed, and a draft goes on exactly behind the kept text: after any number of kills the final text equals the planned one.
 *
 * @example await startModelServer({ script: writerScript({ tokensPerSecond: 40 }) })
 */
export function writerScript(options: WriterScriptOptions = {}): Script {
  const pace = options.tokensPerSecond === undefined ? {} : { tokensPerSecond: options.tokensPerSecond };
  let misbehaved = 0;

  const draft = (task: Extract<PromptTask, { kind: 'draft' }>): string => {
    const plan = planSection({ ...planOptions(options), lang: task.lang, title: task.title, aliases: task.aliases });
    if (task.kept === '') return plan;
    const rest = continuation(plan, task);
    const isGood =
      options.misbehaviour === undefined || misbehaved >= (options.misbehaviourTimes ?? Number.POSITIVE_INFINITY);
    if (isGood || options.misbehaviour === undefined) return rest;
    misbehaved += 1;
    return misbehave(options.misbehaviour, { plan, rest, task, overlapChars: options.overlapChars ?? 40 });
  };

  return (request): readonly Step[] => {
    const task = readPrompt(request.messages, options.lang);
    switch (task.kind) {
      case 'intake':
        return [{ text: intake(task.brief), ...pace }];
      case 'review':
        return [{ text: review(task.lang, task.requirements), ...pace }];
      case 'revise':
        // One sentence less, where there are several.
        return [{ text: task.text.replace(/^[^.。]*[.。]\s*(?=\S)/, ''), ...pace }];
      case 'clarify':
        return [{ text: clarify(task.lang, options.questions ?? 2), ...pace }];
      case 'outline':
        return [{ text: outline(task, options.sections ?? 5, options.wordsPerSection ?? DEFAULT_LENGTH), ...pace }];
      case 'draft': {
        const isToolOffered = request.tools.some((tool) => tool.name === 'searchSources');
        const isAnswered = request.messages.some((message) => message.role === 'tool');
        if (options.isSearching === true && isToolOffered && !isAnswered) {
          return [{ toolCall: { name: 'searchSources', arguments: JSON.stringify({ query: task.title }) } }];
        }
        return [{ text: draft(task), ...pace }];
      }
      case 'unknown':
        return [{ text: task.lang === 'zh' ? '好的。' : 'All right.', ...pace }];
      default:
        return task satisfies never;
    }
  };
}

/**
 * The text that `writerScript` with the same options gives a section in the end; what a test compares with.
 *
 * @example plannedText({ seed: 1 }, { lang: 'en', title: 'Method', aliases: ['S1'] })
 */
export function plannedText(
  options: WriterScriptOptions,
  section: { readonly lang: Lang; readonly title: string; readonly aliases?: readonly string[] },
): string {
  return planSection({
    ...planOptions(options),
    lang: section.lang,
    title: section.title,
    aliases: section.aliases ?? [],
  });
}

const DEFAULT_LENGTH = 220;

function planOptions(options: WriterScriptOptions): { readonly seed: number; readonly length: number } {
  return { seed: options.seed ?? 1, length: options.wordsPerSection ?? DEFAULT_LENGTH };
}

function continuation(plan: string, task: Extract<PromptTask, { kind: 'draft' }>): string {
  const rest = restAfter(plan, task.kept) ?? restAfterEdit(plan, task.kept);
  // A model always says something: at the end of its plan, one closing sentence if a person's edit left nothing to say.
  return rest === '' && restAfter(plan, task.kept) === null
    ? `\n\n${put(phrasesOf(task.lang).beyond, { title: task.title })}`
    : rest;
}

interface Misstep {
  readonly plan: string;
  readonly rest: string;
  readonly task: Extract<PromptTask, { kind: 'draft' }>;
  readonly overlapChars: number;
}

function misbehave(kind: Misbehaviour, { plan, rest, task, overlapChars }: Misstep): string {
  switch (kind) {
    case 'restart':
      return plan;
    case 'repeatOverlap':
      return task.kept.slice(-overlapChars) + rest;
    case 'preamble':
      return phrasesOf(task.lang).preamble + rest;
    case 'reopenFence': {
      const isInFence = (task.kept.match(/^```/gm)?.length ?? 0) % 2 === 1;
      return isInFence ? `\`\`\`python\n${rest}` : `\`\`\`markdown\n${rest}\n\`\`\``;
    }
    default:
      return kind satisfies never;
  }
}

function clarify(lang: Lang, count: number): string {
  const questions = phrasesOf(lang)
    .questions.slice(0, count)
    .map((question, index) => ({
      id: `q${index + 1}`,
      text: question.text,
      kind: question.options === undefined ? 'text' : 'choice',
      ...(question.options === undefined ? {} : { options: question.options }),
    }));
  return JSON.stringify({ questions });
}

/** The lines of the brief, one requirement each. */
function intake(brief: string): string {
  const lines = brief.split('\n').map((line) => line.replace(/^[\s#*•\d.)、-]+/, '').trim());
  return JSON.stringify({
    requirements: lines.filter((line) => line !== '').map((text) => ({ text, kind: 'content' })),
  });
}

/** All are met but the last, when there are several. */
function review(lang: Lang, requirements: readonly string[]): string {
  const phrases = phrasesOf(lang);
  return JSON.stringify({
    judgements: requirements.map((id, index) =>
      index > 0 && index === requirements.length - 1
        ? { id, verdict: 'partly', section: phrases.sections[0], reason: phrases.missing }
        : { id, verdict: 'met', section: phrases.sections[index % phrases.sections.length] },
    ),
  });
}

/** Each requirement goes to one section, in turn. */
function outline(
  { lang, requirements }: Extract<PromptTask, { kind: 'outline' | 'review' }>,
  count: number,
  target: number,
): string {
  const phrases = phrasesOf(lang);
  const sections = phrases.sections.slice(0, count).map((title, index, all) => ({
    title,
    level: 1,
    goal: put(phrases.goal, { title }),
    target,
    points: [put(phrases.point, { title })],
    evidence: [put(phrases.evidence, { title })],
    queries: [title, phrasesOf(lang === 'zh' ? 'en' : 'zh').sections[index] ?? title],
    requirements: requirements.filter((_, at) => at % all.length === index),
  }));
  return JSON.stringify({ title: phrases.documentTitle, sections });
}
