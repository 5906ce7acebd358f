import type { Blobs, EventLog, Space, Tables } from '@longhand/protocol/ports';
import type { Hono } from 'hono';
import { assertExists } from '../documents/document-routes.ts';
import { bodyOf, discardBody } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { cleanFileName } from '../http/file-name.ts';
import { sendFile } from '../http/send-file.ts';
import { assertSpace } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import { uploadedFile } from '../sources/uploaded-file.ts';
import type { AssetIntake } from './asset-intake.ts';

export interface AssetRoutes {
  readonly log: EventLog;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly intake: AssetIntake;
  readonly maxBytes: number;
  readonly space: Space | undefined;
}

/** Files that a document uses besides its sources: pictures, Word files to build on, styles of citations. */
export function mountAssets(app: Hono<Env>, { log, tables, blobs, intake, maxBytes, space }: AssetRoutes): void {
  app.post('/v1/documents/:document/assets', async (c) => {
    const document = c.req.param('document');
    try {
      assertExists(log, document);
      await assertSpace(space);
      const { name, data } = await uploadedFile(c, maxBytes);
      const asset = await intake.add(document, cleanFileName(name), data);
      return c.json(asset, 201, { location: `/v1/documents/${document}/assets/${asset.sha256}` });
    } finally {
      await discardBody(bodyOf(c), 10 * maxBytes);
    }
  });

  app.get('/v1/documents/:document/assets', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    return c.json({ assets: await tables.listAssets(document) });
  });

  app.get('/v1/documents/:document/assets/:asset', async (c) => {
    const { document, asset } = c.req.param();
    const record = await tables.getAsset(document, asset);
    const path = record === null ? null : await blobs.path(record.sha256);
    if (record === null || path === null) throw new ServerError('asset.notFound', 404);
    const { name, media, sha256 } = record;
    return sendFile({ path, name, media, sha256, disposition: 'inline' }, c.req.header('range'), c.req.method);
  });
}
