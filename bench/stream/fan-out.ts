/** One document, thousands of readers: what it costs to hand the same event to all of them. */
import { isQuick, median, printTable } from '../harness.ts';
import { dsMemory, hasNchan, hono, longhand, nchan, nodeHttp } from './contestants.ts';
import type { Part } from './part.ts';
import { type Shown, watchProducer } from './window.ts';

const load = {
  streams: 1,
  readersEach: isQuick ? 500 : 2_000,
  perSecond: 20,
  warmSeconds: 3,
  seconds: isQuick ? 4 : 10,
};
const TURNS = isQuick ? 1 : 3;

export const fanOut: Part = async () => {
  const ours: Shown[] = [];
  const plain: Shown[] = [];
  const nginx: Shown[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ours.push(await watchProducer(longhand, load));
    plain.push(await watchProducer(nodeHttp, load));
    if (hasNchan) nginx.push(await watchProducer(nchan, load));
  }
  const rows: [string, readonly Shown[]][] = [
    [longhand.label, ours],
    [nodeHttp.label, plain],
    [nchan.label, nginx],
    [hono.label, [await watchProducer(hono, load)]],
    [dsMemory.label, [await watchProducer(dsMemory, load)]],
  ];
  console.log(`\n1 document, ${load.perSecond} events/s, ${load.readersEach} readers`);
  printTable(
    ['server', 'CPU us/delivery', 'delivered/s', 'p50 ms', 'p99 ms', 'server CPU %', 'load CPU %', 'errors'],
    rows.map(([name, shown]) =>
      shown.length === 0
        ? [name, 'not installed']
        : [
            name,
            middle(shown, 'cpuUsPerToken'),
            Math.round(median(shown.map((one) => one.tokens / one.seconds))),
            middle(shown, 'p50Ms'),
            middle(shown, 'p99Ms'),
            Math.round(middle(shown, 'serverCpuPercent')),
            Math.round(middle(shown, 'cpuPercent')),
            shown.reduce((sum, one) => sum + one.errors, 0),
          ],
    ),
  );
  const us = middle(ours, 'cpuUsPerToken');
  return {
    figures: {
      fanOutUsPerDelivery: us,
      fanOutResWriteUsPerDelivery: middle(plain, 'cpuUsPerToken'),
      fanOutRatioToResWrite: us / middle(plain, 'cpuUsPerToken'),
      fanOutP99Ms: middle(ours, 'p99Ms'),
      fanOutResWriteP99Ms: middle(plain, 'p99Ms'),
      ...(nginx.length === 0
        ? {}
        : {
            fanOutNchanUsPerDelivery: middle(nginx, 'cpuUsPerToken'),
            fanOutNchanP99Ms: middle(nginx, 'p99Ms'),
          }),
      fanOutErrors: ours.reduce((sum, one) => sum + one.errors, 0),
    },
    goals: [
      { figure: 'fanOutRatioToResWrite', atMost: 1 },
      { figure: 'fanOutErrors', atMost: 0 },
    ],
  };
};

function middle(shown: readonly Shown[], figure: keyof Omit<Shown, 'firstError'>): number {
  return median(shown.map((one) => one[figure]));
}
