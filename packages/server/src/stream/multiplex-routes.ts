import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { DocumentId, Seq } from '@longhand/protocol';
import { parseSeq } from '@longhand/protocol/sse';
import type { Context, Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';
import { addressKey } from './admission.ts';
import type { EventRoutes } from './event-routes.ts';
import { longPoll } from './pages.ts';
import { createViews, type View } from './view.ts';

/** More documents than this in one stream are refused. */
const MAX_DOCUMENTS = 100;

/**
 * `GET /v1/events?documents={id}:{seq}&documents=…`: several documents over one connection, for a browser that has only six to a server. The
 * events are the same as those of each document's own stream, each with its `document`.
 */
export function mountMultiplex(app: Hono<Env>, routes: Omit<EventRoutes, 'documentOf'>): void {
  const { log, timers, readers } = routes;
  const views = createViews(log);

  function stream(c: Context<Env>, cursors: Map<View, Seq>): Response {
    const { incoming, outgoing } = c.env;
    if (incoming === undefined || outgoing === undefined) {
      throw new Error('Event streams are written to a socket: serve the app with `listen`, or ask for JSON.');
    }
    const leave = routes.closing.aborted ? null : routes.admission.enter(addressKey(incoming.socket.remoteAddress));
    if (leave === null) readers.refuse(incoming, outgoing, routes.closing.aborted ? 'deploy' : 'busy');
    else readers.openSeveral(incoming, outgoing, cursors, leave);
    return RESPONSE_ALREADY_SENT;
  }

  async function pages(c: Context<Env>, cursors: ReadonlyMap<View, Seq>): Promise<Response> {
    const leave = routes.admission.enter(addressKey(c.env.incoming?.socket.remoteAddress));
    if (leave === null) throw new ServerError('request.tooManyStreams', 429);
    // The first document with news ends the waiting for the others; what they have by then comes along.
    const some = new AbortController();
    const finish = () => some.abort();
    const signals = [some.signal, c.req.raw.signal, routes.closing];
    try {
      const waiting = { timers, waitMs: routes.longPollMs };
      const present = [...cursors].filter(([view]) => view.tail() > 0);
      const answers = present.map(async ([view, seq]) => {
        const stateOf = () => routes.stateOf(view.document);
        const page = await longPoll(view, { position: seq, prev: seq }, { ...waiting, stateOf }, signals);
        finish();
        return { document: view.document, ...page };
      });
      const gone = [...cursors.keys()].filter((view) => view.tail() === 0).map(({ document }) => document);
      if (gone.length > 0) finish();
      const documents = (await Promise.all(answers)).filter(({ events, reset }) => events.length > 0 || reset);
      return c.json({ documents, gone }, 200, { 'cache-control': 'no-store' });
    } finally {
      leave();
    }
  }

  app.get('/v1/events', (c) => {
    const cursors = new Map<View, Seq>();
    for (const [document, seq] of cursorsOf(c.req.queries('documents') ?? [])) {
      cursors.set(views.ofDocumentAmongOthers(document), seq);
    }
    const accept = c.req.header('accept') ?? '';
    const isJson = accept.includes('application/json') && !accept.includes('text/event-stream');
    return isJson ? pages(c, cursors) : stream(c, cursors);
  });
}

/** `id:seq` each; the id may hold colons. */
function cursorsOf(texts: readonly string[]): ReadonlyMap<DocumentId, Seq> {
  const cursors = new Map<DocumentId, Seq>();
  if (texts.length === 0 || texts.length > MAX_DOCUMENTS) {
    throw new ServerError('request.cursor', 400, { cursor: `${texts.length} documents` });
  }
  for (const text of texts) {
    const colon = text.lastIndexOf(':');
    const seq = parseSeq(text.slice(colon + 1));
    if (colon < 1 || seq === null) throw new ServerError('request.cursor', 400, { cursor: text.slice(0, 40) });
    cursors.set(text.slice(0, colon), seq);
  }
  return cursors;
}
