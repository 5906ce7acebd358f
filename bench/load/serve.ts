/**
 * What every contestant that sends events of its own answers to: the load generator and the bench see no difference between them.
 * @module
 */
import { nowUs } from './clock.ts';
import { answer } from './control.ts';
import { type Load, pace } from './pace.ts';
import { filler, tokenOf } from './texts.ts';

export interface Usage {
  /** User and system time of all threads, microseconds. */
  readonly cpuUs: number;
  readonly rssBytes: number;
}
export interface Address {
  readonly port: number;
  /** Path of a stream; `{}` stands for its number. */
  readonly path: string;
}
export interface Fill {
  readonly stream: number;
  readonly events: number;
  /** UTF-16 units of text in each. */
  readonly units: number;
}

export interface Server {
  /** Opens the streams and listens. */
  start(streams: number): Promise<Address>;
  /** Sends text to the readers of a stream; a promise where it is durable later. */
  send(stream: number, text: string): unknown;
  /** Where another process than this one serves. */
  usage?(): Usage;
}

const FILL_AT_ONCE = 16;

export function serve({ start, send, usage = usageOf }: Server): void {
  let count = 0;
  let failures = 0;
  const failed = (error: unknown): void => {
    failures += 1;
    if (failures === 1) console.error(error instanceof Error ? error.message : error);
  };
  answer({
    start: ({ streams }: { readonly streams: number }) => start(streams),
    usage: () => usage(),
    collect: () => {
      globalThis.gc?.();
      return usage();
    },
    /** Begins to produce; the answer comes when the last event was sent. */
    produce: (load: Load) =>
      pace(load, (stream, dueUs) => {
        count += 1;
        // What is offered and not taken is missing at the readers, where it is counted.
        Promise.resolve(send(stream, tokenOf(count, dueUs))).catch(failed);
      }),
    /** As much as fits, a little at a time, waiting for what is durable later. */
    async fill({ stream, events, units }: Fill): Promise<void> {
      const text = filler(units);
      for (let sent = 0; sent < events; sent += FILL_AT_ONCE) {
        const some = Array.from({ length: Math.min(FILL_AT_ONCE, events - sent) }, () => send(stream, text));
        await Promise.all(some);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    /** One event with its time, to see who still listens. */
    mark: ({ stream }: { readonly stream: number }) =>
      Promise.resolve(send(stream, tokenOf(0, nowUs()))).then(() => null),
  });
}

export function usageOf(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
}
