import { plainText } from '@longhand/document';
import { type DocState, type DocumentId, type LogEvent, type RunId, waitsForPerson } from '@longhand/protocol';
import type { DocumentSummary, EventLog, Tables, Timers } from '@longhand/protocol/ports';
import { foldLog } from './fold-log.ts';

export interface Library {
  /** Newest change first, as of the last commit. */
  list(): Promise<readonly DocumentSummary[]>;
  /** Keeps the summary of a new document. */
  add(document: DocumentId): void;
  remove(document: DocumentId): void;
  /** The document that a run belongs to. */
  documentOf(run: RunId): Promise<DocumentId | null>;
  /** Documents that have sources whose text is still being read. */
  withUnreadSources(): Promise<readonly DocumentId[]>;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

interface Entry {
  summary: DocumentSummary | null;
  /** Runs that were started since the summary was made. */
  readonly newRuns: RunId[];
  isStale: boolean;
  readonly unfollow: () => void;
}

const DEBOUNCE_MS = 2_000;
/** Where many documents change all the time, their summaries are made less often: whoever asks for the list gets fresh ones all the same. */
const DEBOUNCE_PER_DOCUMENT_MS = 40;
const TITLE_UNITS = 80;

/**
 * Summaries of all documents, so that a list of a thousand opens no log. They are written a little after the commits that change them;
 * after a crash those whose seq is behind the log are made anew.
 *
 * @param stateOf the committed state of a document, cheap for one that is open
 */
export async function openLibrary(environment: {
  readonly log: EventLog;
  readonly tables: Tables;
  readonly timers: Timers;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  readonly report: (error: unknown, document: DocumentId) => void;
}): Promise<Library> {
  const { log, tables, timers } = environment;
  const entries = new Map<DocumentId, Entry>();
  let cancelFlush: (() => void) | null = null;
  /** Summaries that were made when the last wait was over. */
  let lastCount = 0;
  let flushing: Promise<number> = Promise.resolve(0);

  function follow(document: DocumentId, summary: DocumentSummary | null): void {
    const unfollow = log.onCommit(document, (events) => note(document, events));
    // An older program knew less of a document.
    const isOld = summary?.waitsFor === undefined || summary.outcome === undefined;
    entries.set(document, { summary, newRuns: [], isStale: isOld || summary.seq < log.tail(document), unfollow });
  }
  function note(document: DocumentId, events: readonly LogEvent[]): void {
    const entry = entries.get(document);
    if (entry === undefined) return;
    entry.isStale = true;
    for (const event of events)
      if (event.type === 'run.started' && event.run !== undefined) entry.newRuns.push(event.run);
    schedule();
  }
  function schedule(): void {
    const waitMs = Math.max(DEBOUNCE_MS, lastCount * DEBOUNCE_PER_DOCUMENT_MS);
    cancelFlush ??= timers.after(waitMs, () => {
      cancelFlush = null;
      void flush().then((count) => {
        lastCount = count;
      });
    });
  }
  /** One at a time, so that an older summary never overwrites a newer one. @returns how many were made */
  function flush(): Promise<number> {
    flushing = flushing.then(async () => {
      let count = 0;
      for (const [document, entry] of [...entries]) {
        if (!entry.isStale) continue;
        entry.isStale = false;
        count += 1;
        try {
          const state = await environment.stateOf(document);
          if (entries.get(document) !== entry) continue;
          entry.summary = summaryOf(state, [...(entry.summary?.runs ?? []), ...entry.newRuns.splice(0)]);
          await tables.putSummary(entry.summary);
        } catch (error) {
          entry.isStale = true;
          // Deleted meanwhile: the log knows first.
          if (entries.has(document) && log.tail(document) > 0) environment.report(error, document);
        }
      }
      return count;
    });
    return flushing;
  }
  /** After a crash: from the log itself, because the runs in between are in no state. */
  async function mend(document: DocumentId): Promise<void> {
    const entry = entries.get(document);
    if (entry === undefined || !entry.isStale) return;
    entry.isStale = false;
    const runs = [...(entry.summary?.runs ?? [])];
    const state = await foldLog(log, document, entry.summary?.seq ?? 0, (events) => {
      for (const event of events) if (event.type === 'run.started' && event.run !== undefined) runs.push(event.run);
    });
    entry.summary = summaryOf(state, runs);
    await tables.putSummary(entry.summary);
  }

  const stored = new Map((await tables.listSummaries()).map((summary) => [summary.id, summary]));
  for (const document of log.documents()) follow(document, stored.get(document) ?? null);
  for (const document of entries.keys()) {
    await mend(document).catch((error: unknown) => environment.report(error, document));
  }
  // A deletion that was cut off between the log and the tables.
  for (const id of stored.keys()) if (!entries.has(id)) await tables.deleteDocument(id);

  async function summaries(): Promise<readonly DocumentSummary[]> {
    await flush();
    return [...entries.values()].flatMap(({ summary }) => (summary === null ? [] : [summary]));
  }
  return {
    list: async () => [...(await summaries())].sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1)),
    add(document) {
      if (entries.has(document)) return;
      follow(document, null);
      schedule();
    },
    remove(document) {
      entries.get(document)?.unfollow();
      entries.delete(document);
    },
    async documentOf(run) {
      for (const [document, { summary, newRuns }] of entries) {
        if (newRuns.includes(run) || summary?.runs?.includes(run)) return document;
      }
      return null;
    },
    withUnreadSources: async () =>
      (await summaries()).filter(({ unreadSources = 0 }) => unreadSources > 0).map(({ id }) => id),
    async close() {
      for (const { unfollow } of entries.values()) unfollow();
      cancelFlush?.();
      await flush();
    },
  };
}

/** The summary of a state. Without a title the first line of the brief stands for it. */
function summaryOf(state: DocState, runs: readonly RunId[]): DocumentSummary {
  const firstLine = state.brief.split('\n').find((line) => line.trim() !== '') ?? '';
  const settled = state.blocks.reduce((sum, block) => sum + plainText(block.body).length, 0);
  const open = Object.values(state.open).reduce((sum, { text }) => sum + text.length, 0);
  return {
    id: state.id,
    title: state.title !== '' ? state.title : Array.from(firstLine.trim()).slice(0, TITLE_UNITS).join(''),
    lang: state.lang,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
    seq: state.seq,
    status: state.run?.status ?? 'none',
    outcome: state.run?.status === 'finished' ? state.run.outcome : null,
    waitsFor: waitsForPerson(state.run),
    chars: settled + open,
    runs: [...new Set(runs)],
    unreadSources: Object.values(state.sources).filter(({ status }) => status === 'extracting').length,
  };
}
