/**
 * Two hundred drafts at once in one process: what a token costs from the model's socket to the synced log, against a program that reads the
 * same streams and keeps nothing. See bench/README.md. `--save` keeps the figures in bench/results.
 */
import { finish, isQuick, median, printTable } from '../harness.ts';
import { startProcess } from '../load/control.ts';
import type { Drafted } from '../load/drafted.ts';
import { save } from '../record.ts';
import { pause } from '../stream/window.ts';

const PER_SECOND = 40;
const drafts = 200;
const seconds = isQuick ? 5 : 15;
const turns = isQuick ? 1 : 3;
const WARM_SECONDS = 4;
const MAX_START_SECONDS = 60;

const ours: Drafted[] = [];
const raw: Drafted[] = [];
for (let turn = 0; turn < turns; turn++) {
  ours.push(await watch('../drafts/longhand-main.ts'));
  raw.push(await watch('../peers/raw-model.ts'));
}
const middle = (shown: readonly Drafted[], of: (one: Drafted) => number) => median(shown.map(of));
const usPerToken = ({ cpuUs, tokens }: Drafted) => cpuUs / tokens;
const perSecond = ({ tokens, seconds: lasted }: Drafted) => tokens / lasted;
const row = (name: string, shown: readonly Drafted[]) => [
  name,
  middle(shown, usPerToken),
  Math.round(middle(shown, perSecond)),
  middle(shown, (one) => one.p50Ms),
  middle(shown, (one) => one.p99Ms),
  Math.round(middle(shown, (one) => one.rssBytes) / 2 ** 20),
];
console.log(`\n${drafts} drafts, ${PER_SECOND} tokens/s each, from the model's socket to the synced log`);
printTable(
  ['program', 'CPU us/token', 'tokens/s', 'p50 ms', 'p99 ms', 'RSS MiB'],
  [row('Longhand, drafts, durable', ours), row('fetch and parser', raw)],
);
const figures = {
  draftsUsPerToken: middle(ours, usPerToken),
  draftsRawUsPerToken: middle(raw, usPerToken),
  draftsRatioToRaw: middle(ours, usPerToken) / middle(raw, usPerToken),
  draftsTokensPerS: middle(ours, perSecond),
  draftsP50Ms: middle(ours, (one) => one.p50Ms),
  draftsP99Ms: middle(ours, (one) => one.p99Ms),
  draftsRawP99Ms: middle(raw, (one) => one.p99Ms),
};
const goals = [
  { figure: 'draftsRatioToRaw', atMost: 2 },
  { figure: 'draftsP99Ms', atMost: 25 },
  // What is on its way at both ends of the window is 1 % at most.
  { figure: 'draftsTokensPerS', atLeast: drafts * PER_SECOND * 0.99 },
];
if (process.argv.includes('--save')) save('drafts', figures, [{ figures, goals }]);
finish({ bench: 'drafts', figures, goals });

async function watch(file: string): Promise<Drafted> {
  const model = await startProcess('./model-main.ts');
  const program = await startProcess(file);
  try {
    const { port } = await model.ask<{ readonly port: number }>('start', { perSecond: PER_SECOND });
    await program.ask('start', { streams: drafts, model: `http://127.0.0.1:${port}` });
    const limit = performance.now() + MAX_START_SECONDS * 1_000;
    while ((await program.ask<number>('reached')) < drafts) {
      if (performance.now() > limit) throw new Error('Not every draft began.');
      await pause(0.2);
    }
    await pause(WARM_SECONDS);
    await program.ask('begin');
    await pause(seconds);
    return await program.ask<Drafted>('counted');
  } finally {
    await program.stop();
    await model.stop();
  }
}
