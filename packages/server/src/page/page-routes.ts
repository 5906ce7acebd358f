import { routes } from '@longhand/protocol/routes';
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
    const allowed = methodsOf(path);
    if (allowed !== null) throw new ServerError('server.method', 405, { path, method, allowed });
    throw new ServerError('server.notFound', 404, { path: path.slice(0, 200) });
  });
}

/** The methods that a path of the interface takes, or null when it is none. */
function methodsOf(path: string): string | null {
  const fits = Object.values(routes).filter((route) =>
    new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return fits.length === 0 ? null : fits.map(({ method }) => method.toUpperCase()).join(', ');
}
