import type { WaitReason } from '@longhand/protocol';
import type { DocumentSummary } from '@longhand/protocol/ports';
import type { Tone } from '../ui/status-chip.tsx';

const known = {
  none: { tone: 'quiet', code: 'page.status.none' },
  queued: { tone: 'live', code: 'page.status.queued' },
  clarifying: { tone: 'live', code: 'page.status.clarifying' },
  outlining: { tone: 'live', code: 'page.status.outlining' },
  awaitingOutline: { tone: 'asks', code: 'page.status.awaitingOutline' },
  drafting: { tone: 'live', code: 'page.status.drafting' },
  reviewing: { tone: 'live', code: 'page.status.reviewing' },
  paused: { tone: 'quiet', code: 'page.status.paused' },
  finished: { tone: 'done', code: 'page.status.finished' },
  // How a run ended.
  success: { tone: 'done', code: 'page.status.finished' },
  cancelled: { tone: 'quiet', code: 'page.status.cancelled' },
  failed: { tone: 'failed', code: 'page.status.failed' },
} as const satisfies Readonly<Record<string, { tone: Tone; code: string }>>;

const waiting = {
  questions: { tone: 'asks', code: 'page.library.waits.questions' },
  outline: { tone: 'asks', code: 'page.library.waits.outline' },
  approval: { tone: 'asks', code: 'page.library.waits.approval' },
  budget: { tone: 'asks', code: 'page.library.waits.budget' },
  error: { tone: 'asks', code: 'page.library.waits.error' },
  model: { tone: 'asks', code: 'page.library.waits.model' },
  storage: { tone: 'asks', code: 'page.library.waits.storage' },
} as const satisfies Readonly<Record<WaitReason, { tone: Tone; code: string }>>;

export type SummaryStatus = (typeof known)[keyof typeof known] | (typeof waiting)[WaitReason];

/**
 * How the library shows a document: what it waits for, when it waits for a person, else how its latest run ended, else the status of that. A
 * status that this page does not know looks like none; a reason or an end that it does not know leaves the status.
 */
export function summaryStatus({ status, outcome, waitsFor }: Shown): SummaryStatus {
  const asked = waitsFor ? entryOf(waiting, waitsFor) : undefined;
  return asked ?? (outcome ? entryOf(known, outcome) : undefined) ?? entryOf(known, status) ?? known.none;
}

type Shown = Pick<DocumentSummary, 'status' | 'outcome' | 'waitsFor'>;

function entryOf(table: Readonly<Record<string, SummaryStatus>>, name: string): SummaryStatus | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
