/**
 * The document as a person sees it now, open text included.
 * @module
 */
import type { DocumentContent } from '@longhand/document';
import { foldNew, stamp } from '@longhand/engine';
import { contentOfState, type DocState } from '@longhand/protocol';
import { settled } from './draft-reader.ts';

/**
 * Settles a copy of what is still open, so that a file made in the middle of a draft holds what the page shows. The log is not touched.
 *
 * @example await exportDocument(shownContent(state), { format: 'docx', outPath });
 */
export function shownContent(state: DocState): DocumentContent {
  let count = 0;
  const context = {
    now: state.updatedAt,
    id: (prefix: string) => {
      count += 1;
      return `${prefix}_shown_${count}`;
    },
    priceOf: () => null,
  };
  let shown = state;
  for (const open of Object.values(state.open)) {
    const events = settled(shown, open, true, context, 'interrupted');
    shown = foldNew(shown, stamp(events, { kind: 'system', id: 'export' }, state.updatedAt, shown, null));
  }
  // What is settled for the file has no place in the log: the file is of the state before it.
  return { ...contentOfState(shown), seq: state.seq };
}
