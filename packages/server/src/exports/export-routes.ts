import type { Blobs, EventLog, Space } from '@longhand/protocol/ports';
import { createExportSchema } from '@longhand/protocol/schema';
import type { Hono } from 'hono';
import { assertExists } from '../documents/document-routes.ts';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { sendFile } from '../http/send-file.ts';
import { assertSpace } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import type { Exporter } from './exporter.ts';

/** Exports: start, look, download. */
export function mountExports(
  app: Hono<Env>,
  {
    exporter,
    log,
    blobs,
    space,
  }: {
    readonly exporter: Exporter;
    readonly log: EventLog;
    readonly blobs: Blobs;
    readonly space: Space | undefined;
  },
): void {
  app.post('/v1/documents/:document/exports', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    const { format } = await readJson(c, createExportSchema);
    await assertSpace(space);
    const record = await exporter.start(document, format);
    return c.json(record, 202, { location: `/v1/exports/${record.id}` });
  });

  app.get('/v1/exports/:export', async (c) => {
    const record = await exporter.get(c.req.param('export'));
    if (record === null) throw new ServerError('export.notFound', 404);
    return c.json(record);
  });

  app.get('/v1/exports/:export/file', async (c) => {
    const record = await exporter.get(c.req.param('export'));
    if (record === null) throw new ServerError('export.notFound', 404);
    const { blob: sha256, fileName: name, media } = record;
    const path = sha256 === undefined ? null : await blobs.path(sha256);
    if (path === null || sha256 === undefined || name === undefined || media === undefined) {
      throw new ServerError('export.notReady', 409);
    }
    return sendFile({ path, name, media, sha256, disposition: 'attachment' }, c.req.header('range'), c.req.method);
  });
}
