import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArchive } from './archive.ts';

const limits = { maxBytes: 8 * 1024 * 1024, maxRatio: 200, maxEntries: 100 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function stored(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'a.zip');
  await writeFile(path, bytes);
  return path;
}
const everything = () => true;

describe('readArchive', () => {
  test('gives the wanted entries, stored or deflated, and only those', async () => {
    const text = 'one\n'.repeat(20_000);
    const path = await stored(
      zipSync({ 'a.xml': strToU8(text), 'b.xml': [strToU8('two'), { level: 0 }], 'c.bin': strToU8('three') }),
    );
    const parts = await readArchive(path, (name) => name.endsWith('.xml'), limits);
    expect([...parts.keys()]).toEqual(['a.xml', 'b.xml']);
    expect(strFromU8(parts.get('a.xml') ?? new Uint8Array())).toBe(text);
    expect(strFromU8(parts.get('b.xml') ?? new Uint8Array())).toBe('two');
  });
  test('stops at the byte limit, whatever the ratio', async () => {
    const noise = new Uint8Array(3 * 1024 * 1024).map((_, at) => (at * 2_654_435_761) >>> 13);
    const path = await stored(zipSync({ a: noise, b: noise, c: noise }));
    await expect(readArchive(path, everything, limits)).rejects.toMatchObject({ code: 'bomb' });
  });
  test('stops at the ratio limit', async () => {
    const path = await stored(zipSync({ a: new Uint8Array(6 * 1024 * 1024) }));
    await expect(readArchive(path, everything, limits)).rejects.toMatchObject({ code: 'bomb' });
  });
  test('stops at the number of entries, wanted or not', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`f${at}`, strToU8('x')]));
    await expect(readArchive(await stored(zipSync(many)), () => false, limits)).rejects.toMatchObject({ code: 'bomb' });
  });
  test('says damaged for every cut of an archive, and never hangs', async () => {
    const whole = zipSync({ 'a.txt': strToU8('a text that is long enough to be deflated, deflated, deflated') });
    const central = whole.lastIndexOf(0x50, whole.length - 23);
    for (let length = 0; length < central - 60; length++) {
      await expect(readArchive(await stored(whole.subarray(0, length)), everything, limits)).rejects.toMatchObject({
        code: 'damaged',
      });
    }
  });
});
