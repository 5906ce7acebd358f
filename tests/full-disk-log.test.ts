import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bareEnvironment } from './harness/bare-environment.ts';
import { freePort } from './harness/server-process.ts';
import { canMount, mountSmallDisk } from './harness/small-disk.ts';

const MAIN = createRequire(import.meta.url).resolve('@longhand/cli');
const REQUESTS = 200;

let child: ChildProcess | null = null;
const folders: string[] = [];
afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts a server that logs every request, and waits until it answers. */
async function start(out: number | 'pipe', err: number | 'pipe'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-log-'));
  folders.push(folder);
  const port = await freePort();
  child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'serve'], {
    env: {
      ...bareEnvironment,
      HOME: folder,
      LONGHAND_DATA: folder,
      LONGHAND_PORT: String(port),
      LONGHAND_LOG_LEVEL: 'debug',
    },
    stdio: ['ignore', out, err],
  });
  const address = `http://127.0.0.1:${port}`;
  const end = Date.now() + 30_000;
  while (!(await isLive(address))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (Date.now() > end) throw new Error('the server does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return address;
}

const isLive = (address: string) =>
  fetch(`${address}/livez`).then(
    (answer) => answer.ok,
    () => false,
  );

/** Each request writes a line of the log before it is answered. */
async function assertAnswers(address: string): Promise<void> {
  for (let count = 0; count < REQUESTS; count += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${address}/livez`)));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      await answer.body?.cancel();
    }
  }
  expect(child?.exitCode).toBeNull();
}

describe('the log of the program', () => {
  it.skipIf(process.platform !== 'linux')(
    'on a device that is always full stops nothing (needs /dev/full)',
    async () => {
      const full = openSync('/dev/full', 'w');
      try {
        await assertAnswers(await start(full, full));
      } finally {
        closeSync(full);
      }
    },
  );

  it('into a pipe that nobody reads, and that is closed later, stops nothing', async () => {
    const address = await start('pipe', 'pipe');
    for (let round = 0; round < 4; round += 1) await assertAnswers(address);
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    await assertAnswers(address);
  });

  it.skipIf(!canMount())(
    'on a disk that was full goes on, and tells how many lines are missing (needs root)',
    async () => {
      const disk = mountSmallDisk('size=1m');
      const path = join(disk.folder, 'longhand.log');
      const file = openSync(path, 'a');
      try {
        const address = await start(file, file);
        disk.fill();
        await assertAnswers(address);
        disk.clear();
        await assertAnswers(address);
        // What was written when the disk became full may be half a line.
        const lost = readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line.includes('log lines lost'));
        expect(lost).toHaveLength(1);
        expect(JSON.parse(lost[0] ?? '')).toMatchObject({ level: 'warn', count: expect.any(Number) });
      } finally {
        closeSync(file);
        child?.kill('SIGKILL');
        if (child !== null) await once(child, 'exit');
        disk.unmount();
      }
    },
  );
});
