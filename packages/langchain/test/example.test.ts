import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { assemble, type Longhand } from '@longhand/server';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let scripted: ModelServer;
let longhand: Longhand;
let address: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-example-'));
  scripted = await startModelServer({
    script: writerScript({ sections: 2, wordsPerSection: 40, tokensPerSecond: 100 }),
  });
  longhand = await assemble({
    dataDir: join(folder, 'data'),
    model: 'openai/scripted',
    env: { OPENAI_BASE_URL: scripted.url, OLLAMA_HOST: 'http://127.0.0.1:9' },
    logLevel: 'silent',
  });
  ({ address } = await longhand.listen({ host: '127.0.0.1', port: 0 }));
});
afterEach(async () => {
  await longhand.close();
  await scripted.close();
  await rm(folder, { recursive: true, force: true });
});

test('the example writes a cited report through a graph, and asks what Longhand asks', {
  timeout: 60_000,
}, async () => {
  const notes = join(folder, 'notes.md');
  await writeFile(
    notes,
    'Observation 1 of the background: rivers carry dissolved minerals into the sea, so the sea is salty.\n',
  );
  const example = join(import.meta.dirname, '..', 'example', 'main.ts');
  const child = spawn(process.execPath, [example, address, 'Why is the sea salty?', notes], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // "Decide for me" to every question, and approve.
  child.stdin.end('\n'.repeat(12));
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part;
  });
  child.stderr.on('data', (part: Buffer) => {
    output += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, output]).toEqual([0, expect.stringMatching(/success: ".+", 2 sections, \d+ cited passages\s*$/)]);
  expect(output).toContain('Enter approves the outline');
  expect(output).toContain('drafting');
  const api = createApi({ baseUrl: address });
  const [document, second] = await api.documents.list();
  if (document === undefined) throw new Error('there is no document');
  expect(second).toBeUndefined();
  const { state } = await api.documents.get(document.id);
  expect(Object.values(state.sources)).toMatchObject([{ name: 'notes.md', status: 'ready' }]);
});
