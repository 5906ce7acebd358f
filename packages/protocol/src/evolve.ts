/**
 * The one fold. Server, page, command line and every library reader run this function over the same events, so they cannot disagree.
 * It stores what it is given: no parsing, no clock, no randomness.
 * @module
 */
import type { Block, BlockId } from '@longhand/document';
import type { EventOf, LogEvent } from './events.ts';
import { onCitations } from './evolve-citation.ts';
import { movedThreads, onComment } from './evolve-comment.ts';
import { withHistory } from './evolve-history.ts';
import { onRewrite } from './evolve-rewrite.ts';
import {
  asPhase,
  factsOf,
  onAnswered,
  onCallEnded,
  onCallStarted,
  onCallWaiting,
  onInstruction,
  onText,
  onUsage,
  startedRun,
  without,
  withTool,
} from './evolve-run.ts';
import { suggestionsAfter, suggestionsWith, suggestionsWithout } from './evolve-suggestion.ts';
import { onVersion, withPoint } from './evolve-version.ts';
import { movedSuggestions } from './past-edits.ts';
import { callIn, sectionsInWork } from './run-calls.ts';
import { plusCall } from './spending.ts';
import type { BlockEdit, DocState, FindingState, OpenCall, OpenText, RunState } from './state.ts';

/** How many past changes of one block are kept, so that an edit made on an older rev can be mapped. */
const EDITS_KEPT = 16;
const NOTICES_KEPT = 20;
const RESUMES_KEPT = 8;

/** A log that does not fit together. It means a lost or doubled event, never a person's mistake. */
export class FoldError extends Error {
  override readonly name = 'FoldError';
  readonly code: 'gap' | 'text_position' | 'unknown_text' | 'no_run';
  constructor(code: FoldError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Applies one event. An event at or below `state.seq` was applied before and changes nothing; an unknown type only moves `seq`.
 *
 * @throws FoldError `gap` when events are missing before this one; `text_position` when a delta does not continue its text.
 * @example evolve(emptyState('d1'), { seq: 1, type: 'document.created', by, at: 0, data: { title: 'A', brief: '', lang: 'en' } })
 */
export function evolve(state: DocState, event: LogEvent): DocState {
  if (event.seq <= state.seq) return state;
  if ((event.from ?? event.seq) !== state.seq + 1) {
    throw new FoldError(
      'gap',
      `Event ${event.from ?? event.seq} came after ${state.seq}: the events between are missing. Read again from ${state.seq}.`,
    );
  }
  // By far the most frequent one: one copy of the state instead of two.
  if (event.type === 'text.delta') return onDelta(state, event);
  const next = withPoint(withHistory(state, apply(state, event), event), event);
  return { ...next, seq: event.seq, updatedAt: event.type === 'progress' ? next.updatedAt : event.at };
}

/** Folds a list of events. */
export function evolveAll(state: DocState, events: readonly LogEvent[]): DocState {
  let next = state;
  for (const event of events) next = evolve(next, event);
  return next;
}

function apply(state: DocState, event: Exclude<LogEvent, EventOf<'text.delta'>>): DocState {
  switch (event.type) {
    case 'document.created':
      return { ...state, ...event.data, createdAt: event.at };
    case 'document.changed':
      return {
        ...state,
        ...event.data,
        // Another brief asks for other things.
        ...((event.data.brief ?? state.brief) === state.brief ? {} : { requirements: undefined }),
      };

    case 'requirement.listed':
      // The step is done, whoever did it: what went wrong in it counts no more.
      return withRun({ ...state, requirements: event.data.items }, (run) => ({
        ...run,
        troubles: without(run.troubles, 'intake'),
      }));
    case 'requirement.judged': {
      const judged = new Map(event.data.items.map(({ requirement, ...judgement }) => [requirement, judgement]));
      const requirements = state.requirements?.map((item) => ({ ...item, ...judged.get(item.id) }));
      return withRun({ ...state, requirements }, (run) => ({ ...run, review: 'judged' }));
    }
    case 'review.found':
      return withRun({ ...state, findings: event.data.findings }, (run) => ({ ...run, review: 'found' }));
    case 'review.revised': {
      const revised = (finding: FindingState) =>
        finding.id === event.data.finding ? { ...finding, isRevised: true } : finding;
      return { ...state, findings: state.findings?.map(revised) };
    }

    case 'source.added':
      return { ...state, sources: { ...state.sources, [event.data.id]: { ...event.data, status: 'extracting' } } };
    case 'source.extracted': {
      const { source, ...text } = event.data;
      return withSource(state, source, (record) => ({ ...record, status: 'ready', text, problem: undefined }));
    }
    case 'source.failed': {
      const { source, ...problem } = event.data;
      return withSource(state, source, (record) => ({ ...record, status: 'failed', problem }));
    }
    case 'source.reading':
      return withSource(state, event.data.source, (record) => ({
        ...record,
        status: 'extracting',
        isRecognised: true,
        problem: undefined,
      }));
    case 'source.removed':
    case 'source.replaced':
    case 'source.described':
    case 'citation.added':
    case 'citation.moved':
    case 'citation.marked':
      return onCitations(state, event);

    case 'run.started': {
      const { flow: _flow, flowVersion: _version, tools: toolOffers, ...facts } = event.data;
      const settings = toolOffers ? { ...facts, toolOffers } : facts;
      return { ...state, progress: null, run: startedRun(event.run ?? '', event.seq, event.at, settings) };
    }
    case 'run.phase':
      return withRun(state, (run) => asPhase(run, event.data.phase));
    case 'run.steered':
      return withRun(state, (run) => ({
        ...run,
        instructions: [
          ...run.instructions,
          {
            text: event.data.instruction,
            mode: event.data.mode,
            seq: event.seq,
            by: event.by,
            ...(event.data.mode === 'next' ? { notFor: sectionsInWork(state).map(({ id }) => id) } : {}),
          },
        ],
      }));
    case 'run.instruction':
      return withRun(state, (run) => onInstruction(run, event.data));
    case 'run.callStarted': {
      const { call, purpose, section, model, attempt, reserved } = event.data;
      const text = Object.values(state.open).find((open) => open.section === section)?.text ?? '';
      const place = section === undefined ? {} : { section, from: text.length };
      const opened = { id: call, purpose, model, attempt, hasText: false, ...place, ...(reserved ? { reserved } : {}) };
      return withRun(state, (run) => onCallStarted(run, opened));
    }
    case 'run.callWaiting':
      return withRun(state, (run) => onCallWaiting(run, event.data));
    case 'run.callEnded':
      return withRun(state, (run) => onCallEnded(run, event.data));
    case 'run.paused':
      return withRun(state, (run) => {
        if (run.status === 'finished') return run;
        const resumeTo = run.status === 'paused' ? run.resumeTo : run.status;
        const { cause, notice, overrun } = event.data;
        return { ...factsOf(run), status: 'paused', cause, notice, ...(overrun ? { overrun } : {}), resumeTo };
      });
    case 'run.resumed':
      return withRun(state, (run) => {
        if (run.status !== 'paused') return run;
        const { instruction, information } = event.data;
        const fresh = { troubles: {}, attempts: {}, resumedAt: undefined };
        // Only a person's word makes the counts begin anew: else what goes on by itself would have no bound.
        const counts =
          event.by.kind === 'system' ? { resumedAt: [...(run.resumedAt ?? []), event.at].slice(-RESUMES_KEPT) } : fresh;
        return {
          ...factsOf(run),
          ...counts,
          status: run.resumeTo,
          instructions: instruction
            ? [...run.instructions, { text: instruction, mode: 'continue', seq: event.seq, by: event.by }]
            : run.instructions,
          information: information ? [...run.information, information] : run.information,
        };
      });
    case 'run.modelChanged':
      return withRun(state, (run) => ({ ...run, ...event.data }));
    case 'run.budgetChanged':
      return withRun(state, (run) => ({ ...run, budget: event.data.budget }));
    case 'run.recovered':
      return withRun(state, (run) => ({ ...run, recoveries: event.data.attempt }));
    case 'run.finished':
      return withRun(state, (run) => ({
        ...factsOf(run),
        status: 'finished',
        calls: {},
        interrupt: null,
        outcome: event.data.outcome,
        notice: event.data.notice,
        finishedAt: event.at,
      }));

    case 'interrupt.opened': {
      const { interrupt, ...opened } = event.data;
      return withRun(state, (run) => ({
        ...run,
        interrupt: { id: interrupt, ...opened },
        questions: opened.kind === 'questions' ? opened.questions : run.questions,
      }));
    }
    case 'interrupt.answered':
      return withRun(state, (run) => onAnswered(run, event.data));

    case 'progress':
      return { ...state, progress: event.data };

    case 'outline.proposed':
      return {
        ...state,
        title: event.data.title && state.title === '' ? event.data.title : state.title,
        outline: event.data.sections,
        outlineStatus: 'proposed',
      };
    case 'outline.edited':
      return {
        ...state,
        outline: event.data.sections,
        outlineStatus: state.outlineStatus === 'none' ? 'proposed' : state.outlineStatus,
      };
    case 'outline.approved':
      return { ...state, outlineStatus: 'approved' };
    case 'outline.section': {
      const { section, status } = event.data;
      return { ...state, sections: { ...state.sections, [section]: status } };
    }

    case 'text.opened': {
      const { block, section, after } = event.data;
      return { ...state, open: { ...state.open, [block]: { block, section, after, run: event.run ?? '', text: '' } } };
    }
    case 'text.truncated': {
      const { block, at } = event.data;
      const open = openOf(state, block);
      return { ...state, open: { ...state.open, [block]: { ...open, text: open.text.slice(0, at), cutTo: at } } };
    }
    case 'text.closed':
      return { ...state, open: without(state.open, event.data.block) };
    case 'block.settled': {
      const { block, consumed, content, next } = event.data;
      const open = openOf(state, block);
      const rest = behind(state, open, content.id);
      const { run } = state;
      const { section, run: writtenBy } = open;
      const call = run && callIn(run, section);
      const calls = (from: number, call: OpenCall) => ({ ...run?.calls, [call.id]: { ...call, from } });
      return {
        ...state,
        run: run && call?.from !== undefined ? { ...run, calls: calls(call.from - consumed, call) } : run,
        blocks: placed(state.blocks, content, open.after),
        open:
          next === null
            ? rest
            : {
                ...rest,
                [next]: {
                  ...{ block: next, section, run: writtenBy, after: content.id },
                  text: open.text.slice(consumed),
                },
              },
      };
    }

    case 'block.inserted':
      return { ...state, blocks: placed(state.blocks, event.data.content, event.data.after) };
    case 'block.changed': {
      const { content, changes } = event.data;
      const edit: BlockEdit = { rev: content.rev, changes: changes ?? null };
      const edits = [...(state.edits[content.id] ?? []), edit].slice(-EDITS_KEPT);
      return {
        ...state,
        blocks: state.blocks.map((block) => (block.id === content.id ? content : block)),
        threads: movedThreads(state, content, changes),
        suggestions: movedSuggestions(state, content, changes),
        edits: { ...state.edits, [content.id]: edits },
      };
    }
    case 'block.removed': {
      const { block } = event.data;
      const index = state.blocks.findIndex((candidate) => candidate.id === block);
      const before = index > 0 ? (state.blocks[index - 1]?.id ?? null) : null;
      return {
        ...state,
        blocks: state.blocks.filter((candidate) => candidate.id !== block),
        open: reanchored(state.open, block, before),
        edits: without(state.edits, block),
        claims: without(state.claims, block),
        suggestions: suggestionsWithout(state.suggestions, block, before),
      };
    }
    case 'block.moved': {
      const content = state.blocks.find((candidate) => candidate.id === event.data.block);
      if (!content) return state;
      return {
        ...state,
        blocks: placed(
          state.blocks.filter((candidate) => candidate !== content),
          content,
          event.data.after,
        ),
      };
    }
    case 'block.claimed':
      return { ...state, claims: { ...state.claims, [event.data.block]: { by: event.by, until: event.data.until } } };
    case 'block.released':
      return { ...state, claims: without(state.claims, event.data.block) };

    case 'citation.offered': {
      const { section, items } = event.data;
      const spans = items.map(({ alias, ...span }) => [alias, span] as const);
      const aliases = [...new Set([...(state.offered[section] ?? []), ...items.map((item) => item.alias)])];
      return {
        ...state,
        evidence: { ...state.evidence, ...Object.fromEntries(spans) },
        offered: { ...state.offered, [section]: aliases },
      };
    }
    case 'citation.refused':
      return state;

    case 'tool.called':
      return withRun(state, (run) => ({ ...run, tools: [...run.tools, event.data] }));
    case 'tool.started':
      return withRun(state, (run) => ({
        ...run,
        tools: withTool(run, event.data.call, (tool) => ({ ...tool, isStarted: true })),
      }));
    case 'tool.answered': {
      const { call, ...answer } = event.data;
      return withRun(state, (run) => ({
        ...run,
        tools: withTool(run, call, (tool) => (tool.answer ? tool : { ...tool, answer })),
      }));
    }

    case 'suggestion.added':
      return { ...state, suggestions: suggestionsWith(state.suggestions, { at: event.at, ...event.data }) };
    case 'suggestion.accepted':
      return { ...state, suggestions: suggestionsAfter(state.suggestions, event.data) };
    case 'suggestion.rejected':
      return {
        ...state,
        suggestions: state.suggestions.filter((suggestion) => suggestion.id !== event.data.suggestion),
      };

    // What came of these stands behind them, as operations; `withHistory` and `withPoint` take note.
    case 'document.undone':
    case 'document.redone':
    case 'version.restored':
      return state;
    case 'version.named':
    case 'version.unnamed':
      return onVersion(state, event);

    case 'comment.added':
    case 'comment.replied':
    case 'comment.resolved':
    case 'comment.reopened':
    case 'comment.removed':
    case 'comment.placed':
      return onComment(state, event);

    case 'rewrite.asked':
    case 'rewrite.started':
    case 'rewrite.delta':
    case 'rewrite.ready':
    case 'rewrite.failed':
    case 'rewrite.closed':
      return onRewrite(state, event);

    case 'usage':
      // What is rewritten after a run belongs to the document, not to the run that is over.
      return withRun({ ...state, usage: plusCall(state.usage, event.data) }, (run) =>
        event.run === run.id ? onUsage(run, event.data) : run,
      );
    case 'notice':
      return { ...state, notices: [...state.notices, { ...event.data, seq: event.seq }].slice(-NOTICES_KEPT) };

    default: {
      // A newer server may send types that this reader does not know: they are counted by seq and change nothing.
      const _unknown: never = event;
      return state;
    }
  }
}

function onDelta(state: DocState, { seq, at: updatedAt, data: { block, at, text } }: EventOf<'text.delta'>): DocState {
  const open = openOf(state, block);
  if (open.text.length !== at) {
    throw new FoldError(
      'text_position',
      `A delta for ${block} starts at ${at}, its text is ${open.text.length} long. Read the document again.`,
    );
  }
  const { run } = state;
  const call = run && callIn(run, open.section);
  return {
    ...state,
    open: { ...state.open, [block]: { ...open, text: open.text + text } },
    run: run && call ? onText(run, call) : run,
    seq,
    updatedAt,
  };
}

function withRun(state: DocState, change: (run: RunState) => RunState): DocState {
  return state.run ? { ...state, run: change(state.run) } : state;
}

function withSource(
  state: DocState,
  id: string,
  change: (source: DocState['sources'][string]) => DocState['sources'][string],
): DocState {
  const source = state.sources[id];
  return source ? { ...state, sources: { ...state.sources, [id]: change(source) } } : state;
}

function openOf(state: DocState, block: BlockId): OpenText {
  const open = state.open[block];
  if (!open) throw new FoldError('unknown_text', `Text ${block} is not open at ${state.seq}. Read the document again.`);
  return open;
}

/** Puts a block behind `after`; at the front for null; at the end when `after` is gone. */
function placed(blocks: readonly Block[], content: Block, after: BlockId | null): readonly Block[] {
  if (after === null) return [content, ...blocks];
  const index = blocks.findIndex((block) => block.id === after);
  if (index < 0) return [...blocks, content];
  return [...blocks.slice(0, index + 1), content, ...blocks.slice(index + 1)];
}

/** The other open texts once a block of `open` stands where it began: texts of later sections that stood at the same place are behind it. */
function behind(state: DocState, open: OpenText, settled: BlockId): DocState['open'] {
  const rest = without(state.open, open.block);
  const isShared = Object.values(rest).some(({ after }) => after === open.after);
  if (!isShared) return rest;
  const placeOf = (text: OpenText) => state.outline.findIndex(({ id }) => id === text.section);
  const isBehind = (text: OpenText) => text.after === open.after && placeOf(text) > placeOf(open);
  return Object.fromEntries(
    Object.entries(rest).map(([id, text]) => [id, isBehind(text) ? { ...text, after: settled } : text]),
  );
}

function reanchored(open: DocState['open'], removed: BlockId, before: BlockId | null): DocState['open'] {
  return Object.fromEntries(
    Object.entries(open).map(([id, text]) => [id, text.after === removed ? { ...text, after: before } : text]),
  );
}
