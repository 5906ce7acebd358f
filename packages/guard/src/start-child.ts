import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './environment.ts';

const MIB = 1024 * 1024;

/**
 * A Node process of its own group, with a channel for messages and descriptor 4 for results; it knows no key and has no standard input.
 *
 * @param script runs in it, and gets the address of `entry`
 * @param maxRssBytes what the watch will allow: V8 is told to collect in time
 */
export function startChild(script: URL, entry: URL, maxRssBytes: number): ChildProcess {
  const heapMib = Math.max(64, Math.floor((maxRssBytes / MIB) * 0.8));
  return spawn(
    process.execPath,
    ['--no-warnings', `--max-old-space-size=${heapMib}`, fileURLToPath(script), entry.href],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      serialization: 'advanced',
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: childEnvironment(),
    },
  );
}
