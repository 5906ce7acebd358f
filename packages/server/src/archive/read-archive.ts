/**
 * Reads an archive record by record, within limits. Whoever sends one may mean harm: nothing of it is believed before it is checked.
 * @module
 */
import { createHash } from 'node:crypto';
import type { LogEvent } from '@longhand/protocol';
import type { Blobs, StoredAsset, StoredChunk, StoredSource, TextPlace } from '@longhand/protocol/ports';
import { StoreError } from '@longhand/store';
import { sizeText } from '../http/size-text.ts';
import { ServerError } from '../server-error.ts';
import { ARCHIVE_VERSION, type ArchiveRecord, recordSchema } from './format.ts';

export interface ArchiveLimits {
  /** Of one line, in bytes. */
  readonly line: number;
  readonly events: number;
  /** Of all events together, as text. */
  readonly eventUnits: number;
  readonly sources: number;
  readonly assets: number;
  /** Of all texts together, in UTF-16 units. */
  readonly textUnits: number;
  /** Of places and chunks together. */
  readonly entries: number;
  /** Of one file. */
  readonly fileBytes: number;
  /** Of all files together. */
  readonly allFileBytes: number;
}

export interface ReadText {
  readonly sha256: string;
  readonly text: string;
  readonly places: readonly TextPlace[];
  readonly chunks: readonly Omit<StoredChunk, 'source'>[];
}
export interface ReadArchive {
  readonly document: string;
  readonly title: string;
  readonly events: readonly LogEvent[];
  readonly sources: ReadonlyMap<string, Omit<StoredSource, 'document'>>;
  readonly texts: ReadonlyMap<string, ReadText>;
  readonly assets: readonly Omit<StoredAsset, 'document'>[];
  /** Files that are stored now, each under the hash of its content. */
  readonly files: ReadonlySet<string>;
}

interface TextParts {
  sha256: string;
  readonly pieces: string[];
  readonly places: TextPlace[];
  readonly chunks: Omit<StoredChunk, 'source'>[];
}

/**
 * @throws ServerError `archive.unreadable`, `archive.newer`, `archive.cut`, `archive.damaged` 422, `archive.tooLarge` 413
 */
export async function readArchive(
  data: AsyncIterable<Uint8Array>,
  blobs: Blobs,
  limits: ArchiveLimits,
): Promise<ReadArchive> {
  const reader = new RecordReader(data, limits.line);
  const head = await reader.next();
  if (head?.kind !== 'archive') throw unreadable(1);
  if (head.version > ARCHIVE_VERSION) throw new ServerError('archive.newer', 422, { version: head.version });
  const events: LogEvent[] = [];
  const sources = new Map<string, Omit<StoredSource, 'document'>>();
  const parts = new Map<string, TextParts>();
  const assets = new Map<string, Omit<StoredAsset, 'document'>>();
  const files = new Set<string>();
  const total = { eventUnits: 0, textUnits: 0, entries: 0, fileBytes: 0 };
  const count = (what: keyof typeof total, by: number, limit: number, unit: string) => {
    total[what] += by;
    if (total[what] > limit) throw tooLarge(unit);
  };
  const partsOf = (source: string): TextParts => {
    if (!sources.has(source)) throw damaged(`text of ${source}`);
    const known = parts.get(source) ?? { sha256: '', pieces: [], places: [], chunks: [] };
    parts.set(source, known);
    return known;
  };

  for (let record = await reader.next(); ; record = await reader.next()) {
    if (record === null) throw new ServerError('archive.cut', 422);
    switch (record.kind) {
      case 'event':
        if (events.length >= limits.events) throw tooLarge(`${limits.events} events`);
        count('eventUnits', reader.lastLength, limits.eventUnits, sizeText(limits.eventUnits));
        events.push(record.event);
        break;
      case 'source':
        if (sources.size >= limits.sources) throw tooLarge(`${limits.sources} sources`);
        if (sources.has(record.source.id)) throw damaged(`source ${record.source.id}`);
        sources.set(record.source.id, record.source);
        break;
      case 'asset': {
        const { sha256 } = record.asset;
        if (assets.size >= limits.assets) throw tooLarge(`${limits.assets} files`);
        if (assets.has(sha256)) throw damaged(`asset ${sha256.slice(0, 12)}`);
        assets.set(sha256, record.asset);
        break;
      }
      case 'text': {
        count('textUnits', record.text.length, limits.textUnits, sizeText(limits.textUnits));
        const text = partsOf(record.source);
        if (text.sha256 !== '' && text.sha256 !== record.sha256) throw damaged(`text of ${record.source}`);
        text.sha256 = record.sha256;
        text.pieces.push(record.text);
        break;
      }
      case 'places':
        count('entries', record.places.length, limits.entries, `${limits.entries} places`);
        partsOf(record.source).places.push(...record.places);
        break;
      case 'chunks':
        count('entries', record.chunks.length, limits.entries, `${limits.entries} places`);
        partsOf(record.source).chunks.push(...record.chunks);
        break;
      case 'file': {
        const { sha256 } = record;
        const isWanted = assets.has(sha256) || [...sources.values()].some(({ fileSha256 }) => fileSha256 === sha256);
        if (!isWanted || files.has(sha256)) throw damaged(`file ${sha256.slice(0, 12)}`);
        const stored = await putFile(blobs, reader.fileFrom(record), limits);
        count('fileBytes', stored.bytes, limits.allFileBytes, sizeText(limits.allFileBytes));
        if (stored.sha256 !== sha256) throw damaged(`file ${sha256.slice(0, 12)}`);
        files.add(sha256);
        break;
      }
      case 'end': {
        const isWhole =
          record.events === events.length &&
          record.sources === sources.size &&
          record.assets === assets.size &&
          record.files === files.size &&
          [...assets.keys()].every((sha256) => files.has(sha256));
        if (!isWhole || events.length !== head.seq) throw new ServerError('archive.cut', 422);
        const { document, title } = head;
        return { document, title, events, sources, texts: textsOf(parts), assets: [...assets.values()], files };
      }
      case 'archive':
        throw damaged('a second beginning');
      default:
        throw record satisfies never;
    }
  }
}

async function putFile(blobs: Blobs, data: AsyncIterable<Uint8Array>, { fileBytes }: ArchiveLimits) {
  try {
    return await blobs.put(data, { maxBytes: fileBytes });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'too_large') throw tooLarge(sizeText(fileBytes), error);
    throw error;
  }
}

/** The texts whole, each compared with its hash, and its places and chunks with its length. */
function textsOf(parts: ReadonlyMap<string, TextParts>): ReadonlyMap<string, ReadText> {
  const texts = new Map<string, ReadText>();
  for (const [source, { sha256, pieces, places, chunks }] of parts) {
    const text = pieces.join('');
    const isTrue = createHash('sha256').update(text).digest('hex') === sha256;
    const areWithin = [...places, ...chunks].every(({ start, end }) => start <= end && end <= text.length);
    const areOrdered = chunks.every(({ index }, at) => index === at);
    if (!isTrue || !areWithin || !areOrdered) throw damaged(`text of ${source}`);
    texts.set(source, { sha256, text, places, chunks });
  }
  return texts;
}

export function damaged(what: string): ServerError {
  return new ServerError('archive.damaged', 422, { what });
}

function unreadable(line: number, cause?: unknown): ServerError {
  return new ServerError('archive.unreadable', 422, { line }, { cause });
}

function tooLarge(limit: string, cause?: unknown): ServerError {
  return new ServerError('archive.tooLarge', 413, { limit }, { cause });
}

/** Lines of UTF-8, none longer than the limit, each a record. */
class RecordReader {
  readonly #lines: AsyncGenerator<string>;
  #line = 0;
  #peeked: ArchiveRecord | null | undefined;
  lastLength = 0;

  constructor(data: AsyncIterable<Uint8Array>, maxLine: number) {
    this.#lines = linesOf(data, maxLine);
  }

  /** The next record; null at the end of the data. */
  async next(): Promise<ArchiveRecord | null> {
    if (this.#peeked !== undefined) {
      const peeked = this.#peeked;
      this.#peeked = undefined;
      return peeked;
    }
    const { value, done } = await this.#lines.next();
    if (done === true) return null;
    this.#line += 1;
    this.lastLength = value.length;
    let record: unknown;
    try {
      record = JSON.parse(value);
    } catch (cause) {
      throw unreadable(this.#line, cause);
    }
    const parsed = recordSchema.safeParse(record);
    if (!parsed.success) throw unreadable(this.#line, parsed.error);
    return parsed.data;
  }

  /** The bytes of a file, as long as its pieces follow each other. */
  async *fileFrom(first: Extract<ArchiveRecord, { kind: 'file' }>): AsyncGenerator<Uint8Array> {
    yield Buffer.from(first.data, 'base64');
    for (;;) {
      const record = await this.next();
      if (record?.kind !== 'file' || record.sha256 !== first.sha256) {
        this.#peeked = record;
        return;
      }
      yield Buffer.from(record.data, 'base64');
    }
  }
}

async function* linesOf(data: AsyncIterable<Uint8Array>, maxLine: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (bytes: Uint8Array) => {
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw unreadable(0, cause);
    }
  };
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of data) {
    let start = 0;
    for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, start)) {
      const bytes = Buffer.concat([...pieces, piece.subarray(start, at)]);
      if (bytes.length > maxLine) throw tooLarge(sizeText(maxLine));
      if (bytes.length > 0) yield decoded(bytes);
      pieces = [];
      length = 0;
      start = at + 1;
    }
    const rest = piece.subarray(start);
    length += rest.length;
    if (length > maxLine) throw tooLarge(sizeText(maxLine));
    if (rest.length > 0) pieces.push(rest);
  }
  if (length > 0) yield decoded(Buffer.concat(pieces));
}
