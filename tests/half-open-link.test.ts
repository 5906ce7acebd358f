/**
 * A link that dies without a word: no FIN, no RST, as when a laptop leaves the room. Only TCP keepalive finds that out, and only when nothing
 * unacknowledged is on its way: it has to fit between two heartbeats.
 */
import { execFileSync, spawn } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '@longhand/server';
import { afterAll, expect, test } from 'vitest';

const SPACE = `longhand-${process.pid}`;
const [OURS, THEIRS] = [`lh${process.pid % 100_000}a`, `lh${process.pid % 100_000}b`];
const [OUR_ADDRESS, THEIR_ADDRESS] = ['10.213.77.1', '10.213.77.2'];
const TOKEN = 'half-open-link-token';

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Two ends of a wire, one of them in a network namespace of its own; else why there are none. */
function layWire(): string | null {
  try {
    ip('netns', 'add', SPACE);
    ip('link', 'add', OURS, 'type', 'veth', 'peer', 'name', THEIRS);
    ip('link', 'set', THEIRS, 'netns', SPACE);
    ip('addr', 'add', `${OUR_ADDRESS}/30`, 'dev', OURS);
    ip('link', 'set', OURS, 'up');
    ip('netns', 'exec', SPACE, 'ip', 'addr', 'add', `${THEIR_ADDRESS}/30`, 'dev', THEIRS);
    ip('netns', 'exec', SPACE, 'ip', 'link', 'set', THEIRS, 'up');
    return null;
  } catch (error) {
    return `network namespaces are not permitted here (${String(error).split('\n')[0]})`;
  }
}
function takeUp(...words: readonly string[]): void {
  try {
    ip(...words);
  } catch {
    // Never laid, or gone with its other end.
  }
}

const obstacle = process.platform === 'linux' ? layWire() : 'network namespaces are a thing of Linux';
afterAll(() => {
  takeUp('link', 'del', OURS);
  takeUp('netns', 'del', SPACE);
});

test('a reader whose link died without a word is freed within thirty seconds', async (context) => {
  if (obstacle !== null) return context.skip(obstacle);
  const dataDir = await mkdtemp(join(tmpdir(), 'longhand-half-open-'));
  const env = { LONGHAND_MODEL: 'digest', LONGHAND_TOKEN: TOKEN };
  const longhand = await assemble({ dataDir, env, logLevel: 'error' });
  const { address } = await longhand.listen({ host: OUR_ADDRESS, port: 0 });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ brief: 'Why is the sea salty?', lang: 'en' });
  const made = await fetch(`${address}/v1/documents`, { method: 'POST', headers, body });
  // The answer of this route, as the contract has it.
  const { id } = (await made.json()) as { readonly id: string };

  const opened = Promise.withResolvers<Socket>();
  const note = (message: unknown) => {
    // The channel's message is documented: { request, response, socket, server }.
    const { request, socket } = message as { readonly request: IncomingMessage; readonly socket: Socket };
    if (request.url?.endsWith('/events')) opened.resolve(socket);
  };
  diagnostics.subscribe('http.server.request.start', note);
  const reader = `
    const answer = await fetch(process.argv[1], { headers: { authorization: 'Bearer ${TOKEN}' } });
    for await (const chunk of answer.body) process.stdout.write(chunk);`;
  const client = spawn(
    'ip',
    [
      'netns',
      'exec',
      SPACE,
      process.execPath,
      '--input-type=module',
      '-e',
      reader,
      `${address}/v1/documents/${id}/events`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const socket = await opened.promise;
    // Not `once` of node:events: the time-out of the link is an error there, and here it is what is waited for.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // It has read, so everything that was sent is acknowledged by the time that the wire is cut.
    await once(client.stdout, 'data');
    while (socket.writableLength > 0) await once(socket, 'drain');
    const began = performance.now();
    // Nothing of what the reader's side says arrives from now on, and nobody is told.
    ip('netns', 'exec', SPACE, 'ip', 'route', 'add', 'blackhole', `${OUR_ADDRESS}/32`);
    await closed;
    expect(performance.now() - began).toBeLessThan(30_000);
  } finally {
    diagnostics.unsubscribe('http.server.request.start', note);
    client.kill('SIGKILL');
    await longhand.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
