/**
 * Programs that are not ours read a run across a restart of the server, killed and stopped in the middle of a sentence: each gets every
 * event exactly once. The model is held while that happens, so all of them are in the same place.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, followDocument } from '@longhand/client';
import { emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { EventSource } from 'eventsource';
import { createParser } from 'eventsource-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChecker } from '../scripts/checkers.mjs';
import { Gates } from './harness/served-house.ts';
import { freePort, type ServerOptions, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const LIMIT_MS = 30_000;

/** Something that reads, and goes on reading until the run is over. */
interface Reading {
  readonly events: readonly LogEvent[];
  /** Resolves at the end of the run. */
  readonly done: Promise<void>;
}
type Reader = (server: string, document: string, run: string) => Reading;

/** Reads until `run.finished`; each turn reads from the last event on, until its connection ends. */
function inTurns(turn: (events: LogEvent[], last: string) => Promise<void>): Reading {
  const events: LogEvent[] = [];
  const done = (async () => {
    while (events.at(-1)?.type !== 'run.finished') {
      await turn(events, String(events.at(-1)?.seq ?? 0).padStart(10, '0'));
      // The server is away for a while: a script would wait, too.
      if (events.at(-1)?.type !== 'run.finished') await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return { events, done };
}

/** Frames that are whole count; the rest of a frame that was cut off does not. */
function frames(into: LogEvent[]): (text: string) => void {
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === undefined) into.push(JSON.parse(data));
    },
  });
  return (text) => parser.feed(text);
}

/** Lines that are whole count. */
function lines(into: LogEvent[]): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) into.push(JSON.parse(line));
  };
}

function curl(args: readonly string[], onText: (text: string) => void, isEnough: () => boolean): Promise<void> {
  const found = findChecker('curl');
  if ('reason' in found) throw new Error(found.reason);
  return new Promise((resolve) => {
    const child = spawn(found.path, ['--silent', '--no-buffer', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      onText(text);
      if (isEnough()) child.kill();
    });
    child.on('close', () => resolve());
  });
}

const isOver = (events: readonly LogEvent[]) => events.at(-1)?.type === 'run.finished';

const READERS = {
  'the eventsource package, until 204 tells it to stay away': (server, _, run) => {
    const events: LogEvent[] = [];
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const source = new EventSource(`${server}/v1/runs/${run}/events`);
    source.onmessage = ({ data }) => void events.push(JSON.parse(data));
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) resolve();
    };
    return { events, done };
  },
  'curl -N with Last-Event-ID': (server, document) =>
    inTurns((events, last) => {
      const url = `${server}/v1/documents/${document}/events`;
      return curl(['-H', 'accept: text/event-stream', '-H', `last-event-id: ${last}`, url], frames(events), () =>
        isOver(events),
      );
    }),
  'curl with NDJSON and ?after': (server, document) =>
    inTurns((events, last) =>
      curl([`${server}/v1/documents/${document}/events?format=ndjson&after=${last}`], lines(events), () => false),
    ),
  'fetch with eventsource-parser': (server, document) =>
    inTurns(async (events, last) => {
      const feed = frames(events);
      const decoder = new TextDecoder();
      const headers = { accept: 'text/event-stream', 'last-event-id': last };
      try {
        const answer = await fetch(`${server}/v1/documents/${document}/events`, { headers });
        for await (const piece of answer.body ?? []) {
          feed(decoder.decode(piece, { stream: true }));
          if (isOver(events)) return;
        }
      } catch {
        // Refused or broken: the next turn goes on behind the last whole event.
      }
    }),
  'fetch with long-poll': (server, document) =>
    inTurns(async (events, last) => {
      try {
        const url = `${server}/v1/documents/${document}/events?after=${last}`;
        const answer = await fetch(url, { headers: { accept: 'application/json' } });
        if (answer.ok) events.push(...((await answer.json()) as { events: LogEvent[] }).events);
      } catch {
        // As above.
      }
    }),
} as const satisfies Readonly<Record<string, Reader>>;

let dataDir = '';
let model: ModelServer;
let gates: Gates;
let options: ServerOptions;
let server: ServerProcess;
const output: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-exact-'));
  gates = new Gates();
  model = await startModelServer({ script: gates.hold(writerScript({ sections: 2, wordsPerSection: 80 })) });
  options = {
    dataDir,
    port: await freePort(),
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_LOG_LEVEL: 'info',
    },
  };
  output.length = 0;
  server = await startServerProcess(options);
});
afterEach(async () => {
  gates.openAll();
  await server.kill();
  await model.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function until(what: string, fits: () => boolean): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!fits()) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('every reader gets a whole run exactly once', () => {
  it.for([
    ['killed', (process: ServerProcess) => process.kill()],
    ['stopped', (process: ServerProcess) => process.stop()],
  ] as const)('when the server is %s in the middle of a sentence and started again', async ([, end], context) => {
    const found = findChecker('curl');
    if ('reason' in found) context.skip(found.reason);
    const { address } = server;
    const api = createApi({ baseUrl: address });
    const { id } = await api.documents.create({ brief: gates.briefOf('restart'), lang: 'en' });
    const kit = followDocument({ api, document: id });
    await api.command(id, { type: 'run.start', autonomy: 'auto' });
    const run = (await api.documents.get(id)).state.run?.id ?? '';
    const readings = Object.entries(READERS).map(([name, read]) => ({ name, ...read(address, id, run) }));

    const hasText = (events: readonly LogEvent[]) => events.some((event) => event.type === 'text.delta');
    await until('text for every reader', () => readings.every(({ events }) => hasText(events)));
    await end(server);
    output.push(server.output());
    server = await startServerProcess(options);
    gates.openAll();
    await Promise.all(readings.map(({ done }) => done));
    await until('the end for the client kit', () => kit.state()?.run?.status === 'finished');

    const { state } = await api.documents.get(id);
    expect(state.run).toMatchObject({ outcome: 'success', recoveries: 1 });
    const all = await wholeLog(address, id);
    expect(evolveAll(emptyState(id), all)).toEqual(state);
    const seqs = all.map(({ seq }) => seq);
    const ofRun = all.filter((event) => event.run === run).map(({ seq }) => seq);
    for (const { name, events } of readings) {
      const wanted = name.startsWith('the eventsource package') ? ofRun : seqs;
      expect([name, covered(events, wanted)]).toEqual([name, wanted]);
      expect(events.at(-1)?.type).toBe('run.finished');
    }
    expect(kit.state()).toEqual(state);
    expect(kit.duplicates()).toBe(0);
    kit.close();

    output.push(server.output());
    expect(output.join('\n')).toContain('"event":"listening"');
    expect(output.join('\n')).not.toMatch(/"level":"(?:error|warn)"/);
  });
});

/** The seqs that these events stand for, merged ones taken apart, in the order in which they came. */
function covered(events: readonly LogEvent[], wanted: readonly number[]): readonly number[] {
  return events.flatMap(({ from, seq }) =>
    from === undefined ? [seq] : wanted.filter((one) => one >= from && one <= seq),
  );
}

/** Every event by itself, as it is stored. */
async function wholeLog(address: string, id: string): Promise<readonly LogEvent[]> {
  const all: LogEvent[] = [];
  const answer = await fetch(`${address}/v1/documents/${id}/events?format=ndjson`);
  lines(all)(await answer.text());
  return all.flatMap((event) => taken(event));
}

/** A merged delta as the deltas that it stands for: only the seqs matter, the text goes to the first. */
function taken(event: LogEvent): readonly LogEvent[] {
  if (event.type !== 'text.delta' || event.from === undefined) return [event];
  const { from, ...rest } = event;
  const { text, at } = event.data;
  return Array.from({ length: event.seq - from + 1 }, (_, index) => ({
    ...rest,
    seq: from + index,
    data: index === 0 ? event.data : { ...event.data, at: at + text.length, text: '' },
  }));
}
