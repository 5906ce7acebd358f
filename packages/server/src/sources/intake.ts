import { createHash } from 'node:crypto';
import type { SourceId } from '@longhand/document';
import type { Engine, EventBody } from '@longhand/engine';
import { EngineError } from '@longhand/engine';
import type { Actor, DocState, DocumentId, Seq, SourceRecord } from '@longhand/protocol';
import type {
  Blobs,
  Clock,
  EventLog,
  KeyedCommand,
  Random,
  Space,
  StoredSource,
  StoredText,
  Tables,
  Timers,
} from '@longhand/protocol/ports';
import {
  chunkText,
  type Extracted,
  type ExtractProgress,
  extract,
  indexSteps,
  type OcrSetup,
  SourceError,
} from '@longhand/sources';
import { StoreError } from '@longhand/store';
import { cleanFileName } from '../http/file-name.ts';
import { createOnce, digestOf, type Known, sameAnswer } from '../http/once.ts';
import { sizeText } from '../http/size-text.ts';
import { assertSpace } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import { inTurns } from './in-turns.ts';
import type { FormFile } from './multipart.ts';
import { removal } from './removal.ts';
import { replacement, versionsOf } from './replacement.ts';
import type { Retriever } from './retriever.ts';
import { type FetchPage, pageFrom } from './web-page.ts';

export interface Intake {
  /**
   * Stores a file and starts reading it; the same file under the same key is one source.
   *
   * @param replaces the source whose new version it is: it takes its place once its text is read
   * @throws ServerError `source.tooLarge` 413, `source.empty` 422, `request.keyReused` 422, `source.replaced` 409, and 507 while there is no space
   */
  upload(document: DocumentId, file: FormFile, by: Actor, key: string | null, replaces?: SourceId): Promise<Uploaded>;
  /**
   * Fetches a page and adds it as a source; the same address under the same key is one source.
   *
   * @throws ServerError `source.addressOff` 403, and others with the reason why the page was not fetched
   */
  addPage(document: DocumentId, url: string, by: Actor, key: string | null): Promise<Uploaded>;
  /**
   * Reads a source again, recognising the text of its pictures.
   *
   * @throws ServerError `source.noOcr` and `source.notScanned` 409
   */
  recognise(document: DocumentId, source: SourceId, by: Actor): Promise<Seq>;
  /** How far the sources of a document are that are read now. */
  progress(document: DocumentId): Readonly<Record<SourceId, ExtractProgress>>;
  /** Pages may be added by their address. */
  readonly takesAddresses: boolean;
  recognisesText(): Promise<boolean>;
  /**
   * Removes a source with its text.
   *
   * @param losesCitations citations of the text may lose it: they stay, marked as lost
   * @throws SourceCited while the text cites it
   */
  remove(document: DocumentId, source: SourceId, by: Actor, losesCitations: boolean): Promise<Seq>;
  /** Reads again what a dead process left unread. */
  recover(documents: readonly DocumentId[]): Promise<void>;
  /** Stops reading for one document (it was deleted). */
  drop(document: DocumentId): void;
  /** Stops all reading; unread sources are read after the next start. */
  close(): Promise<void>;
}

interface Uploaded {
  readonly source: SourceRecord;
  readonly seq: Seq;
}

const SYSTEM: Actor = { kind: 'system', id: 'intake' };
const OPENING_UNITS = 400;
const MAX_HEADINGS = 60;
/** Wait before a source is read again whose text could not be written; twice as long each time. */
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

export function createIntake(environment: {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly retriever: Retriever;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly maxBytes: number;
  readonly space?: Space | undefined;
  /** The engine that recognises text, when one is installed. */
  readonly findOcr: () => Promise<OcrSetup | null>;
  /** Absent where pages are not fetched. */
  readonly fetchPage?: FetchPage | undefined;
  readonly report: (error: unknown, document: DocumentId) => void;
}): Intake {
  const { engine, log, tables, blobs, retriever, clock, timers, random, maxBytes } = environment;
  const underway = new Map<
    SourceId,
    {
      readonly document: DocumentId;
      readonly stop: AbortController;
      done: Promise<void>;
      progress: ExtractProgress;
    }
  >();
  /** Sources that are read again later, because the store failed. */
  const waiting = new Map<SourceId, { readonly document: DocumentId; readonly cancel: () => void }>();
  const once = createOnce<Uploaded>();
  let isClosed = false;

  async function store(name: string, data: AsyncIterable<Uint8Array>) {
    try {
      return await blobs.put(data, { maxBytes });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'too_large') {
        throw new ServerError('source.tooLarge', 413, { name, limit: sizeText(maxBytes) }, { cause: error });
      }
      throw error;
    }
  }
  /** As `store`, but nothing is kept: the file of a repetition only has to be recognised. */
  async function sha256Of(name: string, data: AsyncIterable<Uint8Array>): Promise<string> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of data) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new ServerError('source.tooLarge', 413, { name, limit: sizeText(maxBytes) });
      hash.update(piece);
    }
    return hash.digest('hex');
  }
  /** @throws ServerError when there is no such source, or another file has taken its place */
  async function assertPresent(document: DocumentId, source: SourceId): Promise<void> {
    const { sources } = await engine.state(document);
    const present = Object.hasOwn(sources, source) ? sources[source] : undefined;
    if (present === undefined) throw new ServerError('source.notFound', 404);
    if (present.replacedBy !== undefined) throw new ServerError('source.replaced', 409, { name: present.name });
  }
  /** The first answer under a key is the event that its receipt names. */
  async function find(document: DocumentId, key: string): Promise<Known<Uploaded> | null> {
    const receipt = await tables.getReceipt(document, key);
    if (receipt === null) return null;
    const [event] = await log.read(document, receipt.seq - 1, 1);
    if (event?.type !== 'source.added') return null;
    return { sha256: receipt.commandSha256, answer: { source: event.data, seq: event.seq } };
  }
  async function add(source: StoredSource, by: Actor, receipt?: KeyedCommand): Promise<Uploaded> {
    const { document, createdAt: _, replacedBy: _by, ...record } = source;
    await tables.putSource(source);
    let seq: Seq;
    try {
      seq = await engine.record(document, [{ type: 'source.added', data: record }], by, receipt);
    } catch (error) {
      // Only the answer may have been lost: then it is a source like any other, and a repetition names it.
      const state = await engine.state(document).catch(() => null);
      if (state !== null && Object.hasOwn(state.sources, source.id)) read(source);
      else await tables.deleteSource(source.id);
      throw error;
    }
    read(source);
    return { source: record, seq };
  }

  /** What stands in the text keeps its citations: the recognised text is a new version of the source. */
  async function recogniseAnew({ replacedBy: _, ...old }: StoredSource, by: Actor): Promise<Seq> {
    const source: StoredSource = { ...old, id: random.id('s'), replaces: old.id, createdAt: clock.now() };
    const { document, createdAt: _at, replacedBy: _by, ...record } = source;
    await tables.putSource(source);
    const events: EventBody[] = [
      { type: 'source.added', data: record },
      { type: 'source.reading', data: { source: source.id } },
    ];
    const seq = await engine.record(document, events, by);
    read(source);
    return seq;
  }

  function read(source: StoredSource, retryMs = FIRST_RETRY_MS): void {
    if (isClosed || underway.has(source.id)) return;
    forget(source.id);
    const stop = new AbortController();
    const waitingTurn: ExtractProgress = { phase: 'waiting' };
    const job = { document: source.document, stop, done: Promise.resolve(), progress: waitingTurn };
    underway.set(source.id, job);
    const onProgress = (progress: ExtractProgress) => {
      job.progress = progress;
    };
    job.done = readNow(source, stop.signal, onProgress)
      .catch((error: unknown) => {
        // Stopped from outside, or the document went away meanwhile: neither is a failure.
        const isGone = error instanceof EngineError && error.code === 'run.unknownDocument';
        if (stop.signal.aborted || isGone) return;
        environment.report(error, source.document);
        if (error instanceof Error && error.name === 'StoreError') readLater(source, retryMs);
      })
      .finally(() => underway.delete(source.id));
  }
  /** A store that failed may work again in a moment; without this the source would wait for the next start. */
  function readLater(source: StoredSource, retryMs: number): void {
    const cancel = timers.after(retryMs, () => read(source, Math.min(2 * retryMs, MAX_RETRY_MS)));
    waiting.set(source.id, { document: source.document, cancel });
  }
  function forget(source: SourceId): void {
    waiting.get(source)?.cancel();
    waiting.delete(source);
  }
  /** The engine, when a person asked for it; one that went away meanwhile is told like one that was never there. */
  async function engineFor(source: StoredSource): Promise<OcrSetup | null> {
    const state = (await engine.state(source.document)).sources[source.id];
    return state?.isRecognised ? environment.findOcr() : null;
  }
  /** Pictures of text are offered to the engine where there is one. */
  async function noticeOf(error: unknown, { name, document }: StoredSource) {
    if (!(error instanceof SourceError)) {
      environment.report(error, document);
      return { code: 'source.interrupted', params: { name } };
    }
    const isOffered = error.code !== 'source.scanned' || (await environment.findOcr()) !== null;
    return { code: isOffered ? error.code : 'source.noOcr', params: error.params };
  }
  async function readNow(
    source: StoredSource,
    signal: AbortSignal,
    onProgress: (progress: ExtractProgress) => void,
  ): Promise<void> {
    let extracted: Extracted;
    try {
      const ocr = await engineFor(source);
      const path = await blobs.path(source.fileSha256);
      if (path === null) throw new SourceError('source.unreadable', { name: source.name });
      extracted = await extract(
        { path, name: source.name, media: source.media },
        { signal, onProgress, ...(ocr === null ? {} : { ocr }) },
      );
    } catch (error) {
      if (signal.aborted) return;
      const notice = await noticeOf(error, source);
      await engine.record(source.document, [{ type: 'source.failed', data: { source: source.id, ...notice } }], SYSTEM);
      return;
    }
    const { text, places, headings, sha256 } = extracted;
    const chunks = chunkText(text, places, headings, extracted.lang).map((chunk) => ({ ...chunk, source: source.id }));
    const stored: StoredText = { sha256, text, places };
    const index = await inTurns(indexSteps(stored, chunks));
    // The text first: whoever sees the event finds the text.
    if (signal.aborted || (await tables.getSource(source.id)) === null) return;
    try {
      await tables.putSource({ ...source, media: extracted.media });
      await tables.putText(source.id, stored, chunks, index);
    } catch (error) {
      // While the disk is short, it is read again as soon as there is space. A text that does not fit otherwise would wait for ever.
      const isShort = (await environment.space?.look())?.mayGoOn === false;
      if (isShort || !(error instanceof StoreError && error.code === 'full')) throw error;
      const data = { source: source.id, code: 'source.noSpace', params: { name: source.name } };
      await engine.record(source.document, [{ type: 'source.failed', data }], SYSTEM);
      return;
    }
    if (signal.aborted) return;
    retriever.added(source.document, source.id, index);
    const data = {
      source: source.id,
      sha256,
      chars: text.length,
      chunks: chunks.length,
      ...pagesOf(extracted),
      lang: extracted.lang,
      headings: headings.slice(0, MAX_HEADINGS).map((heading) => heading.text),
      opening: text.slice(0, OPENING_UNITS).toWellFormed(),
      ...(extracted.entry === undefined ? {} : { entry: extracted.entry }),
    };
    const told: EventBody = { type: 'source.extracted', data };
    const { replaces } = source;
    if (replaces === undefined) {
      await engine.record(source.document, [told], SYSTEM);
      return;
    }
    const versions = versionsOf(await engine.state(source.document), replaces);
    const olds = await Promise.all(versions.map(async (id) => ({ id, text: await tables.getText(id) })));
    const replaced = (state: DocState) => replacement(state, olds, { id: source.id, stored });
    await engine.record(source.document, (state) => [told, ...replaced(state)], SYSTEM);
    for (const { id } of olds) await putAside(source.document, id, source.id);
  }
  /** The old version is searched no more; where no citation stands on it, it is gone. */
  async function putAside(document: DocumentId, old: SourceId, by: SourceId): Promise<void> {
    const state = (await engine.state(document)).sources[old];
    if (state !== undefined && state.replacedBy === undefined) return;
    retriever.removed(document, old);
    if (state === undefined) return tables.deleteSource(old);
    const stored = await tables.getSource(old);
    if (stored !== null && stored.replacedBy === undefined) await tables.putSource({ ...stored, replacedBy: by });
  }
  async function stopAll(matches: (document: DocumentId, source: SourceId) => boolean): Promise<void> {
    for (const [source, { document }] of waiting) if (matches(document, source)) forget(source);
    const jobs = [...underway].filter(([source, { document }]) => matches(document, source));
    for (const [, { stop }] of jobs) stop.abort();
    await Promise.all(jobs.map(([, { done }]) => done));
  }

  return {
    async upload(document, { name: given, media, data }, by, plainKey, replaces) {
      const name = cleanFileName(given);
      // A command of this document may have the same key.
      const key = plainKey === null ? null : `source ${plainKey}`;
      const digest = (fileSha256: string) =>
        digestOf({ name, media, fileSha256, ...(replaces === undefined ? {} : { replaces }) });
      const known = key === null ? null : await find(document, key);
      if (known !== null) return sameAnswer(known, digest(await sha256Of(name, data)));
      if (replaces !== undefined) await assertPresent(document, replaces);
      await assertSpace(environment.space);
      const { sha256, bytes } = await store(name, data);
      if (bytes === 0) throw new ServerError('source.empty', 422, { name });
      const version = replaces === undefined ? {} : { replaces };
      const record: SourceRecord = { id: random.id('s'), name, media, bytes, fileSha256: sha256, ...version };
      const source: StoredSource = { ...record, document, createdAt: clock.now() };
      if (key === null) return add(source, by);
      // Not before the file is here: a first request whose line is dead would keep its repetition waiting.
      return once(`${document}\n${key}`, digest(sha256), {
        find: () => find(document, key),
        carryOut: () => add(source, by, { key, commandSha256: digest(sha256) }),
      });
    },
    async addPage(document, url, by, plainKey) {
      const { fetchPage } = environment;
      if (fetchPage === undefined) throw new ServerError('source.addressOff', 403);
      const key = plainKey === null ? null : `source ${plainKey}`;
      const digest = digestOf({ url });
      const carryOut = async () => {
        await assertSpace(environment.space);
        const page = await pageFrom(url, fetchPage, maxBytes);
        const name = cleanFileName(page.name);
        const { sha256, bytes } = await store(name, inOnePiece(page.bytes));
        const at = clock.now();
        const record = { id: random.id('s'), name, media: page.media, bytes, fileSha256: sha256 };
        const source: StoredSource = { ...record, url: page.url, fetchedAt: at, document, createdAt: at };
        return add(source, by, key === null ? undefined : { key, commandSha256: digest });
      };
      if (key === null) return carryOut();
      const known = await find(document, key);
      if (known !== null) return sameAnswer(known, digest);
      return once(`${document}\n${key}`, digest, { find: () => find(document, key), carryOut });
    },
    async recognise(document, id, by) {
      const source = await tables.getSource(id);
      const known = (await engine.state(document)).sources[id];
      if (source === null || source.document !== document || known === undefined)
        throw new ServerError('source.notFound', 404);
      const { name } = source;
      const hasPicturePages = known.replacedBy === undefined && known.text?.picturePages !== undefined;
      if (!hasPicturePages && !['source.scanned', 'source.noOcr'].includes(known.problem?.code ?? ''))
        throw new ServerError('source.notScanned', 409, { name });
      if ((await environment.findOcr()) === null) throw new ServerError('source.noOcr', 409, { name });
      await assertSpace(environment.space);
      if (hasPicturePages) return recogniseAnew(source, by);
      const seq = await engine.record(document, [{ type: 'source.reading', data: { source: id } }], by);
      // What told of the failure may not have left yet.
      await underway.get(id)?.done;
      read(source);
      return seq;
    },
    progress(document) {
      const jobs = [...underway].filter(([, job]) => job.document === document);
      return Object.fromEntries(jobs.map(([source, { progress }]) => [source, progress]));
    },
    takesAddresses: environment.fetchPage !== undefined,
    recognisesText: async () => (await environment.findOcr()) !== null,
    async remove(document, source, by, losesCitations) {
      const seq = await engine.record(document, (state) => removal(state, source, losesCitations), by);
      await stopAll((_, id) => id === source);
      retriever.removed(document, source);
      await tables.deleteSource(source);
      return seq;
    },
    async recover(documents) {
      for (const document of documents) {
        try {
          const { sources } = await engine.state(document);
          for (const source of await tables.listSources(document)) {
            const known = sources[source.id];
            if (known?.status === 'extracting') read(source);
            // The process died between the event and the table.
            if (known?.replacedBy !== undefined && source.replacedBy === undefined)
              await putAside(document, source.id, known.replacedBy);
          }
        } catch (error) {
          // One document that is gone, or cannot be read, must not keep the others waiting.
          if (log.tail(document) > 0) environment.report(error, document);
        }
      }
    },
    drop(document) {
      void stopAll((owner) => owner === document);
      retriever.drop(document);
    },
    async close() {
      isClosed = true;
      await stopAll(() => true);
    },
  };
}

/** How many pages there are, and which gave no text. */
function pagesOf({ pages, picturePages, unreadPages }: Extracted) {
  return {
    ...(pages === undefined ? {} : { pages }),
    ...(picturePages === undefined ? {} : { picturePages }),
    ...(unreadPages === undefined ? {} : { unreadPages }),
  };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
