import { type Controlled, startProcess } from '../load/control.ts';
import type { ConnectTo, Counted } from '../load/readers-main.ts';
import { type Contestant, type Running, start } from './contestants.ts';

/** What a stretch of time showed. */
export interface Shown extends Counted {
  /** The server's user and system time for each token that reached a reader, microseconds. */
  readonly cpuUsPerToken: number;
  readonly serverCpuPercent: number;
  readonly rssMiB: number;
}

export const startReaders = (): Promise<Controlled> => startProcess('./readers-main.ts');

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

/** Opens readers; fails when one of them is answered with anything but an open stream. */
export async function connectReaders(readers: Controlled, to: ConnectTo): Promise<void> {
  const { statuses } = await readers.ask<{ readonly statuses: Record<number, number> }>('connect', to);
  if (statuses[200] !== to.paths.length) throw new Error(`The readers were answered ${JSON.stringify(statuses)}.`);
}

/** Counts for some seconds what arrives and what it costs. */
export async function watch(server: Running, readers: Controlled, seconds: number): Promise<Shown> {
  const [before] = await Promise.all([server.usage(), readers.ask('begin')]);
  const began = performance.now();
  await pause(seconds);
  const [after, counted] = await Promise.all([server.usage(), readers.ask<Counted>('counted')]);
  const cpuUs = after.cpuUs - before.cpuUs;
  if (counted.errors > 0) console.log(`  ${counted.errors} errors at the readers, first: ${counted.firstError}`);
  return {
    ...counted,
    cpuUsPerToken: counted.tokens === 0 ? Number.NaN : cpuUs / counted.tokens,
    serverCpuPercent: cpuUs / ((performance.now() - began) * 10),
    rssMiB: after.rssBytes / 2 ** 20,
  };
}

export interface Produced {
  readonly streams: number;
  readonly readersEach: number;
  readonly perSecond: number;
  readonly warmSeconds: number;
  readonly seconds: number;
}

/** A contestant whose producer is inside: its readers open, it warms up, then it is watched. */
export async function watchProducer(contestant: Contestant, load: Produced): Promise<Shown> {
  const { streams, readersEach, perSecond, warmSeconds, seconds } = load;
  const server = await start(contestant, { streams });
  const readers = await startReaders();
  try {
    const paths = Array.from({ length: streams * readersEach }, (_, index) => server.pathOf(index % streams));
    await connectReaders(readers, { port: server.port, paths });
    // A little longer than it is watched, so that the end of the load is no part of the figures.
    const produced = server.ask('produce', { streams, perSecond, seconds: warmSeconds + seconds + 1 });
    produced.catch(() => {});
    await pause(warmSeconds);
    return await watch(server, readers, seconds);
  } finally {
    await readers.stop();
    await server.stop();
  }
}
