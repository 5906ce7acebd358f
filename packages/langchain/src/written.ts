import { type Lang, toMarkdown } from '@longhand/document';
import { contentOfState, type DocState, type DocumentId, type Notice, type RunOutcome } from '@longhand/protocol';

/** What a finished run left behind, as plain JSON for a graph's state. */
export interface Written {
  readonly document: DocumentId;
  readonly outcome: RunOutcome;
  /** Why it did not succeed: a catalogue code and its parameters. */
  readonly notice?: Notice;
  readonly title: string;
  readonly lang: Lang;
  readonly markdown: string;
  /** How many passages of the sources are cited. */
  readonly citations: number;
  readonly usage: DocState['usage'];
}

/** The finished run of a document; null before its end. */
export function writtenOf(state: DocState): Written | null {
  const { run } = state;
  if (run?.status !== 'finished') return null;
  return {
    document: state.id,
    outcome: run.outcome,
    ...(run.notice === undefined ? {} : { notice: run.notice }),
    title: state.title,
    lang: state.lang,
    markdown: toMarkdown(contentOfState(state)),
    citations: Object.keys(state.citations).length,
    usage: state.usage,
  };
}
