/** The token shape: many documents that all write at once, one reader each; the producer is inside the server. */
import { isQuick, median, printTable } from '../harness.ts';
import { type Contestant, dsFile, dsMemory, hono, longhand, nodeHttp } from './contestants.ts';
import type { Part } from './part.ts';
import { type Shown, watchProducer } from './window.ts';

const load = {
  streams: 500,
  readersEach: 1,
  perSecond: 50,
  warmSeconds: isQuick ? 3 : 5,
  seconds: isQuick ? 4 : 10,
};
const OFFERED = load.streams * load.perSecond;
/** The two that are compared closely take turns, so that a slow minute hits both. */
const TURNS = isQuick ? 1 : 3;

export const token: Part = async () => {
  const ours: Shown[] = [];
  const plain: Shown[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ours.push(await watchProducer(longhand, load));
    plain.push(await watchProducer(nodeHttp, load));
  }
  const rows: [Contestant, readonly Shown[]][] = [
    [longhand, ours],
    [nodeHttp, plain],
  ];
  for (const peer of [hono, dsMemory, dsFile]) rows.push([peer, [await watchProducer(peer, load)]]);
  console.log(
    `\n${load.streams} documents, ${load.perSecond} events/s each, one reader each, producer inside the server`,
  );
  printTable(
    ['server', 'CPU us/event', 'delivered/s', 'p50 ms', 'p99 ms', 'server CPU %', 'load CPU %', 'errors'],
    rows.map(([contestant, shown]) => [
      contestant.label,
      middle(shown, 'cpuUsPerToken'),
      Math.round(perSecond(shown)),
      middle(shown, 'p50Ms'),
      middle(shown, 'p99Ms'),
      Math.round(middle(shown, 'serverCpuPercent')),
      Math.round(middle(shown, 'cpuPercent')),
      shown.reduce((sum, { errors }) => sum + errors, 0),
    ]),
  );
  const us = middle(ours, 'cpuUsPerToken');
  const ofPeer = (peer: Contestant) => middle(rows.find(([one]) => one === peer)?.[1] ?? [], 'cpuUsPerToken');
  return {
    figures: {
      tokenUsPerEvent: us,
      tokenResWriteUsPerEvent: ofPeer(nodeHttp),
      tokenHonoUsPerEvent: ofPeer(hono),
      tokenDsMemoryUsPerEvent: ofPeer(dsMemory),
      tokenRatioToResWrite: us / ofPeer(nodeHttp),
      tokenDsMemoryRatio: ofPeer(dsMemory) / us,
      tokenDeliveredPerS: perSecond(ours),
      tokenDsFileDeliveredPerS: perSecond(rows.find(([one]) => one === dsFile)?.[1] ?? []),
      tokenP50Ms: middle(ours, 'p50Ms'),
      tokenP99Ms: middle(ours, 'p99Ms'),
      tokenResWriteP99Ms: middle(plain, 'p99Ms'),
      tokenErrors: ours.reduce((sum, { errors }) => sum + errors, 0),
      tokenLoadCpuPercent: middle(ours, 'cpuPercent'),
    },
    goals: [
      { figure: 'tokenRatioToResWrite', atMost: 1.5 },
      { figure: 'tokenDsMemoryRatio', atLeast: 3 },
      // What is on its way at both ends of the window is 1 % at most.
      { figure: 'tokenDeliveredPerS', atLeast: OFFERED * 0.99 },
      { figure: 'tokenP99Ms', atMost: 25 },
      { figure: 'tokenErrors', atMost: 0 },
    ],
  };
};

function middle(shown: readonly Shown[], figure: keyof Omit<Shown, 'firstError'>): number {
  return median(shown.map((one) => one[figure]));
}

function perSecond(shown: readonly Shown[]): number {
  return median(shown.map(({ tokens, seconds }) => tokens / seconds));
}
