import { Worker } from 'node:worker_threads';

/** SQLite's own log (WAL) is moved into the database when it has grown by this much: 1,000 pages. */
const WANTED_BYTES = 4 * 1024 * 1024;
/** Beyond this, the writer waits for whoever is at it, and does the rest. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A log that grows so much in less time is written by many: then nobody should wait. */
const BUSY_MS = 2_000;
/** The thread goes when it had nothing to do for so long. */
const REST_MS = 30_000;

/** A passive one moves what it can without waiting; a full one waits for others, and then moves all. */
type Mode = 'PASSIVE' | 'FULL';

/**
 * Decides when SQLite's own log is moved into the database, and who does it. A checkpoint writes every page a second time and syncs the
 * database: 15 to 100 ms in which the writer commits nothing. With little to write that is done in passing. Under load a thread of its own does
 * it beside the commits, and the writer only what came meanwhile, so that the log can begin anew.
 *
 * @see https://www.sqlite.org/wal.html#ckpt
 */
export class Checkpoints {
  readonly #path: string;
  readonly #checkpoint: (mode: Mode) => void;
  /** At the start, what the last run left. */
  #bytes = 1;
  #since = performance.now();
  #worker: Worker | null = null;
  #isUnderWay = false;
  #rest: NodeJS.Timeout | undefined;

  /** @param checkpoint moves what it can by the writer's own connection; what it throws is not looked at */
  constructor(path: string, checkpoint: (mode: Mode) => void) {
    this.#path = path;
    this.#checkpoint = checkpoint;
  }

  /** Tells about how many bytes were written to the log. */
  wrote(bytes: number): void {
    this.#bytes += bytes;
    if (this.#isUnderWay) {
      if (this.#bytes >= MOST_BYTES) this.#finish('FULL');
    } else if (this.#bytes >= WANTED_BYTES) {
      if (performance.now() - this.#since < BUSY_MS) this.#ask();
      else this.#finish('PASSIVE');
    }
  }

  /** Nobody waits for the writer. */
  idle(): void {
    if (this.#bytes > 0 && !this.#isUnderWay) this.#finish('PASSIVE');
  }

  /** Resolves when the thread has closed its connection. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    clearTimeout(this.#rest);
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await gone;
  }

  #ask(): void {
    this.#isUnderWay = true;
    this.#worker ??= this.#start();
    clearTimeout(this.#rest);
    this.#worker.postMessage('checkpoint');
  }

  #finish(mode: Mode): void {
    try {
      this.#checkpoint(mode);
    } catch {
      // Everything is in the synced log: the next time tries again, and a full disk is reported by the commits.
    }
    this.#bytes = 0;
    this.#since = performance.now();
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './checkpoint-thread.ts' : './checkpoint-thread.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: this.#path,
      name: 'store-checkpoints',
      // It runs one statement again and again.
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    });
    const over = () => {
      this.#isUnderWay = false;
      if (this.#worker === worker) this.#worker = null;
    };
    worker.on('message', () => {
      this.#isUnderWay = false;
      this.#finish('PASSIVE');
      this.#rest = setTimeout(() => worker.postMessage('close'), REST_MS).unref();
    });
    // Without it the writer does the work, as with little to write.
    worker.on('error', over);
    worker.on('exit', over);
    return worker;
  }
}
