/**
 * The server is killed while it makes a file: after the next start there is no part of a file, the record says so, and a file that is there is
 * whole.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createApi } from '@longhand/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from '../harness/server-process.ts';

let dataDir = '';
let server: ServerProcess | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-file-'));
});
afterEach(async () => {
  await server?.kill();
  server = null;
  await rm(dataDir, { recursive: true, force: true });
});

/** Files of the data folder that hold stored bytes, under whatever name. */
async function blobs(): Promise<readonly string[]> {
  const entries = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

it('a kill at any moment of a render publishes no part of a file', async () => {
  const port = await freePort();
  server = await startServerProcess({ dataDir, port });
  let api = createApi({ baseUrl: server.address });
  const { id } = await api.documents.create({ brief: 'A report.', lang: 'en' });
  for (let n = 0; n < 3; n++) {
    const content = [{ type: 'text', text: `Paragraph ${n}. ${'It says the same again. '.repeat(400)}` }] as const;
    await api.command(id, { type: 'block.insert', after: null, body: { type: 'paragraph', content } });
  }
  for (const afterMs of [20, 600]) {
    const started = await api.exports.create(id, 'html', { locale: afterMs % 3 === 0 ? 'zh' : 'en' });
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await server.kill();
    server = await startServerProcess({ dataDir, port });
    api = createApi({ baseUrl: server.address });
    const record = await api.exports.get(started.id);
    if (record.status === 'done') {
      const file = Buffer.from(await (await fetch(api.exports.fileUrl(started.id))).arrayBuffer());
      expect(createHash('sha256').update(file).digest('hex')).toBe(record.blob);
    } else expect(record).toMatchObject({ status: 'failed', problem: { code: 'export.interrupted' } });
    // A stored file is named after what it holds; one that is being written has another name, and goes at the next start.
    for (const path of await blobs()) {
      if (!/^[0-9a-f]{64}$/.test(basename(path))) continue;
      expect(
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ).toBe(basename(path));
    }
  }
  const again = await api.exports.wait((await api.exports.create(id, 'html')).id);
  expect(again.status).toBe('done');
});
