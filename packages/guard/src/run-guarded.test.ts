import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Task } from '../test/entries.ts';
import { runGuarded } from './run-guarded.ts';

const entry = new URL('../test/entries.ts', import.meta.url);
const limits = { timeoutMs: 30_000, maxRssBytes: 400 * 1024 * 1024, maxOutputBytes: 1024 * 1024 };
const run = (task: Task, changed: Partial<typeof limits> = {}, signal?: AbortSignal) =>
  runGuarded(entry, task, { ...limits, ...changed }, signal);

/** Resolves when no process of that id runs any more; one that only waits for its parent to notice counts as ended. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      if (process.platform === 'linux' && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('runGuarded', () => {
  test('gives back what the entry returns, typed arrays and Chinese included', async () => {
    const value = { text: '长卷 😀', bytes: new Uint8Array([1, 2, 3]), map: new Map([['a', 1]]) };
    expect(await run({ do: 'echo', value })).toEqual(value);
  });

  test('hands no key to the child', async () => {
    process.env.LONGHAND_TEST_API_KEY = 'canary';
    process.env.CANARY_NOTE = 'canary';
    try {
      const environment = (await run({ do: 'environment' })) as Record<string, string>;
      expect(JSON.stringify(environment)).not.toContain('canary');
      expect(environment.PATH).toBe(process.env.PATH);
    } finally {
      delete process.env.LONGHAND_TEST_API_KEY;
      delete process.env.CANARY_NOTE;
    }
  });

  test('kills a child that computes for ever', async () => {
    await expect(run({ do: 'spin' }, { timeoutMs: 1_500 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('starts the clock anew when the entry asks for it', async () => {
    await expect(run({ do: 'allow' }, { timeoutMs: 4_000 })).resolves.toBe('done');
  });

  test.runIf(process.platform === 'linux')('kills a child whose buffers grow, which no heap limit sees', async () => {
    const before = process.memoryUsage().rss;
    await expect(run({ do: 'hoard' })).rejects.toMatchObject({ code: 'memory' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('says memory when the heap of the child is full', async () => {
    await expect(run({ do: 'heap' }, { maxRssBytes: 160 * 1024 * 1024 })).rejects.toMatchObject({ code: 'memory' });
  });

  test('kills a child that returns too much', async () => {
    await expect(run({ do: 'flood' })).rejects.toMatchObject({ code: 'output' });
  });

  test('tells what an entry threw', async () => {
    await expect(run({ do: 'throw' })).rejects.toMatchObject({
      code: 'crashed',
      cause: { message: expect.stringContaining('broken on purpose') },
    });
  });

  test('does not take an exit without a result for a result', async () => {
    await expect(run({ do: 'exit' })).rejects.toMatchObject({ code: 'crashed' });
  });

  test('kills the child at an abort, and starts none after one', async () => {
    const abort = new AbortController();
    const running = run({ do: 'spin' }, {}, abort.signal);
    abort.abort(new Error('the document was deleted'));
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    await expect(run({ do: 'echo' }, {}, abort.signal)).rejects.toMatchObject({ code: 'aborted' });
  });

  test.skipIf(process.platform === 'win32')('leaves no grandchild behind', async () => {
    const pid = (await run({ do: 'fork' })) as number;
    await gone(pid);
  });

  test.skipIf(process.platform === 'win32')(
    'the child ends when its parent is killed, even while it computes',
    async () => {
      const script = `
      import { runGuarded } from ${JSON.stringify(new URL('./run-guarded.ts', import.meta.url).href)};
      import { readdirSync, readFileSync } from 'node:fs';
      void runGuarded(new URL(${JSON.stringify(entry.href)}), { do: 'spin' }, ${JSON.stringify({ ...limits, timeoutMs: 600_000 })});
      const find = () => readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).find((name) => {
        try { return readFileSync('/proc/' + name + '/stat', 'utf8').split(') ')[1].split(' ')[1] === String(process.pid); } catch { return false; }
      });
      const timer = setInterval(() => { const pid = find(); if (pid) { clearInterval(timer); setTimeout(() => console.log(pid), 1500); } }, 50);
    `;
      const parent = spawn(process.execPath, ['--no-warnings', '--input-type=module-typescript', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [data] = (await once(parent.stdout, 'data')) as [Buffer];
      parent.kill('SIGKILL');
      await gone(Number(data.toString()));
    },
  );
});
