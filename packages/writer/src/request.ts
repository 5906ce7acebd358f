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
  OutlineSection,
  RunState,
  TaskEvidence,
  ToolSpec,
} from '@longhand/protocol';

import { firstThatFits, promptRoom } from './budget.ts';
import { aliasOf, mayCite } from './evidence.ts';
import { directions } from './instructions.ts';
import { keptText, openTextOf } from './kept-text.ts';
import { planRequest } from './plan-request.ts';
import { BRIEFS, bullets, fenced, outlineText, personText, section } from './prompt-parts.ts';
import { labels } from './prompts/labels.ts';
import { filled, systemText } from './prompts/prompts.ts';
import { reviewRequest } from './review/review-call.ts';
import { reviseRequest } from './review/revise-call.ts';

type CallModel = Extract<Effect, { kind: 'callModel' }>;

/** Calls of tools that the model may ask for in one section. */
const MAX_EXCHANGES = 8;
const BEFORE_CHARS = 600;
const BRIEF_CHARS = 12_000;
/** Fewer passages than these are not shown before the brief is shortened. */
const LEAST_PASSAGES = 3;
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

/** @throws Error when the state has no run; the engine never asks then */
export function requestFor(state: DocState, effect: CallModel, known: ModelCapabilities | null = null): ModelRequest {
  const run = state.run;
  if (!run) throw new Error('A model call without a run.');
  if (effect.purpose === 'draft' && effect.section !== undefined)
    return draftRequest(state, run, { id: effect.section, key: effect.key }, known);
  if (effect.purpose === 'review') return reviewRequest(state, run, effect.key, known);
  if (effect.purpose === 'revise') return reviseRequest(state, run, effect.key, known);
  const purpose = effect.purpose === 'intake' || effect.purpose === 'clarify' ? effect.purpose : 'outline';
  return planRequest(state, run, purpose, effect, known);
}

function draftRequest(
  state: DocState,
  run: RunState,
  { id, key }: { readonly id: SectionId; readonly key: string },
  known: ModelCapabilities | null,
): ModelRequest {
  const w = labels[run.lang];
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
      ...needsText(state, run, planned),
      ...(planned?.target ? [filled(w.length, { target: planned.target })] : []),
      ...personText(state, run, id),
      section(w.evidence, passages.length > 0 ? fenced(passages.slice(0, count).join('\n'), key) : w.noEvidence),
      ...besideText(state, id, run.lang),
      ...(kept === '' ? [w.write] : continuation(state, run, id, kept)),
    ].join('\n\n');
  const exchanges = run.tools.filter((tool) => tool.section === id && tool.answer);
  const tools = run.model === 'digest' || exchanges.length >= MAX_EXCHANGES ? [] : toolsFor(state, run);
  let shown = passages.length;
  const messages = firstThatFits(prompts(), promptRoom(known, (planned?.target ?? 0) * 2));
  const task: ModelTask = {
    kind: 'draft',
    lang: run.lang,
    title: planned?.title ?? '',
    goal: planned?.goal ?? '',
    instructions: [...directions(run, id).map(({ text }) => text), ...run.information],
    evidence: freshEvidence(state, id, evidence),
    kept,
    ...(shown < passages.length ? { leftOut: passages.length - shown } : {}),
  };
  return {
    model: run.model,
    ...(known !== null && goesOn(known) && kept !== '' ? { prefill: endOf(kept) } : {}),
    messages,
    ...(tools.length > 0 ? { tools } : {}),
    task,
  };

  /** The whole prompt, then with fewer passages, the least fitting left out first, then with less of the brief. */
  function* prompts(): Generator<readonly Message[]> {
    for (let count = passages.length; count > LEAST_PASSAGES; count -= 1) yield promptOf(count, BRIEF_CHARS);
    for (const briefChars of BRIEFS) yield promptOf(LEAST_PASSAGES, briefChars);
  }
  function promptOf(count: number, briefChars: number): readonly Message[] {
    // The last prompt that is made is the one that is taken.
    shown = Math.min(count, passages.length);
    return [
      { role: 'system', text: systemText('draft', run.lang) },
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
  const w = labels[run.lang];
  const where = endsInside(openTextOf(state, id)?.text ?? '');
  const hint =
    where === 'code' || where === 'table' || where === 'math' || where === 'list' ? ` ${w.inside[where]}` : '';
  return [`${w.goOn}${hint}`, `<kept>\n${kept}\n</kept>`];
}

/** What the plan wants of the section: its points, the questions that passages answer, what the brief asks for there. */
function needsText(state: DocState, run: RunState, planned: OutlineSection | undefined): readonly string[] {
  const w = labels[run.lang];
  const { points = [], evidence = [], requirements = [] } = planned ?? {};
  const asked = (state.requirements ?? [])
    .filter(({ id, kind }) => requirements.includes(id) && kind !== 'heading')
    .map(({ text }) => text);
  return [
    ...(points.length > 0 ? [section(w.points, bullets(points))] : []),
    ...(asked.length > 0 ? [section(w.requirements, bullets(asked))] : []),
    ...(evidence.length > 0 ? [section(w.evidenceNeeded, bullets(evidence))] : []),
  ];
}

/** How the section before ends; where it has no end yet, because it is written at the same time, what the neighbours are about. */
function besideText(state: DocState, id: SectionId, lang: RunState['lang']): readonly string[] {
  const w = labels[lang];
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

/** Passages that no other section quotes already, as far as there are any: a writer that only arranges quotes must not repeat itself. */
function freshEvidence(state: DocState, id: SectionId, evidence: readonly TaskEvidence[]): readonly TaskEvidence[] {
  const others = state.blocks.filter((block) => block.section !== id).flatMap((block) => citationsIn(block.body));
  const used = new Set(others.map(aliasOf));
  const fresh = evidence.filter(({ alias }) => !used.has(alias));
  return fresh.length > 0 ? fresh : evidence;
}

function evidenceOf(state: DocState, id: SectionId): readonly TaskEvidence[] {
  return (state.offered[id] ?? []).flatMap((alias) => {
    const span = mayCite(state, alias) ? state.evidence[alias] : undefined;
    if (!span) return [];
    const source = state.sources[span.source]?.name ?? span.source;
    return [{ alias, source, text: span.quote, ...(span.page === undefined ? {} : { page: span.page }) }];
  });
}
