/**
 * A run read through real proxies: as distributions bring them, and with the files of deploy/. A gate in the model makes it causal: while
 * it is closed the run cannot go on, so text that arrives has not waited for the end.
 */
import { createApi, followDocument } from '@longhand/client';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { writerScript } from '@longhand/testkit';
import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import { type Answer, type Door, fetchThrough, jsonOf, textOf } from './harness/doors.ts';
import { findProxy, NAME } from './harness/proxies.ts';
import {
  type FleetName,
  fleetNames,
  type Passage,
  type ProxyFleet,
  programOf,
  startProxyFleet,
} from './harness/proxy-fleet.ts';
import { assertWhole, Gates, openServedHouse, type ServedHouse } from './harness/served-house.ts';

const TOKEN = 'a secret for proxies';
const AUTH = { authorization: `Bearer ${TOKEN}` };
const HOSTILE: FleetName = 'nginx that ignores X-Accel-Buffering';
const streaming = fleetNames.filter((name) => name !== HOSTILE);

const gates = new Gates();
let served: ServedHouse;
let fleet: ProxyFleet;
const warnings: Error[] = [];
const onWarning = (warning: Error) => warnings.push(warning);

beforeAll(async () => {
  process.on('warning', onWarning);
  served = await openServedHouse(gates.hold(writerScript({ sections: 2, wordsPerSection: 60 })), {
    token: TOKEN,
    allowedHosts: [NAME],
    readers: { heartbeatMs: 500 },
    longPollMs: 1_000,
    maxUploadBytes: 3 * 1024 * 1024,
  });
  fleet = await startProxyFleet(Number(new URL(served.address).port));
});
afterAll(async () => {
  gates.openAll();
  await fleet?.close();
  await served?.close();
  process.off('warning', onWarning);
});

function passage(name: FleetName, context: TestContext): Passage {
  const found = findProxy(programOf(name));
  if ('reason' in found) context.skip(found.reason);
  const passage = fleet.passages.get(name);
  if (passage === undefined) throw new Error(`${name} was not started`);
  return passage;
}

/** What arrives through a door, frame by frame, as long as it is read. */
class Stream {
  readonly events: LogEvent[] = [];
  heartbeats = 0;
  readonly #answer: Answer;
  readonly #watchers = new Set<() => void>();
  #isOver = false;

  constructor(answer: Answer) {
    this.#answer = answer;
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === 'hb') this.heartbeats += 1;
        if (event === undefined) this.events.push(JSON.parse(data));
      },
    });
    const look = () => {
      for (const watcher of [...this.#watchers]) watcher();
    };
    answer.body.on('data', (piece: Buffer) => {
      parser.feed(decoder.decode(piece, { stream: true }));
      look();
    });
    answer.body.on('close', () => {
      this.#isOver = true;
      look();
    });
    answer.body.on('error', () => {});
  }

  async until(what: string, fits: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const end = (done: () => void) => {
        clearTimeout(late);
        this.#watchers.delete(look);
        done();
      };
      const fail = (why: string) =>
        end(() =>
          reject(
            new Error(
              `${what} did not come: ${why}; ${this.events.length} events, the last ${this.events.at(-1)?.type}`,
            ),
          ),
        );
      const look = () => {
        if (fits()) end(resolve);
        else if (this.#isOver) fail('the stream ended');
      };
      const late = setTimeout(() => fail('nothing more arrives'), 30_000);
      this.#watchers.add(look);
      look();
    });
  }
  has(type: LogEvent['type']): boolean {
    return this.events.some((event) => event.type === type);
  }
  close(): void {
    this.#answer.close();
  }
}

async function openStream(door: Door, path: string): Promise<Stream> {
  const answer = await door.ask({ path, headers: { ...AUTH, accept: 'text/event-stream', 'accept-encoding': 'gzip' } });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  return new Stream(answer);
}

async function startRun(id: string): Promise<void> {
  await served.house.send(id, { type: 'run.start', autonomy: 'auto' });
}

/** Reads a run by asking again and again, until it is over. */
async function poll(door: Door, id: string, onText: () => void): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  while (events.at(-1)?.type !== 'run.finished') {
    const path = `/v1/documents/${id}/events?after=${events.at(-1)?.seq ?? 0}`;
    const answer = await door.ask({
      path,
      headers: { ...AUTH, accept: 'application/json', 'accept-encoding': 'gzip' },
    });
    expect(answer.status).toBe(200);
    events.push(...((await jsonOf(answer)) as { events: LogEvent[] }).events);
    if (events.some((event) => event.type === 'text.delta')) onText();
  }
  return events;
}

async function followWithKit(name: FleetName, { door }: Passage, status: 'live' | 'polling'): Promise<void> {
  const gate = `kit ${name}`;
  const id = await served.house.create(gates.briefOf(gate));
  // The platform's own fetch where it can get there; it speaks no HTTP/2 and knows no certificate of ours.
  const isPlain = door.origin.startsWith('http:');
  const api = createApi({ baseUrl: door.origin, token: TOKEN, ...(isPlain ? {} : { fetch: fetchThrough(door) }) });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const seen = new Set<string>();
  const followed = followDocument({
    api,
    document: id,
    ...(status === 'polling' ? {} : { firstByteMs: 30_000 }),
    onChange() {
      seen.add(followed.connection().status);
      // Text is there while the model is held: nobody waits for the end.
      if (isWritten(followed.state()) && followed.connection().status === status) gates.open(gate);
      if (followed.state()?.run?.status === 'finished') resolve();
    },
  });
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  if (status === 'polling') {
    // The hostile proxy lets the first 4 KiB pass and holds what comes then. A person does something, and the line does not bring it.
    await served.house.until(id, isWritten, 'text');
    for (let turn = 0; !seen.has('polling'); turn += 1) {
      const { seq } = await api.command(id, { type: 'document.change', title: `Title ${turn}` });
      followed.expect(seq);
      await vi.waitUntil(() => seen.has('polling') || (followed.state()?.seq ?? 0) >= seq, { timeout: 30_000 });
    }
  }
  const late = setTimeout(() => {
    const { seq, run, open } = followed.state() ?? {};
    const log = served.house.store.log.tail(id);
    reject(
      new Error(`no end: ${JSON.stringify({ seq, log, run: run?.status, open, transitions: followed.transitions() })}`),
    );
  }, 45_000);
  await promise.finally(() => clearTimeout(late));
  expect(followed.state()).toEqual(await served.house.folded(id));
  expect(seen.has('polling')).toBe(status === 'polling');
  followed.close();
}

function isWritten(state: DocState | null): boolean {
  return Object.values(state?.open ?? {}).some(({ text }) => text.length > 0);
}

describe('behind', () => {
  describe.each(streaming)('%s', { concurrent: true }, (name) => {
    it('events arrive while the run goes on, silence is bridged, and the whole run arrives exactly once', async (context) => {
      const { door } = passage(name, context);
      const gate = `stream ${name}`;
      const id = await served.house.create(gates.briefOf(gate));
      const stream = await openStream(door, `/v1/documents/${id}/events`);
      await stream.until('the first event', () => stream.has('document.created'));
      await startRun(id);
      await stream.until('text, while the model is held', () => stream.has('text.delta'));
      const before = stream.heartbeats;
      // Silent for longer than this proxy's patience, where it has little.
      const silent = name === 'nginx that waits two seconds' ? 4 : 2;
      await stream.until('heartbeats', () => stream.heartbeats >= before + silent);
      expect(stream.has('run.finished')).toBe(false);
      gates.open(gate);
      await stream.until('the end', () => stream.has('run.finished'));

      assertWhole(id, stream.events, served.house.store.log.tail(id));
      expect(evolveAll(emptyState(id), stream.events)).toEqual(await served.house.folded(id));
      stream.close();

      const ndjson = await door.ask({ path: `/v1/documents/${id}/events?format=ndjson`, headers: AUTH });
      const lines = (await textOf(ndjson)).trimEnd().split('\n');
      assertWhole(
        id,
        lines.map((line) => JSON.parse(line)),
        served.house.store.log.tail(id),
      );
    });

    it('a reader that has much to catch up with gets that and what is new: nothing is compressed and held back', async (context) => {
      const { door } = passage(name, context);
      const id = await served.house.create('A long brief. '.repeat(500));
      // What a proxy reads at once is chance, so several readers come.
      const path = `/v1/documents/${id}/events`;
      const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(door, path)));
      for (const stream of streams) await stream.until('the first event', () => stream.has('document.created'));
      await served.house.send(id, { type: 'document.change', title: 'New' });
      for (const stream of streams) await stream.until('what is new', () => stream.has('document.changed'));
      for (const stream of streams) stream.close();
    });

    it('the client kit stays live and ends with the stored document', async (context) => {
      await followWithKit(name, passage(name, context), 'live');
    });

    it('a reader that leaves is noticed by the server', async (context) => {
      const { door } = passage(name, context);
      const id = await served.house.create('Nothing is written here.');
      const before = served.followers(id);
      const streams = await Promise.all(
        Array.from({ length: 5 }, () => openStream(door, `/v1/documents/${id}/events`)),
      );
      for (const stream of streams) await stream.until('the first event', () => stream.has('document.created'));
      expect(served.followers(id)).toBeGreaterThan(before);
      for (const stream of streams) stream.close();
      await expect.poll(() => served.followers(id), { timeout: 30_000 }).toBe(before);
    });
  });

  describe.each(fleetNames)('%s', { concurrent: true }, (name) => {
    it('long-poll brings text while the run goes on, and the whole run exactly once', async (context) => {
      const { door } = passage(name, context);
      const gate = `poll ${name}`;
      const id = await served.house.create(gates.briefOf(gate));
      await startRun(id);
      const events = await poll(door, id, () => gates.open(gate));
      assertWhole(id, events, served.house.store.log.tail(id));
    });
  });

  it(`${HOSTILE} the client kit notices, polls, says so, and misses nothing`, { concurrent: true }, async (context) => {
    await followWithKit(HOSTILE, passage(HOSTILE, context), 'polling');
  });
});

describe('the files of deploy/', () => {
  const ours = fleetNames.filter((name) => name.endsWith('ours'));

  it.concurrent.for(ours)('%s: the program itself finds nothing to complain about', (name, context) => {
    // `startProxy` refuses a configuration with a warning in it.
    passage(name, context);
  });

  it.concurrent.for(ours)(
    '%s: a browser without Sec-Fetch-Site may change things from its own origin only',
    async (name, context) => {
      const { door } = passage(name, context);
      const change = async (headers: Readonly<Record<string, string>>) => {
        const body = JSON.stringify({ brief: 'A brief.', lang: 'en' });
        const type = { 'content-type': 'application/json' };
        return (await door.ask({ method: 'POST', path: '/v1/documents', headers: { ...type, ...headers }, body }))
          .status;
      };
      expect(await change({ ...AUTH, origin: door.origin })).toBe(201);
      expect(await change({ ...AUTH, origin: 'https://evil.example' })).toBe(403);
      expect(await change({ origin: door.origin })).toBe(401);
    },
  );

  it.concurrent.for(ours)('%s: the cookie of a session is for TLS only', async (name, context) => {
    const { door } = passage(name, context);
    const session = await door.ask({
      method: 'POST',
      path: '/session',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: door.origin },
      body: new URLSearchParams({ token: TOKEN }).toString(),
    });
    expect(session.status).toBe(303);
    expect(session.headers['set-cookie']).toMatch(/; Secure/i);
    expect(session.headers['strict-transport-security']).toMatch(/max-age/);
  });

  it.concurrent.for(ours)(
    '%s: a source passes as it is, and one above the limit is refused with words',
    async (name, context) => {
      const { door } = passage(name, context);
      const id = await served.house.create('With a source.');
      const upload = async (bytes: number) => {
        const answer = await door.ask({
          method: 'POST',
          path: `/v1/documents/${id}/sources`,
          headers: {
            ...AUTH,
            'content-type': 'text/plain',
            'x-file-name': 'notes.txt',
            'content-length': String(bytes),
          },
          body: 'salt '.repeat(bytes / 5),
        });
        return { status: answer.status, body: (await jsonOf(answer)) as { code?: string } };
      };
      expect((await upload(2_000_000)).status).toBe(201);
      expect(await upload(4_000_000)).toMatchObject({ status: 413, body: { code: 'source.tooLarge' } });
    },
  );

  it.concurrent.for(ours)('%s: no other name is served', async (name, context) => {
    const { door } = passage(name, context);
    const answer = await door
      .ask({ path: '/v1/documents', headers: { ...AUTH, ':authority': 'evil.example' } })
      .catch(() => null);
    // Caddy answers 200 and nothing; the others refuse.
    expect(answer === null ? '' : await textOf(answer)).not.toContain('documents');
  });
});

it('no warning and no error comes from all that reading and leaving', () => {
  expect(served.reports).toEqual([]);
  expect(warnings).toEqual([]);
  // Caddy calls every reader that leaves an error, and HAProxy has no such levels.
  const complaints = (fleet.logs().nginx ?? '')
    .split('\n')
    .filter((line) => /\[(?:warn|error|crit|alert|emerg)\]/.test(line));
  expect(complaints).toEqual([]);
});
