import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { type ModelServer, startModelServer } from '@longhand/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bareEnvironment } from './harness/bare-environment.ts';
import { until } from './harness/crash-form.ts';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const MAIN = createRequire(import.meta.url).resolve('@longhand/cli');
const TEXT = `# Sea\n\n${Array.from({ length: 500 }, (_, n) => `Passage ${n} tells how much salt the sea of region ${n} holds, and from which rivers all of its minerals came. It was measured ${n + 3} times by three ships, whose crews wrote down each result by hand before anybody compared them.`).join('\n\n')}\n`;

let folder = '';
let model: ModelServer;
let server: ServerProcess | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-search-'));
  model = await startModelServer({ script: () => ({ text: '' }), models: ['tiny'] });
});
afterEach(async () => {
  await server?.kill();
  server = null;
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

/** The command in a process of its own; a pipe is no terminal. */
async function search(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...bareEnvironment, HOME: folder, LANG: 'C.UTF-8', LONGHAND_LANG: 'en', LONGHAND_DATA: folder };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'search', ...args], {
    env: { ...env, OLLAMA_HOST: 'http://127.0.0.1:9' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

it('vectors that a killed process had kept are not asked for again, and the command line finds passages with and without a server', async () => {
  const env = { OLLAMA_HOST: model.url, LONGHAND_EMBEDDINGS: 'ollama/tiny', LONGHAND_PROBE: 'off' };
  // The third batch never comes: the process is killed while it waits.
  model.useEmbeddings(({ count }) => (count >= 3 ? { fault: 'stall' } : null));
  server = await startServerProcess({ dataDir: folder, port: await freePort(), env });
  const api = createApi({ baseUrl: server.address });
  const { id } = await api.documents.create({ brief: 'Sea', lang: 'en' });
  await api.sources.upload(id, new File([TEXT], 'sea.md', { type: 'text/markdown' }));
  await until(() => model.embeddingRequests.length >= 3, 'the third batch is asked for');
  await server.kill();
  const kept = new Set(model.embeddingRequests.slice(0, 2).flatMap(({ texts }) => texts));
  expect(kept.size).toBeGreaterThan(10);

  model.useEmbeddings(() => null);
  const before = model.embeddingRequests.length;
  server = await startServerProcess({ dataDir: folder, port: await freePort(), env });
  const again = createApi({ baseUrl: server.address });
  await until(async () => (await again.embedding.status()).state === 'ready', 'all vectors are there');
  const asked = model.embeddingRequests.slice(before).flatMap(({ texts }) => texts);
  expect(asked.filter((text) => kept.has(text))).toEqual([]);
  expect(new Set([...kept, ...asked]).size).toBe(kept.size + asked.length);
  const found = await again.sources.search(id, 'salt of region 42');
  expect(found.ways).toEqual(['words', 'meaning']);
  expect(found.hits.some(({ text }) => text.includes('region 42 holds'))).toBe(true);

  const running = await search(id, 'salt of', 'region 42', '--limit', '9');
  expect(running).toMatchObject({ code: 0 });
  expect(running.stdout).toMatch(/^1\. sea\.md .*\n {3}Passage \d/);
  expect(running.stdout).toContain('region 42 holds');
  expect(running.stdout).not.toContain('\u001B');
  await server.stop();
  server = null;
  const alone = await search(id, 'salt of region 42', '--limit', '2', '--json', '--lang', 'en', '--source', 'sea.md');
  expect(JSON.parse(alone.stdout).hits).toHaveLength(2);
  const nothing = await search(id, 'volcano');
  expect(nothing).toMatchObject({ code: 1, stdout: '' });
  expect(nothing.stderr).toContain('Nothing was found');
  const refused = await search(id, 'sea', '--pages', '7-3');
  expect(refused.stderr).toContain('“7-3” is no range of pages');
}, 90_000);
