/**
 * A server that restarts behind a proxy: the proxy answers in its place for a while, and a browser's own EventSource gives up for good on an
 * answer that is no stream. With the files of deploy/ it does not get one; the client kit comes through any proxy.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, type FollowedDocument, followDocument } from '@longhand/client';
import type { LogEvent } from '@longhand/protocol';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchThrough } from './harness/doors.ts';
import { findProxy, NAME } from './harness/proxies.ts';
import { type FleetName, fleetNames, type ProxyFleet, startProxyFleet } from './harness/proxy-fleet.ts';
import { Gates } from './harness/served-house.ts';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const gates = new Gates();
let dataDir = '';
let model: ModelServer;
let port = 0;
let server: ServerProcess;
let fleet: ProxyFleet;

const start = () =>
  startServerProcess({
    dataDir,
    port,
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
      LONGHAND_ALLOWED_HOSTS: NAME,
      LONGHAND_LOG_LEVEL: 'info',
    },
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-behind-'));
  model = await startModelServer({ script: gates.hold(writerScript({ sections: 1, wordsPerSection: 60 })) });
  port = await freePort();
  server = await start();
  fleet = await startProxyFleet(port);
});
afterAll(async () => {
  gates.openAll();
  await fleet?.close();
  await server?.kill();
  await model?.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function until(what: string, fits: () => boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!fits()) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it('a run is read exactly once by EventSource through our files, and by the client kit through every proxy', async (context) => {
  for (const program of ['nginx', 'caddy', 'haproxy'] as const) {
    const found = findProxy(program);
    if ('reason' in found) context.skip(found.reason);
  }
  const api = createApi({ baseUrl: server.address });
  const { id } = await api.documents.create({ brief: gates.briefOf('restart'), lang: 'en' });
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  const run = (await api.documents.get(id)).state.run?.id ?? '';

  const sources = new Map<FleetName, { source: EventSource; events: LogEvent[]; ends: unknown[] }>();
  const kits = new Map<FleetName, FollowedDocument>();
  for (const name of fleetNames) {
    const door = fleet.passages.get(name)?.door;
    if (door === undefined) throw new Error(`${name} was not started`);
    const isHostile = name.includes('ignores');
    const through = createApi({ baseUrl: door.origin, fetch: fetchThrough(door) });
    kits.set(
      name,
      followDocument({ api: through, document: id, ...(isHostile ? { firstByteMs: 500, silenceMs: 2_000 } : {}) }),
    );
    if (!name.endsWith('ours')) continue;
    const source = new EventSource(`${door.origin}/v1/runs/${run}/events`, { fetch: fetchThrough(door) });
    const events: LogEvent[] = [];
    const ends: unknown[] = [];
    source.onmessage = ({ data }) => void events.push(JSON.parse(data));
    source.onerror = (end) => void ends.push(end);
    sources.set(name, { source, events, ends });
  }
  const hasText = (events: readonly LogEvent[]) => events.some(({ type }) => type === 'text.delta');
  await until('text', () => [...sources.values()].every(({ events }) => hasText(events)));
  expect(await server.stop()).toBe(0);
  const before = server.output();
  // The end that the server announced, and then at least one answer that the proxy gave in its place. Caddy lets its readers wait instead.
  const answered = [...sources].filter(([name]) => !name.startsWith('Caddy')).map(([, { ends }]) => ends);
  await until('answers of the proxies', () => answered.every((ends) => ends.length >= 2));
  server = await start();
  gates.openAll();

  await until('204 for every EventSource', () =>
    [...sources.values()].every(({ source }) => source.readyState === EventSource.CLOSED),
  );
  const answer = await fetch(`${server.address}/v1/runs/${run}/events?format=ndjson`);
  const whole = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line): LogEvent => JSON.parse(line));
  for (const [name, { events }] of sources) {
    expect([name, events.at(-1)?.type]).toEqual([name, 'run.finished']);
    // Each event names the one before it in this view: a gap or a repetition breaks the chain.
    let last = 0;
    for (const event of events) {
      expect([name, event.prev]).toEqual([name, last]);
      last = event.seq;
    }
    expect(last).toBe(whole.at(-1)?.seq);
  }
  await until('the end for every kit', () =>
    [...kits.values()].every((kit) => kit.state()?.run?.status === 'finished'),
  );
  const { state } = await api.documents.get(id);
  for (const [name, kit] of kits) {
    expect([name, kit.state()]).toEqual([name, state]);
    kit.close();
  }
  expect(before + server.output()).not.toMatch(/"level":"(?:error|warn)"/);
});
