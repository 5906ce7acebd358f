import type { Citation, SourceId } from '@longhand/document';
import { type EventBody, putDown, stamp } from '@longhand/engine';
import {
  type Actor,
  type DocState,
  type DocumentId,
  evolveAll,
  type LogEvent,
  type NewEvent,
} from '@longhand/protocol';
import type { Blobs, Clock, EventLog, Ownership, Random, StoredSource, Tables } from '@longhand/protocol/ports';
import { verifySpan } from '@longhand/sources';
import { ServerError } from '../server-error.ts';
import { checkArchive, foldOf } from './check-archive.ts';
import { type ArchiveLimits, type ReadArchive, type ReadText, readArchive } from './read-archive.ts';

const SYSTEM: Actor = { kind: 'system', id: 'import' };
const MB = 1024 * 1024;

export interface ImportEnvironment {
  readonly log: EventLog;
  readonly ownership: Ownership;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly random: Random;
  /** Of one file in it. */
  readonly maxBytes: number;
}

export interface Imported {
  readonly id: DocumentId;
  readonly seq: number;
  /** Citations that came in as lost, because nothing in the archive stands behind them. */
  readonly lost: number;
}

/**
 * Makes a document out of an archive: all of it, or nothing. Ids of sources and runs are new, so that a copy never shares them with the original.
 * Its run waits for a person.
 *
 * @param keepsId the document gets the id that it had, where that is free
 * @throws ServerError `archive.…`
 */
export async function importArchive(
  data: AsyncIterable<Uint8Array>,
  keepsId: boolean,
  environment: ImportEnvironment,
): Promise<Imported> {
  const { log, blobs, random, maxBytes } = environment;
  const limits: ArchiveLimits = {
    line: 16 * MB,
    events: 1_000_000,
    eventUnits: 256 * MB,
    sources: 2_000,
    assets: 10_000,
    textUnits: 256 * MB,
    entries: 5_000_000,
    fileBytes: maxBytes,
    allFileBytes: 20 * maxBytes,
  };
  const archive = await readArchive(data, blobs, limits);
  checkArchive(archive);
  const id = keepsId ? archive.document : random.id('d');
  if (log.tail(id) > 0) throw new ServerError('archive.exists', 409, { id });
  return plantDocument(archive, id, environment);
}

/** A history with its sources and assets, as it comes from an archive or from another document. */
export type Incoming = Pick<ReadArchive, 'document' | 'events' | 'sources' | 'texts' | 'assets'>;

/**
 * Makes a document out of a history that was checked: all of it, or nothing. Its sources and runs get new ids, and what is under way in it is
 * put down.
 *
 * @param finish what is to be said behind the history; its argument gives the new id of a source
 */
export async function plantDocument(
  incoming: Incoming,
  id: DocumentId,
  { log, ownership, tables, clock, random }: Omit<ImportEnvironment, 'blobs' | 'maxBytes'>,
  finish: (rename: (source: SourceId) => SourceId) => readonly EventBody[] = () => [],
): Promise<Imported> {
  const names = newNames(incoming, random);
  const rename = (source: SourceId) => names.get(source) ?? source;
  const events = incoming.events.map((event) => renamed(event, names));
  const state = foldOf(id, events);
  const texts = new Map([...incoming.texts].map(([source, text]) => [rename(source), text]));
  const lost = unheld(state, texts);
  const now = clock.now();
  const more = stamp([...lost.bodies, ...finish(rename)], SYSTEM, now, state, null);
  const settled = evolveAll(
    state,
    // Given the places that they will have.
    more.map((event, index) => ({ ...event, seq: state.seq + index + 1 }) as LogEvent),
  );
  const added = [...more, ...putDown(settled, SYSTEM, now)];

  const stored = await putSources(incoming, state, names, id, tables);
  try {
    for (const asset of incoming.assets) await tables.putAsset({ ...asset, document: id });
    const { epoch } = await ownership.acquire(id);
    const seq = await log.append(id, 0, epoch, [...events.map(withoutSeq), ...added]);
    return { id, seq, lost: lost.citations };
  } catch (error) {
    for (const source of stored) await tables.deleteSource(source).catch(() => {});
    if (log.tail(id) === 0) await tables.deleteDocument(id).catch(() => {});
    throw error;
  }
}

/** The sources that the document has; whatever else the archive carries stays outside. @returns their new ids */
async function putSources(
  { sources, texts }: Incoming,
  state: DocState,
  names: ReadonlyMap<string, string>,
  document: DocumentId,
  tables: Tables,
): Promise<readonly SourceId[]> {
  const stored: SourceId[] = [];
  try {
    for (const [old, source] of sources) {
      const id = names.get(old) ?? old;
      if (!Object.hasOwn(state.sources, id)) continue;
      const { replaces, replacedBy } = source;
      const record: StoredSource = {
        ...source,
        id,
        document,
        ...(replaces === undefined ? {} : { replaces: names.get(replaces) ?? replaces }),
        ...(replacedBy === undefined ? {} : { replacedBy: names.get(replacedBy) ?? replacedBy }),
      };
      await tables.putSource(record);
      stored.push(id);
      const text = texts.get(old);
      if (text === undefined) continue;
      const { chunks, ...rest } = text;
      await tables.putText(
        id,
        rest,
        chunks.map((chunk) => ({ ...chunk, source: id })),
      );
    }
    return stored;
  } catch (error) {
    for (const source of stored) await tables.deleteSource(source).catch(() => {});
    throw error;
  }
}

/** What the archive brings no text for: citations are lost, and offered passages may not be cited any more. */
function unheld(
  state: DocState,
  present: ReadonlyMap<string, ReadText>,
): { bodies: readonly EventBody[]; citations: number } {
  const isHeld = (citation: Citation) => {
    const text = present.get(citation.source);
    return text !== undefined && verifySpan(citation, text);
  };
  const lost = Object.values(state.citations).filter((citation) => citation.standing !== 'lost' && !isHeld(citation));
  const gone = new Set(
    Object.values(state.evidence).flatMap(({ source, isGone }) => (isGone || present.has(source) ? [] : [source])),
  );
  const bodies: readonly EventBody[] = [
    ...lost.map(
      ({ id }): EventBody => ({
        type: 'citation.marked',
        data: { citation: id, standing: 'lost', reason: 'unverified' },
      }),
    ),
    ...[...gone]
      .filter((source) => !Object.hasOwn(state.sources, source))
      .map((source): EventBody => ({ type: 'source.removed', data: { source } })),
  ];
  return { bodies, citations: lost.length };
}

/** Old id to new id, of every source and run of the log. */
function newNames({ events, sources }: Incoming, random: Random): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const id of sources.keys()) names.set(id, random.id('s'));
  for (const event of events) {
    if (event.type === 'source.added' && !names.has(event.data.id)) names.set(event.data.id, random.id('s'));
    if (event.run !== undefined && !names.has(event.run)) names.set(event.run, random.id('r'));
  }
  return names;
}

/**
 * The event with new ids: wherever a text is an old id, or begins with one and a slash, as the ids of calls do. Ids are beyond guessing, so
 * nothing else is.
 */
function renamed(event: LogEvent, names: ReadonlyMap<string, string>): LogEvent {
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const slash = value.indexOf('/');
      const head = slash < 0 ? value : value.slice(0, slash);
      const name = names.get(head);
      return name === undefined ? value : name + value.slice(head.length);
    }
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rename(each)]));
  };
  // The same event with other ids.
  return rename(event) as LogEvent;
}

function withoutSeq({ seq: _seq, from: _from, prev: _prev, ...event }: LogEvent): NewEvent {
  return event as NewEvent;
}
