/** One reader that takes nothing while a lot is published: what the server keeps for it, and whether it misses anything afterwards. */
import { isQuick, printTable } from '../harness.ts';
import type { Resumed } from '../load/readers-main.ts';
import type { Fill, Usage } from '../load/serve.ts';
import { type Contestant, dsMemory, hono, longhand, nodeHttp, start } from './contestants.ts';
import type { Part } from './part.ts';
import { connectReaders, pause, startReaders } from './window.ts';

const UNITS = 4_000;
const megabytes = isQuick ? 30 : 130;
const EVENTS = Math.ceil((megabytes * 1e6) / UNITS);
/** Written before, to a reader who takes it: the heap and the caches then have the size that such a load gives them, stalled reader or not. */
const WARM_EVENTS = Math.ceil(90e6 / UNITS);
const IDLE_MS = 5_000;
const MIB = 2 ** 20;

interface Grown {
  readonly peakMiB: number;
  readonly restedMiB: number;
  readonly lost: number;
  readonly connections: number;
}

export const stalled: Part = async () => {
  const contestants = [longhand, nodeHttp, hono, dsMemory];
  const rows: [Contestant, Grown][] = [];
  for (const contestant of contestants) rows.push([contestant, await grow(contestant)]);
  console.log(`\n1 stalled reader, ${megabytes} MB published`);
  printTable(
    ['server', 'grown MiB, peak', 'grown MiB, rested', 'events lost', 'connections'],
    rows.map(([contestant, { peakMiB, restedMiB, lost, connections }]) => [
      contestant.label,
      Math.round(peakMiB),
      Math.round(restedMiB),
      lost,
      connections,
    ]),
  );
  const of = (contestant: Contestant) => rows.find(([one]) => one === contestant)?.[1];
  return {
    figures: {
      stalledGrownMiB: of(longhand)?.restedMiB ?? Number.NaN,
      stalledPeakMiB: of(longhand)?.peakMiB ?? Number.NaN,
      stalledLost: of(longhand)?.lost ?? Number.NaN,
      stalledResWriteGrownMiB: of(nodeHttp)?.restedMiB ?? Number.NaN,
    },
    goals: [
      { figure: 'stalledGrownMiB', atMost: 16 },
      { figure: 'stalledLost', atMost: 0 },
    ],
  };
};

async function grow(contestant: Contestant): Promise<Grown> {
  const server = await start(contestant, { streams: 2 });
  const readers = await startReaders();
  try {
    const fill = (load: Fill) => server.ask('fill', load);
    await connectReaders(readers, { port: server.port, paths: [server.pathOf(1)] });
    await fill({ stream: 1, events: WARM_EVENTS, units: UNITS });
    const path = server.pathOf(0);
    const isStalled = readers.ask('stall', { port: server.port, path });
    // Servers without a log show the first event only to who is there already.
    await pause(0.5);
    await server.ask('mark', { stream: 0 });
    await isStalled;
    const before = await collected();
    let peak = before;
    const sampler = setInterval(() => {
      void server.usage().then(({ rssBytes }) => {
        peak = Math.max(peak, rssBytes);
      });
    }, 200);
    await fill({ stream: 0, events: EVENTS, units: UNITS }).finally(() => clearInterval(sampler));
    const after = await collected();
    const last = contestant === longhand ? EVENTS + 4 : EVENTS + 1;
    const resumed = await readers.ask<Resumed>('resume', { through: last, idleMs: IDLE_MS });
    return {
      peakMiB: (peak - before) / MIB,
      restedMiB: (after - before) / MIB,
      lost: last - resumed.last + resumed.errors,
      connections: resumed.connections,
    };
  } finally {
    await readers.stop();
    await server.stop();
  }

  async function collected(): Promise<number> {
    await pause(1);
    await server.ask<Usage>('collect');
    await pause(1);
    const { rssBytes } = await server.ask<Usage>('collect');
    return rssBytes;
  }
}
