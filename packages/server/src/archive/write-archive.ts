import { createReadStream } from 'node:fs';
import type { Engine } from '@longhand/engine';
import type { DocumentId } from '@longhand/protocol';
import type { Blobs, EventLog, Tables } from '@longhand/protocol/ports';
import { ServerError } from '../server-error.ts';
import { ARCHIVE_VERSION, type ArchiveRecord, PIECE } from './format.ts';

const EVENTS_AT_ONCE = 500;

export interface ArchiveSources {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly tables: Tables;
  readonly blobs: Blobs;
}

/**
 * A document as lines of an archive: its log up to the present, its sources with their texts, its pictures and other assets, and the files of all,
 * each once.
 *
 * @throws EngineError `run.unknownDocument` with the first line; later a ServerError when a file is gone: then the end line is missing
 */
export async function* writeArchive(
  document: DocumentId,
  { engine, log, tables, blobs }: ArchiveSources,
): AsyncGenerator<string> {
  const state = await engine.state(document);
  const line = (record: ArchiveRecord) => `${JSON.stringify(record)}\n`;
  yield line({ kind: 'archive', version: ARCHIVE_VERSION, document, title: state.title, seq: state.seq });

  for (let position = 0; position < state.seq; ) {
    const events = await log.read(document, position, Math.min(EVENTS_AT_ONCE, state.seq - position));
    if (events.length === 0) throw new ServerError('document.notFound', 404);
    for (const event of events) yield line({ kind: 'event', event });
    position = events.at(-1)?.seq ?? state.seq;
  }

  const files = new Set<string>();
  let sources = 0;
  for (const { document: _, ...source } of await tables.listSources(document)) {
    if (!Object.hasOwn(state.sources, source.id)) continue;
    sources += 1;
    files.add(source.fileSha256);
    yield line({ kind: 'source', source });
    const stored = await tables.getText(source.id);
    if (stored === null) continue;
    for (const text of piecesOfText(stored.text)) {
      yield line({ kind: 'text', source: source.id, sha256: stored.sha256, text });
    }
    for (const places of piecesOf(stored.places)) yield line({ kind: 'places', source: source.id, places });
    const chunks = (await tables.listChunks(source.id)).map(({ source: _source, ...chunk }) => chunk);
    for (const piece of piecesOf(chunks)) yield line({ kind: 'chunks', source: source.id, chunks: piece });
  }

  const assets = await tables.listAssets(document);
  for (const { document: _, ...asset } of assets) {
    files.add(asset.sha256);
    yield line({ kind: 'asset', asset });
  }

  for (const sha256 of files) {
    const path = await blobs.path(sha256);
    if (path === null) throw new ServerError('source.notFound', 404);
    for await (const piece of createReadStream(path, { highWaterMark: PIECE.bytes })) {
      // Without an encoding a stream of a file gives buffers.
      yield line({ kind: 'file', sha256, data: (piece as Buffer).toString('base64') });
    }
  }
  yield line({ kind: 'end', events: state.seq, sources, assets: assets.length, files: files.size });
}

function* piecesOf<Entry>(entries: readonly Entry[]): Generator<Entry[]> {
  for (let at = 0; at < entries.length; at += PIECE.entries) yield entries.slice(at, at + PIECE.entries);
}

/** Not within a surrogate pair: half of one has no form in UTF-8. */
function* piecesOfText(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE.units);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}
