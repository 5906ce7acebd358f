/** What a reader costs who only waits: resident memory of the server for each of some thousand open streams. */
import { isQuick, median, printTable } from '../harness.ts';
import type { Usage } from '../load/serve.ts';
import { type Contestant, hasNchan, longhand, nchan, nodeHttp, start } from './contestants.ts';
import type { Part } from './part.ts';
import { connectReaders, pause, startReaders } from './window.ts';

const count = isQuick ? 1_500 : 5_000;
const TURNS = isQuick ? 1 : 3;
/** Open before it is measured, so that what the first connections bring in (code, caches) belongs to nobody. */
const FIRST = 500;
const STREAMS = 500;
const REST_SECONDS = 2;

export const idle: Part = async () => {
  const contestants = [longhand, nodeHttp, ...(hasNchan ? [nchan] : [])];
  const values = new Map<Contestant, number[]>(contestants.map((contestant) => [contestant, []]));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const contestant of contestants) values.get(contestant)?.push(await bytesPerReader(contestant));
  }
  const kib = (contestant: Contestant) => median(values.get(contestant) ?? []) / 1_024;
  console.log(`\n${count} idle readers of ${STREAMS} documents`);
  printTable(
    ['server', 'KiB per reader'],
    [longhand, nodeHttp, nchan].map((one) => [one.label, values.has(one) ? kib(one) : 'not installed']),
  );
  return {
    figures: {
      idleKiBPerReader: kib(longhand),
      idleResWriteKiBPerReader: kib(nodeHttp),
      idleRatioToResWrite: kib(longhand) / kib(nodeHttp),
      ...(hasNchan ? { idleNchanKiBPerReader: kib(nchan) } : {}),
    },
    goals: [{ figure: 'idleRatioToResWrite', atMost: 1.1 }],
  };
};

async function bytesPerReader(contestant: Contestant): Promise<number> {
  const server = await start(contestant, { streams: STREAMS });
  const readers = await startReaders();
  try {
    const paths = (length: number) => Array.from({ length }, (_, index) => server.pathOf(index % STREAMS));
    await connectReaders(readers, { port: server.port, paths: paths(FIRST) });
    const before = await rested();
    await connectReaders(readers, { port: server.port, paths: paths(count) });
    return ((await rested()) - before) / count;
  } finally {
    await readers.stop();
    await server.stop();
  }

  /** Resident bytes after garbage was collected twice. */
  async function rested(): Promise<number> {
    await pause(REST_SECONDS);
    await server.ask<Usage>('collect');
    await pause(0.5);
    const { rssBytes } = await server.ask<Usage>('collect');
    return rssBytes;
  }
}
