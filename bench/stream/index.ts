/**
 * The stream against peers that are started in the same run: what an event costs, how late it is, and what readers cost who wait, lag or stall.
 * Every server is a process of its own, and so is the load. See bench/README.md.
 *
 * `--only token,relay` runs some parts, `--rounds 3` all of it three times in a row, `--save` keeps the figures in bench/results.
 */
import { finish, isMet, median, printTable } from '../harness.ts';
import { save } from '../record.ts';
import { catchUp } from './catch-up.ts';
import { fanOut } from './fan-out.ts';
import { idle } from './idle.ts';
import type { Measured, Part } from './part.ts';
import { relay } from './relay.ts';
import { stalled } from './stalled.ts';
import { stopLatency } from './stop-latency.ts';
import { token } from './token.ts';

const parts: Readonly<Record<string, Part>> = {
  token,
  relay,
  'fan-out': fanOut,
  idle,
  stalled,
  'catch-up': catchUp,
  stop: stopLatency,
};
const wanted = argument('only')?.split(',') ?? Object.keys(parts);
const count = Number(argument('rounds') ?? 1);

const rounds: Measured[] = [];
for (let round = 1; round <= count; round++) {
  if (count > 1) console.log(`\nRound ${round} of ${count}`);
  rounds.push(await measure());
}
const goals = rounds[0]?.goals ?? [];
const figures = medians(rounds);
if (count > 1) {
  console.log();
  printTable(
    ['goal', ...rounds.map((_, index) => `round ${index + 1}`), 'met in all'],
    goals.map((goal) => [
      goal.figure,
      ...rounds.map((round) => round.figures[goal.figure] ?? Number.NaN),
      rounds.every((round) => isMet(goal, round)) ? 'yes' : 'NO',
    ]),
  );
}
if (process.argv.includes('--save')) save('stream', figures, rounds);
finish({ bench: 'stream', figures, goals });

async function measure(): Promise<Measured> {
  const measured: Measured[] = [];
  for (const name of wanted) {
    const part = parts[name];
    if (part === undefined) throw new Error(`There is no part ${name}. Parts: ${Object.keys(parts).join(', ')}`);
    measured.push(await part());
  }
  return {
    figures: Object.assign({}, ...measured.map((one) => one.figures)),
    goals: measured.flatMap((one) => one.goals),
  };
}

function medians(all: readonly Measured[]): Readonly<Record<string, number>> {
  const names = Object.keys(all[0]?.figures ?? {});
  return Object.fromEntries(names.map((name) => [name, median(all.map((one) => one.figures[name] ?? Number.NaN))]));
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}
