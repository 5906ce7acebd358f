import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, type FollowedDocument, followDocument } from '@longhand/client';
import { parseMarkdown } from '@longhand/document';
import { type ModelServer, plannedText, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const SCRIPT = { sections: 2, wordsPerSection: 120 } as const;

let dataDir = '';
let model: ModelServer;
let server: ServerProcess;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-readers-'));
  model = await startModelServer({ script: writerScript({ ...SCRIPT, tokensPerSecond: 80 }) });
  server = await startServerProcess({
    dataDir,
    port: await freePort(),
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
    },
  });
});
afterEach(async () => {
  await server.kill();
  await model.close();
  await rm(dataDir, { recursive: true, force: true });
});

function until(reader: FollowedDocument, fits: (status: string, words: number) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = Date.now() + 45_000;
    const look = () => {
      const state = reader.state();
      const words = state ? JSON.stringify(state.open).length + JSON.stringify(state.blocks).length : 0;
      if (state?.run && fits(state.run.status, words)) return resolve();
      if (Date.now() > end) return reject(new Error(`still ${state?.run?.status}`));
      setTimeout(look, 10);
    };
    look();
  });
}

/** A reader that opens the stream and then never takes a byte. */
function deafReader(address: string, id: string) {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(
    `GET /v1/documents/${id}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n\r\n`,
  );
  socket.pause();
  socket.on('error', () => {});
  return socket;
}

describe('stop is not disconnect', () => {
  it('finishes the same text whatever its readers do: close, reload, open ten tabs, never read', async () => {
    const api = createApi({ baseUrl: server.address });
    const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
    const deaf = deafReader(server.address, id);
    const tabs = Array.from({ length: 10 }, () => followDocument({ api, document: id }));
    await api.command(id, { type: 'run.start', autonomy: 'auto' });
    const [first, ...others] = tabs;
    if (!first) throw new Error('no tab');
    await until(first, (status, length) => status === 'drafting' && length > 400);
    // Every tab but one goes away in the middle of a sentence; one comes back.
    for (const tab of others) tab.close();
    const reloaded = followDocument({ api, document: id });
    await until(first, (status) => status === 'finished');
    await until(reloaded, (status) => status === 'finished');

    const { state } = await api.documents.get(id);
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success', recoveries: 0 });
    expect(first.state()).toEqual(state);
    expect(reloaded.state()).toEqual(state);
    for (const section of state.outline) {
      const planned = parseMarkdown(plannedText(SCRIPT, { lang: 'en', title: section.title }));
      const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
      expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
    }
    // Outline and two sections: nobody's coming or going cost a call.
    expect(model.requests).toHaveLength(3);
    expect(server.output()).not.toMatch(/error/i);
    deaf.destroy();
    first.close();
    reloaded.close();
  });

  it('goes on without any reader at all', async () => {
    const api = createApi({ baseUrl: server.address });
    const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
    await api.command(id, { type: 'run.start', autonomy: 'auto' });
    for (;;) {
      const { state } = await api.documents.get(id);
      if (state.run?.status === 'finished') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
