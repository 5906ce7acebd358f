import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { seededRandom } from '@longhand/testkit';
import { expect, test, vi } from 'vitest';
import { event, openStream, reaches, startHarness } from '../../test/harness.ts';
import { assemble } from '../assemble.ts';

/** Ways to leave, at any moment: politely, with a reset, in the middle of a request, with more requests behind. */
function ask(address: string, path: string, extra: string): Socket {
  const { port, hostname } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.on('data', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${extra}\r\n`);
  return socket;
}

test('no way in which a reader leaves is an error: hundreds of them, at random moments, write no line to the log', async () => {
  const lines: string[] = [];
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'longhand-aborts-'));
  try {
    const longhand = await assemble({ dataDir, env: { LONGHAND_MODEL: 'digest' }, logLevel: 'warn' });
    const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
    const api = createApi({ baseUrl: address });
    const { id } = await api.documents.create({ brief: 'Why is the sea salty?', lang: 'en' });
    const next = seededRandom(7);
    const below = (limit: number) => Math.floor(next() * limit);
    let turn = 0;
    let isOver = false;
    const editing = (async () => {
      while (!isOver) await api.command(id, { type: 'document.change', title: `Title ${turn++}` });
    })();
    const paths = [
      `/v1/documents/${id}/events`,
      `/v1/documents/${id}/events?after=99999`,
      `/v1/documents/${id}/events?format=ndjson`,
      '/v1/runs/r_nobody/events',
    ];
    const extras = [
      '',
      'Accept: application/json\r\n',
      'Connection: close\r\n',
      `\r\nGET ${paths[0]} HTTP/1.1\r\nHost: a\r\n`,
    ];
    const closed: Promise<void>[] = [];
    for (let n = 0; n < 400; n++) {
      const socket = ask(address, paths[below(paths.length)] ?? '', extras[below(extras.length)] ?? '');
      closed.push(new Promise((resolve) => socket.once('close', () => resolve())));
      const leave = [() => socket.destroy(), () => socket.resetAndDestroy(), () => socket.end()][below(3)];
      const turns = below(12);
      for (let waited = 0; waited < turns; waited++) await new Promise((resolve) => setImmediate(resolve));
      leave?.();
      // Who only ends its side may still be sent to: it leaves for good a little later.
      setTimeout(() => socket.destroy(), 50);
    }
    await Promise.all(closed);
    isOver = true;
    await editing;
    expect((await api.documents.get(id)).seq).toBeGreaterThan(1);
    await longhand.close();
  } finally {
    written.mockRestore();
    await rm(dataDir, { recursive: true, force: true });
  }
  expect(lines).toEqual([]);
}, 40_000);

test('a reader who leaves while its new start is being read, or behind another answer, leaves nothing behind', async () => {
  const harness = await startHarness({ admission: { maxInAll: 3 } });
  const { address, document, append, problems, engine } = harness;
  const id = await document();
  const slow = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const state = vi.spyOn(engine, 'state').mockImplementationOnce(async () => {
    reading.resolve();
    await slow.promise;
    throw new Error('read too late');
  });
  const gone: Promise<unknown>[] = [];
  const waiting = Promise.withResolvers<void>();
  const note = (message: unknown) => {
    // The channel's message is documented: { request, response, socket, server }.
    const { socket } = message as { readonly socket: Socket };
    if (gone.push(new Promise((resolve) => socket.once('close', resolve))) === 3) waiting.resolve();
  };
  diagnostics.subscribe('http.server.request.start', note);
  const resetting = ask(address, `/v1/documents/${id}/events?after=900`, '');
  await reading.promise;
  // The second answer waits behind the first one for its turn, and has no socket of its own.
  const stream = `\r\nGET /v1/documents/${id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  const both = ask(address, `/v1/documents/${id}/events?after=1`, `Accept: application/json\r\n${stream}`);
  await waiting.promise;
  diagnostics.unsubscribe('http.server.request.start', note);
  // All three places are taken as soon as the requests got through the gate.
  await vi.waitFor(async () =>
    expect((await fetch(`${address}/v1/documents/${id}/events?after=1`, json)).status).toBe(429),
  );
  resetting.resetAndDestroy();
  both.resetAndDestroy();
  await Promise.all(gone);
  slow.resolve();
  state.mockRestore();
  await append(id, event('document.changed', { title: 'Salt' }));
  const again = Array.from({ length: 3 }, () => openStream(`${address}/v1/documents/${id}/events`));
  for (const { frames, until, close } of await Promise.all(again)) {
    await until(reaches(2));
    expect(frames[0]?.event).toBe('hb');
    close();
  }
  expect(problems).toEqual([]);
  await harness.close();
}, 30_000);

const json = { headers: { accept: 'application/json' } };
