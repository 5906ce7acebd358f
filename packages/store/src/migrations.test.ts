import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, schemaVersion } from './migrations.ts';
import { openStore } from './open-store.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-migrations-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a database of the first schema keeps its log and gets the tables', async () => {
  const line = (seq: number) =>
    `{"seq":${seq},"type":"progress","by":{"kind":"system","id":"old"},"at":1,"data":{"step":"${seq}"}}\n`;
  const db = new DatabaseSync(join(folder, 'longhand.db'));
  migrate(db, 'fixture', 1);
  expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(1);
  db.exec(`INSERT INTO documents (key, id, epoch, compacted) VALUES (4, 'd_1', 7, 2)`);
  db.prepare('INSERT INTO chunks (document, last, first, data) VALUES (4, 2, 1, ?)').run(
    Buffer.from(line(1) + line(2)),
  );
  const third = Buffer.from(line(3));
  db.prepare('INSERT INTO segments (id, directory, data) VALUES (9, ?, ?)').run(`[4,3,1,${third.length}]`, third);
  db.close();

  const store = await openStore(folder);
  try {
    const events = await store.log.read('d_1', 0, 10);
    expect(events.map(({ seq, data }) => [seq, data])).toEqual([1, 2, 3].map((seq) => [seq, { step: String(seq) }]));
    expect((await store.ownership.acquire('d_1')).epoch).toBe(8);
    expect(await store.tables.listSummaries()).toEqual([]);
    expect(await store.log.append('d_1', 3, 8, [])).toBe(3);
  } finally {
    await store.close();
  }
  const after = new DatabaseSync(join(folder, 'longhand.db'));
  expect(after.prepare('PRAGMA user_version').get()?.user_version).toBe(schemaVersion);
  after.close();
});

test('a database of a newer program is refused with a sentence, and not touched', async () => {
  const path = join(folder, 'longhand.db');
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE future (x); PRAGMA user_version = ${schemaVersion + 1}`);
  db.close();
  const before = await readFile(path);
  await expect(openStore(folder)).rejects.toMatchObject({
    name: 'StoreError',
    code: 'newer_schema',
    path,
    message: expect.stringContaining('newer version of Longhand'),
  });
  expect((await readFile(path)).equals(before)).toBe(true);
});

test('a step that fails leaves the version before it', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, 'memory', 1);
  db.exec('CREATE TABLE summaries (in_the_way)');
  expect(() => migrate(db, 'memory')).toThrow(/already exists/);
  expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(1);
  expect(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'sources'`).get()?.n).toBe(0);
  db.close();
});

test('a file that is no database is reported as damage', async () => {
  await writeFile(
    join(folder, 'longhand.db'),
    'this is no database, but it is long enough to be read as one '.repeat(100),
  );
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining('backup'),
  });
});
