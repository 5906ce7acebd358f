import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Post, type Posted, postByFetch, postByHttp } from './post.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
}

const post = (by: Post, url: string, signal = new AbortController().signal): Promise<Posted> =>
  by(url, { headers: { 'content-type': 'application/json' }, body: '{"text":"字"}', signal });

async function textOf(posted: Posted): Promise<string> {
  const parts: Uint8Array[] = [];
  for (let bytes = await posted.read(); bytes !== null; bytes = await posted.read()) parts.push(bytes);
  return Buffer.concat(parts).toString();
}

describe.each([
  ['node:http', postByHttp],
  ['a fetch', postByFetch(fetch)],
])('a call by %s', (_name, by) => {
  it('sends the body as it is and gives status, headers and body of the answer', async () => {
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      response.writeHead(429, { 'retry-after': '7', 'x-length': String(request.headers['content-length']) });
      response.end(`${request.method} ${body}`);
    });
    const posted = await post(by, url);
    expect([posted.status, posted.headers.get('retry-after'), posted.headers.get('x-length')]).toEqual([
      429,
      '7',
      '14',
    ]);
    expect(await textOf(posted)).toBe('POST {"text":"字"}');
    expect(await posted.read()).toBeNull();
  });

  it('follows no redirect: the key would go elsewhere', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect((await post(by, url)).status).toBe(302);
  });

  it('fails when nobody listens, and when the address is none', async () => {
    await expect(post(by, 'http://127.0.0.1:9/')).rejects.toThrow();
    await expect(post(by, 'no address')).rejects.toThrow();
  });

  it('fails when the connection breaks in the middle, behind what has come', async () => {
    const url = await serve((_request, response) => {
      response.write('half', () => setTimeout(() => response.destroy(), 20));
    });
    const posted = await post(by, url);
    expect(Buffer.from((await posted.read()) ?? []).toString()).toBe('half');
    await expect(posted.read()).rejects.toThrow();
  });

  it.each(['before the answer', 'while it reads', 'while it does not read'])(
    'closes the socket on an abort %s',
    async (when) => {
      const controller = new AbortController();
      const { promise: isClosed, resolve } = Promise.withResolvers<void>();
      const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
      const url = await serve((request, response) => {
        request.resume();
        response.once('close', resolve);
        if (when !== 'before the answer') response.write('a');
        asked();
      });
      const answer = post(by, url, controller.signal);
      await isAsked;
      if (when === 'before the answer') {
        controller.abort();
        await expect(answer).rejects.toThrow();
      } else {
        const posted = await answer;
        await posted.read();
        const waiting = when === 'while it reads' ? expect(posted.read()).rejects.toThrow() : null;
        controller.abort();
        await waiting;
        if (waiting === null)
          await expect(posted.read().then((bytes) => bytes ?? Promise.reject(new Error('end')))).rejects.toThrow();
      }
      await isClosed;
    },
  );
});

describe('a call by node:http', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('asks for no compression, and reads %s all the same', async (encoding, compress) => {
    let asked: unknown = 'nothing';
    const url = await serve((request, response) => {
      asked = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('写 '.repeat(5_000)));
    });
    expect(await textOf(await post(postByHttp, url))).toBe('写 '.repeat(5_000));
    expect(asked).toBeUndefined();
  });

  it('says so when a compressed answer is cut', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(50_000)).subarray(0, 60));
    });
    await expect(post(postByHttp, url).then(textOf)).rejects.toThrow();
  });

  it('reads the socket no further while much waits for its reader', async () => {
    const MEGABYTES = 24;
    let isDrained = false;
    const url = await serve((_request, response) => {
      const part = Buffer.alloc(1024 * 1024, 'x');
      let sent = 0;
      const go = () => {
        while (sent < MEGABYTES) {
          sent += 1;
          if (!response.write(part)) return void response.once('drain', go);
        }
        isDrained = true;
        response.end();
      };
      go();
    });
    const posted = await post(postByHttp, url);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isDrained).toBe(false);
    let bytes = 0;
    for (let part = await posted.read(); part !== null; part = await posted.read()) bytes += part.length;
    expect(bytes).toBe(MEGABYTES * 1024 * 1024);
  });

  it('uses the socket of a finished answer for the next call', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      request.resume();
      response.end('done');
    });
    for (let call = 0; call < 3; call += 1) {
      expect(await textOf(await post(postByHttp, url))).toBe('done');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ports.size).toBe(1);
  });
});
