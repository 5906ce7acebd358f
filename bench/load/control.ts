/**
 * How the bench talks to the processes that it starts: a question with its parameters, and one answer.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';

interface Question {
  readonly id: number;
  readonly ask: string;
  readonly params: unknown;
}
interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export type Handlers = Readonly<Record<string, (params: never) => unknown>>;

/** The child's side: answers by name, and ends when the bench is gone. */
export function answer(handlers: Handlers): void {
  process.on('message', (message: Question) => {
    const handler = handlers[message.ask];
    // The bench may have gone in the meantime.
    const reply = (rest: Omit<Answer, 'id'>) =>
      process.connected && process.send?.({ id: message.id, ...rest }, undefined, undefined, () => {});
    // The parameters are what the same bench sent.
    Promise.resolve()
      .then(() => handler?.(message.params as never) ?? null)
      .then(
        (value) => reply({ value }),
        (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 0 });
}

export interface Controlled {
  readonly pid: number;
  /** @throws Error when the child failed, or ended */
  ask<Value>(what: string, params?: object): Promise<Value>;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a program that calls `answer`, and waits until it did. */
export async function startProcess(
  file: string,
  args: readonly string[] = [],
  {
    nodeArgs = [],
    env = {},
  }: { readonly nodeArgs?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Controlled> {
  const child: ChildProcess = fork(new URL(file, import.meta.url), args, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc', ...nodeArgs],
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let count = 0;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`));
      waiting.clear();
      resolve();
    });
  });
  child.on('message', ({ id, value, error }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(`${file}: ${error}`));
  });
  await new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  return {
    pid: child.pid ?? 0,
    ask<Value>(what: string, params: object = {}): Promise<Value> {
      count += 1;
      const id = count;
      return new Promise<Value>((resolve, reject) => {
        // Both sides are in this folder; the caller names what the handler returns.
        waiting.set(id, { resolve: (value) => resolve(value as Value), reject });
        child.send({ id, ask: what, params } satisfies Question, (error) => {
          if (error !== null) reject(error);
        });
      });
    },
    async stop() {
      if (child.connected) child.disconnect();
      const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(limit);
    },
  };
}
