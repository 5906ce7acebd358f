import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Connect, connectByNode, fetchPublic, type Target } from './fetch-public.ts';

const LIMITS = { maxBytes: 100_000, timeoutMs: 5_000 };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real server on loopback, and a connector that leads there whatever address was decided on; what was decided is noted. */
async function internet(answer: RequestListener) {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const asked: Target[] = [];
  const connect: Connect = (target, signal) => {
    asked.push(target);
    return new Promise((resolve, reject) => {
      const headers = { host: target.host };
      request({ host: '127.0.0.1', port, path: target.path, headers, signal }, resolve).on('error', reject).end();
    });
  };
  return { connect, asked, port };
}
const resolve = async (host: string): Promise<readonly string[]> => {
  const known: Readonly<Record<string, readonly string[]>> = {
    'page.example': ['93.184.216.34'],
    'other.example': ['2606:4700::1111'],
    'inside.example': ['10.0.0.7'],
    'mixed.example': ['93.184.216.34', '127.0.0.1'],
    localhost: ['127.0.0.1', '::1'],
    'localhost.': ['127.0.0.1'],
    'metadata.google.internal': ['169.254.169.254'],
    '127.0.0.1.nip.example': ['127.0.0.1'],
    'nat64.example': ['64:ff9b::7f00:1'],
  };
  const ips = known[host];
  if (ips === undefined) throw new Error('ENOTFOUND');
  return ips;
};

describe('an address within', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '0x7F.1',
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '%31%32%37.0.0.1',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '0x0',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::a00:1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::1]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fec0::1]',
    '[ff02::1]',
    '10.0.0.1',
    '10.1',
    '012.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '3232235777',
    '169.254.169.254',
    '0xa9fea9fe',
    '100.64.0.1',
    '100.100.100.200',
    '198.18.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    'inside.example',
    'mixed.example',
    'metadata.google.internal',
    '127.0.0.1.nip.example',
    'nat64.example',
  ];
  it.each(spellings)('%s is never asked', async (host) => {
    const { connect, asked } = await internet((_, response) => response.end('SECRET'));
    for (const scheme of ['http', 'https']) {
      await expect(fetchPublic(`${scheme}://${host}/`, LIMITS, { resolve, connect })).rejects.toMatchObject({
        name: 'FetchError',
        code: 'notPublic',
      });
    }
    expect(asked).toEqual([]);
  });

  it('is not reached by a redirect either', async () => {
    const { connect, asked } = await internet((incoming, response) => {
      response.writeHead(302, { location: incoming.url === '/a' ? 'http://127.1/secret' : '//2130706433/' }).end();
    });
    for (const path of ['a', 'b']) {
      const fetched = fetchPublic(`http://page.example/${path}`, LIMITS, { resolve, connect });
      await expect(fetched).rejects.toMatchObject({ code: 'notPublic' });
    }
    expect(asked.map(({ ip }) => ip)).toEqual(['93.184.216.34', '93.184.216.34']);
  });

  it('is not reached by a name that changes its mind: it is looked up once, and that address is asked', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const { connect, asked } = await internet((_, response) => response.end('page'));
    await fetchPublic('http://turning.example/', LIMITS, { resolve: async () => answers.shift() ?? [], connect });
    expect(asked.map(({ ip }) => ip)).toEqual(['93.184.216.34']);
    expect(answers).toHaveLength(1);
  });
});

describe('an address that is no page', () => {
  it.each([
    ['notHttp', 'file:///etc/passwd'],
    ['notHttp', 'gopher://page.example/'],
    ['notHttp', 'ftp://page.example/'],
    ['notHttp', 'page.example'],
    ['notHttp', ''],
    ['credentials', 'http://user:secret@page.example/'],
    ['port', 'http://page.example:22/'],
    ['port', 'https://page.example:8443/'],
    ['unknownHost', 'http://nowhere.example/'],
  ])('%s: %s', async (code, address) => {
    const { connect, asked } = await internet((_, response) => response.end());
    await expect(fetchPublic(address, LIMITS, { resolve, connect })).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });
});

describe('a page', () => {
  it('is asked at the checked address, under the name that was typed, without keys', async () => {
    const seen: unknown[] = [];
    const { port } = await internet(({ method, url, headers: { host, cookie, authorization } }, response) => {
      seen.push({ method, url, host, cookie, authorization });
      response.end('page');
    });
    const target = { ip: '127.0.0.1', port, isTls: false, host: 'page.example', path: '/a?b=1' };
    const answer = await connectByNode(target, AbortSignal.timeout(5_000));
    expect(answer.statusCode).toBe(200);
    answer.resume();
    expect(seen).toEqual([{ method: 'GET', url: '/a?b=1', host: 'page.example' }]);
  });

  it('comes with its final address, unpacked, over a few redirects, and no cookie is given back', async () => {
    const cookies: unknown[] = [];
    const { connect, asked } = await internet((incoming, response) => {
      cookies.push(incoming.headers.cookie);
      if (incoming.url === '/start?a=1') response.writeHead(301, { location: '/next', 'set-cookie': 'a=b' }).end();
      else if (incoming.url === '/next') response.writeHead(307, { location: 'https://other.example/page#part' }).end();
      else
        response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' })
          .end(gzipSync('<p>海水</p>'));
    });
    const page = await fetchPublic('http://page.example/start?a=1', LIMITS, { resolve, connect });
    expect({ ...page, bytes: Buffer.from(page.bytes).toString() }).toEqual({
      url: 'https://other.example/page',
      media: 'text/html',
      bytes: '<p>海水</p>',
    });
    expect(asked.at(-1)).toEqual({
      ip: '2606:4700::1111',
      port: 443,
      isTls: true,
      host: 'other.example',
      path: '/page',
    });
    expect(cookies).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['redirects', 302, {}],
    ['status', 404, {}],
    ['status', 204, {}],
    ['tooLarge', 200, {}],
    ['tooLarge', 200, { 'content-encoding': 'gzip' }],
    ['tooLarge', 200, { 'content-length': '200000' }],
    ['failed', 200, { 'content-encoding': 'br' }],
  ])('is refused as %s (%i %j)', async (code, status, headers) => {
    const body = 'x'.repeat(200_000);
    const { connect } = await internet((_, response) => {
      response.writeHead(status, { ...headers, ...(status === 302 ? { location: '/again' } : {}) });
      response.end(
        'content-encoding' in headers ? (code === 'failed' ? 'no brotli' : gzipSync(body)) : status === 200 ? body : '',
      );
    });
    await expect(fetchPublic('http://page.example/', LIMITS, { resolve, connect })).rejects.toMatchObject({ code });
  });

  it('that never comes, or never ends, is given up in time', async () => {
    const { connect } = await internet((incoming, response) => {
      if (incoming.url === '/drips') {
        response.writeHead(200);
        response.write('x');
      }
    });
    for (const path of ['hangs', 'drips']) {
      const fetched = fetchPublic(`http://page.example/${path}`, { ...LIMITS, timeoutMs: 200 }, { resolve, connect });
      await expect(fetched).rejects.toMatchObject({ code: 'timeout' });
    }
  });
});
