/**
 * Builds the request of a model call from the state alone.
 * @module
 */
import { citationsIn, endsInside, type SectionId } from '@longhand/document';
import type { Effect } from '@longhand/engine';
import type {
  DocState,
  Message,
  ModelCapabilities,
  ModelRequest,
  ModelTask,
  RunState,
  TaskEvidence,
  TaskSource,
  ToolSpec,
} from '@longhand/protocol';

import { firstThatFits, promptRoom } from './budget.ts';
import { aliasOf } from './evidence.ts';
import { directions } from './instructions.ts';
import { keptText, openTextOf } from './kept-text.ts';
import { words } from './prompts/words.ts';

type CallModel = Extract<Effect, { kind: 'callModel' }>;

/** Calls of tools that the model may ask for in one section. */
const MAX_EXCHANGES = 8;
const BEFORE_CHARS = 600;
/** How much of the brief is shown, where the model reads so much. */
const BRIEFS = [12_000, 6_000, 3_000, 1_500];
const BRIEF_CHARS = 12_000;
/** Fewer passages than these are not shown before the brief is shortened. */
const LEAST_PASSAGES = 3;
/** Room for an outline, tokens. */
const PLAN_TOKENS = 2_048;
/** End of the kept text that a model goes on behind, where it does so (UTF-16 units). */
const PREFILL_CHARS = 600;

/** More passages for the section that is being written. */
export const SEARCH_SOURCES: ToolSpec = {
  name: 'searchSources',
  description: 'Searches the sources of this document and answers with passages that may then be cited by their alias.',
  parameters: {
    type: 'object',
    properties: { query: { type: 'string', description: 'Words to look for, in the language of the sources' } },
    required: ['query'],
    additionalProperties: false,
  },
};

/** Tools that look into sources. */
const OF_SOURCES: ReadonlySet<string> = new Set([SEARCH_SOURCES.name, 'readPassage']);

const QUESTIONS_SCHEMA = {
  type: 'object',
  properties: {
    questions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          text: { type: 'string' },
          kind: { enum: ['choice', 'text'] },
          options: { type: 'array', items: { type: 'string' } },
        },
        required: ['id', 'text', 'kind'],
      },
    },
  },
  required: ['questions'],
};

const OUTLINE_SCHEMA = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    sections: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          title: { type: 'string' },
          level: { type: 'integer' },
          goal: { type: 'string' },
          target: { type: 'integer' },
        },
        required: ['title', 'level', 'goal', 'target'],
      },
    },
  },
  required: ['title', 'sections'],
};

/** @throws Error when the state has no run; the engine never asks then */
export function requestFor(state: DocState, effect: CallModel, known: ModelCapabilities | null = null): ModelRequest {
  const run = state.run;
  if (!run) throw new Error('A model call without a run.');
  if (effect.purpose === 'draft' && effect.section !== undefined)
    return draftRequest(state, run, { id: effect.section, key: effect.key }, known);
  const w = words[run.lang];
  const purpose = effect.purpose === 'clarify' ? 'clarify' : 'outline';
  return {
    model: run.model,
    messages: firstThatFits(
      BRIEFS.map((briefChars): readonly Message[] => [
        { role: 'system', text: `longhand-task: ${purpose}\nlanguage: ${run.lang}\n\n${w[purpose]}` },
        { role: 'human', text: planningText(state, run, effect.key, briefChars) },
        ...mending(run, purpose),
      ]),
      promptRoom(known, PLAN_TOKENS),
    ),
    schema:
      purpose === 'clarify'
        ? { name: 'questions', schema: QUESTIONS_SCHEMA }
        : { name: 'outline', schema: OUTLINE_SCHEMA },
    task: { kind: purpose, brief: state.brief, lang: run.lang, sources: taskSources(state) },
  };
}

/** The one repair turn: the damaged answer, and what is wrong with it. When that fails too, the next call asks anew. */
function mending({ troubles, lang }: RunState, purpose: string): readonly Message[] {
  const { failures, error } = troubles[purpose] ?? {};
  if (failures !== 1 || error?.answer === undefined) return [];
  return [
    { role: 'ai', text: error.answer },
    { role: 'human', text: words[lang].mend(error.detail ?? '') },
  ];
}

function planningText(state: DocState, run: RunState, key: string, briefChars: number): string {
  const w = words[run.lang];
  const sources = taskSources(state).map(
    ({ name, headings, opening }) =>
      `- ${name}\n  ${headings.slice(0, 30).join(' / ')}\n  ${opening.slice(0, 300).replace(/\s+/g, ' ')}`,
  );
  return [
    section(w.brief, state.brief.slice(0, briefChars)),
    section(w.sources, sources.length > 0 ? fenced(sources.join('\n'), key) : w.noSources),
    ...personText(run),
    ...(state.outline.length > 0 ? [section(w.outlineSoFar, outlineText(state, null))] : []),
  ].join('\n\n');
}

function draftRequest(
  state: DocState,
  run: RunState,
  { id, key }: { readonly id: SectionId; readonly key: string },
  known: ModelCapabilities | null,
): ModelRequest {
  const w = words[run.lang];
  const planned = state.outline.find((candidate) => candidate.id === id);
  const evidence = evidenceOf(state, id);
  const passages = evidence.map(
    ({ alias, source, page, text }) =>
      `[${alias}] (${source}${page ? `, p. ${page}` : ''}) ${text.replace(/\s*\n\s*/g, ' ')}`,
  );
  const kept = keptText(state, id);
  const humanText = (count: number, briefChars: number): string =>
    [
      `section: ${planned?.title ?? ''}`,
      section(w.document, state.title),
      section(w.brief, state.brief.slice(0, briefChars)),
      section(w.outlineSoFar, outlineText(state, id)),
      ...(planned?.goal ? [section(w.goal, planned.goal)] : []),
      ...(planned?.target ? [w.length(planned.target)] : []),
      ...personText(run, id),
      section(w.evidence, passages.length > 0 ? fenced(passages.slice(0, count).join('\n'), key) : w.noEvidence),
      ...besideText(state, id, run.lang),
      ...(kept === '' ? [w.write] : continuation(state, run, id, kept)),
    ].join('\n\n');
  const exchanges = run.tools.filter((tool) => tool.section === id && tool.answer);
  const tools = run.model === 'digest' || exchanges.length >= MAX_EXCHANGES ? [] : toolsFor(state, run);
  const task: ModelTask = {
    kind: 'draft',
    lang: run.lang,
    title: planned?.title ?? '',
    goal: planned?.goal ?? '',
    instructions: [...directions(run, id).map(({ text }) => text), ...run.information],
    evidence: freshEvidence(state, id, evidence),
    kept,
  };
  return {
    model: run.model,
    ...(known !== null && goesOn(known) && kept !== '' ? { prefill: endOf(kept) } : {}),
    messages: firstThatFits(prompts(), promptRoom(known, (planned?.target ?? 0) * 2)),
    ...(tools.length > 0 ? { tools } : {}),
    task,
  };

  /** The whole prompt, then with fewer passages, the least fitting left out first, then with less of the brief. */
  function* prompts(): Generator<readonly Message[]> {
    for (let count = passages.length; count > LEAST_PASSAGES; count -= 1) yield promptOf(count, BRIEF_CHARS);
    for (const briefChars of BRIEFS) yield promptOf(LEAST_PASSAGES, briefChars);
  }
  function promptOf(count: number, briefChars: number): readonly Message[] {
    return [
      { role: 'system', text: `longhand-task: draft\nlanguage: ${run.lang}\n\n${w.draft}` },
      { role: 'human', text: humanText(count, briefChars) },
      ...exchanges.flatMap(({ call, name, arguments: args, answer }): readonly Message[] => [
        { role: 'ai', text: '', toolCalls: [{ id: call, name, arguments: args }] },
        { role: 'tool', call, name, text: answer?.text ?? '' },
      ]),
    ];
  }
}

/** True where the model was seen to go on behind a text. */
function goesOn({ prefill }: ModelCapabilities): boolean {
  return prefill !== 'none' && prefill !== 'unknown';
}

/** The end of the kept text, from the beginning of a line or a word. */
function endOf(kept: string): string {
  if (kept.length <= PREFILL_CHARS) return kept;
  const end = kept.slice(-PREFILL_CHARS);
  const line = end.indexOf('\n');
  return line >= 0 && line < PREFILL_CHARS / 2 ? end.slice(line + 1) : end.replace(/^\S*\s/, '').toWellFormed();
}

/** Without a source that was read there is nothing to search or to read in. */
function toolsFor(state: DocState, run: RunState): readonly ToolSpec[] {
  const hasSource = Object.values(state.sources).some((source) => source.status === 'ready');
  const offers = run.toolOffers ?? [SEARCH_SOURCES];
  return offers
    .filter(({ name }) => hasSource || !OF_SOURCES.has(name))
    .map(({ name, description, parameters }) => ({ name, description, parameters }));
}

function continuation(state: DocState, run: RunState, id: SectionId, kept: string): readonly string[] {
  const w = words[run.lang];
  const where = endsInside(openTextOf(state, id)?.text ?? '');
  const hint =
    where === 'code' || where === 'table' || where === 'math' || where === 'list' ? ` ${w.inside[where]}` : '';
  return [`${w.goOn}${hint}`, `<kept>\n${kept}\n</kept>`];
}

/** What the person said since the brief: answers, information, directions that hold for this section. */
function personText(run: RunState, id?: SectionId): readonly string[] {
  const w = words[run.lang];
  const answers = run.questions.map(
    ({ id: question, text }) => `- ${text} ${run.answers[question] ?? w.decideYourself}`,
  );
  const said = directions(run, id);
  return [
    ...(answers.length > 0 ? [section(w.questionsAndAnswers, answers.join('\n'))] : []),
    ...(run.information.length > 0
      ? [section(w.information, run.information.map((text) => `- ${text}`).join('\n'))]
      : []),
    ...(said.length > 0 ? [section(w.directions, said.map(({ text }) => `- ${text}`).join('\n'))] : []),
  ];
}

/** How the section before ends; where it has no end yet, because it is written at the same time, what the neighbours are about. */
function besideText(state: DocState, id: SectionId, lang: RunState['lang']): readonly string[] {
  const w = words[lang];
  const index = state.outline.findIndex((candidate) => candidate.id === id);
  const before = state.outline[index - 1];
  const isWritten = before !== undefined && state.sections[before.id] !== 'drafting';
  const text = before ? keptText(state, before.id) : '';
  if (isWritten && text !== '') return [section(w.before, text.slice(-BEFORE_CHARS))];
  if (before === undefined || isWritten) return [];
  const neighbours = [before, state.outline[index + 1]].flatMap((one) =>
    one ? [`- ${one.title}${one.goal ? `: ${one.goal}` : ''}`] : [],
  );
  return [section(w.beside, neighbours.join('\n'))];
}

function outlineText(state: DocState, current: SectionId | null): string {
  return state.outline
    .map(({ id, level, title }) => `${id === current ? '>' : ' '} ${'  '.repeat(level - 1)}- ${title}`)
    .join('\n');
}

/** Passages that no other section quotes already, as far as there are any: a writer that only arranges quotes must not repeat itself. */
function freshEvidence(state: DocState, id: SectionId, evidence: readonly TaskEvidence[]): readonly TaskEvidence[] {
  const others = state.blocks.filter((block) => block.section !== id).flatMap((block) => citationsIn(block.body));
  const used = new Set(others.map(aliasOf));
  const fresh = evidence.filter(({ alias }) => !used.has(alias));
  return fresh.length > 0 ? fresh : evidence;
}

function evidenceOf(state: DocState, id: SectionId): readonly TaskEvidence[] {
  return (state.offered[id] ?? []).flatMap((alias) => {
    const span = state.evidence[alias];
    if (!span) return [];
    const source = state.sources[span.source]?.name ?? span.source;
    return [{ alias, source, text: span.quote, ...(span.page === undefined ? {} : { page: span.page }) }];
  });
}

function taskSources(state: DocState): readonly TaskSource[] {
  return Object.values(state.sources).flatMap(({ name, text }) =>
    text ? [{ name, headings: text.headings, opening: text.opening }] : [],
  );
}

function section(label: string, text: string): string {
  return `## ${label}\n${text}`;
}

/** Text of a source stands between delimiters that it cannot know, so that it stays data. */
function fenced(text: string, key: string): string {
  const mark = `data-${hashOf(key)}`;
  return `<${mark}>\n${text.replaceAll(mark, '')}\n</${mark}>`;
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo): no secret, only a name that differs from call to call. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(36);
}
