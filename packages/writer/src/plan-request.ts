/**
 * The requests before any text: what the brief asks for, what must be asked, the outline.
 * @module
 */
import type { Effect } from '@longhand/engine';
import type { DocState, Message, ModelCapabilities, ModelRequest, ModelTask, RunState } from '@longhand/protocol';
import { fixedHeadings } from './brief/checklist.ts';
import { firstThatFits, promptRoom } from './budget.ts';
import { BRIEFS, bullets, fenced, mending, outlineText, personText, section, taskSources } from './prompt-parts.ts';
import { labels } from './prompts/labels.ts';
import { systemText } from './prompts/prompts.ts';
import { OUTLINE_SCHEMA, QUESTIONS_SCHEMA, REQUIREMENTS_SCHEMA } from './schemas.ts';

type CallModel = Extract<Effect, { kind: 'callModel' }>;
type PlanPurpose = 'intake' | 'clarify' | 'outline';

/** Room for an outline, tokens. */
const PLAN_TOKENS = 2_048;

const SCHEMAS = {
  intake: { name: 'requirements', schema: REQUIREMENTS_SCHEMA },
  clarify: { name: 'questions', schema: QUESTIONS_SCHEMA },
  outline: { name: 'outline', schema: OUTLINE_SCHEMA },
} as const;

export function planRequest(
  state: DocState,
  run: RunState,
  purpose: PlanPurpose,
  { key }: CallModel,
  known: ModelCapabilities | null,
): ModelRequest {
  return {
    model: run.model,
    messages: firstThatFits(
      BRIEFS.map((briefChars): readonly Message[] => [
        { role: 'system', text: systemText(purpose, run.lang) },
        { role: 'human', text: planningText(state, run, purpose, key, briefChars) },
        ...mending(run, purpose),
      ]),
      promptRoom(known, PLAN_TOKENS),
    ),
    schema: SCHEMAS[purpose],
    task: taskOf(state, run, purpose),
  };
}

function taskOf(state: DocState, run: RunState, purpose: PlanPurpose): ModelTask {
  const about = { brief: state.brief, lang: run.lang, sources: taskSources(state) };
  return purpose === 'outline'
    ? { kind: 'outline', ...about, headings: fixedHeadings(state.requirements).map(({ text }) => text) }
    : { kind: purpose, ...about };
}

function planningText(state: DocState, run: RunState, purpose: PlanPurpose, key: string, briefChars: number): string {
  const w = labels[run.lang];
  const brief = state.brief.slice(0, briefChars);
  if (purpose === 'intake') return section(w.brief, fenced(brief, key));
  const sources = taskSources(state).map(
    ({ name, headings, opening }) =>
      `- ${name}\n  ${headings.slice(0, 30).join(' / ')}\n  ${opening.slice(0, 300).replace(/\s+/g, ' ')}`,
  );
  return [
    section(w.brief, brief),
    ...(purpose === 'outline' ? checklistText(state, run) : []),
    section(w.sources, sources.length > 0 ? fenced(sources.join('\n'), key) : w.noSources),
    ...personText(state, run),
    ...(state.outline.length > 0 ? [section(w.outlineSoFar, outlineText(state, null))] : []),
  ].join('\n\n');
}

function checklistText({ requirements = [] }: DocState, { lang }: RunState): readonly string[] {
  const headings = fixedHeadings(requirements);
  const others = requirements.filter(({ kind }) => kind !== 'heading').map(({ id, text }) => `[${id}] ${text}`);
  return [
    ...(others.length > 0 ? [section(labels[lang].requirements, bullets(others))] : []),
    ...(headings.length > 0 ? [section(labels[lang].headings, bullets(headings.map(({ text }) => text)))] : []),
  ];
}
