import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { DocState, DocumentId, RunId, Seq } from '@longhand/protocol';
import type { EventLog, Timers } from '@longhand/protocol/ports';
import { parseSeq } from '@longhand/protocol/sse';
import type { Context, Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';
import { type Admission, addressKey } from './admission.ts';
import { longPoll, piecesToTail } from './pages.ts';
import type { Readers } from './readers.ts';
import { createViews, type Place, type View } from './view.ts';

export interface EventRoutes {
  readonly log: EventLog;
  readonly readers: Readers;
  readonly admission: Admission;
  readonly timers: Timers;
  readonly longPollMs: number;
  readonly stateOf: (document: DocumentId) => Promise<DocState>;
  /** The document that a run belongs to. */
  readonly documentOf: (run: RunId) => Promise<DocumentId | null>;
  /** Aborted when the server goes down. */
  readonly closing: AbortSignal;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** `GET /v1/documents/{document}/events` and `GET /v1/runs/{run}/events`. */
export function mountEvents(app: Hono<Env>, routes: EventRoutes): void {
  const { log } = routes;
  const views = createViews(log);

  app.get('/v1/documents/:document/events', (c) => {
    const document = c.req.param('document');
    if (log.tail(document) === 0) throw new ServerError('document.notFound', 404);
    const position = cursorOf(c);
    return answer(c, views.ofDocument(document), { position, prev: position }, routes);
  });

  app.get('/v1/runs/:run/events', async (c) => {
    const run = c.req.param('run');
    const cursor = cursorOf(c);
    const document = await routes.documentOf(run);
    const found = document === null ? null : await views.ofRun(document, run, cursor);
    if (found === null) throw new ServerError('run.notFound', 404);
    const { view, place } = found;
    // A browser's own EventSource comes back after every end; this tells it to stay away.
    if (view.isComplete(cursor) && cursor <= view.tail()) return new Response(null, { status: 204 });
    return answer(c, view, place, routes);
  });
}

function answer(c: Context<Env>, view: View, from: Place, routes: EventRoutes): Response | Promise<Response> {
  const accept = c.req.header('accept') ?? '';
  if (c.req.query('format') === 'ndjson' || accept.includes('application/x-ndjson')) return ndjson(view, from);
  const { incoming, outgoing } = c.env;
  const enter = () => routes.admission.enter(addressKey(incoming?.socket.remoteAddress));
  if (accept.includes('application/json') && !accept.includes('text/event-stream')) {
    const leave = enter();
    if (leave === null) throw new ServerError('request.tooManyStreams', 429);
    return json(c, view, from, routes).finally(leave);
  }
  if (incoming === undefined || outgoing === undefined) {
    throw new Error('Event streams are written to a socket: serve the app with `listen`, or ask for JSON.');
  }
  const { readers } = routes;
  const leave = routes.closing.aborted ? null : enter();
  if (leave === null) readers.refuse(incoming, outgoing, routes.closing.aborted ? 'deploy' : 'busy');
  else readers.open(incoming, outgoing, view, from, leave);
  return RESPONSE_ALREADY_SENT;
}

async function json(c: Context<Env>, view: View, from: Place, routes: EventRoutes): Promise<Response> {
  const stateOf = () => routes.stateOf(view.document);
  const { timers, longPollMs: waitMs, closing } = routes;
  const page = await longPoll(view, from, { timers, waitMs, stateOf }, [c.req.raw.signal, closing]);
  return c.json(page, 200, NO_STORE);
}

function ndjson(view: View, from: Place): Response {
  const pieces = piecesToTail(view, from);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value.map((event) => `${JSON.stringify(event)}\n`).join('')));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', ...NO_STORE } });
}

/** `Last-Event-ID`, else `?after=`, else the start. */
function cursorOf(c: Context<Env>): Seq {
  const text = c.req.header('last-event-id') || c.req.query('after') || '0';
  const cursor = parseSeq(text);
  if (cursor === null) throw new ServerError('request.cursor', 400, { cursor: text.slice(0, 40) });
  return cursor;
}
