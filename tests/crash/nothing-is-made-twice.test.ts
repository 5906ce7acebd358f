/**
 * A request with a key is carried out once, although the server is killed between the durable write and the answer: whoever got no answer asks
 * again, and there is one document and one source.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Api, createApi } from '@longhand/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from '../harness/server-process.ts';

const ENTRY = fileURLToPath(new URL('../harness/faulty-server-main.ts', import.meta.url));
const BRIEF = { brief: 'Write about durable logs.', lang: 'en' } as const;
const FILE = new File(['A durable log keeps its entries in order.'], 'logs.txt', { type: 'text/plain' });

let dataDir = '';
let server: ServerProcess | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-twice-'));
});
afterEach(async () => {
  await server?.kill();
  server = null;
  await rm(dataDir, { recursive: true, force: true });
});

/** Asks a server that dies at a durable write, then the plain one on the same folder, and asks that one again. */
async function askThroughKill<T>(
  fault: string,
  prepare: (api: Api) => Promise<unknown>,
  ask: (api: Api) => Promise<T>,
) {
  const port = await freePort();
  const dying = await startServerProcess({ dataDir, port, entry: ENTRY, env: { LONGHAND_FAULT: fault } });
  server = dying;
  const api = createApi({ baseUrl: dying.address });
  await prepare(api);
  await expect(ask(api)).rejects.toMatchObject({ code: 'server.unreachable' });
  await dying.gone;
  server = await startServerProcess({ dataDir, port });
  const first = await ask(api);
  expect(await ask(api)).toEqual(first);
  return { api, answer: first };
}

it.each(['before', 'after'])('a document, killed %s its first event is durable', async (when) => {
  const { api, answer } = await askThroughKill(
    `${when}:document.created`,
    async () => {},
    (to) => to.documents.create(BRIEF, { key: 'k1', repeats: 0 }),
  );
  expect((await api.documents.list()).map(({ id }) => id)).toEqual([answer.id]);
  expect(await api.documents.get(answer.id)).toMatchObject({ seq: answer.seq, state: { brief: BRIEF.brief } });
});

it.each(['before', 'after'])('a source, killed %s its event is durable', async (when) => {
  let id = '';
  const { api, answer } = await askThroughKill(
    `${when}:source.added`,
    async (to) => {
      ({ id } = await to.documents.create(BRIEF));
    },
    (to) => to.sources.upload(id, FILE, { key: 'k1', repeats: 0 }),
  );
  expect((await api.sources.list(id)).map((source) => source.id)).toEqual([answer.source.id]);
  expect(await (await fetch(api.sources.fileUrl(answer.source.id))).text()).toBe(await FILE.text());
});
