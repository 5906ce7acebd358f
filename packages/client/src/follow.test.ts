import type { ServerResponse } from 'node:http';
import type { LogEvent } from '@longhand/protocol';
import { encodeControl, encodeFrame, encodeHello } from '@longhand/protocol/sse';
import { afterEach, describe, expect, test } from 'vitest';
import { type Misbehaviour, type Origin, startOrigin, stateOf, story, streamBytes } from '../test/origin.ts';
import { createApi } from './api.ts';
import type { Connection } from './connection.ts';
import { type FollowedDocument, type FollowOptions, followDocument } from './follow.ts';

const PIECES = ['The sea', ' is salty', ' 因为河流', '👩‍🔬', '.'];
const SSE = { 'content-type': 'text/event-stream' };
const PROBLEM = { 'content-type': 'application/problem+json' };

let origin: Origin | null = null;
let followed: FollowedDocument | null = null;
afterEach(async () => {
  followed?.close();
  await origin?.close();
  origin = null;
  followed = null;
});

/** Follows with waits a hundred times shorter; `until` waits for a change that shows the wanted. */
async function follow(
  events: LogEvent[],
  loaded: number,
  misbehaviour: Misbehaviour = {},
  options: Partial<FollowOptions> = {},
) {
  const started = await startOrigin(events, loaded, misbehaviour);
  origin = started;
  const seen: Connection[] = [];
  const waiting = new Set<() => void>();
  let changes = 0;
  const line = followDocument({
    api: createApi({ baseUrl: started.address }),
    document: 'd1',
    firstByteMs: 1_000_000,
    silenceMs: 1_000_000,
    ...options,
    environment: {
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms / 100);
        return () => clearTimeout(timer);
      },
      ...options.environment,
    },
    onChange: () => {
      changes += 1;
      if (seen.at(-1) !== line.connection()) seen.push(line.connection());
      for (const look of [...waiting]) look();
    },
  });
  followed = line;
  const until = (isReached: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isReached()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const caughtUp = () => until(() => line.state()?.seq === started.events.at(-1)?.seq);
  const becomes = (status: Connection['status']) => until(() => line.connection().status === status);
  return { line, origin: started, seen, until, caughtUp, becomes, changes: () => changes };
}

describe('a followed document', () => {
  test("is the server's own fold, from the loaded state on, live", async () => {
    const events = story(PIECES);
    const { line, origin: server, becomes, caughtUp } = await follow(events, 3);
    await caughtUp();
    await becomes('live');
    expect(server.cursors).toEqual(['0000000003']);
    const end = PIECES.join('').length;
    server.publish({ ...story([...PIECES, '!']).at(-1), data: { block: 'b1', at: end, text: '!' } } as LogEvent);
    await caughtUp();
    expect(line.state()).toEqual(stateOf(events));
    expect(line.connection()).toEqual({ status: 'live', reason: 'caughtUp' });
  });

  test('survives a cut at every byte of the stream without a lost or doubled character', async () => {
    const events = story(PIECES);
    const total = streamBytes(events, 1).length;
    for (let cut = 0; cut <= total; cut += 7) {
      const {
        line,
        caughtUp,
        origin: server,
      } = await follow(events, 1, {
        onStream(response, attempt, cursor) {
          if (attempt > 1) return false;
          response.writeHead(200, SSE);
          const bytes = streamBytes(events, cursor).subarray(0, cut);
          if (bytes.length === 0) response.destroy();
          else response.write(bytes, () => response.destroy());
          return true;
        },
      });
      await caughtUp();
      expect(line.state()).toEqual(stateOf(events));
      line.close();
      await server.close();
    }
  });

  test('takes merged deltas, and passes over what it has already', async () => {
    const events = story(['a', 'b', 'c']);
    const merged = { ...events[5], from: 4, data: { block: 'b1', at: 0, text: 'abc' } } as LogEvent;
    const { line, caughtUp } = await follow(events, 1, {
      onStream(response) {
        response.writeHead(200, SSE);
        const repeated = events.slice(0, 3);
        response.write(encodeHello(10) + [...repeated, ...repeated, merged, merged].map(encodeFrame).join(''));
        return true;
      },
    });
    await caughtUp();
    expect(line.state()).toEqual(stateOf(events));
  });

  test('goes through 503, 429, 502 with its cursor, and says that the server is busy', async () => {
    const events = story(PIECES);
    const {
      seen,
      becomes,
      caughtUp,
      origin: server,
    } = await follow(events, 2, {
      onStream(response, attempt) {
        const status = [503, 429, 502][attempt - 1];
        if (status === undefined) return false;
        response.writeHead(status).end();
        return true;
      },
    });
    await caughtUp();
    await becomes('live');
    expect(server.cursors).toEqual(Array(4).fill('0000000002'));
    expect(seen).toContainEqual(expect.objectContaining({ status: 'reconnecting', reason: 'busy', attempt: 3 }));
  });

  test('survives a server that is away when the document is opened', async () => {
    const events = story(PIECES);
    const { caughtUp, seen } = await follow(events, 2, {
      onLoad(response, attempt) {
        if (attempt > 2) return false;
        response.destroy();
        return true;
      },
    });
    await caughtUp();
    expect(seen[0]).toMatchObject({ status: 'reconnecting', reason: 'network' });
  });

  test('loads the document again when the answer does not come', async () => {
    const { caughtUp, seen } = await follow(
      story(PIECES),
      2,
      { onLoad: (_, attempt) => attempt === 1 },
      { silenceMs: 45_000 },
    );
    await caughtUp();
    expect(seen[0]).toMatchObject({ status: 'reconnecting', reason: 'silent' });
  });

  test('loads the document anew after a gap instead of showing a wrong text', async () => {
    const events = story(PIECES);
    const {
      line,
      caughtUp,
      origin: server,
    } = await follow(events, 2, {
      onStream(response, attempt) {
        if (attempt > 1) return false;
        response.writeHead(200, SSE);
        response.write(encodeHello(10) + events.slice(4).map(encodeFrame).join(''));
        return true;
      },
    });
    await caughtUp();
    expect(server.loads).toBe(2);
    expect(line.state()).toEqual(stateOf(events));
  });

  test('says that it is incompatible when the log never fits', async () => {
    const events = story(PIECES);
    const { line, becomes } = await follow(events, 2, {
      onStream(response) {
        response.writeHead(200, SSE);
        response.write(encodeFrame({ ...events[7], seq: 99 } as LogEvent));
        return true;
      },
    });
    await becomes('incompatible');
    expect(line.connection()).toMatchObject({ status: 'incompatible', detail: expect.stringContaining('99') });
  });

  test('takes the state of a reset, and goes on from its seq', async () => {
    const events = story(PIECES);
    const {
      line,
      until,
      origin: server,
    } = await follow(events, 8, {
      onStream(response, attempt, cursor) {
        response.writeHead(200, SSE);
        const state = stateOf(events.slice(0, 3));
        if (attempt === 1) response.end(encodeControl('reset', { state, seq: 3 }, 3));
        else response.write(streamBytes(events.slice(0, 5), cursor));
        return true;
      },
    });
    await until(() => line.state()?.seq === 5);
    expect(server.cursors).toEqual(['0000000008', '0000000003']);
    expect(line.state()).toEqual(stateOf(events.slice(0, 5)));
  });

  test('ends when the document is deleted, whoever says so', async () => {
    const events = story([]);
    const told = await follow(events, 3, {
      onStream(response) {
        response.writeHead(200, SSE);
        response.end(encodeHello(10) + encodeControl('bye', { reason: 'deleted' }));
        return true;
      },
    });
    await told.becomes('ended');
    expect(told.line.connection()).toEqual({ status: 'ended', reason: 'deleted' });
    await told.origin.close();
    const gone = await follow(events, 3, {
      onLoad(response) {
        response.writeHead(404, PROBLEM).end(JSON.stringify({ code: 'document.notFound', detail: '', status: 404 }));
        return true;
      },
    });
    await gone.becomes('ended');
    expect(gone.line.connection()).toEqual({ status: 'ended', reason: 'deleted' });
  });
});

describe('a bad line', () => {
  test('that a proxy holds back is replaced by polling, and it says so', async () => {
    const events = story(PIECES);
    const {
      line,
      becomes,
      caughtUp,
      origin: server,
    } = await follow(
      events,
      2,
      {
        onStream(response) {
          // Headers may pass; the body waits in the proxy.
          response.writeHead(200, SSE);
          response.flushHeaders();
          return true;
        },
      },
      { firstByteMs: 3_000, pollingMs: 1_000_000 },
    );
    await becomes('polling');
    await caughtUp();
    expect(line.connection()).toEqual({ status: 'polling', reason: 'buffering' });
    const end = PIECES.join('').length;
    server.events.push({ ...events[7], seq: 9, data: { block: 'b1', at: end, text: '!' } } as LogEvent);
    await caughtUp();
    expect(line.state()?.open.b1?.text).toBe(`${PIECES.join('')}!`);
  });

  test('goes back from polling to a stream once a stream works', async () => {
    const events = story(PIECES);
    const { becomes, seen } = await follow(
      events,
      2,
      {
        onStream(response, attempt) {
          if (attempt > 1) return false;
          response.writeHead(200, SSE);
          return true;
        },
      },
      { firstByteMs: 3_000, pollingMs: 5_000 },
    );
    await becomes('polling');
    await becomes('live');
    expect(seen.map(({ status }) => status)).toContain('polling');
  });

  test('that falls silent is taken for dead and tried again', async () => {
    const events = story(PIECES);
    const { becomes, seen, caughtUp } = await follow(
      events,
      2,
      {
        onStream(response, attempt, cursor) {
          if (attempt > 1) return false;
          response.writeHead(200, SSE);
          response.write(streamBytes(events.slice(0, 4), cursor));
          return true;
        },
      },
      { silenceMs: 45_000 },
    );
    await caughtUp();
    await becomes('live');
    expect(seen).toContainEqual(expect.objectContaining({ status: 'reconnecting', reason: 'silent' }));
  });

  test('says that the machine is offline, and goes on when it is not', async () => {
    const events = story(PIECES);
    let isOnline = false;
    let tell: () => void = () => {};
    const { becomes, line } = await follow(
      events,
      2,
      {
        onLoad(response) {
          if (isOnline) return false;
          response.destroy();
          return true;
        },
      },
      {
        environment: {
          isOnline: () => isOnline,
          onNetworkChange: (callback) => {
            tell = callback;
            return () => {};
          },
          after: () => () => {},
        },
      },
    );
    await becomes('offline');
    expect(line.state()).toBeNull();
    isOnline = true;
    tell();
    await becomes('live');
  });
});

describe('whoever answers in the place of the server', () => {
  const HTML = { 'content-type': 'text/html' };
  /** What stands between: a login page, another origin's, gateways and filters. */
  const strangers: readonly ((response: ServerResponse, elsewhere: string) => void)[] = [
    (response) => response.writeHead(200, HTML).end('<p>Accept the terms</p>'),
    (response, elsewhere) => response.writeHead(302, { location: elsewhere }).end(),
    (response) => response.writeHead(511, HTML).end(),
    (response) => response.writeHead(404, HTML).end('default backend - 404'),
    (response) => response.writeHead(403, HTML).end(),
    (response) => response.writeHead(400, HTML).end(),
    (response) => response.writeHead(431).end(),
    (response) => response.writeHead(410).end(),
    (response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('x'),
  ];

  test('is trouble that passes, while the document is loaded and while it is followed', async () => {
    const elsewhere = await startOrigin(story([]), 3, {
      onLoad(response) {
        response.writeHead(200, HTML).end('<p>Log in</p>');
        return true;
      },
    });
    const take = (response: ServerResponse, attempt: number) => {
      const stranger = strangers[attempt - 1];
      stranger?.(response, `${elsewhere.address}/login`);
      return stranger !== undefined;
    };
    const { caughtUp, becomes, line, seen } = await follow(story(PIECES), 3, { onLoad: take, onStream: take });
    await caughtUp();
    await becomes('live');
    expect(line.state()).toEqual(stateOf(story(PIECES)));
    const portals = seen.filter(({ status, reason }) => status === 'reconnecting' && reason === 'portal');
    expect(portals.length).toBeGreaterThanOrEqual(strangers.length);
    expect(seen.map(({ status }) => status)).not.toContain('ended');
    await elsewhere.close();
  });

  test('is believed about a sign-in that ran out; after the next one it goes on', async () => {
    let isSignedIn = false;
    const { line, becomes, caughtUp } = await follow(story(PIECES), 3, {
      onStream(response) {
        if (!isSignedIn) response.writeHead(401, HTML).end('<p>Log in</p>');
        return !isSignedIn;
      },
    });
    await becomes('ended');
    expect(line.connection()).toEqual({ status: 'ended', reason: 'unauthorized' });
    isSignedIn = true;
    line.retry();
    await caughtUp();
    await becomes('live');
    expect(line.transitions().map(({ from, to }) => `${from} ${to.status} ${to.reason}`)).toEqual([
      'connecting ended unauthorized',
      'ended connecting asked',
      expect.stringMatching(/^connecting (live|catchingUp) /),
      ...(line.transitions().length > 3 ? ['catchingUp live caughtUp'] : []),
    ]);
  });

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7_500).toUTCString()],
  ])('is waited for as long as it asks, in %s', async (_, retryAfter) => {
    const { seen, becomes } = await follow(story(PIECES), 3, {
      onStream(response, attempt) {
        if (attempt === 1) response.writeHead(429, { 'retry-after': retryAfter() }).end();
        return attempt === 1;
      },
    });
    await becomes('live');
    const waited = seen.find(({ status }) => status === 'reconnecting');
    expect(waited).toMatchObject({
      reason: 'busy',
      inMs: expect.toSatisfy((ms: number) => ms >= 6_000 && ms <= 8_000),
    });
  });
});

describe('a stream that lets its beginning through, and then', () => {
  /** A delta behind everything that the story holds, made by a server whose clock is far off. */
  const next = (events: readonly LogEvent[], at: number): LogEvent => {
    const seq = (events.at(-1)?.seq ?? 0) + 1;
    const end = stateOf(events).open.b1?.text.length ?? 0;
    return { ...events[3], seq, at: 1e12 + at, data: { block: 'b1', at: end, text: '.' } } as LogEvent;
  };

  test('brings old events in portions is replaced by polling', async () => {
    const { origin: server, becomes, caughtUp, line } = await follow(story(PIECES), 3, {}, { pollingMs: 1e6 });
    await caughtUp();
    await becomes('live');
    for (const portion of [0, 1]) {
      // Held back for as long as the portion is old: nothing waits longer than the silence before it.
      await new Promise((resolve) => setTimeout(resolve, 2_300));
      const first = next(server.events, portion * 10_000);
      server.publish(first, next([...server.events, first], portion * 10_000 + 2_200));
      await caughtUp();
    }
    await becomes('polling');
    server.events.push(next(server.events, 30_000));
    await caughtUp();
    expect(line.state()).toEqual(stateOf(server.events));
    expect(line.connection()).toEqual({ status: 'polling', reason: 'buffering' });
  });

  test('keeps back an event that the server has acknowledged is replaced by polling', async () => {
    const { origin: server, becomes, caughtUp, line } = await follow(story(PIECES), 3, {}, { pollingMs: 1e6 });
    await caughtUp();
    await becomes('live');
    const kept = next(server.events, 0);
    server.events.push(kept);
    line.expect(kept.seq);
    await becomes('polling');
    await caughtUp();
    expect(line.state()).toEqual(stateOf(server.events));
  });

  test('brings what was acknowledged stays a stream', async () => {
    const { origin: server, becomes, caughtUp, line, seen } = await follow(story(PIECES), 3);
    await caughtUp();
    await becomes('live');
    const event = next(server.events, 0);
    server.publish(event);
    line.expect(event.seq);
    await caughtUp();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen.map(({ status }) => status)).not.toContain('polling');
  });
});

describe('changes', () => {
  test('are told once for everything that one piece of the stream brought', async () => {
    const events = story(Array.from({ length: 2_000 }, (_, index) => `${index} `));
    const { caughtUp, changes, line } = await follow(events, 3);
    await caughtUp();
    expect(line.state()).toEqual(stateOf(events));
    expect(changes()).toBeLessThan(200);
  });

  test('stop when it is closed, and a closed line says so', async () => {
    const { caughtUp, changes, line, origin: server } = await follow(story(PIECES), 3);
    await caughtUp();
    line.close();
    const before = changes();
    server.publish({ ...story(PIECES)[0], seq: 9 } as LogEvent);
    await new Promise((resolve) => setImmediate(resolve));
    expect(changes()).toBe(before);
    expect(line.connection()).toEqual({ status: 'ended', reason: 'closed' });
  });
});
