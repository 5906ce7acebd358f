/**
 * `npm run test:sim`: 1,000 seeds; `-- --seed N` replays one, `-- --seeds N` and `-- --from N` choose others.
 */
import { runSeed } from './scenario.ts';

const wanted = new Map<string, number>();
for (let at = 2; at < process.argv.length; at += 2) {
  const name = process.argv[at] ?? '';
  const value = Number(process.argv[at + 1]);
  if (!['--seed', '--seeds', '--from'].includes(name) || !Number.isSafeInteger(value) || value < 0) {
    console.error(
      'test:sim: give --seed N (replay one), or --seeds N (how many, default 1000) and --from N (first, default 1)',
    );
    process.exit(2);
  }
  wanted.set(name, value);
}

const only = wanted.get('--seed');
const first = only ?? wanted.get('--from') ?? 1;
const count = only === undefined ? (wanted.get('--seeds') ?? 1000) : 1;
const began = performance.now();
let failed = 0;
const sums = { steps: 0, events: 0, kills: 0 };

for (let seed = first; seed < first + count; seed += 1) {
  const outcome = await runSeed(seed, { keepWholeTrace: process.env.SIM_TRACE === 'whole' });
  sums.steps += outcome.steps;
  sums.events += outcome.events;
  sums.kills += outcome.kills;
  if (outcome.failure === null && only === undefined) continue;
  if (outcome.failure !== null) failed += 1;
  console.log(`\nseed ${seed}: ${outcome.failure ?? 'all held'}`);
  console.log(`${outcome.steps} steps, ${outcome.events} events, ${outcome.kills} kills, trace ${outcome.hash}`);
  for (const line of outcome.trace) console.log(`  ${line}`);
  console.log(`again: npm run test:sim -- --seed ${seed}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`\n${count} seeds, ${sums.steps} steps, ${sums.events} events, ${sums.kills} kills in ${seconds} s`);
console.log(`${count - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
