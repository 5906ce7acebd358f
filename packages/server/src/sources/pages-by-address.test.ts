import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connect, fetchPublic } from '@longhand/guard';
import type { LogEvent } from '@longhand/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { eventsOf, type Harness, openStream } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import type { FetchPage } from './web-page.ts';

const start = harnessPerTest();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const PAGE =
  '<!doctype html><html><head><meta charset="utf-8"></head><body><h1>海水</h1><p>海水是咸的，因为河流把矿物质带进海里。</p></body></html>';

/** The real guard over a page on loopback: only the names and the last step of the way are the test's. */
async function web(): Promise<{ fetchPage: FetchPage; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? '');
    if (incoming.url === '/moved') response.writeHead(301, { location: '/wiki/%E6%B5%B7%E6%B0%B4' }).end();
    else if (incoming.url === '/inside') response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    else if (incoming.url?.startsWith('/wiki/')) response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    else response.writeHead(404).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const connect: Connect = ({ path }, signal) =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, signal }, resolve).on('error', reject).end();
    });
  const resolve = async (host: string) =>
    host.endsWith('.example') ? ['93.184.216.34'] : Promise.reject(new Error('ENOTFOUND'));
  return { asked, fetchPage: (url, limits) => fetchPublic(url, limits, { resolve, connect }) };
}
async function outcome({ address }: Harness, document: string, source: string): Promise<LogEvent> {
  const stream = await openStream(`${address}/v1/documents/${document}/events`);
  const isOutcome = (logged: LogEvent) =>
    (logged.type === 'source.extracted' || logged.type === 'source.failed') && logged.data.source === source;
  const frames = await stream.until((all) => eventsOf(all).some(isOutcome));
  stream.close();
  const found = eventsOf(frames).find(isOutcome);
  if (found === undefined) throw new Error('The stream lost what it had.');
  return found;
}

describe('a page by its address', () => {
  test('is fetched, kept as it came, read, and knows where it was and when', async () => {
    const { fetchPage } = await web();
    const h = await start({ deps: { fetchPage } });
    const id = await h.document();
    expect((await h.json('GET', `/v1/documents/${id}/sources`)).body.takesAddresses).toBe(true);
    const before = Date.now();
    const answer = await h.json('POST', `/v1/documents/${id}/sources`, { url: 'https://page.example/moved' });
    expect(answer.status).toBe(201);
    const { source } = answer.body;
    expect(source).toMatchObject({
      name: 'page.example 海水.html',
      media: 'text/html',
      url: 'https://page.example/wiki/%E6%B5%B7%E6%B0%B4',
      fetchedAt: expect.any(Number),
    });
    expect(source.fetchedAt).toBeGreaterThanOrEqual(before);
    expect(await outcome(h, id, source.id)).toMatchObject({ type: 'source.extracted', data: { headings: ['海水'] } });
    const file = await fetch(`${h.address}/v1/sources/${source.id}/file`);
    expect(await file.text()).toBe(PAGE);
    expect((await h.json('GET', `/v1/documents/${id}`)).body.state.sources[source.id]).toMatchObject({
      url: source.url,
      fetchedAt: source.fetchedAt,
    });
  });

  test('sent again under its key is one source, and one request', async () => {
    const { fetchPage, asked } = await web();
    const h = await start({ deps: { fetchPage } });
    const id = await h.document();
    const send = (url: string) =>
      h.json('POST', `/v1/documents/${id}/sources`, { url }, { 'idempotency-key': 'page-1' });
    const [first, again] = [await send('https://page.example/wiki/a'), await send('https://page.example/wiki/a')];
    expect(again.body).toEqual(first.body);
    expect(asked).toEqual(['/wiki/a']);
    expect((await send('https://page.example/wiki/b')).body.code).toBe('request.keyReused');
  });

  test('that may not or cannot be fetched says why, and leaves nothing', async () => {
    const { fetchPage } = await web();
    const h = await start({ deps: { fetchPage } });
    const id = await h.document();
    const refused = async (url: string) => {
      const { status, body } = await h.json(
        'POST',
        `/v1/documents/${id}/sources`,
        { url },
        { 'accept-language': 'zh' },
      );
      expect(body.detail).toMatch(/[一-鿿]/);
      return [status, body.code];
    };
    expect(await refused('http://127.0.0.1/')).toEqual([422, 'source.addressInside']);
    expect(await refused('http://page.example/inside')).toEqual([422, 'source.addressInside']);
    expect(await refused('file:///etc/passwd')).toEqual([422, 'source.addressBad']);
    expect(await refused('http://nowhere.test/')).toEqual([422, 'source.addressUnknown']);
    expect(await refused('http://page.example/none')).toEqual([422, 'source.addressStatus']);
    expect(await refused('')).toEqual([422, 'request.invalid']);
    expect((await h.json('GET', `/v1/documents/${id}`)).body.state.sources).toEqual({});
    expect(h.problems).toEqual([]);
  });

  test('is refused where the server does not fetch pages, which is how it comes', async () => {
    const h = await start();
    const id = await h.document();
    const { status, body } = await h.json('POST', `/v1/documents/${id}/sources`, { url: 'https://page.example/' });
    expect([status, body.code]).toEqual([403, 'source.addressOff']);
    expect((await h.json('GET', `/v1/documents/${id}/sources`)).body.takesAddresses).toBe(false);
  });

  test('is told apart from a file of JSON by the name of the file', async () => {
    const h = await start();
    const id = await h.document();
    const answer = await fetch(`${h.address}/v1/documents/${id}/sources`, {
      method: 'POST',
      body: '{"url": "https://page.example/"}',
      headers: { 'content-type': 'application/json', 'x-file-name': 'links.json' },
    });
    expect(answer.status).toBe(201);
  });
});
