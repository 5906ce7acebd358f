/**
 * An external program with a clock, a memory limit over its whole process group, and an output limit.
 * @module
 */
import { spawn } from 'node:child_process';
import { childEnvironment } from './environment.ts';
import { GuardError } from './errors.ts';
import { memoryOfGroup } from './memory.ts';
import { type GuardLimits, Watch } from './watch.ts';

export interface SpawnOptions {
  readonly cwd?: string;
  /** Added to the allowed part of this process's environment; names that look like keys are dropped. */
  readonly env?: Readonly<Record<string, string>>;
  readonly limits: GuardLimits;
  readonly signal?: AbortSignal;
}

export interface SpawnResult {
  /** Exit code; programs differ in what they mean by it, so a code other than 0 is a result and no error here. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs `command` without a shell and without standard input. `maxOutputBytes` holds for stdout and stderr together.
 *
 * @throws GuardError `crashed` when it cannot be started or dies by a signal, else the limit that was reached
 * @example await spawnGuarded('qpdf', ['--check', path], { limits: { timeoutMs: 10_000, maxRssBytes: 256e6, maxOutputBytes: 1e6 } })
 */
export function spawnGuarded(command: string, args: readonly string[], options: SpawnOptions): Promise<SpawnResult> {
  const { limits, signal } = options;
  const what = `The program ${command.split(/[\\/]/).at(-1)}`;
  if (signal?.aborted)
    return Promise.reject(new GuardError('aborted', `${what} was not started.`, { cause: signal.reason }));
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: childEnvironment(options.env),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const watch = new Watch(child, what, limits, memoryOfGroup, signal);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  const collect = (into: Buffer[]) => (data: Buffer) => {
    bytes += data.length;
    if (bytes > limits.maxOutputBytes)
      watch.condemn(new GuardError('output', `${what} wrote more than ${limits.maxOutputBytes} bytes and was killed.`));
    else into.push(data);
  };
  child.stdout.on('data', collect(stdout));
  child.stderr.on('data', collect(stderr));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      watch.close();
      reject(new GuardError('crashed', `${what} could not be started. Is it installed?`, { cause }));
    });
    // A grandchild may keep the pipes open after the program ended; killing the group on exit lets `close` come.
    child.on('exit', () => watch.close());
    child.on('close', (code, killedBy) => {
      if (watch.verdict) return reject(watch.verdict);
      const said = Buffer.concat(stderr).toString('utf8');
      if (code === null)
        return reject(new GuardError('crashed', `${what} was ended by ${killedBy}.`, { cause: new Error(said) }));
      resolve({ code, stdout: Buffer.concat(stdout), stderr: said });
    });
  });
}
