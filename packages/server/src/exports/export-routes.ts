import { createHash } from 'node:crypto';
import type { Blobs, EventLog, ExportSettings, Space, Tables } from '@longhand/protocol/ports';
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
    tables,
    blobs,
    space,
  }: {
    readonly exporter: Exporter;
    readonly log: EventLog;
    readonly tables: Tables;
    readonly blobs: Blobs;
    readonly space: Space | undefined;
  },
): void {
  app.post('/v1/documents/:document/exports', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    const { format, settings } = await readJson(c, createExportSchema);
    await assertAssets(document, settings ?? {}, tables);
    await assertSpace(space);
    const record = await exporter.start(document, format, settings);
    return c.json(record, 202, { location: `/v1/exports/${record.id}` });
  });

  app.get('/v1/documents/:document/exports', async (c) => {
    const document = c.req.param('document');
    assertExists(log, document);
    return c.json({ exports: await exporter.list(document) });
  });

  app.get('/v1/exports/:export', async (c) => {
    const record = await exporter.get(c.req.param('export'));
    if (record === null) throw new ServerError('export.notFound', 404);
    const body = JSON.stringify(record);
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
    const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': 'application/json' };
    const isKnown = c.req.header('if-none-match') === etag;
    return new Response(isKnown ? null : body, { status: isKnown ? 304 : 200, headers });
  });

  app.delete('/v1/exports/:export', async (c) => {
    const record = await exporter.get(c.req.param('export'));
    if (record === null) throw new ServerError('export.notFound', 404);
    const left = await exporter.cancel(record);
    return left === null ? c.body(null, 204) : c.json(left);
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

/** @throws ServerError `asset.notFound` when the document has no such file */
export async function assertAssets(document: string, settings: ExportSettings, tables: Tables): Promise<void> {
  const { base, citations } = settings;
  const wanted = [base, typeof citations === 'object' ? citations.csl : undefined];
  for (const sha256 of wanted) {
    if (sha256 !== undefined && (await tables.getAsset(document, sha256)) === null)
      throw new ServerError('asset.notFound', 422);
  }
}
