/**
 * One function in a child process of its own, with a clock, a memory limit and an output limit.
 * @module
 */
import { deserialize } from 'node:v8';
import { GuardError } from './errors.ts';
import { memoryOfProcess } from './memory.ts';
import { startChild } from './start-child.ts';
import { type GuardLimits, Watch } from './watch.ts';

const DIAGNOSTICS = 4_096;
const CHILD = new URL(`./child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** What the child sends over its channel besides the result. */
type ChildMessage = { readonly allow: number } | { readonly told: unknown } | { readonly failed: string };

/**
 * Calls `run(input, context)` of the module `entry` in a new process and resolves with what it returns.
 *
 * The module exports `run(input: unknown, context: GuardContext): Promise<unknown>`. Input and result may hold what the
 * structured clone algorithm can carry (typed arrays too). The child gets no key from the environment and no standard input, and it dies with
 * its process group when a limit is reached, when `signal` aborts, or when this process ends.
 *
 * @param limits milliseconds and bytes; `context.allow` starts the clock anew with another time
 * @param onTold gets what the module tells while it runs (`context.tell`)
 * @throws GuardError
 * @example await runGuarded(new URL('./render.ts', import.meta.url), job, { timeoutMs: 60_000, maxRssBytes: 768e6, maxOutputBytes: 50e6 })
 */
export function runGuarded(
  entry: URL,
  input: unknown,
  limits: GuardLimits,
  signal?: AbortSignal,
  onTold: (told: unknown) => void = () => {},
): Promise<unknown> {
  const what = `The guarded module ${entry.pathname.split('/').at(-1)}`;
  if (signal?.aborted)
    return Promise.reject(new GuardError('aborted', `${what} was not started.`, { cause: signal.reason }));
  const child = startChild(CHILD, entry, limits.maxRssBytes);
  const watch = new Watch(child, what, limits, memoryOfProcess, signal);
  const output: Buffer[] = [];
  let bytes = 0;
  let diagnostics = '';
  let failure: string | null = null;
  child.stdio[4]?.on('data', (data: Buffer) => {
    bytes += data.length;
    if (bytes > limits.maxOutputBytes) {
      output.length = 0;
      watch.condemn(
        new GuardError('output', `${what} returned more than ${limits.maxOutputBytes} bytes and was killed.`),
      );
    } else output.push(data);
  });
  child.stderr?.setEncoding('utf8').on('data', (data: string) => {
    diagnostics = (diagnostics + data).slice(-DIAGNOSTICS);
  });
  child.on('message', (message) => {
    // Only our own child.ts writes to this channel.
    const told = message as ChildMessage;
    if ('allow' in told) watch.allow(told.allow);
    else if ('told' in told) onTold(told.told);
    else failure = told.failed.slice(0, DIAGNOSTICS);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      watch.close();
      reject(new GuardError('crashed', `${what} could not be started.`, { cause }));
    });
    // A grandchild may keep the pipes open after the child ended; killing the group on exit lets `close` come.
    child.on('exit', () => watch.close());
    child.on('close', (code, killedBy) => {
      if (watch.verdict) return reject(watch.verdict);
      if (
        /heap out of memory|Array buffer allocation failed/.test(diagnostics) ||
        /Array buffer allocation failed/.test(failure ?? '')
      ) {
        return reject(new GuardError('memory', `${what} ran out of memory.`, { cause: new Error(diagnostics) }));
      }
      if (code !== 0 || failure !== null) {
        const cause = new Error(failure ?? diagnostics);
        return reject(
          new GuardError('crashed', `${what} ended with ${killedBy ?? `code ${code}`} and no result.`, { cause }),
        );
      }
      try {
        resolve(deserialize(Buffer.concat(output)));
      } catch (cause) {
        reject(new GuardError('crashed', `${what} returned something that cannot be read.`, { cause }));
      }
    });
    child.send({ input }, (error) => {
      if (error && !watch.verdict)
        watch.condemn(new GuardError('crashed', `${what} did not take its input.`, { cause: error }));
    });
  });
}
