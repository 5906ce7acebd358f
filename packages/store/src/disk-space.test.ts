import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpaceStatus } from '@longhand/protocol/ports';
import { type ManualTimers, manualClock, manualTimers } from '@longhand/testkit';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { DiskSpace } from './disk-space.ts';
import { ballastBytesFor, levelOf, limitsFor, parseSize, type Room, resumeBytes } from './disk-space-limits.ts';
import { folderVolume, type Volume } from './disk-space-volume.ts';
import { StoreError } from './store-error.ts';

const MIB = 1024 * 1024;

describe('limits', () => {
  test('are 500 and 100 MiB on a large disk, and shares of a small one', () => {
    expect(limitsFor(100 * 1024 * MIB)).toEqual({ lowBytes: 500 * MIB, criticalBytes: 100 * MIB });
    expect(limitsFor(1000 * MIB)).toEqual({ lowBytes: 100 * MIB, criticalBytes: 20 * MIB });
    expect(limitsFor(1000 * MIB, { lowBytes: 300 * MIB })).toEqual({ lowBytes: 300 * MIB, criticalBytes: 20 * MIB });
    expect(limitsFor(1000 * MIB, { lowBytes: MIB, criticalBytes: 2 * MIB }).criticalBytes).toBe(MIB);
    expect(ballastBytesFor(100 * 1024 * MIB)).toBe(8 * MIB);
  });

  test('leave a margin between stopping and going on', () => {
    const limits = limitsFor(100 * 1024 * MIB);
    const room = (freeBytes: number, more: Partial<Room> = {}): Room => {
      return { freeBytes, totalBytes: 0, freeFiles: 1e6, totalFiles: 1e6, isWritable: true, ...more };
    };
    expect(levelOf(room(500 * MIB), limits)).toBe('ok');
    expect(levelOf(room(500 * MIB - 1), limits)).toBe('low');
    expect(levelOf(room(100 * MIB - 1), limits)).toBe('critical');
    expect(resumeBytes(limits)).toBe(150 * MIB);
    expect(levelOf(room(1e12, { freeFiles: 5 }), limits)).toBe('low');
    // Btrfs and others count no files.
    expect(levelOf(room(1e12, { freeFiles: null, totalFiles: 0 }), limits)).toBe('ok');
    expect(levelOf(room(1e12, { isWritable: false }), limits)).toBe('readonly');
  });

  test.each([
    ['500M', 500 * MIB],
    ['2 GiB', 2048 * MIB],
    ['1.5g', 1536 * MIB],
    ['1048576', MIB],
    ['0', 0],
    ['lots', null],
    ['-1', null],
    ['5 X', null],
    ['', null],
  ])('read the size %j', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'longhand-space-'));
const isMounted = mountSmallDisk();
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const data = join(folder, 'data');
const ballast = join(data, '.ballast');
const filler = join(folder, 'filler');
const free = () => statfsSync(folder).bavail * statfsSync(folder).bsize;
const fill = (leave: number) => writeFileSync(filler, new Uint8Array(free() - leave));

let space: DiskSpace | undefined;
let timers: ManualTimers;
let commits = 0;
let canCommit = true;
async function watch(): Promise<DiskSpace> {
  mkdirSync(data, { recursive: true });
  timers = manualTimers(manualClock());
  commits = 0;
  canCommit = true;
  space = await DiskSpace.watch(await folderVolume(data), {
    timers,
    async commit() {
      commits += 1;
      if (!canCommit) throw new StoreError('full', 'full');
    },
  });
  return space;
}
afterEach(async () => {
  await space?.close();
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => {
  if (isMounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

// Skipped where a small disk cannot be mounted (it needs root on Linux).
describe.skipIf(!isMounted)('a disk of 20 MiB', () => {
  test('has a ballast of real bytes, which the next process takes over', async () => {
    const before = free();
    expect((await watch()).status).toMatchObject({ level: 'ok', mayGoOn: true, notice: null });
    expect(before - free()).toBeGreaterThanOrEqual(MIB);
    const { ino } = statSync(ballast);
    await space?.close();
    await watch();
    expect(statSync(ballast).ino).toBe(ino);
  });

  test('tells each change once, with the free space and the folder', async () => {
    const watched = await watch();
    const told: SpaceStatus[] = [];
    watched.onChange((status) => told.push(status));
    fill(1.5 * MIB);
    await watched.look();
    await watched.look();
    rmSync(filler);
    fill(0.3 * MIB);
    await watched.look();
    rmSync(filler);
    await watched.look();
    expect(told.map(({ level, mayGoOn }) => [level, mayGoOn])).toEqual([
      ['low', true],
      ['critical', false],
      ['ok', true],
    ]);
    expect(told[1]?.notice).toEqual({
      code: 'server.lowSpace',
      params: { path: data, free: expect.stringMatching(/^\d+ KiB$/), needed: '2 MiB' },
    });
  });

  test('gives the ballast up for the last words, spends none of it on trying, and makes it anew', async () => {
    const watched = await watch();
    fill(0);
    await watched.failed(new StoreError('full', 'no space'));
    expect(existsSync(ballast)).toBe(false);
    expect(watched.status).toMatchObject({ level: 'full', mayGoOn: false });
    expect(free()).toBeGreaterThanOrEqual(MIB - 4096);
    for (let count = 0; count < 5; count += 1) await watched.look();
    expect(commits).toBe(0);
    expect(watched.status.level).toBe('full');

    rmSync(filler);
    canCommit = false;
    await watched.look();
    expect(watched.status).toMatchObject({ level: 'full', mayGoOn: false });
    canCommit = true;
    await watched.look();
    expect(watched.status).toMatchObject({ level: 'ok', mayGoOn: true });
    expect(statSync(ballast).size).toBe(MIB);
  });

  test('is looked at more often while people wait for space', async () => {
    const watched = await watch();
    const told: string[] = [];
    watched.onChange(({ level }) => told.push(level));
    fill(0.2 * MIB);
    const change = () => new Promise<void>((resolve) => void watched.onChange(() => resolve()));
    const first = change();
    timers.advance(3_000);
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    rmSync(filler);
    const second = change();
    timers.advance(1_000);
    await second;
    expect(told).toEqual(['critical', 'ok']);
  });

  test('goes on being watched when its folder is gone, and errors that are none of the disk say nothing about it', async () => {
    const watched = await watch();
    await watched.failed(new StoreError('conflict', 'another seq'));
    await watched.failed(new Error('a defect'));
    expect(watched.status.level).toBe('ok');
    rmSync(data, { recursive: true });
    expect(await watched.look()).toMatchObject({ level: 'failing', mayGoOn: false });
  });
});

test('a ballast that is given up while it is being made is made anew, not taken for there', async () => {
  const isMade = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let freeBytes = 0;
  let isThere = false;
  let makings = 0;
  const volume: Volume = {
    path: '/data',
    measure: async () => ({ freeBytes, totalBytes: 1e12, freeFiles: 1e6, totalFiles: 1e6, isWritable: true }),
    async setAside() {
      makings += 1;
      begun.resolve();
      await isMade.promise;
      // As with a file that was removed while it was open: the bytes are gone with it.
      isThere = makings > 1;
    },
    async giveUp() {
      isThere = false;
    },
  };
  const watched = await DiskSpace.watch(volume, {
    timers: manualTimers(manualClock(0)),
    commit: async () => undefined,
  });
  freeBytes = 1e12;
  const looking = watched.look();
  await begun.promise;
  await watched.failed(new StoreError('full', 'somebody was faster'));
  isMade.resolve();
  await looking;
  await watched.look();
  await watched.look();
  expect([makings, isThere, watched.status.level]).toEqual([2, true, 'ok']);
  await watched.close();
});
