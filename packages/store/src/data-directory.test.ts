import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../test/child.ts';
import { readLock } from './data-lock.ts';
import { openStore } from './open-store.ts';
import { processIdentity } from './process-identity.ts';

const holder = new URL('../test/hold-store.ts', import.meta.url);
const isRoot = process.getuid?.() === 0;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the data directory', () => {
  test('is made when it is missing, for its owner only, and holds nothing needless after a close', async () => {
    const dataDir = join(folder, 'deep', 'data');
    const store = await openStore(dataDir);
    await store.close();
    await store.close();
    expect((await readdir(dataDir)).sort()).toEqual(['blobs', 'lock.db', 'longhand.db']);
    if (process.platform !== 'win32') expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  test('gets rid of what a killed process left an hour ago, and of nothing younger', async () => {
    const [old, young] = [new Date(Date.now() - 61 * 60_000), new Date(Date.now() - 59 * 60_000)];
    const temporary = join(folder, 'blobs', 'tmp');
    await mkdir(temporary, { recursive: true });
    const left = [
      [join(folder, '.probe-1'), old],
      [join(folder, 'lock.json.77.tmp'), old],
      [join(folder, 'notes.txt'), old],
      [join(temporary, 'half'), old],
      [join(temporary, 'upload'), young],
    ] as const;
    for (const [path, time] of left) {
      await writeFile(path, 'x');
      await utimes(path, time, time);
    }
    const store = await openStore(folder);
    expect(await readdir(temporary)).toEqual(['upload']);
    await store.close();
    expect((await readdir(folder)).sort()).toEqual(['blobs', 'lock.db', 'longhand.db', 'notes.txt']);
  });

  test.skipIf(process.platform === 'win32')(
    'that cannot be written is refused, with its path, the user and the mending command',
    async () => {
      // Root may write everywhere, so another user tries.
      const user = isRoot ? 65534 : process.getuid?.();
      const dataDir = join(folder, "it's data");
      await mkdir(dataDir);
      await chmod(dataDir, 0o555);
      await chmod(folder, 0o755);
      const child = startChild(holder, [dataDir], isRoot ? { uid: user, gid: user } : {});
      const said: unknown = JSON.parse((await child.line()) ?? 'null');
      await child.kill();
      expect(said).toMatchObject({ code: 'readonly', uid: user });
      expect(said).toHaveProperty('message', expect.stringContaining(dataDir));
      expect(said).toHaveProperty('command', expect.stringMatching(/^sudo chown -R \d+:\d+ '.*it'\\''s data'$/));
    },
  );

  test.skipIf(!isRoot)('of another user whose files are there already is refused in the same way', async () => {
    const dataDir = join(folder, 'data');
    await (await openStore(dataDir)).close();
    await chmod(folder, 0o755);
    // The folder is the user's, the database in it is not.
    await chown(dataDir, 65534, 65534);
    const child = startChild(holder, [dataDir], { uid: 65534, gid: 65534 });
    const said: unknown = JSON.parse((await child.line()) ?? 'null');
    await child.kill();
    expect(said).toMatchObject({ code: 'readonly', uid: 65534 });
  });

  test.skipIf(!canMount())('on a read-only mount is refused with the command that remounts it', async () => {
    const mounted = join(folder, 'mounted');
    await mkdir(mounted);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', mounted]);
    try {
      await expect(openStore(mounted)).rejects.toMatchObject({
        code: 'readonly',
        path: mounted,
        command: `sudo mount -o remount,rw '${mounted}'`,
      });
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});

describe('the lock', () => {
  test('keeps a second process out, and says who holds it and where its server is', async () => {
    expect(await readLock(folder)).toBeNull();
    const child = startChild(holder, [folder, 'http://127.0.0.1:4747']);
    expect(await child.line()).toBe('open');
    const pid = child.process.pid;
    expect(await readLock(folder)).toEqual({ pid, address: 'http://127.0.0.1:4747' });
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'locked',
      pid,
      address: 'http://127.0.0.1:4747',
      message: expect.stringContaining(`process ${pid}`),
    });
    child.process.stdin?.end();
    expect(await child.rest()).toEqual([]);
    expect(await readLock(folder)).toBeNull();
    await (await openStore(folder)).close();
  });

  test('keeps a second store of the same process out', async () => {
    const store = await openStore(folder);
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'locked', pid: process.pid });
    await store.close();
    await (await openStore(folder)).close();
  });

  test('of a killed process is taken over', async () => {
    const child = startChild(holder, [folder, 'http://127.0.0.1:1']);
    expect(await child.line()).toBe('open');
    await child.kill();
    expect(await readFile(join(folder, 'lock.json'), 'utf8')).toContain(String(child.process.pid));
    expect(await readLock(folder)).toBeNull();
    const store = await openStore(folder);
    expect(await readLock(folder)).toEqual({ pid: process.pid });
    await store.close();
  });

  test.each([
    ['a pid that lives, but belongs to a later process', { pid: process.ppid, identity: 'another boot/1' }],
    ['a pid that lives, and no identity', { pid: process.ppid }],
    ['a pid that is gone', { pid: 2 ** 22 + 1, identity: 'x/1' }],
    ['no JSON', 'half writ'],
    ['an impossible pid', { pid: -1 }],
  ])('that a crash left with %s does not keep anyone out', async (_, left) => {
    await writeFile(join(folder, 'lock.json'), typeof left === 'string' ? left : JSON.stringify(left));
    await (await openStore(folder)).close();
  });

  test.skipIf(processIdentity(process.pid) === undefined)(
    'of a process that lives counts, although the file system lets us in',
    async () => {
      // What a file system looks like whose locks do nothing: the record is there, the system lock is free.
      const record = { pid: process.ppid, identity: processIdentity(process.ppid), address: 'http://x' };
      await writeFile(join(folder, 'lock.json'), JSON.stringify(record));
      await expect(openStore(folder)).rejects.toMatchObject({ code: 'locked', pid: process.ppid, address: 'http://x' });
      expect(JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8'))).toEqual(record);
    },
  );

  test('lets one of many in who come at the same moment', async () => {
    const children = Array.from({ length: 4 }, () => startChild(holder, [folder]));
    const said = await Promise.all(children.map((child) => child.line()));
    expect(said.filter((line) => line === 'open').length).toBe(1);
    const refused = said.filter((line) => line !== 'open').map((line) => JSON.parse(line ?? '{}').code);
    expect(refused).toEqual(['locked', 'locked', 'locked']);
    await Promise.all(children.map((child) => child.kill()));
  });
});

function canMount(): boolean {
  if (!isRoot || process.platform !== 'linux') return false;
  try {
    execFileSync('mount', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
