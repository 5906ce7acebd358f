import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { localeOf } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { notBuiltPage } from './plain-page.ts';
import { openStaticFiles } from './static-files.ts';

/** Paths of the interface, which never show the page. */
const INTERFACE = /^\/(?:v1(?:\/|$)|livez|readyz|openapi\.json|session)/;

/** Everything that is no route of the interface: the page and its files, or a problem document. */
export function mountPage(app: Hono<Env>, folder: string | undefined): void {
  const files = folder === undefined ? null : openStaticFiles(folder);

  app.notFound(async (c) => {
    const { path, method } = c.req;
    if (!INTERFACE.test(path) && (method === 'GET' || method === 'HEAD') && files !== null) {
      const answer = await files.answer(path, c.req.raw.headers);
      if (answer !== null) return answer;
      const wantsPage = (c.req.header('accept') ?? '').includes('text/html');
      if (!files.isBuilt && wantsPage) return notBuiltPage(localeOf(c.req.header('accept-language')));
    }
    throw new ServerError('server.notFound', 404, { path: path.slice(0, 200) });
  });
}
