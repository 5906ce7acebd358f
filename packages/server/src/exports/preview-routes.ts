import type { Engine } from '@longhand/engine';
import { exportKey, type RenderService } from '@longhand/export';
import type { Blobs, Tables } from '@longhand/protocol/ports';
import { exportSettingsSchema, parseWith } from '@longhand/protocol/schema';
import { shownContent } from '@longhand/writer';
import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { localeOf } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { assertAssets } from './export-routes.ts';
import { ownAssets } from './own-assets.ts';

export interface PreviewRoutes {
  readonly engine: Engine;
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly preview: RenderService['preview'];
}

/** The PDF of a document as it stands, for whoever edits it. Nothing of it is kept. */
export function mountPreview(app: Hono<Env>, { engine, tables, blobs, preview }: PreviewRoutes): void {
  app.get('/v1/documents/:document/preview', async (c) => {
    const document = c.req.param('document');
    const content = shownContent(await engine.state(document));
    const parsed = parseWith(exportSettingsSchema, c.req.query(), localeOf(c.req.header('accept-language')));
    if (!parsed.isValid) throw new ServerError('request.invalid', 422, { detail: parsed.detail });
    const settings = parsed.value;
    await assertAssets(document, settings, tables);
    const assetPath = ownAssets(document, { tables, blobs });
    const etag = `"${await exportKey(content, { format: 'pdf', settings, assetPath })}"`;
    const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': 'application/pdf' };
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
    const pdf = await preview(content, { settings, assetPath, signal: c.req.raw.signal });
    // A Buffer of Node lies over a plain ArrayBuffer.
    return new Response(pdf as Uint8Array<ArrayBuffer>, { headers });
  });
}
