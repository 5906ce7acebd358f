import type { Engine } from '@longhand/engine';
import type { Blobs, EventLog, StoredSource, Tables } from '@longhand/protocol/ports';
import { addPageSchema } from '@longhand/protocol/schema';
import type { Context, Hono } from 'hono';
import { assertExists, PERSON } from '../documents/document-routes.ts';
import { bodyOf, discardBody, readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { keyOf } from '../http/once.ts';
import { sendFile } from '../http/send-file.ts';
import { ServerError } from '../server-error.ts';
import type { Intake } from './intake.ts';
import { uploadedFile } from './uploaded-file.ts';

export interface SourceRoutes {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly intake: Intake;
  readonly maxBytes: number;
}

/** Sources: upload, list, remove, text and file. */
export function mountSources(app: Hono<Env>, routes: SourceRoutes): void {
  const { engine, log, tables, blobs, intake, maxBytes } = routes;

  app.post('/v1/documents/:document/sources', async (c) => {
    const document = c.req.param('document');
    try {
      assertExists(log, document);
      const key = keyOf(c);
      const uploaded = isAddress(c)
        ? await intake.addPage(document, (await readJson(c, addPageSchema)).url, PERSON, key)
        : await intake.upload(document, await uploadedFile(c, maxBytes), PERSON, key);
      return c.json(uploaded, 201, { location: `/v1/sources/${uploaded.source.id}/file` });
    } finally {
      // A sender writes the whole body before it reads the answer: an answer too early would look like a broken connection.
      await discardBody(bodyOf(c), 10 * maxBytes);
    }
  });

  app.post('/v1/documents/:document/sources/:source/versions', async (c) => {
    const { document, source } = c.req.param();
    try {
      assertExists(log, document);
      const key = keyOf(c);
      const uploaded = await intake.upload(document, await uploadedFile(c, maxBytes), PERSON, key, source);
      return c.json(uploaded, 201, { location: `/v1/sources/${uploaded.source.id}/file` });
    } finally {
      await discardBody(bodyOf(c), 10 * maxBytes);
    }
  });

  app.get('/v1/documents/:document/sources', async (c) => {
    const document = c.req.param('document');
    const { sources } = await engine.state(document);
    const { takesAddresses } = intake;
    const recognisesText = await intake.recognisesText();
    const progress = intake.progress(document);
    return c.json({ sources: Object.values(sources), progress, takesAddresses, recognisesText });
  });

  app.post('/v1/documents/:document/sources/:source/read', async (c) => {
    const { document, source } = c.req.param();
    return c.json({ seq: await intake.recognise(document, source, PERSON) }, 202);
  });

  app.delete('/v1/documents/:document/sources/:source', async (c) => {
    const { document, source } = c.req.param();
    const { sources } = await engine.state(document);
    if (!Object.hasOwn(sources, source)) throw new ServerError('source.notFound', 404);
    return c.json({ seq: await intake.remove(document, source, PERSON, c.req.query('citations') === 'lose') });
  });

  app.get('/v1/sources/:source/text', async (c) => {
    const source = await sourceOf(tables, c.req.param('source'));
    const text = await tables.getText(source.id);
    if (text === null) throw new ServerError('source.notRead', 409, { name: source.name });
    return c.json(text);
  });

  app.get('/v1/sources/:source/file', async (c) => {
    const { name, media, fileSha256: sha256 } = await sourceOf(tables, c.req.param('source'));
    const path = await blobs.path(sha256);
    if (path === null) throw new ServerError('source.notFound', 404);
    return sendFile({ path, name, media, sha256, disposition: 'inline' }, c.req.header('range'), c.req.method);
  });
}

/** JSON that has no name is no file. */
function isAddress(c: Context<Env>): boolean {
  const isJson = /^application\/json\b/i.test(c.req.header('content-type') ?? '');
  return isJson && c.req.header('x-file-name') === undefined && c.req.query('name') === undefined;
}

async function sourceOf(tables: Tables, id: string): Promise<StoredSource> {
  const source = await tables.getSource(id);
  if (source === null) throw new ServerError('source.notFound', 404);
  return source;
}
