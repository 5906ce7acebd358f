import { request } from 'node:http';
import type { DocState, DocumentId, LogEvent } from '@longhand/protocol';
import { StoreError } from '@longhand/store';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Harness, openStream } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

const TEXT = '# 海水\n\n海水是咸的，因为河流把矿物质带进海里。\n\nThe sea is salty because rivers carry minerals.\n';

function upload(address: string, document: DocumentId, body: BodyInit, headers: Record<string, string> = {}) {
  return fetch(`${address}/v1/documents/${document}/sources`, { method: 'POST', body, headers });
}
/** Waits for the event that tells what became of a source. */
async function outcome({ address }: Harness, document: DocumentId, source: string): Promise<LogEvent> {
  const stream = await openStream(`${address}/v1/documents/${document}/events`);
  const isOutcome = (logged: LogEvent) =>
    (logged.type === 'source.extracted' || logged.type === 'source.failed') && logged.data.source === source;
  const frames = await stream.until((all) => eventsOf(all).some(isOutcome));
  stream.close();
  const found = eventsOf(frames).find(isOutcome);
  if (found === undefined) throw new Error('The stream lost what it had.');
  return found;
}

describe('a source', () => {
  test('is stored, read in the background, listed, found by search and given back byte by byte', async () => {
    const h = await start();
    const id = await h.document();
    const answer = await upload(h.address, id, TEXT, {
      'content-type': 'text/markdown',
      'x-file-name': encodeURIComponent('../资料/海水 1.md'),
    });
    expect(answer.status).toBe(201);
    const { source } = (await answer.json()) as { source: { id: string } };
    expect(source).toMatchObject({ name: '海水 1.md', media: 'text/markdown', bytes: Buffer.byteLength(TEXT) });
    expect(await outcome(h, id, source.id)).toMatchObject({ type: 'source.extracted', data: { headings: ['海水'] } });
    expect((await h.json('GET', `/v1/documents/${id}/sources`)).body.sources).toMatchObject([
      { id: source.id, status: 'ready' },
    ]);
    const { body: text } = await h.json('GET', `/v1/sources/${source.id}/text`);
    expect(text.text).toContain('河流把矿物质');
    expect(text.places.at(-1).end).toBe(text.text.length);
    const file = await fetch(`${h.address}/v1/sources/${source.id}/file`);
    expect(await file.text()).toBe(TEXT);
    expect(file.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%B5%B7%E6%B0%B4%201.md");
  });

  test('arrives by a form too, and a browser may ask for a part of the file', async () => {
    const h = await start();
    const id = await h.document();
    const form = new FormData();
    form.set('note', 'not the file');
    form.set('file', new File([TEXT], '海 "水".txt', { type: 'text/plain' }));
    const { source } = (await (await upload(h.address, id, form)).json()) as { source: { id: string; name: string } };
    expect(source.name).toBe('海 "水".txt');
    const part = await fetch(`${h.address}/v1/sources/${source.id}/file`, { headers: { range: 'bytes=2-7' } });
    expect([part.status, await part.text()]).toEqual([206, '海水']);
    const beyond = await fetch(`${h.address}/v1/sources/${source.id}/file`, { headers: { range: 'bytes=99999-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${Buffer.byteLength(TEXT)}`]);
  });

  test('whose text does not fit on the disk says so, instead of being read for ever', async () => {
    const h = await start();
    const id = await h.document();
    const { tables } = h.store;
    const putText = tables.putText.bind(tables);
    tables.putText = () => Promise.reject(new StoreError('full', 'The disk is full.'));
    const { source } = (await (await upload(h.address, id, TEXT)).json()) as { source: { id: string } };
    expect(await outcome(h, id, source.id)).toMatchObject({
      type: 'source.failed',
      data: { code: 'source.noSpace', params: { name: expect.any(String) } },
    });
    tables.putText = putText;
    const again = (await (await upload(h.address, id, TEXT)).json()) as { source: { id: string } };
    expect(await outcome(h, id, again.source.id)).toMatchObject({ type: 'source.extracted' });
  });

  test('goes away with its text, and its citations keep it', async () => {
    const h = await start();
    const id = await h.document();
    const { source } = (await (await upload(h.address, id, TEXT)).json()) as { source: { id: string } };
    await outcome(h, id, source.id);
    expect((await h.json('DELETE', `/v1/documents/${id}/sources/${source.id}`)).status).toBe(200);
    for (const path of [`/v1/sources/${source.id}/text`, `/v1/sources/${source.id}/file`]) {
      expect((await h.json('GET', path)).body.code).toBe('source.notFound');
    }
    expect((await h.json('DELETE', `/v1/documents/${id}/sources/${source.id}`)).body.code).toBe('source.notFound');
    const state: DocState = (await h.json('GET', `/v1/documents/${id}`)).body.state;
    expect(state.sources).toEqual({});
  });

  test('that a killed server had not read yet is read after the next start', async () => {
    const first = await start();
    const id = await first.document();
    const { sha256, bytes } = await first.store.blobs.put(
      (async function* () {
        yield Buffer.from(TEXT);
      })(),
      { maxBytes: 1_000_000 },
    );
    const record = { id: 's_cut', name: 'sea.md', media: 'text/markdown', bytes, fileSha256: sha256 };
    await first.store.tables.putSource({ ...record, document: id, createdAt: 1 });
    await first.engine.record(id, [{ type: 'source.added', data: record }], { kind: 'person', id: 'local' });
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    await second.engine.recover();
    await second.server.recover();
    expect(await outcome(second, id, 's_cut')).toMatchObject({ type: 'source.extracted' });
  });

  test('is read although another document with unread sources was deleted meanwhile', async () => {
    const h = await start();
    const [gone, id] = [await h.document(), await h.document()];
    const { sha256, bytes } = await h.store.blobs.put(
      (async function* () {
        yield Buffer.from(TEXT);
      })(),
      { maxBytes: 1_000_000 },
    );
    for (const document of [gone, id]) {
      const record = { id: `s_${document}`, name: 'sea.md', media: 'text/markdown', bytes, fileSha256: sha256 };
      await h.store.tables.putSource({ ...record, document, createdAt: 1 });
      await h.engine.record(document, [{ type: 'source.added', data: record }], { kind: 'person', id: 'local' });
    }
    await h.json('GET', '/v1/documents');
    // The library hears of it a moment later than the log.
    await h.engine.remove(gone);
    await h.server.recover();
    expect(await outcome(h, id, `s_${id}`)).toMatchObject({ type: 'source.extracted' });
  });
});

describe('bad input', () => {
  test('is said with cause and next action, and leaves nothing behind', async () => {
    const h = await start({ maxUploadBytes: 1_000 });
    const id = await h.document();
    const zh = { 'accept-language': 'zh' };
    const refused = async (body: BodyInit, headers: Record<string, string> = {}) => {
      const answer = await upload(h.address, id, body, { ...zh, 'x-file-name': 'a.txt', ...headers });
      const problem = (await answer.json()) as { code: string; detail: string };
      expect(problem.detail).toMatch(/[一-鿿]/);
      return [answer.status, problem.code];
    };
    expect(await refused('')).toEqual([422, 'source.empty']);
    expect(await refused('x'.repeat(2_000))).toEqual([413, 'source.tooLarge']);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(400));
      },
    }).pipeThrough(limited(5));
    const chunked = await fetch(`${h.address}/v1/documents/${id}/sources`, {
      method: 'POST',
      body: stream,
      headers: zh,
      // Node's fetch wants to be told; the types of the browser do not know it.
      ...({ duplex: 'half' } as object),
    });
    expect([chunked.status, ((await chunked.json()) as { code: string }).code]).toEqual([413, 'source.tooLarge']);
    expect(await refused('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'request.type',
    ]);
    const form = new FormData();
    form.set('note', 'no file');
    expect(await refused(form)).toEqual([422, 'request.noFile']);
    expect((await h.json('GET', `/v1/documents/${id}`)).body.state.sources).toEqual({});
    expect(h.problems).toEqual([]);
  });

  test('a file of 200 MB is refused with a sentence that the sender gets to read', async () => {
    const h = await start();
    const id = await h.document();
    const { hostname, port } = new URL(h.address);
    const status = await new Promise<number>((resolve, reject) => {
      const bytes = 200 * 1024 * 1024;
      const sent = request(
        {
          hostname,
          port,
          method: 'POST',
          path: `/v1/documents/${id}/sources`,
          headers: { 'content-type': 'application/pdf', 'content-length': bytes },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      const piece = Buffer.alloc(1024 * 1024);
      let left = bytes;
      const write = () => {
        while (left > 0) {
          left -= piece.length;
          if (!sent.write(piece)) return void sent.once('drain', write);
        }
        sent.end();
      };
      write();
    });
    expect(status).toBe(413);
  });

  test('a file that is not what it says, or cannot be read, becomes a failed source with a reason', async () => {
    const h = await start();
    const id = await h.document();
    const bytes = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 1, 2, 3]);
    const answer = await upload(h.address, id, bytes, { 'x-file-name': 'broken.pdf', 'content-type': 'image/png' });
    const { source } = (await answer.json()) as { source: { id: string } };
    expect(await outcome(h, id, source.id)).toMatchObject({
      type: 'source.failed',
      data: { code: 'source.unreadable', params: { name: 'broken.pdf' } },
    });
    expect((await h.json('GET', `/v1/sources/${source.id}/text`)).body.code).toBe('source.notRead');
    expect(h.problems).toEqual([]);
  });

  test('an upload that breaks off leaves no source and is no error of the server', async () => {
    const h = await start();
    const id = await h.document();
    const { hostname, port } = new URL(h.address);
    const sent = request({
      hostname,
      port,
      method: 'POST',
      path: `/v1/documents/${id}/sources`,
      headers: { 'content-length': 1_000_000 },
    });
    sent.on('error', () => {});
    sent.write(Buffer.alloc(100_000));
    await new Promise((resolve) => sent.once('socket', (socket) => socket.once('connect', resolve)));
    sent.destroy();
    // The server is done with it when closing has nothing left to wait for.
    await h.server.close();
    expect((await h.engine.state(id)).sources).toEqual({});
    expect(h.problems).toEqual([]);
  });

  test('HTML of a stranger is downloaded, never run in this origin', async () => {
    const h = await start();
    const id = await h.document();
    const answer = await upload(h.address, id, '<script>alert(1)</script><p>Salt</p>', {
      'content-type': 'text/html',
      'x-file-name': 'a.html',
    });
    const { source } = (await answer.json()) as { source: { id: string } };
    const file = await fetch(`${h.address}/v1/sources/${source.id}/file`);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    await outcome(h, id, source.id);
  });
});

/** Ends a stream after some pieces. */
function limited(pieces: number): TransformStream<Uint8Array, Uint8Array> {
  let left = pieces;
  return new TransformStream({
    transform(piece, controller) {
      controller.enqueue(piece);
      left -= 1;
      if (left === 0) controller.terminate();
    },
  });
}
