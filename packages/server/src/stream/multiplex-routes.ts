import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { DocumentId, Seq } from '@longhand/protocol';
import { encodeControl, encodeHello, parseSeq } from '@longhand/protocol/sse';
import type { Context, Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';
import { addressKey } from './admission.ts';
import type { EventRoutes } from './event-routes.ts';
import { type MultiplexHouse, MultiplexStream } from './multiplex-stream.ts';
import { longPoll } from './pages.ts';
import type { ByeReason } from './reader.ts';
import type { createReaders } from './readers.ts';
import { createViews, type View } from './view.ts';

/** More documents than this in one stream are refused. */
const MAX_DOCUMENTS = 100;
const TICK_MS = 1_000;
const KEEPALIVE_MS = 5_000;
const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // Some proxies compress whatever does not say how it is encoded, `no-transform` or not, and then hold the stream back (Caddy 2.6).
  'content-encoding': 'identity',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** How long a reader waits before it comes back, at least and at most: spread, so that a thousand do not come in one instant. */
const RETRY_MS: Readonly<Record<ByeReason, readonly [number, number]>> = {
  age: [50, 500],
  deploy: [500, 3_000],
  busy: [5_000, 15_000],
  deleted: [5_000, 15_000],
};
function retryMs(reason: ByeReason): number {
  const [least, most] = RETRY_MS[reason];
  return Math.round(least + Math.random() * (most - least));
}

export interface MultiplexRoutes
  extends Omit<EventRoutes, 'readers' | 'documentOf'>,
    Pick<MultiplexHouse, 'report'>,
    Pick<Parameters<typeof createReaders>[0], 'limits' | 'storage'> {}

export interface Multiplexes {
  /** Says goodbye to all streams, or tells those that read one document that it is gone. */
  end(reason: ByeReason, document?: DocumentId): void;
  /** Sends a heartbeat to every stream within a second. */
  beat(): void;
}

/**
 * `GET /v1/events?documents={id}:{seq}&documents=…`: several documents over one connection, for a browser that has only six to a server. The
 * events are the same as those of each document's own stream, each with its `document`.
 */
export function mountMultiplex(app: Hono<Env>, routes: MultiplexRoutes): Multiplexes {
  const { log, timers, limits } = routes;
  const views = createViews(log);
  const streams = new Set<MultiplexStream>();
  let stopTicking: (() => void) | null = null;
  let isBeatDue = false;
  const heartbeat = (tails: Readonly<Record<DocumentId, Seq>>) => {
    const storage = routes.storage();
    return encodeControl('hb', storage === null ? { tails } : { tails, storage });
  };
  const house: MultiplexHouse = {
    stateOf: routes.stateOf,
    report: routes.report,
    retryMs,
    heartbeat,
    heartbeatTicks: Math.ceil(limits.heartbeatMs / TICK_MS),
    stallTicks: Math.ceil(limits.stallMs / TICK_MS),
    onClose: (stream) => void streams.delete(stream),
  };

  function tick(): void {
    const isDue = isBeatDue;
    isBeatDue = false;
    for (const stream of [...streams]) stream.onTick(isDue);
    stopTicking = streams.size === 0 ? null : timers.after(TICK_MS, tick);
  }

  function open(request: IncomingMessage, response: ServerResponse, cursors: Map<View, Seq>, leave: () => void): void {
    begin(request, response);
    // A fifth up or down, so that streams that began together do not end together.
    const maxTicks = Math.ceil((limits.maxAgeMs * (0.8 + 0.4 * Math.random())) / TICK_MS);
    const stream = new MultiplexStream(house, response, cursors, maxTicks, leave);
    response.write(encodeHello(retryMs('deploy')) + heartbeat(stream.tails()));
    streams.add(stream);
    stream.start();
    stopTicking ??= timers.after(TICK_MS, tick);
  }

  function stream(c: Context<Env>, cursors: Map<View, Seq>): Response {
    const { incoming, outgoing } = c.env;
    if (incoming === undefined || outgoing === undefined) {
      throw new Error('Event streams are written to a socket: serve the app with `listen`, or ask for JSON.');
    }
    const leave = routes.closing.aborted ? null : routes.admission.enter(addressKey(incoming.socket.remoteAddress));
    if (leave !== null) open(incoming, outgoing, cursors, leave);
    else {
      const reason = routes.closing.aborted ? 'deploy' : 'busy';
      outgoing.shouldKeepAlive = false;
      begin(incoming, outgoing);
      outgoing.end(encodeHello(retryMs(reason)) + encodeControl('bye', { reason }));
    }
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
      cursors.set(views.ofDocument(document), seq);
    }
    const accept = c.req.header('accept') ?? '';
    const isJson = accept.includes('application/json') && !accept.includes('text/event-stream');
    return isJson ? pages(c, cursors) : stream(c, cursors);
  });

  return {
    end(reason, document) {
      for (const each of [...streams]) {
        if (document === undefined) each.bye(reason);
        else each.onDeleted(document);
      }
      if (streams.size > 0) return;
      stopTicking?.();
      stopTicking = null;
    },
    beat() {
      isBeatDue = true;
    },
  };
}

function begin(request: IncomingMessage, response: ServerResponse): void {
  request.socket.setKeepAlive(true, KEEPALIVE_MS);
  request.socket.setNoDelay(true);
  response.writeHead(200, HEAD);
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
