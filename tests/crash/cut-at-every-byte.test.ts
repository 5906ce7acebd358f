/**
 * A reader that is cut after any byte of a stream, and comes back with its cursor, has exactly the log.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, followDocument } from '@longhand/client';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { assemble, type Longhand } from '@longhand/server';
import { openStore } from '@longhand/store';
import {
  type ModelServer,
  type Script,
  seededRandom,
  startModelServer,
  stepsOf,
  writerScript,
} from '@longhand/testkit';
import { type CutKind, type CutServer, startCutServer } from '@longhand/testkit/faults';
import { EventSource } from 'eventsource';
import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crashSeed, isFull, until } from '../harness/crash-form.ts';
import { expectExactly } from '../harness/exact-log.ts';

const EVENTS = 200;
const READERS_AT_ONCE = 24;
/** `EventSource` waits as long as the server asked before it comes back: many wait at the same time. */
const SLOW_READERS = 48;
const WATCHDOG_FACTOR = 20;

let dataDir = '';
let model: ModelServer;
let longhand: Longhand;
let server: CutServer;
let document = '';
let streamPath = '';
let recording: Uint8Array;
let log: readonly LogEvent[];
let stored: DocState;
const random = seededRandom(crashSeed('cut-at-every-byte'));

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-cut-'));
  model = await startModelServer({
    script: withEmoji(writerScript({ sections: 4, wordsPerSection: 2_500 })),
  });
  const env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
  const store = await openStore(dataDir);
  longhand = await assemble({ dataDir, env, logLevel: 'silent' }, { store });
  const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
  const api = createApi({ baseUrl: address });

  ({ id: document } = await api.documents.create({ brief: '写一篇关于日志的文章，给工程师看。', lang: 'zh' }));
  streamPath = `/v1/documents/${document}/events`;
  const loaded = await rawAnswer(address, `/v1/documents/${document}`);
  const stream = await openRaw(address, `${streamPath}?after=1`);

  // A real run: questions, an outline, text, a stop in the middle of a sentence, an instruction, more text.
  const followed = followDocument({ api, document });
  const run = () => followed.state()?.run;
  await api.command(document, { type: 'run.start' });
  await until(() => run()?.interrupt?.kind === 'questions', 'the questions');
  await api.command(document, {
    type: 'interrupt.answer',
    interrupt: run()?.interrupt?.id ?? '',
    answers: { q1: '工程师', q2: null },
  });
  await until(() => run()?.interrupt?.kind === 'outline', 'the outline');
  await api.command(document, { type: 'outline.approve' });
  await until(() => (followed.state()?.seq ?? 0) > EVENTS / 2, 'half of the text', 60_000);
  await api.command(document, { type: 'run.stop' });
  await until(() => run()?.status === 'paused', 'the pause');
  await api.command(document, { type: 'run.continue', instruction: '写得短一些。' });
  await until(() => (followed.state()?.seq ?? 0) > EVENTS, 'the rest', 60_000);
  await api.command(document, { type: 'run.cancel' });
  await until(() => run()?.status === 'finished', 'the end');
  followed.close();

  stored = (await api.documents.get(document)).state;
  log = await store.log.read(document, 0, stored.seq);
  expect(evolveAll(emptyState(document), log)).toEqual(stored);
  recording = await stream.through(`id: ${String(stored.seq).padStart(10, '0')}\n`);
  const recordings = new Map([
    [streamPath, recording],
    [`/v1/documents/${document}`, loaded],
  ]);
  server = await startCutServer({ target: address, recordings });
}, 180_000);

afterAll(async () => {
  await server?.close();
  await longhand?.close();
  await model?.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('the recorded stream is a whole one: text, Chinese, emoji, settled blocks, interrupts, a pause', () => {
  expect(log.length).toBeGreaterThanOrEqual(EVENTS);
  expectExactly(log, log);
  // The judge of the tests below notices one loss, one repetition and one exchange.
  expect(() => expectExactly(log.toSpliced(50, 1), log)).toThrow('follows');
  expect(() => expectExactly(log.toSpliced(50, 0, ...log.slice(50, 51)), log)).toThrow('follows');
  expect(() => expectExactly(log.toSpliced(50, 2, ...log.slice(50, 52).reverse()), log)).toThrow('follows');
  const types = new Set(log.map(({ type }) => type));
  for (const type of [
    'text.delta',
    'block.settled',
    'interrupt.opened',
    'interrupt.answered',
    'run.paused',
    'run.finished',
  ])
    expect(types).toContain(type);
  const text = new TextDecoder().decode(recording);
  expect(text).toContain('👩‍👩‍👧');
  expect(text.match(/^id: /gm)?.length).toBeGreaterThan(EVENTS / 2);
});

it('the client kit folds exactly the log, wherever it was cut', async () => {
  await atOnce(READERS_AT_ONCE, cuts(), async (cut) => {
    const address = server.addressOf({ path: streamPath, ...cut });
    const api = createApi({ baseUrl: address });
    const done = Promise.withResolvers<void>();
    const followed = followDocument({
      api,
      document,
      onChange: () => {
        if (followed.state()?.seq === stored.seq || followed.connection().status === 'incompatible') done.resolve();
      },
      // Short waits pass at once; long ones are watchdogs, and a machine that is busy with all this is no dead line.
      environment: { after: (ms, callback) => soon(ms <= 2_500 ? 0 : ms * WATCHDOG_FACTOR, callback) },
    });
    await within(done.promise, cut);
    expect(followed.state(), where(cut)).toEqual(stored);
    followed.close();
    // Loading the document anew would hide a loss.
    expect(server.requests(address, `/v1/documents/${document}`), where(cut)).toBe(1);
    expect(server.requests(address, streamPath), where(cut)).toBeLessThanOrEqual(2);
  });
}, 1_800_000);

it('a parser of others with a cursor of its own gets exactly the log, wherever it was cut', async () => {
  await atOnce(READERS_AT_ONCE, cuts(), async (cut) => {
    const address = server.addressOf({ path: streamPath, ...cut });
    const received: LogEvent[] = [];
    let cursor = '1';
    for (let attempt = 0; Number(cursor) < stored.seq; attempt += 1) {
      expect(attempt, where(cut)).toBeLessThan(3);
      await readOnce(`${address}${streamPath}`, cursor, (event, id) => {
        received.push(event);
        cursor = id;
        return Number(id) < stored.seq;
      });
    }
    expectExactly([...log.slice(0, 1), ...received], log, where(cut));
  });
}, 1_800_000);

it('the eventsource package gets exactly the log, wherever it was cut', async () => {
  const some = sampled(40, 4);
  await atOnce(SLOW_READERS, some, async (cut) => {
    const address = server.addressOf({ path: streamPath, ...cut });
    const received: LogEvent[] = [];
    const source = new EventSource(`${address}${streamPath}?after=1`);
    const done = Promise.withResolvers<void>();
    source.onmessage = ({ data }) => {
      const event = JSON.parse(data) as LogEvent;
      received.push(event);
      if (event.seq === stored.seq) done.resolve();
    };
    await within(done.promise, cut);
    source.close();
    expectExactly([...log.slice(0, 1), ...received], log, where(cut));
  });
}, 300_000);

interface Cut {
  readonly bytes: number;
  readonly kind: CutKind;
}

/** Every byte; in the sample every 97th from a random one on, and every byte around 20 borders of frames. */
function cuts(): readonly Cut[] {
  if (!isFull) return sampled(recording.length / 97, 20);
  return Array.from({ length: recording.length + 1 }, (_, bytes) => ({ bytes, kind: 'fin' as const }));
}

function sampled(count: number, borders: number): readonly Cut[] {
  const step = Math.max(1, Math.floor(recording.length / count));
  const places = new Set<number>();
  for (let bytes = Math.floor(random() * step); bytes <= recording.length; bytes += step) places.add(bytes);
  const ends = bordersOf(recording);
  for (let n = 0; n < borders; n += 1) {
    const border = ends[Math.floor(random() * ends.length)] ?? 0;
    for (let bytes = border - 3; bytes <= border + 5; bytes += 1)
      places.add(Math.max(0, Math.min(recording.length, bytes)));
  }
  return [...places].map((bytes, index) => ({ bytes, kind: index % 4 === 3 ? 'reset' : 'fin' }));
}

/** Places behind the empty line that ends a frame. */
function bordersOf(bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let at = 1; at < bytes.length; at += 1) if (bytes[at] === 10 && bytes[at - 1] === 10) found.push(at + 1);
  return found;
}

function where({ bytes, kind }: Cut): string {
  return `cut after byte ${bytes} of ${recording.length} (${kind})`;
}

async function atOnce(workers: number, all: readonly Cut[], read: (cut: Cut) => Promise<void>): Promise<void> {
  const began = performance.now();
  const queue = [...all];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let cut = queue.pop(); cut !== undefined; cut = queue.pop()) await read(cut);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  console.log(`${all.length} cuts in ${seconds.toFixed(1)} s, ${Math.round(all.length / seconds)}/s`);
}

/** Reads until `take` answers false or the connection ends. Errors of the connection mean what its end means: nothing. */
function readOnce(url: string, cursor: string, take: (event: LogEvent, id: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { 'last-event-id': cursor } }, (response) => {
      const decoder = new TextDecoder();
      const parser = createParser({
        onEvent({ id, event, data }) {
          if (event !== undefined || id === undefined) return;
          if (!take(JSON.parse(data) as LogEvent, id)) request.destroy();
        },
      });
      response.on('data', (part: Buffer) => parser.feed(decoder.decode(part, { stream: true })));
      response.once('error', () => resolve());
      response.once('close', () => resolve());
    });
    request.once('error', () => resolve());
  });
}

/** The bytes of one answer, headers and framing included. */
async function rawAnswer(origin: string, path: string): Promise<Uint8Array> {
  const { socket, parts } = ask(origin, path);
  await once(socket, 'close');
  return Buffer.concat(parts);
}

async function openRaw(origin: string, path: string) {
  const { socket, parts } = ask(origin, path);
  await once(socket, 'data');
  return {
    /** Ends the reading behind the frame that holds `mark`. */
    async through(mark: string): Promise<Uint8Array> {
      const text = () => Buffer.concat(parts).toString();
      await until(() => text().includes(mark) && text().endsWith('\n\n\r\n'), 'the last frame');
      socket.destroy();
      return Buffer.concat(parts);
    },
  };
}

function ask(origin: string, path: string) {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
  return { socket, parts };
}

/** Small pieces at a steady pace: however slow the machine is, the text is long enough for as many events as are wanted. */
function withEmoji(script: Script): Script {
  return (request) =>
    stepsOf(script(request)).map((step) =>
      'text' in step && !step.text.startsWith('{')
        ? { ...step, text: step.text.replaceAll('，', '，👩‍👩‍👧🇨🇳'), tokensPerSecond: 150, tokenSize: 6 }
        : step,
    );
}

async function within(done: Promise<void>, cut: Cut): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${where(cut)}: the end did not come`)), 60_000);
  try {
    await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function soon(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
