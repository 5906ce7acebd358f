/**
 * `next(state)`: what the writing agent wants now. Pure: the same state gives the same step.
 *
 * ```
 * queued ─► clarifying ─► outlining ─► awaitingOutline ─► drafting ─► reviewing ─► finished
 *             (person)                    (person)        section by section
 * ```
 * @module
 */
import type { Block, SectionId } from '@longhand/document';
import {
  admit,
  beforeCall,
  type Effect,
  type EventBody,
  effectKey,
  IDLE,
  overtaken,
  type Step,
  type StepContext,
} from '@longhand/engine';
import {
  callIn,
  callsOf,
  type DocState,
  estimateTokens,
  type OpenCall,
  type OutlineSection,
  type RunPhase,
  type RunState,
  sectionsInWork,
  topicOf,
} from '@longhand/protocol';
import { needsModel } from './brief/checklist.ts';
import { listed } from './brief/intake-reader.ts';
import { blocksOf, keptText, openTextOf, placeOfSection } from './kept-text.ts';
import { requestFor } from './request.ts';
import { PER_SEARCH, searchesFor } from './research.ts';
import { reviewing } from './review/reviewing.ts';
import { cutBorder } from './seam.ts';

/** Put aside for an answer whose length nobody set. */
const CLARIFY_TOKENS = 600;
const OUTLINE_TOKENS = 1_500;
const DRAFT_TOKENS = 1_500;
const LEAST_TOKENS = 100;
/** Calls that may bring no readable checklist before code reads the brief. */
const MAX_INTAKE_FAILURES = 2;

type LiveRun = Extract<RunState, { status: RunPhase }>;

export function next(state: DocState, context: StepContext): Step {
  const run = state.run;
  if (!run || run.status === 'paused' || run.status === 'finished') return IDLE;
  switch (run.status) {
    case 'queued':
      return queued(state, run);
    case 'clarifying':
      if (run.interrupt) return IDLE;
      return intake(state, run, context) ?? call(state, run, 'clarify', context);
    case 'outlining':
      return intake(state, run, context) ?? call(state, run, 'outline', context);
    case 'awaitingOutline':
      if (run.interrupt) return IDLE;
      return run.autonomy === 'auto'
        ? events({ type: 'outline.approved', data: {} }, { type: 'run.phase', data: { phase: 'drafting' } })
        : events({ type: 'interrupt.opened', data: { interrupt: context.id('i'), kind: 'outline', questions: [] } });
    case 'drafting':
      return draft(state, run, context);
    case 'reviewing':
      return closing(run, reviewing(state, run, context));
    default: {
      const unknown: never = run;
      throw new Error(`Unknown phase ${JSON.stringify(unknown)}`);
    }
  }
}

/** Directions that nobody followed are told as such before a run ends. */
function closing(run: LiveRun, step: Step): Step {
  return step.events.some(({ type }) => type === 'run.finished') ? events(...overtaken(run), ...step.events) : step;
}

function queued(state: DocState, run: LiveRun): Step {
  const sources = Object.values(state.sources);
  const open = sources.filter((source) => source.status === 'extracting').length;
  if (open > 0) {
    const isTold = state.progress?.step === 'sources' && state.progress.done === sources.length - open;
    return isTold
      ? IDLE
      : events({ type: 'progress', data: { step: 'sources', done: sources.length - open, total: sources.length } });
  }
  if (state.outline.length > 0) return phase(state.outlineStatus === 'approved' ? 'drafting' : 'awaitingOutline');
  return phase(run.autonomy === 'auto' ? 'outlining' : 'clarifying');
}

/** What the brief asks for comes before any question and any plan; null once it is known. */
function intake(state: DocState, run: LiveRun, context: StepContext): Step | null {
  if (state.requirements !== undefined || callsOf(run).some(({ purpose }) => purpose !== 'intake')) return null;
  const { failures = 0, error } = run.troubles.intake ?? {};
  const isHopeless = failures >= MAX_INTAKE_FAILURES && error?.kind === 'malformed';
  if (run.model === 'digest' || !needsModel(state.brief) || isHopeless) return events(listed(state.brief));
  return call(state, run, 'intake', context);
}

/**
 * Sections are written side by side, as many as the run allows, begun in the order of the outline. One that cannot go on without a person
 * keeps no other from being finished, but none is begun any more: then the run pauses.
 */
function draft(state: DocState, run: LiveRun, context: StepContext): Step {
  const inWork = sectionsInWork(state);
  const wanted: Effect[] = [];
  let pause: EventBody | null = null;
  // A section that comes back into the outline, or a model that takes fewer calls, leaves more in work than may be written: they wait.
  let free = run.concurrency - callsOf(run).length;
  for (const { id } of inWork) {
    const isOpen = callIn(run, id) !== null;
    if (!isOpen && free <= 0) continue;
    const wish = writeSection(state, run, id, context);
    if (wish.kind === 'events') return events(...wish.events);
    if (wish.kind === 'hold') {
      pause ??= wish.pause;
      continue;
    }
    wanted.push(...wish.effects);
    if (!isOpen) free -= 1;
  }
  if (pause === null && inWork.length < run.concurrency) {
    // What was begun is finished first, even when a person puts a new section before it.
    const section = state.outline.find(({ id }) => !isOver(state, id) && state.sections[id] !== 'drafting');
    if (section) return events(...begin(state, section, context));
    if (inWork.length === 0) return phase('reviewing');
  }
  return pause !== null && wanted.length === 0 ? events(pause) : effects(...wanted);
}

/** What a section wants now. `hold`: nothing, before a person decides. */
type Wish =
  | { readonly kind: 'events'; readonly events: readonly EventBody[] }
  | { readonly kind: 'effects'; readonly effects: readonly Effect[] }
  | { readonly kind: 'hold'; readonly pause: EventBody };

function writeSection(state: DocState, run: LiveRun, id: SectionId, context: StepContext): Wish {
  if (!state.offered[id]) return { kind: 'effects', effects: [search(state, run, id)] };
  const open = callIn(run, id);
  if (open) return { kind: 'effects', effects: [callEffect(open)] };
  const unanswered = run.tools.filter((tool) => !tool.answer && tool.section === id);
  return unanswered.length > 0
    ? toolWish(run, unanswered, context)
    : nextCall(state, run, { purpose: 'draft', section: id }, context);
}

function search(state: DocState, run: LiveRun, id: SectionId): Effect {
  const section = state.outline.find((candidate) => candidate.id === id);
  const key = effectKey(run.id, `retrieve-${id}`);
  return { kind: 'retrieve', key, section: id, queries: section ? searchesFor(state, section) : [], limit: PER_SEARCH };
}

/** Calls that change something outside wait for a person, one after another; the others run meanwhile. */
function toolWish(run: LiveRun, unanswered: RunState['tools'], context: StepContext): Wish {
  const changesOutside = ({ name }: { readonly name: string }) =>
    run.toolOffers?.find((offer) => offer.name === name)?.effect === 'changesOutside';
  const ready = unanswered.filter((tool) => tool.isApproved === true || !changesOutside(tool));
  if (ready.length === 0 && run.interrupt === null) {
    const call = unanswered[0]?.call;
    const asked = { interrupt: context.id('i'), kind: 'approval', questions: [] } as const;
    const event = { type: 'interrupt.opened', data: { ...asked, ...(call === undefined ? {} : { call }) } } as const;
    return { kind: 'events', events: [event] };
  }
  return {
    kind: 'effects',
    effects: ready.map((tool): Effect => {
      const wanted = { kind: 'runTool', key: tool.call, name: tool.name, arguments: tool.arguments } as const;
      return changesOutside(tool) ? { ...wanted, isOnce: true } : wanted;
    }),
  };
}

function isOver(state: DocState, section: SectionId): boolean {
  const status = state.sections[section];
  return status === 'done' || status === 'skipped';
}

function begin(state: DocState, section: OutlineSection, context: StepContext): readonly EventBody[] {
  const done = state.outline.filter(({ id }) => isOver(state, id)).length;
  const marks: readonly EventBody[] = [
    { type: 'outline.section', data: { section: section.id, status: 'drafting' } },
    { type: 'progress', data: { step: 'drafting', section: section.id, done, total: state.outline.length } },
  ];
  if (blocksOf(state, section.id).length > 0) return marks;
  // A heading that a person wrote already is taken as the section's own.
  const content: Block = {
    id: context.id('b'),
    rev: 1,
    section: section.id,
    prov: { by: 'agent', ...(state.run ? { run: state.run.id } : {}) },
    body: { type: 'heading', level: section.level, content: [{ type: 'text', text: section.title }] },
  };
  return [...marks, { type: 'block.inserted', data: { content, after: placeOfSection(state, section.id) } }];
}

/** Opens the text of a section, or cuts what stands back to a border that a model can go on from. */
function prepareText(state: DocState, section: SectionId, context: StepContext): readonly EventBody[] {
  const open = openTextOf(state, section);
  if (!open) {
    const after = blocksOf(state, section).at(-1)?.id ?? placeOfSection(state, section);
    return [{ type: 'text.opened', data: { block: context.id('b'), section, after } }];
  }
  // Nothing was written since it was cut: the last word is whole.
  if (open.cutTo === open.text.length) return [];
  const at = cutBorder(open.text);
  return at < open.text.length ? [{ type: 'text.truncated', data: { block: open.block, at } }] : [];
}

function call(state: DocState, run: LiveRun, purpose: 'intake' | 'clarify' | 'outline', context: StepContext): Step {
  const open = callsOf(run);
  if (open.length > 0) return effects(...open.map(callEffect));
  const wish = nextCall(state, run, { purpose }, context);
  if (wish.kind === 'effects') return effects(...wish.effects);
  return events(...(wish.kind === 'events' ? wish.events : [wish.pause]));
}

function nextCall(
  state: DocState,
  run: RunState,
  topic: Pick<OpenCall, 'purpose' | 'section'>,
  context: StepContext,
): Wish {
  const obstacle = beforeCall(run, topicOf(topic), context.now);
  if (obstacle?.kind === 'hold') return obstacle;
  if (obstacle?.kind === 'wait') return { kind: 'effects', effects: [obstacle.effect] };
  const { section } = topic;
  const attempt = (run.attempts[topicOf(topic)] ?? 0) + 1;
  const key = effectKey(run.id, run.callCount + 1);
  const request = requestFor(state, { kind: 'callModel', key, ...topic });
  const { pause, reserved } = admit(state, request, expectedTokens(state, run, topic), section, context);
  if (pause) return { kind: 'hold', pause };
  const data = { call: key, ...topic, model: run.model, attempt, ...(reserved ? { reserved } : {}) };
  const prepared = section === undefined ? [] : prepareText(state, section, context);
  return { kind: 'events', events: [...prepared, { type: 'run.callStarted', data }] };
}

/** Tokens that an answer is likely to have, rather more than fewer. */
function expectedTokens(state: DocState, run: RunState, { purpose, section }: Pick<OpenCall, 'purpose' | 'section'>) {
  if (section === undefined) return purpose === 'outline' ? OUTLINE_TOKENS : CLARIFY_TOKENS;
  const target = state.outline.find(({ id }) => id === section)?.target;
  if (!target) return DRAFT_TOKENS;
  const whole = target * (run.lang === 'zh' ? 1.2 : 1.8);
  return Math.max(LEAST_TOKENS, whole - estimateTokens(keptText(state, section)));
}

function callEffect(open: OpenCall): Effect {
  return {
    kind: 'callModel',
    key: open.id,
    purpose: open.purpose,
    ...(open.section === undefined ? {} : { section: open.section }),
  };
}

function phase(to: 'clarifying' | 'outlining' | 'awaitingOutline' | 'drafting' | 'reviewing'): Step {
  return events({ type: 'run.phase', data: { phase: to } });
}

function events(...bodies: readonly EventBody[]): Step {
  return { events: bodies, effects: [] };
}

function effects(...wanted: readonly Effect[]): Step {
  return { events: [], effects: wanted };
}
