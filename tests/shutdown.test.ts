/**
 * The end of the process: orderly on the first signal whatever is open, at once on the second, and nothing is lost either way.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Api, createApi, type FollowedDocument, followDocument } from '@longhand/client';
import type { DocState } from '@longhand/protocol';
import { readLock } from '@longhand/store';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, openDoor } from './harness/doors.ts';
import { Gates } from './harness/served-house.ts';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const STREAMS = 160;
const DEAF = 40;
const POLLS = 10;
const RUNS = 3;
/** Below the ten seconds after which a container is killed. */
const HARD_LIMIT_MS = 8_000;
const ROOT = join(import.meta.dirname, '..');

let dataDir = '';
let model: ModelServer;
let gates: Gates;
let env: Readonly<Record<string, string>>;
let ends: (() => unknown)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-shutdown-'));
  gates = new Gates();
  model = await startModelServer({ script: gates.hold(writerScript({ sections: 2, wordsPerSection: 60 })) });
  env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
    LONGHAND_LOG_LEVEL: 'info',
  };
});
afterEach(async () => {
  gates.openAll();
  for (const end of ends.reverse()) await end();
  ends = [];
  await model.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(port: number): Promise<ServerProcess> {
  const server = await startServerProcess({ dataDir, port, env });
  ends.push(() => server.kill());
  return server;
}

async function until(what: string, fits: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!fits()) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A run that stands in the middle of a sentence, and a reader that sees it. */
async function heldRun(api: Api, name: string): Promise<{ readonly id: string; readonly reader: FollowedDocument }> {
  const { id } = await api.documents.create({ brief: gates.briefOf(name), lang: 'en' });
  const reader = followDocument({ api, document: id });
  ends.push(() => reader.close());
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  await until('text', () => isWritten(reader.state()));
  return { id, reader };
}

function isWritten(state: DocState | null): boolean {
  return Object.values(state?.open ?? {}).some(({ text }) => text.length > 0);
}

/** Reads a stream to its end, and tells when it began. */
function collect({ body }: Answer): { readonly first: Promise<unknown>; readonly text: Promise<string> } {
  let text = '';
  body.setEncoding('utf8');
  body.on('data', (part: string) => {
    text += part;
  });
  return { first: once(body, 'data'), text: once(body, 'end').then(() => text) };
}

/** A connection that says something and then never takes a byte. */
function deaf(port: number, text: string): Socket {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.write(text);
  socket.pause();
  ends.push(() => socket.destroy());
  return socket;
}

function ask(port: number, line: string, ...headers: readonly string[]): string {
  return [`${line} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n');
}

/** A connection that is kept: asks one thing after another, and gives status and JSON of each answer. */
function keptLine(port: number): (path: string) => Promise<readonly [number | undefined, unknown]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  ends.push(() => agent.destroy());
  return async (path) => {
    const asked = request({ host: '127.0.0.1', port, path, agent, headers: { accept: 'application/json' } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return [answer.statusCode, await json(answer)];
  };
}

describe('a stop', () => {
  it('is orderly and within eight seconds with 200 streams, long-polls, an upload, an export and runs; then all goes on', async () => {
    const port = await freePort();
    const server = await start(port);
    const api = createApi({ baseUrl: server.address });
    const door = openDoor({ port });
    const runs = await Promise.all(Array.from({ length: RUNS }, (_, index) => heldRun(api, `run ${index}`)));
    const [first] = runs;
    if (first === undefined) throw new Error('no run');
    const path = `/v1/documents/${first.id}/events`;

    // Megabytes that the deaf ones do not take.
    const big = await api.documents.create({ brief: 'Much to read.', lang: 'en' });
    for (let turn = 0; turn < 8; turn += 1) {
      await api.command(big.id, { type: 'document.change', brief: `${turn} ${'salt '.repeat(15_000)}` });
    }
    for (let index = 0; index < DEAF; index += 1) deaf(port, ask(port, `GET /v1/documents/${big.id}/events`));

    const asked = Array.from({ length: STREAMS }, () => door.ask({ path, headers: { accept: 'text/event-stream' } }));
    const streams = (await Promise.all(asked)).map(collect);
    await Promise.all(streams.map(({ first }) => first));

    const { seq } = await api.documents.get(first.id);
    // Each over a connection that the server knows already: one that still waits to be taken is refused by a stop, and rightly so.
    const lines = Array.from({ length: POLLS }, () => keptLine(port));
    await Promise.all(lines.map((askOver) => askOver('/livez')));
    const polls = lines.map((askOver) => askOver(`${path}?after=${seq}`));
    const upload = `POST /v1/documents/${first.id}/sources`;
    const half = ask(port, upload, 'Content-Type: text/plain', 'X-File-Name: half.txt', 'Content-Length: 1000000');
    const sending = deaf(port, half + 'half '.repeat(1_000)).resume();
    const order: string[] = [];
    sending.once('close', () => order.push('the upload is cut'));
    for (const { closed } of model.requests.slice(-RUNS)) void closed.then(() => order.push('a call is put down'));
    const waiting = connect({ host: '127.0.0.1', port }).on('error', () => {});
    ends.push(() => waiting.destroy());
    const record = await api.exports.create(big.id, 'docx');

    const began = performance.now();
    const code = await server.stop();
    const ms = performance.now() - began;
    expect(code).toBe(0);
    // An orderly end releases the data; the hard limit does not get to it.
    expect(await readLock(dataDir)).toBeNull();
    expect(ms).toBeLessThan(HARD_LIMIT_MS);
    // No model writes on while the server waits for what is open.
    await until('the end of the upload', () => sending.destroyed);
    expect(order).toEqual([...Array(RUNS).fill('a call is put down'), 'the upload is cut']);

    const said = await Promise.all(streams.map(({ text }) => text));
    const retries = said.map((text) => {
      const [, retry] = /retry: (\d+)\nevent: bye\ndata: \{"reason":"deploy"\}\n\n$/.exec(text) ?? [];
      return Number(retry);
    });
    expect(retries.filter((retry) => !(retry >= 500 && retry <= 3_000))).toEqual([]);
    expect(new Set(retries).size).toBeGreaterThan(STREAMS / 4);
    for (const answer of await Promise.all(polls)) {
      expect(answer).toMatchObject([200, { events: [], next: seq }]);
    }

    const again = await start(port);
    gates.openAll();
    await until('the end of every run', () => runs.every(({ reader }) => reader.state()?.run?.status === 'finished'));
    for (const { id, reader } of runs) {
      const { state } = await api.documents.get(id);
      expect(state.run).toMatchObject({ outcome: 'success', recoveries: 1 });
      expect(reader.state()).toEqual(state);
      expect(reader.connection().status).toBe('live');
    }
    // What was half is not there, or says so.
    expect(await api.sources.list(first.id)).toEqual([]);
    expect(['done', 'failed']).toContain((await api.exports.wait(record.id)).status);
    for (const { output } of [server, again]) expect(output()).not.toMatch(/"level":"(?:error|warn)"/);
  });

  it('asked for twice is at once, and loses nothing', async () => {
    const port = await freePort();
    const server = await start(port);
    const api = createApi({ baseUrl: server.address });
    const { id, reader } = await heldRun(api, 'twice');
    // The drain waits for this upload, which never ends.
    const upload = ask(port, `POST /v1/documents/${id}/sources`, 'Content-Type: text/plain', 'Content-Length: 1000000');
    deaf(port, upload);
    process.kill(server.pid, 'SIGTERM');
    await until('the first signal', () => server.output().includes('Stopping'));
    process.kill(server.pid, 'SIGTERM');
    expect(await server.gone).toEqual([130, null]);

    await start(port);
    gates.openAll();
    await until('the end', () => reader.state()?.run?.status === 'finished');
    expect(reader.state()).toEqual((await api.documents.get(id)).state);
  });
});

describe('npm start', () => {
  /** As a terminal runs it: npm and everything below it are one group. */
  function npmStart(...args: readonly string[]): { readonly child: ChildProcess; readonly output: () => string } {
    const child = spawn('npm', ['start', '--silent', '--ignore-scripts', ...args], {
      cwd: ROOT,
      detached: true,
      env: { ...cleanEnv(), ...env, LONGHAND_DATA: dataDir, LONGHAND_PORT: '0', LONGHAND_LANG: 'en' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        output += part.toString();
      });
    }
    ends.push(() => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGKILL');
    });
    return { child, output: () => output };
  }

  it.for([
    ['Ctrl-C, which a terminal sends to npm, its shell and the server', 'SIGINT', -1],
    ['SIGTERM, which a supervisor sends to npm alone', 'SIGTERM', 1],
  ] as const)('%s, ends the server in order', async ([, signal, group]) => {
    const { child, output } = npmStart();
    await until('the address', () => /http:\/\/127\.0\.0\.1:\d+/.test(output()));
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
    await heldRun(createApi({ baseUrl: address }), 'npm');
    // The server holds the pipes: they close when it is gone, which may be later than npm.
    const gone = once(child, 'close');
    process.kill(group * (child.pid ?? 0), signal);
    expect([null, 0, 130, 143]).toContain((await gone)[0]);
    expect(output()).toContain('Stopping');
    expect(await readLock(dataDir)).toBeNull();
    expect(output()).not.toMatch(/"level":"(?:error|warn)"|npm error/i);
  });

  it('write: Ctrl-C pauses the run and says how to go on', async () => {
    const brief = join(dataDir, 'brief.md');
    await writeFile(brief, gates.briefOf('write'));
    const { child, output } = npmStart('--', 'write', brief, '--out', join(dataDir, 'out.md'), '--yes');
    await until('the draft', () => /1\/2 /.test(output()));
    const gone = once(child, 'close');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect([null, 130]).toContain((await gone)[0]);
    expect(output()).toMatch(/Go on with: npm start -- resume d_/);
  });
});

/** Without what npm told this test: the inner npm tells its own. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD|LONGHAND_)/i.test(name)),
  );
}
