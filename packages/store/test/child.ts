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
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const exit = once(child, 'exit');
  return {
    process: child,
    async line() {
      const next = await lines.next();
      return next.done === true ? null : next.value;
    },
    async rest() {
      const all: string[] = [];
      for await (const line of { [Symbol.asyncIterator]: () => lines }) all.push(line);
      return all;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
