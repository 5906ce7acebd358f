import { type Locale, type MessageCode, say } from '@longhand/i18n';
import {
  callsOf,
  type DocState,
  type OutlineSection,
  type PauseCause,
  type RunState,
  type SectionStatus,
  sectionsInWork,
} from '@longhand/protocol';
import type { Tone } from '../ui/status-chip.tsx';

/** What a person may do next. Every state of a run names at least one. */
export type NextAction =
  | 'start'
  | 'answer'
  | 'approve'
  | 'allow'
  | 'stop'
  | 'direct'
  | 'inform'
  | 'continue'
  | 'raise'
  | 'model'
  | 'cancel'
  | 'export'
  | 'restart';

/** Texts without parameters. */
type PageCode = Exclude<
  Extract<MessageCode, `page.status.${string}` | `page.explain.${string}` | `page.paused.${string}`>,
  'page.explain.draftingSections' | 'page.explain.modelBusy' | 'page.explain.modelBusyPlan'
>;

/** A run as people see it: a word for the chip, a sentence that explains, and the next actions. */
export interface RunView {
  readonly tone: Tone;
  readonly status: PageCode;
  readonly explanation: PageCode;
  readonly actions: readonly NextAction[];
  readonly isWorking: boolean;
}

const paused: Readonly<
  Record<PauseCause, { readonly explanation: PageCode; readonly actions: readonly NextAction[] }>
> = {
  user: { explanation: 'page.paused.user', actions: ['continue', 'direct', 'inform', 'cancel'] },
  editing: { explanation: 'page.paused.editing', actions: ['continue', 'direct', 'inform', 'cancel'] },
  budget: { explanation: 'page.paused.budget', actions: ['raise', 'continue', 'model', 'cancel'] },
  error: { explanation: 'page.paused.error', actions: ['continue', 'model', 'direct', 'cancel'] },
  model: { explanation: 'page.paused.model', actions: ['continue', 'model', 'cancel'] },
  storage: { explanation: 'page.paused.storage', actions: ['continue', 'cancel'] },
};

/**
 * Describes a document's latest run; `null` is a document whose run was never started.
 *
 * @example viewOfRun(null).actions // ['start']
 */
export function viewOfRun(run: RunState | null): RunView {
  if (run === null) return view('quiet', 'page.status.none', 'page.explain.none', ['start']);
  switch (run.status) {
    case 'queued':
      return view('live', 'page.status.queued', 'page.explain.queued', ['stop', 'cancel']);
    case 'clarifying':
      return run.interrupt
        ? view('asks', 'page.status.asking', 'page.explain.asking', ['answer', 'cancel'])
        : view('live', 'page.status.clarifying', 'page.explain.clarifying', ['stop', 'cancel']);
    case 'outlining':
      return view('live', 'page.status.outlining', 'page.explain.outlining', ['stop', 'cancel']);
    case 'awaitingOutline':
      return view('asks', 'page.status.awaitingOutline', 'page.explain.awaitingOutline', [
        'approve',
        'direct',
        'cancel',
      ]);
    case 'drafting':
      if (run.interrupt?.kind === 'approval')
        return view('asks', 'page.status.approval', 'page.explain.approval', ['allow', 'stop', 'cancel']);
      return view('live', 'page.status.drafting', 'page.explain.drafting', ['stop', 'direct', 'inform', 'cancel']);
    case 'reviewing':
      return view('live', 'page.status.reviewing', 'page.explain.reviewing', ['stop', 'cancel']);
    case 'paused': {
      const { explanation, actions } = paused[run.cause];
      return view('asks', 'page.status.paused', explanation, actions);
    }
    case 'finished':
      switch (run.outcome) {
        case 'success':
          return view('done', 'page.status.finished', 'page.explain.finished', ['export']);
        case 'cancelled':
          return view('quiet', 'page.status.cancelled', 'page.explain.cancelled', ['export', 'restart']);
        case 'failed':
          return view('failed', 'page.status.failed', 'page.explain.failed', ['model', 'restart', 'export']);
        default:
          return run.outcome satisfies never;
      }
    default:
      return run satisfies never;
  }
}

function view(tone: Tone, status: PageCode, explanation: PageCode, actions: readonly NextAction[]): RunView {
  return { tone, status, explanation, actions, isWorking: tone === 'live' };
}

/** How many sections of the outline are written. */
export function sectionCount(state: DocState): { readonly done: number; readonly total: number } {
  const isWritten = (section: OutlineSection) => ['done', 'skipped'].includes(statusOf(state, section));
  return { done: state.outline.filter(isWritten).length, total: state.outline.length };
}

/** Titles of the sections that are being written, as people list them; null when there is none. */
export function draftedSections(locale: Locale, state: DocState): string | null {
  const sections = sectionsInWork(state);
  return sections.length === 0 ? null : listed(locale, sections);
}

/** Says that calls wait for their turn at the model; null when none does. */
export function modelBusy(locale: Locale, { run, outline }: DocState): string | null {
  const waiting = run ? callsOf(run).filter(({ isWaiting }) => isWaiting) : [];
  if (waiting.length === 0) return null;
  const sections = outline.filter(({ id }) => waiting.some(({ section }) => section === id));
  return sections.length === 0
    ? say(locale, 'page.explain.modelBusyPlan')
    : say(locale, 'page.explain.modelBusy', { titles: listed(locale, sections) });
}

function listed(locale: Locale, sections: readonly OutlineSection[]): string {
  return new Intl.ListFormat(locale).format(sections.map(({ title }) => say(locale, 'page.quoted', { text: title })));
}

export function statusOf(state: DocState, section: OutlineSection): SectionStatus {
  return state.sections[section.id] ?? 'queued';
}

/** Milliseconds that the run has been going on, as far as `now` knows. A pause stops the clock at the last event. */
export function elapsedMs(run: RunState, updatedAt: number, now: number): number {
  if (run.status === 'finished') return run.finishedAt - run.startedAt;
  return (run.status === 'paused' ? updatedAt : Math.max(now, updatedAt)) - run.startedAt;
}
