import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Checkpoints } from './checkpoints.ts';
import { openForReading, openForWriting } from './database.ts';

let folder = '';
let path = '';
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longhand-checkpoints-'));
  path = join(folder, 'a.db');
  db = openForWriting(path);
  db.exec('CREATE TABLE rows (data BLOB)');
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(folder, { recursive: true, force: true });
});

const ROW = Buffer.alloc(256 * 1024, 'x');
const walBytes = () => statSync(`${path}-wal`).size;
const write = () => void db.prepare('INSERT INTO rows VALUES (?)').run(ROW);

test('under load a thread moves the log into the database, which stays small beside commits that go on', async () => {
  const own = vi.fn((mode: string) => db.exec(`PRAGMA wal_checkpoint(${mode})`));
  const checkpoints = new Checkpoints(path, own);
  // The writer of the log sends 100 MB and gives the thread its turn between two commits.
  for (let row = 0; row < 400; row++) {
    write();
    checkpoints.wrote(ROW.length);
    expect(walBytes()).toBeLessThan(24 * 1024 * 1024);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitUntil(() => own.mock.calls.length > 0, { timeout: 15_000 });
  await checkpoints.close();
  expect(db.prepare('SELECT count(*) AS rows FROM rows').get()).toEqual({ rows: 400 });
  // Nobody else has the database open: the last one to close leaves no log behind.
  db.close();
  expect(() => walBytes()).toThrow('ENOENT');
});

test('with little to write there is no thread, and the writer moves the log when nobody waits', async () => {
  const own = vi.fn();
  const checkpoints = new Checkpoints(path, own);
  write();
  checkpoints.wrote(ROW.length);
  expect(own).not.toHaveBeenCalled();
  checkpoints.idle();
  expect(own).toHaveBeenCalledTimes(1);
  // Nothing came since.
  checkpoints.idle();
  expect(own).toHaveBeenCalledTimes(1);
  await checkpoints.close();
});

test('what the last run left is moved at the first rest', () => {
  const own = vi.fn();
  new Checkpoints(path, own).idle();
  expect(own).toHaveBeenCalledTimes(1);
});

test('a thread that cannot open the database leaves the work to the writer', async () => {
  const own = vi.fn();
  const checkpoints = new Checkpoints(join(folder, 'no', 'where.db'), own);
  for (let row = 0; row < 80; row++) checkpoints.wrote(ROW.length);
  // More than anything that a thread may leave waiting.
  expect(own).toHaveBeenCalled();
  await checkpoints.close();
});

test('a checkpoint that fails throws nothing, and commits go on', () => {
  const checkpoints = new Checkpoints(path, () => {
    throw new Error('the disk is full');
  });
  checkpoints.idle();
  write();
  const reading = openForReading(path);
  expect(reading.prepare('SELECT count(*) AS rows FROM rows').get()).toEqual({ rows: 1 });
  reading.close();
});
