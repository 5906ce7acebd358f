import type { Engine, EventBody } from '@longhand/engine';
import type { DocState, DocumentId, LogEvent, Seq } from '@longhand/protocol';
import type { Clock, EventLog, Ownership, Random, StoredSource, Tables } from '@longhand/protocol/ports';
import { type Imported, type Incoming, plantDocument } from '../archive/import-archive.ts';
import type { ReadText } from '../archive/read-archive.ts';
import { ServerError } from '../server-error.ts';

const EVENTS_AT_ONCE = 2_000;
/** As many as an archive may bring: the whole history is in memory for a moment. */
const MAX_EVENTS = 1_000_000;

export interface BranchEnvironment {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly ownership: Ownership;
  readonly tables: Tables;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Makes a document that has the history of another one up to `seq`, with copies of its sources and assets; the files behind them are shared. All of it,
 * or nothing.
 *
 * @throws EngineError `run.unknownVersion`; ServerError `archive.tooLarge`
 */
export async function branchDocument(
  document: DocumentId,
  seq: Seq,
  title: string | undefined,
  environment: BranchEnvironment,
): Promise<Imported> {
  if (seq > MAX_EVENTS) throw new ServerError('archive.tooLarge', 413, { limit: `${MAX_EVENTS} events` });
  const past = await environment.engine.stateAt(document, seq);
  const events = await eventsUpTo(environment.log, document, seq);
  const origin = { document, seq, title: past.title };
  const branched = events.map((event) =>
    event.type === 'document.created' ? { ...event, data: { ...event.data, origin } } : event,
  );
  const { sources, texts } = await sourcesOf(past, environment.tables);
  const assets = (await environment.tables.listAssets(document)).map(({ document: _document, ...asset }) => asset);
  const gone = Object.keys(past.sources).filter((source) => !sources.has(source));
  const incoming: Incoming = { document, events: branched, sources, texts, assets };
  return plantDocument(incoming, environment.random.id('d'), environment, (rename) => [
    ...gone.map((source): EventBody => ({ type: 'source.removed', data: { source: rename(source) } })),
    ...(title === undefined || title === '' ? [] : [{ type: 'document.changed', data: { title } } as const]),
  ]);
}

async function eventsUpTo(log: EventLog, document: DocumentId, seq: Seq): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  while (events.length < seq) {
    const more = await log.read(document, events.length, Math.min(EVENTS_AT_ONCE, seq - events.length));
    // Removed meanwhile.
    if (more.length === 0) throw new ServerError('document.notFound', 404);
    events.push(...more);
  }
  return events;
}

/** What the document had then and what is still there; a text only where it is the one that the document knew. */
async function sourcesOf(past: DocState, tables: Tables): Promise<Pick<Incoming, 'sources' | 'texts'>> {
  const sources = new Map<string, Omit<StoredSource, 'document'>>();
  const texts = new Map<string, ReadText>();
  for (const { document: _document, replacedBy: _replacedBy, ...source } of await tables.listSources(past.id)) {
    const known = Object.hasOwn(past.sources, source.id) ? past.sources[source.id] : undefined;
    if (known === undefined) continue;
    // It may have been replaced later only.
    const { replacedBy } = known;
    sources.set(source.id, replacedBy === undefined ? source : { ...source, replacedBy });
    const text = await tables.getText(source.id);
    if (text === null || text.sha256 !== known.text?.sha256) continue;
    const chunks = (await tables.listChunks(source.id)).map(({ source: _source, ...chunk }) => chunk);
    texts.set(source.id, { ...text, chunks });
  }
  return { sources, texts };
}
