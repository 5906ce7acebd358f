/**
 * The hard gate on import: the log must fold, the sources must be whole, and every quote must be a slice of its text. What cannot be checked,
 * because its source was deleted before the document left, comes in as lost; what is checked and wrong does not come in.
 * @module
 */
import { type Span, validateDocument } from '@longhand/document';
import {
  contentOfState,
  type DocState,
  type DocumentId,
  emptyState,
  evolveAll,
  FoldError,
  type LogEvent,
} from '@longhand/protocol';
import { verifySpan } from '@longhand/sources';
import { ServerError } from '../server-error.ts';
import { damaged, type ReadArchive } from './read-archive.ts';

/** @throws ServerError `archive.damaged`, `archive.quote`, `archive.invalid` */
export function checkArchive(archive: ReadArchive): void {
  const { events, sources, texts, files } = archive;
  if (events[0]?.type !== 'document.created') throw damaged('the beginning of its log');
  for (const [index, { seq, from }] of events.entries()) {
    if (seq !== index + 1 || (from !== undefined && from !== seq)) throw damaged(`event ${index + 1} of its log`);
  }
  const state = foldOf(archive.document, events);
  for (const { id, status, fileSha256, name, text } of Object.values(state.sources)) {
    const isWhole = sources.get(id)?.fileSha256 === fileSha256 && files.has(fileSha256);
    const isRead = status !== 'ready' || (text !== undefined && texts.get(id)?.sha256 === text.sha256);
    if (!isWhole || !isRead) throw damaged(`source ${name}`);
  }
  const problem = validateDocument(contentOfState(state)).find(({ level }) => level === 'error');
  if (problem) {
    const { where = '', id = where } = problem.params;
    throw new ServerError('archive.invalid', 422, { problem: problem.code, where: where || id });
  }
  for (const event of events) for (const span of spansIn(event)) assertHeld(span, archive, state);
}

/** @throws ServerError `archive.damaged` */
export function foldOf(document: DocumentId, events: readonly LogEvent[]): DocState {
  try {
    return evolveAll(emptyState(document), events);
  } catch (error) {
    if (!(error instanceof FoldError)) throw error;
    throw new ServerError('archive.damaged', 422, { what: 'its log' }, { cause: error });
  }
}

/** Every passage that an event brings. */
function spansIn(event: LogEvent): readonly Span[] {
  switch (event.type) {
    case 'citation.added':
    case 'citation.moved':
      return [event.data];
    case 'citation.offered':
      return event.data.items;
    case 'source.replaced':
      return event.data.evidence;
    default:
      return [];
  }
}

function assertHeld(span: Span, { texts }: ReadArchive, { sources }: DocState): void {
  const text = texts.get(span.source);
  if (text === undefined || verifySpan(span, text)) return;
  const name = sources[span.source]?.name ?? span.source;
  throw new ServerError('archive.quote', 422, { name, quote: span.quote.slice(0, 200).toWellFormed() });
}
