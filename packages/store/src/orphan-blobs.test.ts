import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';

const hourMs = 60 * 60 * 1000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-orphans-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file whose record never came, because of a kill between the two, goes with the first start an hour later', async () => {
  const killed = await openStore(folder);
  const { sha256: orphan } = await killed.blobs.put(once('never recorded'), { maxBytes: 100 });
  const { sha256: named } = await killed.blobs.put(once('recorded'), { maxBytes: 100 });
  const source = { id: 's1', document: 'd1', name: 'a.txt', media: 'text/plain', bytes: 8, createdAt: 1 };
  await killed.tables.putSource({ ...source, fileSha256: named });
  await killed.close();

  // Somebody may have restarted at once and sent the file again: the young are kept.
  const soon = await openStore(folder);
  expect(await soon.blobs.path(orphan)).not.toBeNull();
  await soon.close();

  const later = await openStore(folder, { clock: { now: () => Date.now() + hourMs + 60_000 } });
  expect(await later.blobs.path(orphan)).toBeNull();
  expect(await later.blobs.path(named)).not.toBeNull();
  await later.close();
});

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
