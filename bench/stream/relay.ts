/** The token shape from end to end: a model's socket, the server that runs real runs, the readers' sockets. The peer relays and keeps nothing. */
import { createApi } from '@longhand/client';
import { isQuick, median, printTable } from '../harness.ts';
import { startProcess } from '../load/control.ts';
import { relay as bareRelay, longhand, type Running, start } from './contestants.ts';
import type { Part } from './part.ts';
import { connectReaders, pause, type Shown, startReaders, watch } from './window.ts';

const PER_SECOND = 40;
const documents = 200;
const seconds = isQuick ? 5 : 15;
const TURNS = isQuick ? 1 : 3;
/** One document alone gives few tokens a second; a percentile needs many. */
const aloneSeconds = isQuick ? 5 : 25;
const WARM_SECONDS = 4;
const MAX_START_SECONDS = 60;

export const relay: Part = async () => {
  const ours: Shown[] = [];
  const bare: Shown[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ours.push(await watchRuns(documents, seconds));
    bare.push(await watchRelay(documents, seconds));
  }
  const oursAlone = await watchRuns(1, aloneSeconds);
  const bareAlone = await watchRelay(1, aloneSeconds);
  console.log(`\n${documents} documents, ${PER_SECOND} tokens/s each, from the model's socket to the reader's`);
  const row = (name: string, shown: readonly Shown[]) => [
    name,
    middle(shown, 'cpuUsPerToken'),
    Math.round(median(shown.map((one) => one.tokens / one.seconds))),
    middle(shown, 'p50Ms'),
    middle(shown, 'p99Ms'),
    Math.round(middle(shown, 'serverCpuPercent')),
    Math.round(middle(shown, 'cpuPercent')),
    shown.reduce((sum, one) => sum + one.errors, 0),
  ];
  printTable(
    ['server', 'CPU us/token', 'tokens/s', 'p50 ms', 'p99 ms', 'server CPU %', 'load CPU %', 'errors'],
    [
      row('Longhand, runs, durable', ours),
      row('bare relay', bare),
      row('Longhand, one document', [oursAlone]),
      row('bare relay, one document', [bareAlone]),
    ],
  );
  return {
    figures: {
      relayUsPerToken: middle(ours, 'cpuUsPerToken'),
      relayBareUsPerToken: middle(bare, 'cpuUsPerToken'),
      relayRatioToBare: middle(ours, 'cpuUsPerToken') / middle(bare, 'cpuUsPerToken'),
      relayTokensPerS: median(ours.map((one) => one.tokens / one.seconds)),
      relayP50Ms: middle(ours, 'p50Ms'),
      relayP99Ms: middle(ours, 'p99Ms'),
      relayBareP99Ms: middle(bare, 'p99Ms'),
      relayAloneP99Ms: oursAlone.p99Ms,
      relayBareAloneP99Ms: bareAlone.p99Ms,
      relayErrors: [...ours, oursAlone].reduce((sum, one) => sum + one.errors, 0),
    },
    goals: [
      { figure: 'relayRatioToBare', atMost: 1.5 },
      { figure: 'relayP99Ms', atMost: 25 },
      { figure: 'relayAloneP99Ms', atMost: 10 },
      { figure: 'relayErrors', atMost: 0 },
    ],
  };
};

/** Real documents whose runs are started over HTTP, decide for themselves, and draft until they are watched no more. */
function watchRuns(count: number, watched: number): Promise<Shown> {
  return withModel(async (url) => {
    const model = {
      OPENAI_API_KEY: 'bench',
      OPENAI_BASE_URL: `${url}/v1`,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
    };
    const server = await start(longhand, { streams: 0, env: model });
    return watchStarted(server, watched, async () => {
      const api = createApi({ baseUrl: `http://127.0.0.1:${server.port}` });
      const ids: string[] = [];
      for (let one = 0; one < count; one++) {
        ids.push((await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' })).id);
      }
      return {
        paths: ids.map((id) => `/v1/documents/${id}/events`),
        begin: async () => {
          await Promise.all(ids.map((id) => api.command(id, { type: 'run.start', autonomy: 'auto' })));
        },
      };
    });
  });
}

function watchRelay(count: number, watched: number): Promise<Shown> {
  return withModel(async (url) => {
    const server = await start(bareRelay, { streams: count, model: url });
    return watchStarted(server, watched, async () => ({
      paths: Array.from({ length: count }, (_, stream) => server.pathOf(stream)),
      begin: async () => {},
    }));
  });
}

interface Plan {
  readonly paths: readonly string[];
  /** Has every stream begin. */
  readonly begin: () => Promise<void>;
}

async function watchStarted(server: Running, watched: number, prepare: () => Promise<Plan>): Promise<Shown> {
  const readers = await startReaders();
  try {
    const { paths, begin } = await prepare();
    await connectReaders(readers, { port: server.port, paths, last: 0 });
    await begin();
    const limit = performance.now() + MAX_START_SECONDS * 1_000;
    while ((await readers.ask<number>('reached')) < paths.length) {
      if (performance.now() > limit) throw new Error('Not every stream began.');
      await pause(0.2);
    }
    await pause(WARM_SECONDS);
    return await watch(server, readers, watched);
  } finally {
    await readers.stop();
    await server.stop();
  }
}

async function withModel(use: (url: string) => Promise<Shown>): Promise<Shown> {
  const model = await startProcess('./model-main.ts');
  try {
    const { port } = await model.ask<{ readonly port: number }>('start', { perSecond: PER_SECOND });
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    await model.stop();
  }
}

function middle(shown: readonly Shown[], figure: keyof Omit<Shown, 'firstError'>): number {
  return median(shown.map((one) => one[figure]));
}
