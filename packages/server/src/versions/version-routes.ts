import { type DiffLabels, diffDocuments, diffToMarkdown, validateDocument } from '@longhand/document';
import type { Engine } from '@longhand/engine';
import { type Locale, say, sayCode } from '@longhand/i18n';
import { contentOfState, type DocumentId, versionsOf } from '@longhand/protocol';
import type { Space } from '@longhand/protocol/ports';
import { branchSchema } from '@longhand/protocol/schema';
import type { Hono } from 'hono';
import { readJson } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { localeOf } from '../http/problem.ts';
import { assertSpace } from '../http/space.ts';
import { ServerError } from '../server-error.ts';
import { type BranchEnvironment, branchDocument } from './branch.ts';

export interface VersionRoutes extends BranchEnvironment {
  readonly engine: Engine;
  readonly space: Space | undefined;
  /** Told of a document that is there now. */
  readonly onBranched: (document: DocumentId) => void;
}

/** What a document was, what differs, and what is wrong with it. */
export function mountVersions(app: Hono<Env>, routes: VersionRoutes): void {
  const { engine } = routes;
  const contentAt = async (document: DocumentId, seq: number) => contentOfState(await engine.stateAt(document, seq));

  app.get('/v1/documents/:document/versions', async (c) => {
    const state = await engine.state(c.req.param('document'));
    return c.json({ seq: state.seq, versions: versionsOf(state) });
  });

  app.get('/v1/documents/:document/versions/:seq', async (c) => {
    const { document, seq: given } = c.req.param();
    await engine.state(document);
    const seq = seqOf(given);
    return c.json({ seq, content: await contentAt(document, seq) });
  });

  app.get('/v1/documents/:document/diff', async (c) => {
    const document = c.req.param('document');
    const state = await engine.state(document);
    const from = seqOf(c.req.query('from') ?? '');
    const to = seqOf(c.req.query('to') ?? String(state.seq));
    const diff = diffDocuments(await contentAt(document, from), await contentAt(document, to));
    if (!(c.req.header('accept') ?? '').includes('text/markdown')) return c.json({ from, to, ...diff });
    const text = diffToMarkdown(diff, labelsIn(localeOf(c.req.header('accept-language'))));
    return c.body(text, 200, { 'content-type': 'text/markdown; charset=utf-8' });
  });

  app.post('/v1/documents/:document/branches', async (c) => {
    const document = c.req.param('document');
    const state = await engine.state(document);
    const { seq = state.seq, title } = await readJson(c, branchSchema);
    await assertSpace(routes.space);
    const branch = await branchDocument(document, seq, title, routes);
    routes.onBranched(branch.id);
    return c.json(branch, 201, { location: `/v1/documents/${branch.id}` });
  });

  app.get('/v1/documents/:document/problems', async (c) => {
    const state = await engine.state(c.req.param('document'));
    const locale = localeOf(c.req.header('accept-language'));
    const problems = validateDocument(contentOfState(state)).map((problem) => ({
      ...problem,
      text: sayCode(locale, `document.problem.${problem.code}`, problem.params),
    }));
    return c.json({ seq: state.seq, problems });
  });
}

/** @throws ServerError `document.badVersion` */
function seqOf(given: string): number {
  if (!/^\d{1,15}$/.test(given)) throw new ServerError('document.badVersion', 422, { given: given.slice(0, 40) });
  return Number(given);
}

function labelsIn(locale: Locale): DiffLabels {
  return {
    kinds: {
      added: say(locale, 'document.diff.added'),
      removed: say(locale, 'document.diff.removed'),
      moved: say(locale, 'document.diff.moved'),
      changed: say(locale, 'document.diff.changed'),
    },
    fields: {
      title: say(locale, 'document.field.title'),
      lang: say(locale, 'document.field.lang'),
      matter: say(locale, 'document.field.matter'),
      glossary: say(locale, 'document.field.glossary'),
      layout: say(locale, 'document.field.layout'),
    },
    nothing: say(locale, 'document.diff.nothing'),
  };
}
