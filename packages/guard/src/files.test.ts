import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patiently, removeFile, replaceFile } from './files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

function failing(code: string, times: number) {
  let calls = 0;
  const action = async () => {
    calls++;
    if (calls <= times) throw Object.assign(new Error(`${code}: injected`), { code });
    return calls;
  };
  return { action, calls: () => calls };
}

test('replaces a file by another as a whole', async () => {
  const [from, to] = [join(folder, 'new.tmp'), join(folder, 'report.docx')];
  await writeFile(to, 'old');
  await writeFile(from, 'new');
  await replaceFile(from, to);
  expect(await readFile(to, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['report.docx']);
});

test('deletes a file, and does not mind when it is gone already', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'x');
  await removeFile(path);
  await removeFile(path);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['EBUSY', 'EPERM', 'EACCES'])('tries again while another program holds the file (%s)', async (code) => {
  expect(await patiently(failing(code, 3).action, 'a.docx')).toBe(4);
});

test('does not try again when waiting cannot help', async () => {
  const { action, calls } = failing('ENOENT', 9);
  await expect(patiently(action, 'a.docx')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(calls()).toBe(1);
});

test('gives up after 5 s with a sentence that names the file', async () => {
  const { action, calls } = failing('EBUSY', Number.POSITIVE_INFINITY);
  await expect(patiently(action, 'a.docx')).rejects.toMatchObject({
    code: 'EBUSY',
    path: 'a.docx',
    message: expect.stringContaining('a.docx is held by another program'),
  });
  expect(calls()).toBeGreaterThan(5);
}, 20_000);
