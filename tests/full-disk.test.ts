import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMarkdown } from '@longhand/document';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { type ModelServer, plannedText, startModelServer, stepsOf, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerProcess, startServerProcess } from './harness/server-process.ts';
import { canMount, mountSmallDisk, type SmallDisk } from './harness/small-disk.ts';

const SCRIPT = { sections: 2, wordsPerSection: 90 } as const;
const LIMIT_MS = 30_000;

let model: ModelServer;
let server: ServerProcess | null = null;
let disk: SmallDisk | null = null;
const followers: AbortController[] = [];

/** The model stands still in the middle of a text until this is called. */
let letModelGoOn: () => void = () => {};
/** How the second half of a text comes then: slowly, where the disk must be noticed before its end. */
let pace: { readonly tokensPerSecond?: number } = {};
const SLOW = { tokensPerSecond: 8 } as const;

beforeEach(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  letModelGoOn = resolve;
  pace = {};
  const write = writerScript(SCRIPT);
  model = await startModelServer({
    script(request) {
      const step = stepsOf(write(request))[0];
      if (step === undefined || !('text' in step) || step.text.startsWith('{')) return step ?? [];
      const half = Math.floor(step.text.length / 2);
      return [{ text: step.text.slice(0, half) }, { until: promise }, { text: step.text.slice(half), ...pace }];
    },
  });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`the server says:\n${server?.output()}\n`);
  for (const follower of followers.splice(0)) follower.abort();
  letModelGoOn();
  await server?.kill();
  server = null;
  await model.close();
  disk?.unmount();
  disk = null;
});

async function start(dataDir: string, more: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  server = await startServerProcess({
    dataDir,
    port: 0,
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
      ...more,
    },
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many routes, looked at by the test
  readonly body: any;
}
async function ask(method: string, path: string, body?: unknown, lang = 'en'): Promise<Answer> {
  const answer = await fetch(`${server?.address}${path}`, {
    method,
    headers: {
      'accept-language': lang,
      ...(body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' }),
      ...(body instanceof Uint8Array ? { 'content-type': 'text/plain', 'x-file-name': 'notes.txt' } : {}),
    },
    body: body === undefined ? null : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    body: text === '' ? null : JSON.parse(text),
  };
}
const command = (id: string, body: unknown, lang?: string) => ask('POST', `/v1/documents/${id}/commands`, body, lang);
const stateOf = async (id: string): Promise<DocState> => (await ask('GET', `/v1/documents/${id}`)).body.state;

async function create(): Promise<string> {
  return (await ask('POST', '/v1/documents', { brief: 'Write about durable logs.', lang: 'en' })).body.id;
}
async function begin(): Promise<string> {
  const id = await create();
  expect((await command(id, { type: 'run.start', autonomy: 'auto' })).status).toBe(202);
  return id;
}

/** Reads the stream of a document as `curl -N` does, and keeps everything. */
function follow(id: string, heartbeats: { readonly storage?: { readonly level: string } }[] = []): LogEvent[] {
  const events: LogEvent[] = [];
  const control = new AbortController();
  followers.push(control);
  void (async () => {
    const answer = await fetch(`${server?.address}/v1/documents/${id}/events`, { signal: control.signal });
    let held = '';
    const decoder = new TextDecoder();
    for await (const piece of answer.body ?? []) {
      held += decoder.decode(piece, { stream: true });
      const frames = held.split('\n\n');
      held = frames.pop() ?? '';
      for (const frame of frames) {
        const data = frame.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []));
        if (data.length === 0) continue;
        if (/^event: hb$/m.test(frame)) heartbeats.push(JSON.parse(data.join('\n')));
        else if (/^id: \d{10}$/m.test(frame)) events.push(JSON.parse(data.join('\n')) as LogEvent);
      }
    }
  })().catch(() => {});
  return events;
}

async function until<Value>(look: () => Value | Promise<Value>, what: string): Promise<NonNullable<Value>> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<Value>;
    if (Date.now() > end) throw new Error(`${what} did not come; the server says:\n${server?.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isInText = (state: DocState) =>
  Object.values(state.run?.calls ?? {}).some(({ hasText }) => hasText) &&
  Object.values(state.open).some((open) => open.text.length > 40);
const inText = (id: string) =>
  until(async () => {
    const state = await stateOf(id);
    return isInText(state) ? state : null;
  }, 'text');
const pausedFor = (id: string, cause: string) =>
  until(async () => {
    const { run } = await stateOf(id);
    return run?.status === 'paused' && run.cause === cause ? run : null;
  }, `a pause for ${cause}`);
const finished = (id: string) =>
  until(async () => {
    const state = await stateOf(id);
    return state.run?.status === 'finished' ? state : null;
  }, 'the end');

async function logOf(id: string): Promise<LogEvent[]> {
  const answer = await fetch(`${server?.address}/v1/documents/${id}/events?format=ndjson`);
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogEvent);
}

/** Nothing lost, nothing doubled, the planned text, one end. */
async function assertWhole(id: string): Promise<readonly LogEvent[]> {
  const { state } = (await ask('GET', `/v1/documents/${id}`)).body as { state: DocState };
  const events = await logOf(id);
  for (const [index, event] of events.entries())
    expect(event.from ?? event.seq).toBe((events[index - 1]?.seq ?? 0) + 1);
  expect(evolveAll(emptyState(id), events)).toEqual(state);
  expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
  expect(events.filter((event) => event.type === 'run.finished')).toHaveLength(1);
  for (const section of state.outline) {
    const planned = parseMarkdown(plannedText(SCRIPT, { lang: 'en', title: section.title }));
    const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
    expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
  }
  return events;
}

const leftovers = (folder: string): readonly string[] => readdirSync(join(folder, 'blobs', 'tmp'));

describe.skipIf(!canMount())('a disk that is full in the middle of a draft (needs root on Linux)', () => {
  it('pauses the run in sight of everybody, answers 507, and goes on by itself when there is space', async () => {
    disk = mountSmallDisk('size=24m');
    await start(disk.folder);
    const other = await create();
    pace = SLOW;
    const id = await begin();
    const seen = follow(id);
    await inText(id);
    expect((await ask('GET', '/readyz')).status).toBe(200);
    disk.fill();
    letModelGoOn();

    const run = await pausedFor(id, 'storage');
    pace = {};
    expect(run).toMatchObject({ notice: { code: 'run.spaceGone', params: { path: disk.folder } } });
    await until(() => seen.some((event) => event.type === 'run.paused' && event.data.cause === 'storage'), 'the frame');
    const ready = await ask('GET', '/readyz');
    expect(ready).toMatchObject({ status: 503, body: { status: 'degraded', reasons: [{ code: 'server.lowSpace' }] } });
    expect((await ask('GET', '/livez')).status).toBe(200);
    expect((await ask('GET', `/v1/documents/${id}`)).body.storage).toMatchObject({ params: { path: disk.folder } });
    for (const [lang, words] of [
      ['en', 'Free some space'],
      ['zh', '请先腾出空间'],
    ] as const) {
      const refused = await command(other, { type: 'run.start' }, lang);
      expect(refused).toMatchObject({ status: 507, body: { status: 507, code: 'run.lowSpace' } });
      expect(refused.type).toContain('application/problem+json');
      expect(refused.body.detail).toContain(words);
      expect(refused.body.detail).toContain(disk.folder);
    }
    const upload = await ask('POST', `/v1/documents/${other}/sources`, Buffer.from('some notes'), 'zh');
    expect(upload).toMatchObject({ status: 507, body: { code: 'server.lowSpace' } });
    expect((await ask('POST', `/v1/documents/${id}/exports`, { format: 'md' })).status).toBe(507);
    expect(leftovers(disk.folder)).toEqual([]);
    expect((await command(id, { type: 'run.continue' })).status).toBe(507);

    const freedAt = Date.now();
    disk.clear();
    const resumed = await until(() => seen.find((event) => event.type === 'run.resumed'), 'the continuation');
    const afterMs = Date.now() - freedAt;
    expect(resumed.by.kind).toBe('system');
    expect(afterMs).toBeLessThan(15_000);
    process.stdout.write(`goes on ${afterMs} ms after space was freed\n`);
    await finished(id);
    const events = await assertWhole(id);
    expect(events.filter((event) => event.type === 'run.resumed')).toHaveLength(1);
    await until(() => seen.at(-1)?.seq === events.at(-1)?.seq, 'the last frame');
    expect(evolveAll(emptyState(id), seen)).toEqual(await stateOf(id));

    expect((await ask('GET', '/readyz')).body).toEqual({ status: 'ok' });
    expect((await ask('POST', `/v1/documents/${other}/sources`, Buffer.from('some notes'))).status).toBe(201);
    const made = await ask('POST', `/v1/documents/${id}/exports`, { format: 'md' });
    await until(async () => (await ask('GET', `/v1/exports/${made.body.id}`)).body.status === 'done', 'the file');
  });

  it('puts a run down before the database fails, and leaves to a person what a person decided', async () => {
    disk = mountSmallDisk('size=24m');
    await start(disk.folder);
    const [stopped, waiting] = [await begin(), await begin()];
    await inText(stopped);
    await inText(waiting);
    disk.fill(300 * 1024);
    await pausedFor(stopped, 'storage');
    await pausedFor(waiting, 'storage');
    expect(server?.output()).not.toContain('StoreError');
    disk.fill();
    expect((await command(stopped, { type: 'run.stop' })).status).toBe(202);
    expect((await stateOf(stopped)).run).toMatchObject({ status: 'paused', cause: 'user' });
    letModelGoOn();
    disk.clear();
    await finished(waiting);
    expect((await stateOf(stopped)).run).toMatchObject({ status: 'paused', cause: 'user' });
    expect((await command(stopped, { type: 'run.continue' })).status).toBe(202);
    await finished(stopped);
    await assertWhole(stopped);
    await assertWhole(waiting);
  });

  it('lets a run that was paused for storage go on after a restart', async () => {
    disk = mountSmallDisk('size=24m');
    const first = await start(disk.folder);
    pace = SLOW;
    const id = await begin();
    await inText(id);
    disk.fill();
    letModelGoOn();
    await pausedFor(id, 'storage');
    pace = {};
    await first.kill();
    // What was kept back for the last words is enough to start on.
    await start(disk.folder);
    expect((await ask('GET', '/readyz')).status).toBe(503);
    expect((await stateOf(id)).run).toMatchObject({ status: 'paused', cause: 'storage' });
    disk.clear();
    await finished(id);
    await assertWhole(id);
  });

  it('leaves nothing of an upload that does not fit, and goes on writing when only the files run out', async () => {
    disk = mountSmallDisk('size=24m,nr_inodes=400');
    await start(disk.folder);
    const id = await begin();
    await inText(id);

    const tooMuch = await ask('POST', `/v1/documents/${id}/sources`, randomBytes(30 * 1024 * 1024));
    expect(tooMuch).toMatchObject({ status: 507, body: { code: 'server.diskFull' } });
    expect(leftovers(disk.folder)).toEqual([]);
    expect((await ask('POST', `/v1/documents/${id}/sources`, Buffer.from('some notes'))).status).toBe(201);

    disk.fillFiles();
    const upload = await ask('POST', `/v1/documents/${id}/sources`, Buffer.from('some notes'));
    expect(upload).toMatchObject({ status: 507, body: { code: 'server.fewFiles' } });
    expect((await ask('GET', '/readyz')).body).toMatchObject({ reasons: [{ code: 'server.fewFiles' }] });
    letModelGoOn();
    await finished(id);
    await assertWhole(id);
    disk.clear();
    expect((await ask('POST', `/v1/documents/${id}/sources`, Buffer.from('some notes'))).status).toBe(201);
    expect(leftovers(disk.folder)).toEqual([]);
  });

  it('reads a source whose text could not be kept when there is space again', async () => {
    disk = mountSmallDisk('size=24m');
    await start(disk.folder);
    const id = await create();
    const text = Buffer.from(Array.from({ length: 40_000 }, (_, n) => `Line ${n} of a long source.\n`).join(''));
    const add = async () => (await ask('POST', `/v1/documents/${id}/sources`, text)).body.source.id as string;
    const sourceIs = (source: string, status: string) =>
      until(async () => {
        const found = (await stateOf(id)).sources[source];
        return found?.status === status ? found : null;
      }, `a source that is ${status}`);
    const late = await add();
    disk.fill();
    // On a machine that reads faster than this test fills, the text is there already.
    const status = async () => (await stateOf(id)).sources[late]?.status;
    const isTold = () => server?.output().includes('"where":"intake"');
    await until(async () => isTold() || (await status()) === 'ready', 'a text that could not be kept');
    if (isTold()) expect(await status()).toBe('extracting');
    disk.clear();
    await sourceIs(late, 'ready');
  });
});

describe.skipIf(!canMount())('a folder for temporary files that is full (needs root on Linux)', () => {
  it('fails an export with the cause, leaves nothing there, and makes the next one', async () => {
    disk = mountSmallDisk('size=1m');
    const { folder } = disk;
    const dataDir = mkdtempSync(join(tmpdir(), 'longhand-data-'));
    try {
      await start(dataDir, { TMPDIR: folder });
      const id = await create();
      const make = async () => {
        const { body } = await ask('POST', `/v1/documents/${id}/exports`, { format: 'md' });
        return until(async () => {
          const record = (await ask('GET', `/v1/exports/${body.id}`)).body;
          return record.status === 'running' ? null : record;
        }, 'the export');
      };
      disk.fill();
      expect(await make()).toMatchObject({ status: 'failed', problem: { code: 'export.diskFull' } });
      disk.clear();
      expect(readdirSync(folder)).toEqual([]);
      expect(await make()).toMatchObject({ status: 'done' });
    } finally {
      await server?.kill();
      server = null;
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe.skipIf(!canFreeze())('a log that may not be written for a while (needs root and chattr on Linux)', () => {
  it('is told to readers of the document, and the run goes on when it may be written again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longhand-frozen-'));
    try {
      await start(folder);
      pace = SLOW;
      const id = await begin();
      const heartbeats: { readonly storage?: { readonly level: string } }[] = [];
      follow(id, heartbeats);
      await inText(id);
      freeze(folder, true);
      letModelGoOn();
      const { storage } = await until(async () => {
        const { body } = await ask('GET', `/v1/documents/${id}`);
        return body.storage ? body : null;
      }, 'the cause');
      pace = {};
      expect(storage).toMatchObject({ code: expect.stringMatching(/^server\.folder/), params: { path: folder } });
      await until(() => heartbeats.some((beat) => beat.storage !== undefined), 'a heartbeat with the cause');
      expect((await ask('GET', '/readyz')).status).toBe(503);
      expect((await command(id, { type: 'run.stop' }, 'zh')).status).toBeGreaterThanOrEqual(500);
      freeze(folder, false);
      await finished(id);
      await assertWhole(id);
      await until(() => heartbeats.at(-1)?.storage === undefined, 'a heartbeat without a cause');
    } finally {
      freeze(folder, false);
      await server?.kill();
      server = null;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What a read-only remount is to open files: the kernel refuses the remount itself while they are open. */
function freeze(folder: string, isFrozen: boolean): void {
  // Not the shared memory beside them: it is mapped, and a page that may not be written is a signal that ends the process.
  const files = ['longhand.db', 'longhand.db-wal'];
  execFileSync('chattr', [isFrozen ? '+i' : '-i', ...files.map((name) => join(folder, name))]);
}

function canFreeze(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'longhand-chattr-'));
  try {
    execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
    execFileSync('chattr', ['-i', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
