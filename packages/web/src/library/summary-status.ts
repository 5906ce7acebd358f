import type { Tone } from '../ui/status-chip.tsx';

const known = {
  none: { tone: 'quiet', code: 'page.status.none' },
  queued: { tone: 'live', code: 'page.status.queued' },
  clarifying: { tone: 'live', code: 'page.status.clarifying' },
  outlining: { tone: 'live', code: 'page.status.outlining' },
  awaitingOutline: { tone: 'asks', code: 'page.status.awaitingOutline' },
  drafting: { tone: 'live', code: 'page.status.drafting' },
  reviewing: { tone: 'live', code: 'page.status.reviewing' },
  paused: { tone: 'asks', code: 'page.status.paused' },
  finished: { tone: 'done', code: 'page.status.finished' },
  success: { tone: 'done', code: 'page.status.finished' },
  cancelled: { tone: 'quiet', code: 'page.status.cancelled' },
  failed: { tone: 'failed', code: 'page.status.failed' },
} as const satisfies Readonly<Record<string, { tone: Tone; code: string }>>;

export type SummaryStatus = (typeof known)[keyof typeof known];

/** How the library shows the status of a document's latest run; a status that this page does not know looks like none. */
export function summaryStatus(status: string): SummaryStatus {
  const table: Readonly<Record<string, SummaryStatus>> = known;
  return (Object.hasOwn(table, status) ? table[status] : undefined) ?? known.none;
}
