import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, startHarness } from '../../test/harness.ts';

let harness: Harness;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-page-'));
  harness = await startHarness({ pageFolder: folder });
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

const SCRIPT = 'console.log(1);\n'.repeat(200);
async function build(): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'assets', 'index-abc123.js'), SCRIPT);
  await writeFile(join(folder, 'index.html'), '<!doctype html><script>theme()</script><div id="root"></div>');
}
const get = (path: string, headers: Record<string, string> = {}) => fetch(harness.address + path, { headers });

describe('the page', () => {
  test('says how to build it when it is not built, and appears without a restart', async () => {
    const missing = await get('/', { accept: 'text/html', 'accept-language': 'zh' });
    expect([missing.status, await missing.text()]).toEqual([503, expect.stringContaining('npm start')]);
    await build();
    const built = await get('/', { accept: 'text/html' });
    expect([built.status, await built.text()]).toEqual([200, expect.stringContaining('id="root"')]);
  });

  test('opens at every one of its own addresses, and a missing file is no page', async () => {
    await build();
    for (const path of ['/', '/d/d_1', '/d/d_1/sources', '/index.html']) {
      const answer = await get(path);
      expect([path, answer.headers.get('content-type')]).toEqual([path, 'text/html; charset=utf-8']);
    }
    expect((await get('/assets/gone-1.js')).status).toBe(404);
    expect((await get('/v1/nothing')).status).toBe(404);
    expect((await get('/..%2f..%2fpackage.json')).status).toBe(404);
  });

  test('keeps hashed files for ever, asks again for the index, and compresses what shrinks', async () => {
    await build();
    const asset = await get('/assets/index-abc123.js', { 'accept-encoding': 'br' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(await asset.text()).toBe(SCRIPT);
    const plain = await get('/assets/index-abc123.js', { 'accept-encoding': 'identity' });
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, SCRIPT]);
    const index = await get('/');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/', { 'if-none-match': index.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  test('runs only its own scripts', async () => {
    await build();
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]+'(?:;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
