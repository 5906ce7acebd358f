import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assemble, type Longhand } from '@longhand/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment } from './harness/bare-environment.ts';

const MAIN = createRequire(import.meta.url).resolve('@longhand/cli');
const run = promisify(execFile);
/** A sentence in Chinese, with a cause and a next action: no code, no stack, no hole left open. */
const CHINESE = /^(?!.*(?:\{\w+\}|\bat \S+\.ts)).*\p{Script=Han}{4}.*。/u;

let folder = '';
let longhand: Longhand;
let address = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-door-'));
  longhand = await assemble({ dataDir: join(folder, 'data'), env: { OLLAMA_HOST: 'http://127.0.0.1:9' } });
  ({ address } = await longhand.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await longhand.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: { readonly [field: string]: unknown };
}

async function ask(
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  type?: string,
): Promise<Answer> {
  const headers = { 'accept-language': 'zh', ...(type === undefined ? {} : { 'content-type': type }) };
  const answer = await fetch(address + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

async function newDocument(): Promise<string> {
  const made = await ask('POST', '/v1/documents', JSON.stringify({ brief: '海水', lang: 'zh' }), 'application/json');
  return `/v1/documents/${String(made.body.id)}`;
}

/** Writes bytes to the server's socket as they are, and hears all that comes until `isEnough` or the end. */
function raw(parts: readonly (string | Buffer)[], isEnough: (heard: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let heard = '';
    const done = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.on('data', (part) => {
      heard += part.toString();
      if (isEnough(heard)) done();
    });
    socket.on('error', done);
    socket.on('close', done);
    for (const part of parts) socket.write(part);
  });
}

describe('no silence at the door: bad requests are answered with a sentence', () => {
  const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string, number])[] = [
    ['no JSON', '{"brief":', 'application/json', 400],
    ['no UTF-8', new Uint8Array([0xff, 0xfe, 0x7b]), 'application/json', 400],
    ['another type', 'brief=x', 'text/plain', 415],
    ['three megabytes', JSON.stringify({ brief: 'x'.repeat(3_000_000), lang: 'zh' }), 'application/json', 413],
    ['brackets without end', '['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 422],
    ['a key of the language', '{"brief":"x","lang":"zh","__proto__":{"a":1}}', 'application/json', 422],
  ];
  for (const [what, body, type, status] of bodies) {
    it(`a body with ${what}`, async () => {
      const answer = await ask('POST', '/v1/documents', body, type);
      expect(answer.status).toBe(status);
      expect(answer.body.detail).toMatch(CHINESE);
    });
  }

  it('a body that goes on without end: the answer comes, and the connection is cut', async () => {
    const head = `POST /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900000000\r\n\r\n`;
    const heard = await raw([head, ...Array<Buffer>(70).fill(Buffer.alloc(1_000_000, 'x'))], () => false);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('ids that nobody has, whatever they are made of', async () => {
    for (const id of ['nobody', '..%2f..%2fetc%2fpasswd', '%00', '%ff', '__proto__', '%E4%B8%AD', 'a'.repeat(5000)]) {
      for (const path of [`documents/${id}`, `documents/${id}/events`, `sources/${id}/text`, `sources/${id}/file`]) {
        const { status, body } = await ask('GET', `/v1/${path}`);
        expect([path, status]).toEqual([path, 404]);
        expect(body.detail).toMatch(CHINESE);
      }
    }
  });

  it('cursors that are no position', async () => {
    const document = await newDocument();
    for (const cursor of ['-1', 'NaN', '1.5', '1e3', '100000000000000000000', '%00']) {
      const { status, body } = await ask('GET', `${document}/events?after=${cursor}`);
      expect([cursor, status]).toEqual([cursor, 400]);
      expect(body.detail).toMatch(CHINESE);
    }
  });

  it('a health check in HTTP/1.0, which names no host', async () => {
    expect(await raw(['GET /livez HTTP/1.0\r\n\r\n'], () => false)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('names of files that want to be somewhere else', async () => {
    const document = await newDocument();
    for (const [given, kept] of [
      ['../../etc/报告.txt', '报告.txt'],
      ['..\\..\\x.txt', 'x.txt'],
      ['a\0\r\nb.txt', 'ab.txt'],
      ['..', 'file'],
      ['😀 <b>.md', '😀 <b>.md'],
    ] as const) {
      const path = `${document}/sources?name=${encodeURIComponent(given)}`;
      const { body } = await ask('POST', path, 'text', 'text/plain');
      expect(body.source).toMatchObject({ name: kept });
    }
    const { body } = await ask('POST', `${document}/sources?name=${'长'.repeat(900)}.pdf`, 'text', 'text/plain');
    expect(JSON.stringify(body.source)).toMatch(/"name":"长{196}\.pdf"/);
  });

  it('an upload that breaks off leaves no source and no file behind', async () => {
    const document = await newDocument();
    const head = `POST ${document}/sources?name=a.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n`;
    await raw([head, 'x'.repeat(5000)], (heard) => heard.includes('100 Continue'));
    const temporary = join(folder, 'data', 'blobs', 'tmp');
    await expect.poll(() => readdir(temporary)).toEqual([]);
    expect((await ask('GET', `${document}/sources`)).body.sources).toEqual([]);
  });

  it('a model that does not answer is listed with a sentence that needs nothing filled in', async () => {
    const { body } = await ask('GET', '/v1/models');
    expect(body.models).toContainEqual(expect.objectContaining({ id: 'ollama/*', problem: 'model.state.network' }));
  });
});

describe('no silence at the door: a command that cannot work says why', () => {
  async function say(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = {
      cwd: folder,
      timeout: 20_000,
      env: { ...bareEnvironment, HOME: folder, LONGHAND_LANG: 'zh', LONGHAND_DATA: join(folder, 'data'), ...env },
    };
    const outcome = await run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], options).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(outcome.code).toBeGreaterThan(0);
    return outcome.stderr.trim().split('\n').at(-1) ?? '';
  }
  const write = ['write', 'brief.md', '--yes', '--out'];
  beforeAll(async () => {
    await writeFile(join(folder, 'brief.md'), '写一篇短文。');
    await writeFile(join(folder, 'brief.bin'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 0, 0xff, 0xfe]));
    await mkdir(join(folder, 'results.md'));
  });

  it('a brief that is no text', async () => {
    expect(await say(['write', 'brief.bin', '--out', 'a.md', '--yes'])).toMatch(/brief\.bin 不是文本。.*--source/);
  });
  it('a source without its flag', async () => {
    expect(await say([...write, 'a.md', 'source.pdf'])).toMatch(/source\.pdf.*--source/);
  });
  it('a result that is a folder, before any work is done', async () => {
    expect(await say([...write, 'results.md'])).toMatch(/results\.md 是文件夹。/);
  });
  it('a model of nobody, before a document is made', async () => {
    const before = (await ask('GET', '/v1/documents')).body.documents;
    expect(await say([...write, 'a.md', '--model', 'nobody/knows'])).toMatch(/“nobody\/knows”.*digest/);
    expect((await ask('GET', '/v1/documents')).body.documents).toHaveLength(Array.isArray(before) ? before.length : -1);
  });
  it('a document that is not there', async () => {
    expect(await say(['resume', 'd_nothing'])).toMatch(/没有文档 d_nothing。/);
  });
  it('a data folder that is a file', async () => {
    expect(await say(['serve', '--port', '0', '--data', 'brief.md'])).toMatch(/brief\.md 是文件，不是文件夹。.*--data/);
  });
  it.skipIf(process.platform !== 'linux')('a data folder that no system can make', async () => {
    expect(await say(['serve', '--port', '0', '--data', '/proc/longhand/data'])).toMatch(
      /无法读写 \/proc\/longhand\/data/,
    );
  });
  it.skipIf(!canMount())('a data folder below a read-only mount, with the command that mends it', async () => {
    const mounted = join(folder, 'mounted');
    await mkdir(mounted);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', mounted]);
    try {
      const sentence = await say(['serve', '--port', '0', '--data', join(mounted, 'new', 'data')]);
      expect(sentence).toContain(`不可写。可以这样修复：sudo mount -o remount,rw '${mounted}'`);
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
