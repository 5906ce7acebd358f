import { describe, expect, test } from 'vitest';
import { spawnGuarded } from './spawn-guarded.ts';

const limits = { timeoutMs: 30_000, maxRssBytes: 400 * 1024 * 1024, maxOutputBytes: 64 * 1024 };
const node = (script: string, changed: Partial<typeof limits> = {}, signal?: AbortSignal) =>
  spawnGuarded(process.execPath, ['-e', script], {
    limits: { ...limits, ...changed },
    env: { GREETING: '你好', SOME_API_KEY: 'canary' },
    ...(signal === undefined ? {} : { signal }),
  });

describe('spawnGuarded', () => {
  test('gives code, output and errors of a program', async () => {
    const result = await node('console.log(process.env.GREETING); console.error("no"); process.exit(3)');
    expect({ ...result, stdout: result.stdout.toString() }).toEqual({ code: 3, stdout: '你好\n', stderr: 'no\n' });
  });
  test('passes no key on, and no standard input', async () => {
    const script = 'process.stdin.on("end", () => console.log(String(process.env.SOME_API_KEY))).resume()';
    expect((await node(script)).stdout.toString()).toBe('undefined\n');
  });
  test('kills a program that hangs, that writes too much, that is not wanted any more', async () => {
    await expect(node('for (;;);', { timeoutMs: 500 })).rejects.toMatchObject({ code: 'timeout' });
    const flood = 'for (let i = 0; i < 1000; i++) process.stdout.write("x".repeat(10000))';
    await expect(node(flood)).rejects.toMatchObject({ code: 'output' });
    const abort = new AbortController();
    const running = node('setInterval(() => {}, 1000)', {}, abort.signal);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
  });
  test.runIf(process.platform === 'linux')('counts the memory of what the program starts itself', async () => {
    const hoard = 'const held = []; setInterval(() => held.push(Buffer.alloc(1 << 24, 1)), 5)';
    const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hoard)}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
    await expect(node(script)).rejects.toMatchObject({ code: 'memory' });
  });
  test('says that a program is missing', async () => {
    const missing = spawnGuarded('longhand-no-such-program', [], { limits });
    await expect(missing).rejects.toMatchObject({
      code: 'crashed',
      message: expect.stringContaining('Is it installed?'),
    });
  });
});
