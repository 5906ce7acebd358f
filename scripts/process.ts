import { spawn } from 'node:child_process';

/** How a process ended. */
export interface Ended {
  readonly code: number;
  /** Standard output and error in the order of arrival; empty when they were passed on. */
  readonly output: string;
}

/**
 * Runs a program to its end, without standard input.
 * @param options.output `keep` returns what it prints, `pass` shows it at once
 * @example const { code } = await run('qpdf', ['--check', 'a.pdf'], { cwd: '.', output: 'keep' });
 */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly output: 'keep' | 'pass' },
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: options.output === 'pass' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    child.stdout?.on('data', (part: Buffer) => parts.push(part));
    child.stderr?.on('data', (part: Buffer) => parts.push(part));
    child.on('error', (error) => resolve({ code: 127, output: `${command} could not be started: ${error.message}` }));
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? 1,
        output: Buffer.concat(parts).toString() + (signal === null ? '' : `\nended by ${signal}`),
      }),
    );
  });
}
