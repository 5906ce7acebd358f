import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '@longhand/engine';
import { compareWord, ExportError, readWordOrigin } from '@longhand/export';
import type { DocumentId, WordReport } from '@longhand/protocol';
import type { Blobs, Clock, EventLog, Space, Tables } from '@longhand/protocol/ports';
import { shownContent } from '@longhand/writer';
import type { Hono } from 'hono';
import { assertExists, PERSON } from '../documents/document-routes.ts';
import type { AssetIntake } from '../exports/asset-intake.ts';
import { ownAssets } from '../exports/own-assets.ts';
import { bodyOf, discardBody } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { cleanFileName } from '../http/file-name.ts';
import { createOnce, keyOf } from '../http/once.ts';
import { sizeText } from '../http/size-text.ts';
import { assertSpace } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import type { FormFile } from '../sources/multipart.ts';
import { uploadedFile } from '../sources/uploaded-file.ts';
import { planOf } from './word-plan.ts';

export interface WordRoutes {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly space: Space | undefined;
  readonly maxBytes: number;
  /** Takes the pictures that people put into a file. */
  readonly pictures: AssetIntake;
}

/** A Word file that was made of a document comes back with what people changed in it. */
export function mountWord(app: Hono<Env>, routes: WordRoutes): void {
  const { log, tables, maxBytes } = routes;
  const once = createOnce<WordReport>();

  app.post('/v1/documents/:document/word', async (c) => {
    const document = c.req.param('document');
    const folder = await mkdtemp(join(tmpdir(), 'longhand-returned-'));
    try {
      assertExists(log, document);
      await assertSpace(routes.space);
      const key = keyOf(c);
      const path = join(folder, 'returned.docx');
      const sha256 = await keep(await uploadedFile(c, maxBytes), path, maxBytes);
      // Without a key the file is its own: it is taken once, however often it is sent.
      const scope = `word ${key ?? sha256}`;
      const take = (isRepeated: boolean) =>
        takeWord(document, path, isRepeated ? null : { key: scope, commandSha256: sha256 }, routes);
      const report = await once(`${document}\n${scope}`, sha256, {
        async find() {
          const known = await tables.getReceipt(document, scope);
          if (known === null) return null;
          const answer = known.commandSha256 === sha256 ? await take(true) : NOTHING;
          return { sha256: known.commandSha256, answer: { ...answer, seq: known.seq } };
        },
        carryOut: () => take(false),
      });
      return c.json(report);
    } catch (error) {
      if (error instanceof ExportError && (error.code === 'word.unreadable' || error.code === 'word.tooLarge'))
        throw new ServerError(error.code, 422, {}, { cause: error });
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      await discardBody(bodyOf(c), 10 * maxBytes);
    }
  });
}

const NOTHING: WordReport = {
  seq: 0,
  base: 0,
  suggestions: 0,
  comments: 0,
  accepted: 0,
  rejected: 0,
  unchanged: 0,
  notRead: [],
};

/** Writes the file where it can be read again, and resolves with its SHA-256 (hex). */
async function keep({ name, data }: FormFile, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted() {
    for await (const piece of data) {
      bytes += piece.length;
      if (bytes > maxBytes)
        throw new ServerError('word.tooManyBytes', 413, { name: cleanFileName(name), limit: sizeText(maxBytes) });
      hash.update(piece);
      yield piece;
    }
  }
  await pipeline(Readable.from(counted(), { objectMode: false }), createWriteStream(path));
  return hash.digest('hex');
}

/**
 * Compares the file with the document as it was, and takes what differs in one decision: after a kill there is all of it or nothing.
 *
 * @param receipt null when the file was taken before: then it is only told what is in it
 * @throws ServerError `word.notOurs`, `word.otherDocument` 422, `word.later` 409
 */
async function takeWord(
  document: DocumentId,
  path: string,
  receipt: { readonly key: string; readonly commandSha256: string } | null,
  { engine, log, tables, blobs, clock, pictures }: WordRoutes,
): Promise<WordReport> {
  const origin = await readWordOrigin(path);
  if (origin === null) throw new ServerError('word.notOurs', 422);
  if (origin.document !== document) throw new ServerError('word.otherDocument', 422, { document: origin.document });
  const tail = log.tail(document);
  if (origin.seq > tail) throw new ServerError('word.later', 409, { seq: origin.seq, tail });
  const base = shownContent(await engine.stateAt(document, origin.seq));
  const assetPath = ownAssets(document, { tables, blobs });
  const storePicture = async (picture: string, name: string): Promise<string | null> => {
    // What was taken before is only told again.
    if (receipt === null) return null;
    const { kind, sha256 } = await pictures.add(document, cleanFileName(name), createReadStream(picture));
    return kind === 'picture' ? sha256 : null;
  };
  const changes = await compareWord(path, base, {
    settings: origin.settings,
    assetPath,
    storePicture: (picture, name) =>
      storePicture(picture, name).catch((error: unknown) => {
        if (error instanceof ServerError) return null;
        throw error;
      }),
  });
  const state = await engine.state(document);
  const { commands, lost } = planOf(changes, base, state, PERSON, clock.now());
  const done =
    receipt === null
      ? { seq: state.seq, events: 0, refused: [] }
      : await engine.dispatchAll(document, commands, PERSON, receipt);
  if (receipt !== null && done.events === 0)
    await tables.putReceipt(document, receipt.key, { seq: done.seq, commandSha256: receipt.commandSha256 });
  const refused = new Set(done.refused.map(({ index }) => index));
  const count = (wanted: (typeof commands)[number]['counts']) =>
    commands.filter(({ counts }, index) => counts === wanted && !refused.has(index)).length;
  return {
    seq: done.seq,
    base: origin.seq,
    suggestions: count('suggestions'),
    comments: count('comments'),
    accepted: count('accepted'),
    rejected: count('rejected'),
    unchanged: changes.unchanged,
    notRead: [...changes.notRead, ...lost, ...done.refused.map(() => ({ kind: 'gone' as const, near: '', text: '' }))],
  };
}
