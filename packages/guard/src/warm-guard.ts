/**
 * A child process that stays: it serves one call after another, so that only the first pays for starting. Each call has a clock; memory is
 * watched all the time.
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { deserialize } from 'node:v8';
import { GuardError } from './errors.ts';
import { memoryOfProcess } from './memory.ts';
import { startChild } from './start-child.ts';
import { FrameReader } from './warm-frames.ts';
import { type GuardLimits, Watch } from './watch.ts';

/** Of one call, and of the process between two calls. */
export interface WarmLimits extends GuardLimits {
  /** After so many calls the process makes room for a new one. */
  readonly maxCalls: number;
  /** A process that holds more than this after a call makes room for a new one. */
  readonly maxRestingBytes: number;
  /** Without a call for so long it ends; the next call starts a new one. */
  readonly idleMs: number;
}
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets what the module tells while it runs (`context.tell`). */
  readonly onTold?: (told: unknown) => void;
}

/** What the child sends over its channel. */
type ChildMessage = { readonly allow: number } | { readonly told: unknown } | { readonly failed: string };

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onTold: (told: unknown) => void;
}
interface Process {
  readonly child: ChildProcess;
  readonly watch: Watch;
  calls: number;
  diagnostics: string;
}

const DIAGNOSTICS = 4_096;
const CHILD = new URL(`./warm-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/**
 * Calls `run(input, context)` of one module again and again in the same process. What a call leaves in the module's variables is there for
 * the next one. When a limit is reached, the process dies with its call, and the next call gets a new process.
 *
 * @example
 * const guard = new WarmGuard(new URL('./render.ts', import.meta.url), limits);
 * const outcome = await guard.call(job, { signal });
 * guard.close();
 */
export class WarmGuard {
  readonly #entry: URL;
  readonly #limits: WarmLimits;
  readonly #what: string;
  #process: Process | null = null;
  #call: Call | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(entry: URL, limits: WarmLimits) {
    this.#entry = entry;
    this.#limits = limits;
    this.#what = `The guarded module ${entry.pathname.split('/').at(-1)}`;
  }

  /** True while a call is under way: a second one would be refused. */
  get isBusy(): boolean {
    return this.#call !== null;
  }

  /** True when the next call finds a process that has run before. */
  get isWarm(): boolean {
    return this.#process !== null;
  }

  /** @throws GuardError, `crashed` also when a call is under way */
  call(input: unknown, { signal, onTold = () => {} }: CallOptions = {}): Promise<unknown> {
    if (signal?.aborted)
      return Promise.reject(new GuardError('aborted', `${this.#what} was not started.`, { cause: signal.reason }));
    if (this.isBusy) return Promise.reject(new GuardError('crashed', `${this.#what} is busy with another call.`));
    if (this.#idle !== null) clearTimeout(this.#idle);
    // One that was killed at rest may not have told yet that it ended.
    if (this.#process?.watch.verdict) this.#process = null;
    this.#process ??= this.#start();
    const process = this.#process;
    const { watch, child } = process;
    process.calls += 1;
    watch.allow(this.#limits.timeoutMs);
    const onAbort = () =>
      watch.condemn(new GuardError('aborted', `${this.#what} was stopped.`, { cause: signal?.reason }));
    signal?.addEventListener('abort', onAbort, { once: true });
    return new Promise<unknown>((resolve, reject) => {
      this.#call = { resolve, reject, onTold };
      child.send({ input }, (error) => {
        if (error && !watch.verdict)
          watch.condemn(new GuardError('crashed', `${this.#what} did not take its input.`, { cause: error }));
      });
    }).finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /** Ends the process; a call that is under way fails as aborted. */
  close(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#process?.watch.condemn(new GuardError('aborted', `${this.#what} was stopped.`));
    this.#process = null;
  }

  #start(): Process {
    const { maxRssBytes, maxOutputBytes } = this.#limits;
    const child = startChild(CHILD, this.#entry, maxRssBytes);
    const watch = new Watch(child, this.#what, this.#limits, memoryOfProcess, undefined);
    const started: Process = { child, watch, calls: 0, diagnostics: '' };
    const frames = new FrameReader(maxOutputBytes);
    // The fifth descriptor is a pipe that the child writes.
    (child.stdio[4] as Readable | null)?.on('data', (data: Buffer) => {
      const frame = frames.push(data);
      if (frame === 'tooLong')
        watch.condemn(new GuardError('output', `${this.#what} returned more than ${maxOutputBytes} bytes.`));
      else if (frame !== null) this.#answered(started, frame.restingBytes, frame.payload);
    });
    child.stderr?.setEncoding('utf8').on('data', (data: string) => {
      started.diagnostics = (started.diagnostics + data).slice(-DIAGNOSTICS);
    });
    child.on('message', (message) => {
      // Only our own warm-child.ts writes to this channel.
      const told = message as ChildMessage;
      if ('allow' in told) watch.allow(told.allow);
      else if ('told' in told) this.#call?.onTold(told.told);
      else this.#failed(started, told.failed.slice(0, DIAGNOSTICS));
    });
    child.on('error', (cause) => {
      watch.condemn(new GuardError('crashed', `${this.#what} could not be started.`, { cause }));
      this.#ended(started, null);
    });
    child.on('exit', () => watch.close());
    child.on('close', (code, killedBy) => this.#ended(started, killedBy ?? `code ${code}`));
    return started;
  }

  #answered(process: Process, restingBytes: number, payload: Buffer): void {
    const call = this.#call;
    this.#rest(process, restingBytes);
    try {
      call?.resolve(deserialize(payload));
    } catch (cause) {
      call?.reject(new GuardError('crashed', `${this.#what} returned something that cannot be read.`, { cause }));
    }
  }

  /** The module threw. What it did before that is unknown, so its process goes. */
  #failed(process: Process, failure: string): void {
    const isMemory = /Array buffer allocation failed/.test(failure);
    process.watch.condemn(
      isMemory
        ? new GuardError('memory', `${this.#what} ran out of memory.`, { cause: new Error(failure) })
        : new GuardError('crashed', `${this.#what} gave no result.`, { cause: new Error(failure) }),
    );
  }

  #rest(process: Process, restingBytes: number): void {
    this.#call = null;
    process.watch.rest();
    const { maxCalls, maxRestingBytes, idleMs } = this.#limits;
    if (process.calls >= maxCalls || restingBytes > maxRestingBytes) {
      this.#retire(process);
      return;
    }
    this.#idle = setTimeout(() => this.#retire(process), idleMs);
    this.#idle.unref();
  }

  #retire(process: Process): void {
    if (this.#process === process) this.#process = null;
    process.watch.close();
  }

  #ended(process: Process, how: string | null): void {
    if (this.#process === process) this.#process = null;
    const call = this.#call;
    // A process that was retired ends while the next one may already have a call.
    if (call === null || (this.#process !== null && this.#process !== process)) return;
    this.#call = null;
    const isFull = /heap out of memory|Array buffer allocation failed/.test(process.diagnostics);
    const cause = new Error(process.diagnostics);
    call.reject(
      process.watch.verdict ??
        (isFull
          ? new GuardError('memory', `${this.#what} ran out of memory.`, { cause })
          : new GuardError('crashed', `${this.#what} ended with ${how ?? 'an error'} and no result.`, { cause })),
    );
  }
}
