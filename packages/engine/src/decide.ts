/**
 * `decide(state, command)`: what a command means in this state, as events, or a refusal with its reason. Pure.
 * @module
 */
import { inlineText } from '@longhand/document';
import {
  type Answers,
  type Command,
  type DocState,
  type OpenInterrupt,
  problemOfAnswer,
  type RunPhase,
  type RunState,
  type SteerMode,
} from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { endCalls } from './budget.ts';
import { decideBlock } from './decide-blocks.ts';
import { decideComment } from './decide-comments.ts';
import { decideHistory } from './decide-history.ts';
import { decideVersion } from './decide-versions.ts';
import { type DecideContext, isReserved } from './decision.ts';
import { EngineError } from './errors.ts';
import { overtaken, takenBack } from './instructions.ts';
import { decideAlternative, decideRewrite } from './rewrites.ts';
import { takenInHand } from './storage.ts';

/**
 * @throws EngineError when the state does not allow the command
 */
export function decide(state: DocState, command: Command, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'document.change': {
      const { type: _type, ...change } = command;
      return Object.values(change).some((value) => value !== undefined)
        ? [{ type: 'document.changed', data: change }]
        : [];
    }
    case 'run.start':
      return start(state, command, context);
    case 'run.stop':
      return stop(state, context);
    case 'run.continue': {
      const run = state.run;
      if (run?.status !== 'paused') throw new EngineError('run.notPaused');
      const { instruction, information } = command;
      return [
        {
          type: 'run.resumed',
          data: { ...(instruction ? { instruction } : {}), ...(information ? { information } : {}) },
        },
        ...(instruction || information ? replan(run) : []),
      ];
    }
    case 'run.steer':
      return steer(state, command.instruction, command.mode ?? 'now');
    case 'run.setModel': {
      const taken = takenInHand(liveRun(state), context.by);
      const concurrency = context.concurrencyOf(command.model);
      // What waits in line at the old model goes to the new one.
      const moved = endCalls(state, 'aborted', ({ isWaiting }) => isWaiting === true);
      return [...taken, ...moved, { type: 'run.modelChanged', data: { model: command.model, concurrency } }];
    }
    case 'run.setBudget':
      liveRun(state);
      return [{ type: 'run.budgetChanged', data: { budget: command.budget } }];
    case 'run.withdraw':
      return takenBack(liveRun(state), command.instruction);
    case 'run.cancel':
      return [
        ...endCalls(state, 'aborted'),
        ...closeTexts(state, context),
        ...overtaken(liveRun(state)),
        { type: 'run.finished', data: { outcome: 'cancelled' } },
      ];
    case 'interrupt.answer': {
      const { interrupt, answers } = command;
      const open = state.run?.interrupt;
      if (open?.id === interrupt && open.kind === 'approval') return approveCall(open, answers.approve === 'yes');
      if (!open || open.id !== interrupt || open.kind !== 'questions') throw new EngineError('run.noInterrupt');
      const known = new Set(open.questions.map((question) => question.id));
      const kept = Object.fromEntries(Object.entries(answers).filter(([question]) => known.has(question)));
      assertAnswers(state, open, kept);
      return [
        { type: 'interrupt.answered', data: { interrupt, answers: kept } },
        { type: 'run.phase', data: { phase: 'outlining' } },
      ];
    }
    case 'outline.edit':
      return [...editOutline(state, command.sections, context), ...leavePlanning(state, 'awaitingOutline')];
    case 'outline.approve':
      return approve(state, command, context);
    case 'document.undo':
    case 'document.redo':
      return decideHistory(state, command, context);
    case 'version.name':
    case 'version.unname':
    case 'version.restore':
      return decideVersion(state, command, context);
    case 'comment.add':
    case 'comment.reply':
    case 'comment.resolve':
    case 'comment.reopen':
    case 'comment.remove':
      return decideComment(state, command, context);
    case 'rewrite.ask':
    case 'rewrite.accept':
    case 'rewrite.close':
      return decideRewrite(state, command, context);
    case 'suggestion.accept':
    case 'suggestion.reject':
      return decideAlternative(state, command, context) ?? decideBlock(state, command, context);
    default:
      return decideBlock(state, command, context);
  }
}

/** @throws EngineError that names the first question whose answer does not fit, and what would */
function assertAnswers({ sources }: DocState, { questions }: OpenInterrupt, answers: Answers): void {
  for (const question of questions) {
    const problem = problemOfAnswer(question, answers[question.id] ?? null, sources);
    if (problem) throw new EngineError(problem.code, problem.params);
  }
}

function start(
  state: DocState,
  command: Extract<Command, { type: 'run.start' }>,
  context: DecideContext,
): readonly EventBody[] {
  if (state.run && state.run.status !== 'finished') throw new EngineError('run.busy');
  if (state.brief.trim() === '' && state.outline.length === 0) throw new EngineError('run.emptyBrief');
  const model = command.model ?? state.model ?? context.defaultModel;
  const concurrency = context.concurrencyOf(model);
  return [
    {
      type: 'run.started',
      data: {
        flow: 'write',
        flowVersion: 1,
        model,
        lang: command.lang ?? state.lang,
        autonomy: command.autonomy ?? 'ask',
        ...(concurrency > 1 ? { concurrency } : {}),
        ...(command.budget ? { budget: command.budget } : {}),
        ...(context.tools ? { tools: context.tools } : {}),
      },
    },
  ];
}

/** A call that is not allowed is answered with that: the model may do without it. */
function approveCall({ id, call = '' }: OpenInterrupt, isApproved: boolean): readonly EventBody[] {
  const answered: EventBody = {
    type: 'interrupt.answered',
    data: { interrupt: id, answers: { approve: isApproved ? 'yes' : 'no' } },
  };
  const refused: EventBody = {
    type: 'tool.answered',
    data: { call, text: 'The person did not allow this call. Go on without it.', isError: true },
  };
  return isApproved ? [answered] : [answered, refused];
}

function stop(state: DocState, { by }: DecideContext): readonly EventBody[] {
  const run = liveRun(state);
  // What was asked for holds already: two tabs may both press the button.
  if (run.status === 'paused') return takenInHand(run, by);
  return [...endCalls(state, 'aborted'), { type: 'run.paused', data: { cause: 'user' } }];
}

function steer(state: DocState, instruction: string, mode: SteerMode): readonly EventBody[] {
  const run = liveRun(state);
  const steered: EventBody = { type: 'run.steered', data: { instruction, mode } };
  if (phaseOf(run) === 'awaitingOutline') return [steered, ...replan(run)];
  return mode === 'now' && run.status !== 'paused' ? [...endCalls(state, 'aborted'), steered] : [steered];
}

/** What a person says while an outline waits for approval asks for another outline. */
function replan(run: RunState): readonly EventBody[] {
  return phaseOf(run) === 'awaitingOutline'
    ? [...closeInterrupt(run), { type: 'run.phase', data: { phase: 'outlining' } }]
    : [];
}

/** Who writes or approves an outline has taken over the planning: no question and no proposal of the agent comes behind it. */
function leavePlanning(state: DocState, to: 'awaitingOutline' | 'drafting'): readonly EventBody[] {
  const { run } = state;
  const from = run ? phaseOf(run) : null;
  const isPlanning = from === 'clarifying' || from === 'outlining' || (from === 'awaitingOutline' && to === 'drafting');
  if (!run || !isPlanning) return [];
  return [...endCalls(state, 'aborted'), ...closeInterrupt(run), { type: 'run.phase', data: { phase: to } }];
}

function closeInterrupt(run: RunState): readonly EventBody[] {
  return run.interrupt ? [{ type: 'interrupt.answered', data: { interrupt: run.interrupt.id, answers: {} } }] : [];
}

/** The phase in which a run stands, or goes on when it is continued. */
function phaseOf(run: RunState): RunPhase | 'finished' {
  return run.status === 'paused' ? run.resumeTo : run.status;
}

function approve(
  state: DocState,
  command: Extract<Command, { type: 'outline.approve' }>,
  context: DecideContext,
): readonly EventBody[] {
  const sections = command.sections ?? state.outline;
  if (sections.length === 0) throw new EngineError('run.noOutline');
  return [
    ...(command.sections ? editOutline(state, sections, context) : []),
    { type: 'outline.approved', data: {} },
    ...leavePlanning(state, 'drafting'),
  ];
}

/** Text of a section that is taken out stays, as blocks; a heading that still says the old title follows the new one. */
function editOutline(state: DocState, given: DocState['outline'], context: DecideContext): readonly EventBody[] {
  const sections = checkedSections(given);
  const kept = new Map(sections.map((section) => [section.id, section]));
  const events: EventBody[] = [];
  const orphans = Object.values(state.open).filter((open) => !kept.has(open.section));
  events.push(...endCalls(state, 'aborted', ({ section }) => section !== undefined && !kept.has(section)));
  for (const open of orphans) events.push(...context.agent.settle(state, open, 'interrupted', context));
  const interrupt = state.run?.interrupt;
  const asks = interrupt && state.run?.tools.find(({ call }) => call === interrupt.call)?.section;
  // Nobody needs the tool any more.
  if (interrupt && asks && !kept.has(asks)) events.push(...approveCall(interrupt, false));
  events.push({ type: 'outline.edited', data: { sections } });
  for (const before of state.outline) {
    const section = kept.get(before.id);
    const heading = state.blocks.find((block) => block.section === before.id && block.body.type === 'heading');
    if (!section || section.title === before.title || heading?.body.type !== 'heading') continue;
    if (inlineText(heading.body.content) !== before.title) continue;
    const body = { ...heading.body, content: [{ type: 'text', text: section.title } as const] };
    events.push({ type: 'block.changed', data: { content: { ...heading, rev: heading.rev + 1, body } } });
  }
  return events;
}

function checkedSections(sections: DocState['outline']): DocState['outline'] {
  if (sections.length === 0 || sections.some((section) => section.title.trim() === ''))
    throw new EngineError('run.outlineEmpty');
  if (
    new Set(sections.map((section) => section.id)).size !== sections.length ||
    sections.some(({ id }) => isReserved(id))
  )
    throw new EngineError('run.outlineEmpty');
  return sections;
}

/** The run that a person can still act on. */
function liveRun(state: DocState): RunState {
  const run = state.run;
  if (!run || run.status === 'finished') throw new EngineError('run.none');
  return run;
}

function closeTexts(state: DocState, context: DecideContext): readonly EventBody[] {
  return Object.values(state.open).flatMap((open) => context.agent.settle(state, open, 'interrupted', context));
}
