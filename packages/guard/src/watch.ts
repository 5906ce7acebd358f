/**
 * The watch over one child: clock, memory, abort. It kills the whole process group and tells why.
 * @module
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { GuardError } from './errors.ts';

export interface GuardLimits {
  readonly timeoutMs: number;
  readonly maxRssBytes: number;
  readonly maxOutputBytes: number;
}

const MEMORY_PERIOD_MS = 100;

export class Watch {
  /** Set once a limit was reached; the child is dead or dying then. */
  verdict: GuardError | null = null;
  readonly #child: ChildProcess;
  readonly #what: string;
  readonly #limits: GuardLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #measure: (pid: number) => Promise<number>;
  readonly #onAbort = () =>
    this.condemn(new GuardError('aborted', `${this.#what} was stopped.`, { cause: this.#signal?.reason }));
  readonly #memoryTimer: NodeJS.Timeout;
  #clock: NodeJS.Timeout;

  constructor(
    child: ChildProcess,
    what: string,
    limits: GuardLimits,
    measure: (pid: number) => Promise<number>,
    signal: AbortSignal | undefined,
  ) {
    this.#child = child;
    this.#what = what;
    this.#limits = limits;
    this.#measure = measure;
    this.#signal = signal;
    this.#clock = this.#startClock(limits.timeoutMs);
    this.#memoryTimer = setInterval(() => void this.#checkMemory(), MEMORY_PERIOD_MS);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  /** Starts the clock anew, when the child learned that its input is large but honest. */
  allow(timeoutMs: number): void {
    clearTimeout(this.#clock);
    this.#clock = this.#startClock(timeoutMs);
  }

  /** Stops the clock until `allow`: between two calls of a child that stays. */
  rest(): void {
    clearTimeout(this.#clock);
  }

  /** Kills the group; the first verdict stands. */
  condemn(verdict: GuardError): void {
    this.verdict ??= verdict;
    killGroup(this.#child);
  }

  close(): void {
    clearTimeout(this.#clock);
    clearInterval(this.#memoryTimer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    // What the child started in its group must not outlive it.
    killGroup(this.#child);
  }

  #startClock(timeoutMs: number): NodeJS.Timeout {
    return setTimeout(
      () => this.condemn(new GuardError('timeout', `${this.#what} took longer than ${timeoutMs} ms and was killed.`)),
      timeoutMs,
    );
  }

  async #checkMemory(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.verdict) return;
    const bytes = await this.#measure(pid).catch(() => 0);
    if (bytes <= this.#limits.maxRssBytes) return;
    this.condemn(
      new GuardError(
        'memory',
        `${this.#what} held ${bytes} bytes, more than the limit of ${this.#limits.maxRssBytes}, and was killed.`,
      ),
    );
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
