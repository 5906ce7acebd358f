import { Worker } from 'node:worker_threads';
import {
  type Failure,
  type Operation,
  type Outcome,
  packCommit,
  type Reply,
  type Request,
  type WriterOptions,
} from './messages.ts';
import { StoreError } from './store-error.ts';

/** Called in commit order with what became of the operation, before its promise settles. `segment` is the row that holds its bytes from `offset` on. */
type OnOutcome = (outcome: Outcome, segment: number, offset: number) => void;

interface Waiting {
  readonly operation: Operation;
  /** One line an event. */
  readonly texts: readonly string[];
  readonly onOutcome: OnOutcome | undefined;
  readonly resolve: (value: number) => void;
  readonly reject: (error: StoreError) => void;
}

/** One commit may grow to this size; what waits beyond it goes into the next one. */
const maxCommitBytes = 8 * 1024 * 1024;
/**
 * What comes during a commit goes into the next one together. A second commit under way would leave at once with the little that had come by
 * then, and all the rest would wait for both.
 */
const maxInFlight = 1;
/** After a commit of this many operations, the next one leaves no sooner than this many milliseconds after it. */
const manyOperations = 16;
const paceMs = 11;

/** The main thread's side of the writer: gathers operations into commits and keeps their order. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #path: string;
  #waiting: Waiting[] = [];
  readonly #inFlight: (readonly Waiting[])[] = [];
  #isFlushPlanned = false;
  /** When the last commit left, of a clock that never jumps, and how many operations it carried. */
  #lastLeft = 0;
  #lastCount = 0;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void; readonly settled: () => void } | null =
    null;
  #isCloseSent = false;
  #gone: StoreError | null = null;
  #onCompacted: (through: number) => void = () => {};
  #onCommitted: (segment: number, data: Uint8Array) => void = () => {};
  #onSettled: () => void = () => {};

  private constructor(worker: Worker, path: string) {
    this.#worker = worker;
    this.#path = path;
    worker.on('message', (reply: Reply) => this.#receive(reply));
    worker.on('error', (error) => this.#fail(`stopped with an error (${error.message})`, error));
    worker.on('exit', () => this.#fail('stopped', undefined));
  }

  /** Starts the thread; resolves when the database is open and its schema is current. @throws StoreError */
  static async start(path: string): Promise<WriterClient> {
    const entry = import.meta.url.endsWith('.ts')
      ? new URL('./writer-thread.ts', import.meta.url)
      : new URL('./writer-thread.js', import.meta.url);
    const options: WriterOptions = { path };
    const worker = new Worker(entry, { workerData: options, name: 'store-writer' });
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (reply.kind === 'failed') {
      await worker.terminate();
      throw errorOf(reply.failure);
    }
    worker.removeAllListeners('error');
    return new WriterClient(worker, path);
  }

  /** Called with the bytes of each new segment, before anyone hears of its events. */
  set onCommitted(listener: (segment: number, data: Uint8Array) => void) {
    this.#onCommitted = listener;
  }

  /** Called when every outcome of a commit is told, before the promises of its operations go on. */
  set onSettled(listener: () => void) {
    this.#onSettled = listener;
  }

  set onCompacted(listener: (through: number) => void) {
    this.#onCompacted = listener;
  }

  /**
   * Queues an operation and resolves with its value when it is durable: the new tail for an `append`, the epoch for an `acquire`, else 0.
   *
   * @param texts the lines of an `append`, without line feeds
   * @throws StoreError
   */
  do(operation: Operation, texts: readonly string[] = [], onOutcome?: OnOutcome): Promise<number> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    if (this.#closing !== null)
      return Promise.reject(new StoreError('io', `The store at ${this.#path} is closed.`, { path: this.#path }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operation, texts, onOutcome, resolve, reject });
      this.#planFlush();
    });
  }

  /**
   * Commits what is queued, then closes the database and ends the thread. What is asked for after the call is refused.
   *
   * @param settled called once when nothing is under way any more, before the database closes
   */
  close(settled: () => void): Promise<void> {
    if (this.#gone !== null) {
      settled();
      return Promise.resolve();
    }
    if (this.#closing === null) {
      let resolve = () => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#closing = { promise, resolve, settled };
      this.#planFlush();
    }
    return this.#closing.promise;
  }

  /**
   * At once when idle, but behind the sockets that can be read now: what they bring in one turn of the event loop becomes one commit. A commit
   * costs as much as the way of dozens of tokens, so when many come all the time, commits keep a distance.
   */
  #planFlush(): void {
    if (this.#isFlushPlanned || this.#inFlight.length >= maxInFlight) return;
    this.#isFlushPlanned = true;
    const flush = () => {
      this.#isFlushPlanned = false;
      this.#flush();
    };
    const waitMs = this.#lastCount < manyOperations ? 0 : this.#lastLeft + paceMs - performance.now();
    if (waitMs > 0 && this.#closing === null) setTimeout(flush, waitMs);
    else setImmediate(flush);
  }

  #flush(): void {
    while (this.#gone === null && this.#waiting.length > 0 && this.#inFlight.length < maxInFlight) {
      const batch = this.#take();
      this.#lastLeft = performance.now();
      this.#lastCount = batch.length;
      this.#inFlight.push(batch);
      const data = encode(batch);
      this.#post(packCommit({ operations: batch.map(({ operation }) => operation), data }), data);
    }
    if (this.#closing !== null && !this.#isCloseSent && this.#waiting.length === 0 && this.#inFlight.length === 0) {
      this.#isCloseSent = true;
      this.#closing.settled();
      this.#post({ kind: 'close' });
    }
  }

  #take(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { operation } of this.#waiting) {
      // A removal rearranges the log, so it gets a transaction of its own.
      if (operation.kind === 'remove' && count > 0) break;
      if (operation.kind === 'append') bytes += operation.bytes;
      if (bytes > maxCommitBytes && count > 0) break;
      count++;
      if (operation.kind === 'remove') break;
    }
    return this.#waiting.splice(0, count);
  }

  #post(request: Request, data?: Uint8Array<ArrayBuffer>): void {
    this.#worker.postMessage(request, data === undefined ? [] : [data.buffer]);
  }

  #receive(reply: Reply): void {
    switch (reply.kind) {
      case 'committed': {
        const batch = this.#inFlight.shift() ?? [];
        // The next commit starts before anyone hears of this one.
        if (this.#lastCount < manyOperations || this.#closing !== null) this.#flush();
        else if (this.#waiting.length > 0) this.#planFlush();
        if (reply.segment !== 0) this.#onCommitted(reply.segment, reply.data);
        settle(batch, new Map(reply.outcomes.map(({ index, outcome }) => [index, outcome])), reply.segment);
        this.#onSettled();
        break;
      }
      case 'compacted':
        this.#onCompacted(reply.through);
        break;
      case 'closed':
        this.#gone = new StoreError('io', `The store at ${this.#path} is closed.`, { path: this.#path });
        break;
      case 'ready':
      case 'failed':
        break;
      default: {
        const unknown: never = reply;
        throw new Error(`unknown reply ${JSON.stringify(unknown)}`);
      }
    }
  }

  #fail(what: string, cause: unknown): void {
    const error = new StoreError(
      'io',
      `The writer thread of ${this.#path} ${what}. Restart Longhand; what was confirmed is safe.`,
      {
        path: this.#path,
        cause,
      },
    );
    this.#gone ??= error;
    for (const { reject } of [...this.#inFlight.flat(), ...this.#waiting]) reject(error);
    this.#inFlight.length = 0;
    this.#waiting = [];
    if (this.#closing === null) return;
    if (!this.#isCloseSent) this.#closing.settled();
    this.#isCloseSent = true;
    this.#closing.resolve();
  }
}

function encode(batch: readonly Waiting[]): Uint8Array<ArrayBuffer> {
  let bytes = 0;
  for (const { operation } of batch) if (operation.kind === 'append') bytes += operation.bytes;
  const data = new Uint8Array(new ArrayBuffer(bytes));
  const view = Buffer.from(data.buffer);
  let offset = 0;
  for (const { texts } of batch) {
    for (const text of texts) {
      offset += view.write(text, offset, 'utf8');
      data[offset++] = LINE_FEED;
    }
  }
  return data;
}

const LINE_FEED = 0x0a;
const done: Outcome = { ok: true, value: 0 };

function settle(batch: readonly Waiting[], outcomes: ReadonlyMap<number, Outcome>, segment: number): void {
  let offset = 0;
  batch.forEach(({ operation, onOutcome, resolve, reject }, index) => {
    const outcome = outcomes.get(index) ?? done;
    onOutcome?.(outcome, segment, offset);
    if (!outcome.ok) {
      reject(errorOf(outcome.failure));
    } else if (operation.kind === 'append') {
      offset += operation.bytes;
      resolve(operation.expectedSeq + operation.events);
    } else {
      resolve(outcome.value);
    }
  });
}

function errorOf({ code, message, detail, ...facts }: Failure): StoreError {
  return new StoreError(code, message, { ...facts, cause: detail });
}
