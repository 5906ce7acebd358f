import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { Disk, type Luck } from './disk.ts';
import type { DiskOp } from './power-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longhand-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ROOT = 1n;
const FILE = 2n;
const create: DiskOp = { kind: 'create', inode: FILE, path: '/data/a' };
const write = (text: string, offset = 0): DiskOp => ({ kind: 'write', inode: FILE, offset, data: Buffer.from(text) });
const syncFile: DiskOp = { kind: 'sync', inode: FILE };
const syncFolder: DiskOp = { kind: 'sync', inode: ROOT };
const rename: DiskOp = { kind: 'rename', from: '/data/a', to: '/data/b' };

/** Contents of `a` and `b` after a power cut; null for a file that is not there. */
function after(ops: readonly DiskOp[], luck: Luck, seed = 1): { readonly a: string | null; readonly b: string | null } {
  const disk = new Disk('/data');
  for (const op of ops) disk.apply(op);
  rmSync(folder, { recursive: true, force: true });
  disk.materialise(folder, luck, seededRandom(seed));
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null);
  return { a: read('a'), b: read('b') };
}

describe('after a power cut', () => {
  test('a synced file in a synced folder is there, whatever happens', () => {
    for (const luck of ['none', 'all', 'some', 'torn'] as const) {
      expect(after([create, write('safe'), syncFile, syncFolder], luck)).toEqual({ a: 'safe', b: null });
    }
  });
  test('a synced file is gone when its folder was not synced', () => {
    expect(after([create, write('lost'), syncFile], 'none').a).toBeNull();
  });
  test('a name without contents is all that a synced folder keeps of a file that was not synced', () => {
    expect(after([create, write('lost'), syncFolder], 'none').a).toBe('');
  });
  test('a rename that was not synced happened or not, and never loses the file', () => {
    const ops = [create, write('safe'), syncFile, syncFolder, rename];
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const { a, b } = after(ops, 'some', seed);
      expect([a, b]).toContain('safe');
      seen.add(`${a} ${b}`);
    }
    expect(seen).toEqual(new Set(['safe null', 'null safe', 'safe safe']));
  });
  test('the last write may end at the border of a sector', () => {
    const ops = [create, syncFolder, write('x'.repeat(512)), syncFile, write('y'.repeat(1024), 512)];
    const lengths = new Set(Array.from({ length: 40 }, (_, seed) => after(ops, 'torn', seed).a?.length));
    expect(lengths).toEqual(new Set([1024]));
  });
  test('a removal that was not synced may be undone, a truncation too', () => {
    const kept = [create, write('safe'), syncFile, syncFolder];
    expect(after([...kept, { kind: 'remove', path: '/data/a' }], 'none').a).toBe('safe');
    expect(after([...kept, { kind: 'remove', path: '/data/a' }], 'all').a).toBeNull();
    expect(after([...kept, { kind: 'truncate', inode: FILE, size: 0 }], 'none').a).toBe('safe');
    expect(after([...kept, { kind: 'truncate', inode: FILE, size: 2 }], 'all').a).toBe('sa');
  });
});
