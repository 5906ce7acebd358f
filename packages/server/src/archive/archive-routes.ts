import { Readable } from 'node:stream';
import type { DocumentId } from '@longhand/protocol';
import type { Space } from '@longhand/protocol/ports';
import type { Hono } from 'hono';
import { bodyOf, discardBody } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { contentDisposition } from '../http/file-name.ts';
import { assertSpace } from '../http/space.ts';
import { ARCHIVE_MEDIA } from './format.ts';
import { type ImportEnvironment, importArchive } from './import-archive.ts';
import { type ArchiveSources, writeArchive } from './write-archive.ts';

export interface ArchiveRoutes extends ArchiveSources, ImportEnvironment {
  readonly space: Space | undefined;
  /** Told of a document that is there now. */
  readonly onImported: (document: DocumentId) => void;
}

/** A document goes out with its history and its sources, and comes in again. */
export function mountArchive(app: Hono<Env>, routes: ArchiveRoutes): void {
  app.get('/v1/documents/:document/archive', async (c) => {
    const document = c.req.param('document');
    const { title } = await routes.engine.state(document);
    const body = Readable.toWeb(Readable.from(writeArchive(document, routes), { objectMode: false }));
    // Node's and the web's streams are one at run time; their types differ.
    return new Response(body as ReadableStream, {
      headers: {
        'content-type': ARCHIVE_MEDIA,
        'content-disposition': contentDisposition('attachment', `${title.trim() || document}.longhand`),
        'cache-control': 'private, no-cache',
      },
    });
  });

  app.post('/v1/imports', async (c) => {
    const body = bodyOf(c);
    try {
      await assertSpace(routes.space);
      const imported = await importArchive(body, c.req.query('id') === 'same', routes);
      routes.onImported(imported.id);
      return c.json(imported, 201, { location: `/v1/documents/${imported.id}` });
    } finally {
      await discardBody(bodyOf(c), 20 * routes.maxBytes);
    }
  });
}
