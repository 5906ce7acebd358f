import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A child process of a test, with its standard output by lines. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line; null when the output has ended. */
  line(): Promise<string | null>;
  /** All lines that are still to come. */
  rest(): Promise<readonly string[]>;
  /** Ends it the hard way and waits until it is gone. */
  kill(): Promise<void>;
}

export function startChild(script: URL, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script.pathname, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the child has no output');
  // Read as they come, so that the child never waits for us.
  const lines: string[] = [];
  let taken = 0;
  let wake = () => {};
  const output = createInterface({ input: stdout });
  output.on('line', (line) => {
    lines.push(line);
    wake();
  });
  let isEnded = false;
  output.on('close', () => {
    isEnded = true;
    wake();
  });
  const exit = once(child, 'exit');
  const line = async () => {
    while (taken === lines.length && !isEnded) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return lines[taken++] ?? null;
  };
  return {
    process: child,
    line,
    async rest() {
      const all: string[] = [];
      for (let next = await line(); next !== null; next = await line()) all.push(next);
      return all;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
