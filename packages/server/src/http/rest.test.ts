import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { event } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

/** A request with headers that `fetch` would not send as they are. */
function raw(
  address: string,
  options: { method?: string; path: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const { method = 'GET', path, headers = {}, body } = options;
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('documents', () => {
  test('are made, listed, read and deleted', async () => {
    const { json } = await start();
    const made = await json('POST', '/v1/documents', { brief: '海水为什么是咸的？', lang: 'zh' });
    expect(made).toMatchObject({ status: 201, body: { seq: 1 } });
    const path = `/v1/documents/${made.body.id}`;
    expect(made.headers.get('location')).toBe(path);
    expect((await json('GET', '/v1/documents')).body.documents).toMatchObject([
      { id: made.body.id, title: '海水为什么是咸的？', lang: 'zh', status: 'none', seq: 1 },
    ]);
    expect((await json('GET', path)).body).toMatchObject({ seq: 1, state: { brief: '海水为什么是咸的？', seq: 1 } });
    expect((await json('DELETE', path)).status).toBe(204);
    for (const [method, rest, body] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/events'],
      ['GET', '/sources'],
      ['POST', '/commands', { type: 'run.stop' }],
      ['POST', '/exports', { format: 'md' }],
    ] as const) {
      const answer = await json(method, path + rest, body);
      expect([method, rest, answer.status, answer.body.code]).toEqual([method, rest, 404, 'document.notFound']);
    }
    expect((await json('GET', '/v1/documents')).body.documents).toEqual([]);
  });
});

describe('commands', () => {
  test('the same key and command are carried out once, also at the same time, whatever the order of the fields', async () => {
    const { document, json, store } = await start();
    const id = await document();
    const path = `/v1/documents/${id}/commands`;
    const command = { type: 'document.change', title: 'Salt', lang: 'en' };
    const key = { 'idempotency-key': 'k1' };
    const answers = await Promise.all([
      json('POST', path, command, key),
      json('POST', path, { lang: 'en', title: 'Salt', type: 'document.change' }, key),
      json('POST', path, command, key),
    ]);
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([202, { seq: 2 }]));
    expect((await json('POST', path, command, key)).body).toEqual({ seq: 2 });
    expect(store.log.tail(id)).toBe(2);
  });

  test('a command is not repeated when the server died between its commit and its answer', async () => {
    const { document, json, store } = await start();
    const id = await document();
    const key = { 'idempotency-key': 'k1' };
    const command = { type: 'document.change', title: 'Salt' };
    // What a kill after the commit leaves behind: the log and the receipt, and nobody who remembers.
    const { putReceipt } = store.tables;
    store.tables.putReceipt = () => Promise.reject(new Error('killed'));
    await json('POST', `/v1/documents/${id}/commands`, command, key);
    store.tables.putReceipt = putReceipt;
    expect((await json('POST', `/v1/documents/${id}/commands`, command, key)).body).toEqual({ seq: 2 });
    expect(store.log.tail(id)).toBe(2);
  });

  test('another command under a used key is refused, and a refused command leaves its key free', async () => {
    const { document, json } = await start();
    const path = `/v1/documents/${await document()}/commands`;
    const key = { 'idempotency-key': 'k1' };
    expect((await json('POST', path, { type: 'run.stop' }, key)).status).toBe(409);
    expect((await json('POST', path, { type: 'document.change', title: 'A' }, key)).status).toBe(202);
    const refused = await json('POST', path, { type: 'document.change', title: 'B' }, key);
    expect([refused.status, refused.body.code]).toEqual([422, 'request.keyReused']);
  });

  test('a model that does not exist is refused before the run starts', async () => {
    const { document, json } = await start();
    const path = `/v1/documents/${await document()}/commands`;
    const { status, body } = await json('POST', path, { type: 'run.start', model: 'openai/nothing' });
    expect([status, body.code, body.params.model]).toEqual([422, 'model.unknown', 'openai/nothing']);
  });
});

describe('a refused request', () => {
  test("is answered with a problem document in the reader's language", async () => {
    const { json } = await start();
    const { headers, body } = await json('GET', '/v1/documents/nobody', undefined, {
      'accept-language': 'fr, zh-CN;q=0.9, en;q=0.5',
    });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:longhand:problem:document.notFound',
      title: 'document.notFound',
      status: 404,
      detail: '这篇文档不存在，或已被删除。请返回文档库。',
      code: 'document.notFound',
      params: {},
    });
  });

  test('names what is wrong with a body', async () => {
    const { address, json } = await start();
    const post = async (body: string | Buffer, type = 'application/json') => {
      const headers = { 'content-type': type, accept: 'application/json' };
      const answer = await fetch(`${address}/v1/documents`, {
        method: 'POST',
        headers,
        body: new Uint8Array(Buffer.from(body)),
      });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await post('{')).toEqual([400, 'request.json']);
    expect(await post(Buffer.from([0x22, 0xff, 0x22]))).toEqual([400, 'request.json']);
    expect(await post('{}', 'text/plain')).toEqual([415, 'request.type']);
    expect(await post('null')).toEqual([422, 'request.invalid']);
    expect(await post('{"brief":"a","lang":"fr"}')).toEqual([422, 'request.invalid']);
    expect(await post('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toEqual([422, 'request.tooDeep']);
    expect(await post(`{"brief":"${'a'.repeat(3_000_000)}","lang":"en"}`)).toEqual([413, 'request.tooLarge']);
    const { body } = await json('POST', '/v1/documents', { brief: 1, lang: 'en' });
    expect(body.detail).toMatch(/brief/);
  });

  test('a mistake inside is reported with a reference, and the reader sees no stack', async () => {
    const models = {
      list: async () => {
        throw new Error('secret inside');
      },
      resolve: () => null,
      probe: async (model: string) => ({ model, capabilities: null }),
    };
    const { json, problems } = await start({ deps: { models } });
    const { status, body } = await json('GET', '/v1/models');
    expect([status, body.code]).toEqual([500, 'server.internal']);
    expect(JSON.stringify(body)).not.toMatch(/secret|\.ts/);
    expect(problems).toHaveLength(1);
  });

  test('an address that nobody serves is named', async () => {
    const { json } = await start();
    expect((await json('GET', '/v1/nothing')).body).toMatchObject({ status: 404, code: 'server.notFound' });
    expect((await json('PUT', '/v1/documents', {})).body).toMatchObject({
      code: 'server.method',
      params: { allowed: 'POST, GET' },
    });
  });
});

describe('the gate', () => {
  test('serves loopback names only, so that no foreign name can be pointed at this machine', async () => {
    const { address } = await start({ allowedHosts: ['Docs.Example.com'] });
    const ask = async (host: string) => (await raw(address, { path: '/v1/documents', headers: { host } })).status;
    const { port } = new URL(address);
    for (const host of [`127.0.0.1:${port}`, 'localhost', `LOCALHOST:${port}`, `[::1]:${port}`, 'docs.example.com']) {
      expect([host, await ask(host)]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1']) {
      expect([host, await ask(host)]).toEqual([host, 421]);
    }
  });

  test('lets no other site change anything', async () => {
    const { address } = await start();
    const { host } = new URL(address);
    const change = async (headers: Record<string, string>) =>
      (
        await raw(address, {
          method: 'POST',
          path: '/v1/documents',
          headers: { host, 'content-type': 'application/json', ...headers },
          body: '{"brief":"a","lang":"en"}',
        })
      ).status;
    expect(await change({})).toBe(201);
    expect(await change({ origin: `http://${host}` })).toBe(201);
    expect(await change({ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' })).toBe(201);
    expect(await change({ origin: 'https://evil.example' })).toBe(403);
    expect(await change({ origin: 'null' })).toBe(403);
    expect(await change({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await change({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' })).toBe(403);
  });

  test('with a token asks everybody, by header or cookie, but for its own health', async () => {
    const token = 'correct horse battery';
    const { address } = await start({ token, host: '0.0.0.0' });
    const ask = (headers: Record<string, string> = {}, path = '/v1/documents') => raw(address, { path, headers });
    expect((await ask()).status).toBe(401);
    expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask({}, '/livez')).status).toBe(200);
    const page = await ask({ accept: 'text/html' }, '/');
    expect([page.status, page.text.includes('<form')]).toEqual([401, true]);
    const session = await raw(address, {
      method: 'POST',
      path: '/session',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }).toString(),
    });
    expect([session.status, session.headers.location]).toEqual([303, '/']);
    const [cookie = ''] = session.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/i);
    expect((await ask({ cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
  });

  test('refuses to listen for other machines without a token, and on a port that is taken, and says what to do', async () => {
    const { address, server } = await start();
    await expect(server.listen({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'server.needsToken' });
    const port = Number(new URL(address).port);
    await expect(server.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'server.portInUse',
      params: { port },
    });
  });

  test('gives every answer the headers that keep browsers careful', async () => {
    const { json } = await start();
    const { headers } = await json('GET', '/v1/documents');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('a restart', () => {
  test('loses no document in the list and no seq', async () => {
    const first = await start();
    const id = await first.document('Salt');
    await first.append(id, event('document.changed', { title: 'The sea' }));
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    expect((await second.json('GET', '/v1/documents')).body.documents).toMatchObject([
      { id, title: 'The sea', seq: 2 },
    ]);
  });
});
