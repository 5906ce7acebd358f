import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('after a burst of events, what an event leaves behind still goes with the next collection of young garbage', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'longhand-young-'));
  try {
    const program = fileURLToPath(new URL('../test/burst-and-load-main.ts', import.meta.url));
    const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc', '--trace-gc-nvp'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, dataDir], {
      maxBuffer: 64 * 1024 * 1024,
    });
    // The main thread's own: its writer thread has another heap.
    const collections = stdout
      .slice(stdout.indexOf('\nsteady\n'))
      .split('\n')
      .filter((line) => /^\[\d+:0x[0-9a-f]+:0\].* gc=s /.test(line));
    const figure = (line: string, name: string) => Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1]);
    // The first still finds what the burst left.
    const late = collections.slice(1);
    expect(late.length).toBeGreaterThan(0);
    const sum = (name: string) => late.reduce((total, line) => total + figure(line, name), 0);
    expect(sum('new_space_survived') / sum('allocated')).toBeLessThan(0.1);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);
