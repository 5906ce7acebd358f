import type { Engine } from '@longhand/engine';
import { type DiagramJob, diagramOf, figureKey, figuresIn, type RenderService } from '@longhand/export';
import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';

export interface FigureRoutes {
  readonly engine: Engine;
  readonly draw: RenderService['draw'];
}

/** A drawing that is opened by itself runs nothing and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** The diagrams of a document, drawn. */
export function mountFigures(app: Hono<Env>, { engine, draw }: FigureRoutes): void {
  app.get('/v1/documents/:document/figures/:block', async (c) => {
    const { document, block } = c.req.param();
    const { blocks, lang } = await engine.state(document);
    const body = blocks.find(({ id }) => id === block)?.body;
    const figure = body === undefined ? undefined : figuresIn(body)[Number(c.req.query('n') ?? 0)];
    const diagram = figure === undefined ? null : diagramOf(figure);
    if (diagram === null) throw new ServerError('figure.notFound', 404);
    const job: DiagramJob = { ...diagram, lang, theme: c.req.query('theme') === 'dark' ? 'dark' : 'light' };
    const etag = `"${figureKey(job)}"`;
    const headers = {
      etag,
      'cache-control': 'private, no-cache',
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': POLICY,
    };
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
    const drawn = await draw(job, c.req.raw.signal);
    if ('svg' in drawn) return new Response(drawn.svg, { headers });
    throw new ServerError(`export.diagram.${drawn.code}`, 422, { kind: diagram.kind, detail: drawn.detail });
  });
}
