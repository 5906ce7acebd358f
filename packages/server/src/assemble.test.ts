import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi } from '@longhand/client';
import { type DocumentId, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stateWhen } from '../test/state-when.ts';
import { assemble, type Longhand } from './assemble.ts';

let dataDir: string;
let longhand: Longhand;
let api: Api;
let address: string;

async function start(): Promise<void> {
  // No key and no address of a model: the digest writes.
  longhand = await assemble({ dataDir, env: { LONGHAND_MODEL: 'digest' }, logLevel: 'silent' });
  ({ address } = await longhand.listen({ host: '127.0.0.1', port: 0 }));
  api = createApi({ baseUrl: address });
}
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-assembled-'));
  await start();
});
afterEach(async () => {
  await longhand.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function linesOf(path: string): Promise<readonly LogEvent[]> {
  const lines = await (await fetch(address + path)).text();
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogEvent);
}

async function documentWithSource(): Promise<DocumentId> {
  const { id } = await api.documents.create({ brief: 'Why is the sea salty?', lang: 'en' });
  const text = Array.from(
    { length: 5 },
    (_, n) => `River number ${n} carries dissolved minerals into the sea, so the sea is salty.`,
  );
  const { source } = await api.sources.upload(id, new File([text.join('\n\n')], 'sea.txt'));
  await stateWhen(api, id, (state) => state.sources[source.id]?.status === 'ready');
  return id;
}

describe('everything in one process', { timeout: 60_000 }, () => {
  test('a brief and a file become a cited document and a file, and every reader folds to the same state', async () => {
    const id = await documentWithSource();
    await api.command(id, { type: 'run.start', autonomy: 'auto' });
    const state = await stateWhen(api, id, ({ run }) => run?.status === 'finished');
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expect(Object.keys(state.citations).length).toBeGreaterThan(0);
    const record = await api.exports.wait((await api.exports.create(id, 'docx')).id);
    expect(record.status).toBe('done');
    const file = await (await fetch(api.exports.fileUrl(record.id))).bytes();
    expect([...file.subarray(0, 2)]).toEqual([0x50, 0x4b]);
    const events = await linesOf(`/v1/documents/${id}/events?format=ndjson`);
    expect(evolveAll(emptyState(id), events)).toEqual((await api.documents.get(id)).state);
  });

  test('a run that the end of the server cut off finishes by itself after the next start', async () => {
    const id = await documentWithSource();
    await api.command(id, { type: 'run.start', autonomy: 'auto' });
    await stateWhen(api, id, ({ open }) => Object.values(open).some(({ text }) => text.length > 20));
    await longhand.close();
    await start();
    expect(await longhand.recovered).toEqual([id]);
    const state = await stateWhen(api, id, ({ run }) => run?.status === 'finished');
    expect(state.run).toMatchObject({ outcome: 'success' });
    const events = await linesOf(`/v1/runs/${state.run?.id}/events?format=ndjson`);
    expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  });
});
