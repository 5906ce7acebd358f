import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyState, type NewEvent } from '@longhand/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openForReading, openForWriting } from './database.ts';
import { openStore, type Store } from './open-store.ts';

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-log-'));
  store = await openStore(folder);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function note(text: string): NewEvent {
  return { type: 'progress', by: { kind: 'system', id: 'test' }, at: 1, data: { step: text } };
}

test('the text of an event is one line of JSON that parses to the event, from memory and from the disk', async () => {
  const { epoch } = await store.ownership.acquire('d_1');
  await store.log.append('d_1', 0, epoch, ['a\nb', '\ud83d', '长卷\u2028'].map(note));
  const check = async () => {
    const [events, texts] = [await store.log.read('d_1', 1, 5), await store.log.readText('d_1', 1, 5)];
    expect(texts.map(({ json }) => JSON.parse(json))).toEqual(events);
    expect(texts.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(texts.every(({ json }) => !/[\r\n]/.test(json))).toBe(true);
  };
  await check();
  await store.close();
  store = await openStore(folder);
  await check();
});

test('a commit is told with the text that lies on the disk, so that nobody encodes an event twice', async () => {
  const { epoch } = await store.ownership.acquire('d_1');
  const heard: (string | undefined)[] = [];
  store.log.onCommit('d_1', (events, texts) => {
    expect(texts).toHaveLength(events.length);
    heard.push(...(texts ?? []));
  });
  await store.log.append('d_1', 0, epoch, ['a\nb', '长卷'].map(note));
  await store.log.append('d_1', 2, epoch, [note('c')]);
  expect(heard).toEqual((await store.log.readText('d_1', 0, 5)).map(({ json }) => json));
});

test('a listener that throws keeps nothing from the others, and is reported as a warning', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { epoch } = await store.ownership.acquire('d_1');
  const heard: number[] = [];
  store.log.onCommit('d_1', () => {
    throw new Error('broken listener');
  });
  store.log.onCommit('d_1', (events) => heard.push(...events.map(({ seq }) => seq)));
  expect(await store.log.append('d_1', 0, epoch, [note('a')])).toBe(1);
  expect(heard).toEqual([1]);
  expect(warned).toHaveBeenCalledWith(expect.objectContaining({ message: 'broken listener' }));
  warned.mockRestore();
});

test('a close commits what was asked for before it and refuses what comes after', async () => {
  const { epoch } = await store.ownership.acquire('d_1');
  const appends = Array.from({ length: 40 }, (_, at) => store.log.append('d_1', at, epoch, [note(String(at))]));
  const closing = store.close();
  await expect(store.log.append('d_1', 40, epoch, [note('late')])).rejects.toMatchObject({ code: 'io' });
  await closing;
  expect(await Promise.all(appends)).toHaveLength(40);
  await expect(store.ownership.acquire('d_1')).rejects.toMatchObject({ code: 'io' });
  store = await openStore(folder);
  expect(store.log.tail('d_1')).toBe(40);
});

test('a document id that text cannot carry is refused at once', async () => {
  for (const id of ['', '\ud83d', 'a\0b'])
    await expect(store.log.append(id, 0, 0, [note('a')])).rejects.toThrow(TypeError);
});

test('the two newest snapshots are kept, and the older one is read when the newest is damaged', async () => {
  const { epoch } = await store.ownership.acquire('d_1');
  await store.log.append('d_1', 0, epoch, ['a', 'b', 'c'].map(note));
  for (const seq of [1, 2, 3]) await store.log.saveSnapshot('d_1', { ...emptyState('d_1'), seq });
  await store.close();
  const db = openForWriting(join(folder, 'longhand.db'));
  expect(
    db
      .prepare('SELECT seq FROM snapshots ORDER BY seq')
      .all()
      .map(({ seq }) => seq),
  ).toEqual([2, 3]);
  db.exec(`UPDATE snapshots SET state = x'0102' WHERE seq = 3`);
  db.close();
  store = await openStore(folder);
  expect((await store.log.loadSnapshot('d_1'))?.seq).toBe(2);
});

test('segments become chunks by themselves when nobody writes, and readers notice nothing', async () => {
  const documents = ['d_1', 'd_2', 'd_3'];
  for (const document of documents) {
    const { epoch } = await store.ownership.acquire(document);
    // More than is kept in memory, so that reads go to the disk.
    for (let at = 0; at < 60; at++) await store.log.append(document, at, epoch, [note(`${at} ${'x'.repeat(8_000)}`)]);
  }
  const before = await Promise.all(documents.map((document) => store.log.read(document, 0, 100)));
  const db = openForReading(join(folder, 'longhand.db'));
  await vi.waitFor(() => expect(db.prepare('SELECT count(*) AS n FROM segments').get()?.n).toBe(0), 10_000);
  expect(await Promise.all(documents.map((document) => store.log.read(document, 0, 100)))).toEqual(before);
  expect(before.map((events) => events.length)).toEqual([60, 60, 60]);
  db.close();
  await store.close();
  store = await openStore(folder);
  expect(await Promise.all(documents.map((document) => store.log.read(document, 0, 100)))).toEqual(before);
});

test('while many documents write, commits keep a distance, and everything is told in order', async () => {
  const documents = Array.from({ length: 40 }, (_, index) => `d_${index}`);
  const epochs = await Promise.all(documents.map((id) => store.ownership.acquire(id)));
  const heard = new Map<string, number[]>(documents.map((id) => [id, []]));
  for (const id of documents) {
    store.log.onCommit(id, (events) => void heard.get(id)?.push(...events.map(({ seq }) => seq)));
  }
  const began = performance.now();
  const written: Promise<number>[] = [];
  const turns = 100;
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, id] of documents.entries()) {
      written.push(store.log.append(id, turn, epochs[index]?.epoch ?? 0, [note(`${turn}`)]));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(written);
  const ms = performance.now() - began;
  const db = openForReading(join(folder, 'longhand.db'));
  const commits = Number(db.prepare('SELECT max(id) AS last FROM segments').get()?.last);
  db.close();
  // Half of the distance is enough to show that there is one, whatever timers do; without it, each turn would be a commit.
  expect(commits).toBeLessThan(ms / 4);
  expect([...heard.values()]).toEqual(documents.map(() => Array.from({ length: turns }, (_, index) => index + 1)));
});

test('who reads a document while it is removed gets all of it or nothing, and no error', async () => {
  const { epoch } = await store.ownership.acquire('d_1');
  const count = 6_000;
  for (let seq = 0; seq < count; seq += 100) {
    await store.log.append(
      'd_1',
      seq,
      epoch,
      Array.from({ length: 100 }, (_, index) => note(`${seq + index} ${'x'.repeat(2_000)}`)),
    );
  }
  const reads: Promise<number>[] = [];
  let isRemoved = false;
  const removed = store.log.remove('d_1').then(() => {
    isRemoved = true;
  });
  while (!isRemoved) {
    // Two without a turn of the loop between them: what the writer did during the first is not told yet in the second.
    for (let turn = 0; turn < 2; turn++) reads.push(store.log.read('d_1', 0, count).then((events) => events.length));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await removed;
  for (const read of await Promise.all(reads)) expect([0, count]).toContain(read);
});
