/**
 * A process that is frozen (a suspended laptop, a paused container, a machine that swaps) goes on where it was, and so do its readers.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, type FollowedDocument, followDocument } from '@longhand/client';
import { parseMarkdown } from '@longhand/document';
import { emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { openStore } from '@longhand/store';
import { type ModelServer, plannedText, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, expect, it } from 'vitest';
import { isFull, pause, until } from '../harness/crash-form.ts';
import { freePort, type ServerProcess, startServerProcess } from '../harness/server-process.ts';

const FREEZES = isFull ? 5 : 1;
/** Longer than a reader waits for the first byte of a stream. */
const FROZEN_MS = isFull ? 8_000 : 4_000;
const WORDS = 80;

let dataDir = '';
let model: ModelServer | null = null;
let server: ServerProcess | null = null;
let readers: FollowedDocument[] = [];
afterEach(async () => {
  for (const reader of readers) reader.close();
  readers = [];
  await server?.kill();
  await model?.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('a server that is frozen in the middle of a draft loses nothing, repeats nothing, and its readers go on', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-frozen-'));
  model = await startModelServer({
    script: writerScript({ tokensPerSecond: 100, sections: 2 + FREEZES, wordsPerSection: WORDS }),
  });
  const env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
  server = await startServerProcess({ dataDir, port: await freePort(), env });
  const api = createApi({ baseUrl: server.address });
  const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
  const first = followDocument({ api, document: id });
  readers.push(first, followDocument({ api, document: id }));
  await api.command(id, { type: 'run.start', autonomy: 'auto' });

  for (let freeze = 0; freeze < FREEZES; freeze += 1) {
    const before = first.state()?.seq ?? 0;
    await until(() => {
      const state = first.state();
      return (
        state !== null && state.seq > before + 20 && Object.values(state.open).some(({ text }) => text.length > 20)
      );
    }, 'a text that is being written');
    process.kill(server.pid, 'SIGSTOP');
    const frozenAt = first.state()?.seq ?? 0;
    // This one knocks at a door that is open, and nobody answers.
    readers.push(followDocument({ api, document: id }));
    // A command may be given, too; it is carried out when the process wakes up.
    const title = `Frozen ${freeze}`;
    const changed = api.command(id, { type: 'document.change', title });
    // How long it is frozen is what is tested.
    await pause(FROZEN_MS);
    process.kill(server.pid, 'SIGCONT');
    await changed;
    await until(() => readers.every((reader) => (reader.state()?.seq ?? 0) > frozenAt), 'life after the frost');
    await until(() => first.state()?.title === title, 'the command that was given in the frost');
  }

  await until(() => first.state()?.run?.status === 'finished', 'the end', 120_000);
  const { state } = await api.documents.get(id);
  await until(() => readers.every((reader) => reader.state()?.seq === state.seq), 'every reader at the tail');
  for (const reader of readers) expect(reader.state()).toEqual(state);
  expect(state.run).toMatchObject({ outcome: 'success' });
  // Outline and one call per section: none was given up or made twice.
  expect(model.requests).toHaveLength(1 + 2 + FREEZES);

  await server.stop();
  const events = await logOf(id);
  expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'document.changed')).toHaveLength(FREEZES);
  expect(events.some(({ type }) => type === 'run.recovered' || type === 'run.paused')).toBe(false);
  expect(evolveAll(emptyState(id), events)).toEqual(state);
  for (const section of state.outline) {
    const planned = parseMarkdown(plannedText({ wordsPerSection: WORDS }, { lang: 'en', title: section.title }));
    const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
    expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
  }
}, 300_000);

async function logOf(document: string): Promise<readonly LogEvent[]> {
  const store = await openStore(dataDir);
  try {
    return await store.log.read(document, 0, Number.MAX_SAFE_INTEGER);
  } finally {
    await store.close();
  }
}
