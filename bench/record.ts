import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Goal, isMet, isQuick } from './harness.ts';

/** Writes the figures and what they were measured on to bench/results/NAME-DATE.json, for the record. */
export function save(
  name: string,
  figures: Readonly<Record<string, number>>,
  rounds: readonly { readonly figures: Readonly<Record<string, number>>; readonly goals: readonly Goal[] }[],
): void {
  const date = new Date().toISOString().slice(0, 10);
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${name}-${date}.json`;
  const [cpu] = cpus();
  const record = {
    bench: name,
    date,
    isQuick,
    machine: {
      cpu: cpu?.model.trim() ?? process.arch,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      kernel: `${process.platform} ${release().split('-')[0]}`,
      node: process.version,
    },
    figures: rounded(figures),
    goals: (rounds[0]?.goals ?? []).map((goal) => ({
      ...goal,
      metInRounds: rounds.filter((round) => isMet(goal, round)).length,
    })),
    rounds: rounds.map((round) => rounded(round.figures)),
  };
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`\nSaved to bench/results/${name}-${date}.json`);
}

/** Four digits tell all that such a figure means; what is no number was not measured. */
function rounded(figures: Readonly<Record<string, number>>): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      Number.isFinite(value) ? Number(value.toPrecision(4)) : null,
    ]),
  );
}
