/**
 * What real proxies add: time to the first event, and how late each event of a run comes, side by side with a reader that goes straight to
 * the server. All read the same run at the same time. See bench/README.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import type { LogEvent } from '@longhand/protocol';
import { startModelServer, writerScript } from '@longhand/testkit';
import { createParser } from 'eventsource-parser';
import { type Door, jsonOf, openDoor } from '../tests/harness/doors.ts';
import { NAME } from '../tests/harness/proxies.ts';
import { startProxyFleet } from '../tests/harness/proxy-fleet.ts';
import { freePort, startServerProcess } from '../tests/harness/server-process.ts';
import { finish, isQuick, percentile, printTable } from './harness.ts';

const rounds = isQuick ? 3 : 15;
const words = isQuick ? 100 : 400;
const dataDir = mkdtempSync(join(tmpdir(), 'longhand-bench-proxies-'));
const model = await startModelServer({
  script: writerScript({ tokensPerSecond: 40, sections: 1, wordsPerSection: words }),
});
const port = await freePort();
const server = await startServerProcess({
  dataDir,
  port,
  env: {
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
    LONGHAND_ALLOWED_HOSTS: NAME,
  },
});
const fleet = await startProxyFleet(port);
const hostile = 'nginx that ignores X-Accel-Buffering';
const doors = new Map<string, Door>([['no proxy', openDoor({ port })]]);
for (const [name, { door }] of fleet.passages) if (name !== 'nginx that waits two seconds') doors.set(name, door);
const streaming = [...doors.keys()].filter((name) => name !== hostile);

const api = createApi({ baseUrl: server.address });
const { id: idle } = await api.documents.create({ brief: 'Nothing happens here.', lang: 'en' });
const firstMs = new Map<string, number[]>(streaming.map((name) => [name, []]));
// In turns, and one round more than is counted: the first pays for connections of the proxy and compiled code.
for (let round = 0; round <= rounds; round += 1) {
  for (const name of streaming) {
    const ms = await firstEventMs(name);
    if (round > 0) firstMs.get(name)?.push(ms);
  }
}

const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
const lags = new Map<string, number[]>();
const reading = streaming.map(async (name) => lags.set(name, await lagsOfStream(doorOf(name))));
// A stream through the hostile one would never bring its last bytes.
const polling = doors.get(hostile);
if (polling !== undefined) reading.push(lagsOfPolls(polling).then((late) => lags.set(`${hostile}, long-poll`, late)));
await api.command(id, { type: 'run.start', autonomy: 'auto' });
await Promise.all(reading);

await fleet.close();
await server.stop();
await model.close();
rmSync(dataDir, { recursive: true, force: true });

const firstOf = (name: string) => percentile(firstMs.get(name) ?? [Number.NaN], 0.5);
const lagOf = (name: string, share: number) => percentile(lags.get(name) ?? [Number.NaN], share);
printTable(
  ['reader', 'first event, ms', 'lag p50, ms', 'lag p99, ms', 'events'],
  [...lags].map(([name, late]) => [
    name,
    firstMs.has(name) ? round1(firstOf(name)) : '-',
    lagOf(name, 0.5),
    lagOf(name, 0.99),
    late.length,
  ]),
);
const ours = streaming.filter((name) => name.endsWith('ours'));
finish({
  bench: 'proxies',
  figures: {
    slowestFirstEventMs: Math.max(...streaming.map(firstOf)),
    slowestLagP50Ms: Math.max(...streaming.map((name) => lagOf(name, 0.5))),
    oursFirstEventMs: Math.max(...ours.map(firstOf)),
    oursLagP50Ms: Math.max(...ours.map((name) => lagOf(name, 0.5))),
    longPollLagP50Ms: lagOf(`${hostile}, long-poll`, 0.5),
  },
  goals: [
    { figure: 'slowestFirstEventMs', atMost: 500 },
    { figure: 'oursFirstEventMs', atMost: 100 },
    { figure: 'oursLagP50Ms', atMost: 25 },
    { figure: 'longPollLagP50Ms', atMost: 50 },
  ],
});

async function firstEventMs(name: string): Promise<number> {
  const door = doorOf(name);
  const began = performance.now();
  for await (const _ of eventsOf(door, idle)) return performance.now() - began;
  throw new Error(`${name} brought nothing`);
}

/** From the time at which an event was decided, which is before its commit, to its arrival here. */
async function lagsOfStream(door: Door): Promise<number[]> {
  const late: number[] = [];
  for await (const event of eventsOf(door, id)) {
    if (event.run !== undefined) late.push(Date.now() - event.at);
    if (event.type === 'run.finished') break;
  }
  return late;
}

async function lagsOfPolls(door: Door): Promise<number[]> {
  const late: number[] = [];
  for (let after = 0; ; ) {
    const path = `/v1/documents/${id}/events?after=${after}`;
    const { events, next } = (await jsonOf(await door.ask({ path, headers: { accept: 'application/json' } }))) as {
      events: LogEvent[];
      next: number;
    };
    const now = Date.now();
    late.push(...events.filter((event) => event.run !== undefined).map((event) => now - event.at));
    if (events.some((event) => event.type === 'run.finished')) return late;
    after = next;
  }
}

async function* eventsOf(door: Door, document: string): AsyncGenerator<LogEvent> {
  const path = `/v1/documents/${document}/events`;
  const answer = await door.ask({ path, headers: { accept: 'text/event-stream', 'accept-encoding': 'gzip' } });
  const arrived: LogEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === undefined) arrived.push(JSON.parse(data));
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const piece of answer.body) {
      parser.feed(decoder.decode(piece, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    answer.close();
  }
}

function doorOf(name: string): Door {
  const door = doors.get(name);
  if (door === undefined) throw new Error(`no door ${name}`);
  return door;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
